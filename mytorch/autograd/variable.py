"""Variable: PyTorch's old word for a tensor that may require a gradient."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor


class _VariableKind(type):
    """Every Tensor is a Variable."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableKind):
    """`Variable(data, requires_grad)` is `data.detach().requires_grad_(requires_grad)`.

    Raises:
        RuntimeError: the data are no numbers with a gradient, and one is required.
    """

    def __new__(cls, data: Tensor, requires_grad: bool = False, volatile: bool = False) -> Any:
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        return data.detach().requires_grad_(requires_grad)
