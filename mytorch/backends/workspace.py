"""Memory that kernels keep between training steps, and how to get it back."""

from __future__ import annotations

from ..kernels import constants, workspace


def empty_cache() -> None:
    """Give back what kernels keep for their next call, on the CPU and on the GPU; tensors are untouched.

    It is kept because fresh pages are slow: scratch memory, at most 512 MiB a thread, and the memory of large results
    that nobody shows any more, at most 1 GiB or an eighth of the machine's. Source of the name: torch.cuda.
    """
    from .. import cuda

    workspace.empty()
    constants.forget()
    if cuda.is_available():
        cuda.empty_cache()
