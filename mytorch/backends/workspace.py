"""Scratch memory that kernels keep between training steps, and how to get it back."""

from __future__ import annotations

from ..kernels import workspace


def empty_cache() -> None:
    """Give back what kernels keep for their next call, on the CPU and on the GPU; tensors are untouched.

    Scratch memory is kept because fresh pages are slow; at most 512 MiB a thread. Source of the name: torch.cuda.
    """
    from .. import cuda

    workspace.empty()
    if cuda.is_available():
        cuda.empty_cache()
