"""Operands on their way into an operation: how two of them meet, and what is refused at the door."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import dtype_of
from ..tensor import Tensor
from .promotion import as_float, meet

_KINDS = {bool: "b", int: "i", float: "f"}
_NO_TENSORS = frozenset((bool, int, float, complex, str, list, tuple, dict, type(None)))


def binary(operation: type[Operation], x: Any, y: Any, refused: str = "") -> Any:
    """Apply a two-operand operation to x and y in the dtype in which they meet.

    Args:
        refused: kinds of dtype for which the operation is not defined, see `refuse`.

    Raises:
        RuntimeError: the shapes cannot be broadcast together.
        NotImplementedError: the dtype is refused.
    """
    x, y = meet(x, y)
    if refused:
        refuse(operation.__name__.lower(), refused, x, y)
    try:
        return operation.apply(x, y)
    except ValueError:
        check_broadcast(x, y)
        raise


def binary_as_float(operation: type[Operation], x: Any, y: Any) -> Any:
    """`binary` for operations that turn integers and bools into the default floating-point dtype."""
    x, y = meet(x, y)
    x, y = as_float(x), as_float(y)
    try:
        return operation.apply(x, y)
    except ValueError:
        check_broadcast(x, y)
        raise


def binary_inplace(operation: type[Operation], x: Tensor, y: Any) -> Tensor:
    """x = operation(x, y), written into x's memory."""
    check_writable(x)
    return write(x, binary(operation, x, y))


def check_broadcast(*operands: Any) -> None:
    """Raise PyTorch's RuntimeError if the shapes of the operands cannot be broadcast together."""
    first, *others = [tuple(getattr(x, "shape", ())) for x in operands]
    for other in others:
        for back in range(1, min(len(first), len(other)) + 1):
            a, b = first[-back], other[-back]
            if a != b and 1 not in (a, b):
                axis = max(len(first), len(other)) - back
                raise RuntimeError(
                    f"The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension "
                    f"{axis}"
                )


def refuse(caller: str, kinds: str, *operands: Any) -> None:
    """Raise if an operand is of a dtype that the caller is not defined for.

    Args:
        kinds: NumPy's letters for what is refused: b (bool), i and u (integers), f (floating point).

    Raises:
        NotImplementedError: in PyTorch's words.
    """
    for x in operands:
        if isinstance(x, Tensor):
            kind = x.array.dtype.kind
        else:
            kind = x.dtype.kind if hasattr(x, "dtype") else _KINDS[type(x)]
        if kind in kinds:
            dtype = dtype_of(x.dtype if hasattr(x, "dtype") else type(x))
            way_out = "compare first, or use .bool()" if "f" in kinds else "convert with .float() or .to(dtype)"
            raise NotImplementedError(f'"{caller}_cpu" not implemented for {dtype.title!r}; {way_out}')


def not_two_numbers(caller: str, x: Any, y: Any) -> None:
    """Raise if neither operand is a tensor.

    Raises:
        TypeError: both are Python numbers.
    """
    if type(x) in _NO_TENSORS and type(y) in _NO_TENSORS:
        raise TypeError(f"{caller}(): one of the arguments must be Tensor, not {x!r} and {y!r}")


def only_tensors(caller: str, *operands: Any, names: tuple[str, ...] = ("input", "other")) -> None:
    """Raise if one of the operands is a Python number (or another thing) where PyTorch takes none.

    Raises:
        TypeError: in PyTorch's words.
    """
    for x in operands:
        if type(x) in _NO_TENSORS:
            position = [type(value) in _NO_TENSORS for value in operands].index(True)
            raise TypeError(
                f"{caller}(): argument '{names[position]}' (position {position + 1}) must be Tensor, not "
                f"{type(x).__name__}"
            )
