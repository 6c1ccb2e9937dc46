"""What error messages call a thing: `torch.FloatTensor` for a tensor, `package.Class` for anything else."""

from __future__ import annotations

from typing import Any

from .tensor import Tensor


def typename(value: Any) -> str:
    """The name of the type of `value`, as PyTorch words it in its messages.

    >>> typename(3), typename(Tensor(2))
    ('int', 'torch.FloatTensor')
    """
    if isinstance(value, Tensor):
        place = "torch.cuda" if value.is_cuda else "torch"
        return f"{place}.{value.dtype.title}Tensor"
    kind = value if isinstance(value, type) else type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
