"""Addition, subtraction and multiplication; division is in `division.py`.

Operands broadcast; the engine sums each gradient back to the shape of its operand, so no rule mentions it.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend.dtype import bool_
from ..tensor import Tensor
from .in_place import in_place
from .operands import binary, binary_inplace, only_tensors
from .promotion import result_type

INVERT_A_MASK = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."


class Add(Operation):
    """y = a + b        da = g        db = g"""

    def forward(self, a: Any, b: Any) -> Any:
        return a + b

    def backward(self, g: Any) -> Any:
        return g, g


class Sub(Operation):
    """y = a − b        da = g        db = −g"""

    def forward(self, a: Any, b: Any) -> Any:
        return a - b

    def backward(self, g: Any) -> Any:
        return g, -g if self.needs_input_grad[1] else None


class Mul(Operation):
    """y = a · b        da = g · b        db = g · a"""

    def forward(self, a: Any, b: Any) -> Any:
        needs = self.needs_input_grad
        if needs:  # keep only what the other side's gradient needs
            self.save(a if needs[1] else None, b if needs[0] else None)
        return a * b

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return g * b if self.needs_input_grad[0] else None, g * a if self.needs_input_grad[1] else None


class Neg(Operation):
    """y = −x        dx = −g"""

    def forward(self, x: Any) -> Any:
        return -x

    def backward(self, g: Any) -> Any:
        return -g


def add(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input + alpha · other

    Raises:
        RuntimeError: alpha is a float where the result is an integer, or a bool where it is not.
    """
    return binary(Add, input, other if alpha == 1 and alpha is not True else _scaled(input, other, alpha))


def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input − alpha · other. Errors as for `add`; and

    Raises:
        RuntimeError: an operand is bool.
    """
    _refuse_bools(input, other)
    return binary(Sub, input, other if alpha == 1 and alpha is not True else _scaled(input, other, alpha))


def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """other − alpha · input. Errors as for `sub`."""
    only_tensors("rsub", input)
    return sub(other, input, alpha=alpha)


def mul(input: Any, other: Any) -> Any:
    """input · other, element by element"""
    return binary(Mul, input, other)


def neg(input: Any) -> Any:
    """−input

    Raises:
        RuntimeError: a bool tensor.
    """
    only_tensors("neg", input)
    if _is_bool(input):
        raise RuntimeError(f"Negation, the `-` operator, on a bool tensor is not supported. {INVERT_A_MASK}")
    return Neg.apply(input)


def positive(input: Any) -> Any:
    """input itself

    Raises:
        RuntimeError: a bool tensor.
    """
    only_tensors("positive", input)
    if _is_bool(input):
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def _is_bool(x: Any) -> bool:
    return (isinstance(x, Tensor) and x.array.dtype == bool_.numpy) or x is True or x is False


def _refuse_bools(x: Any, y: Any) -> None:
    if _is_bool(x) and _is_bool(y):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    if _is_bool(x) or _is_bool(y):
        raise RuntimeError(f"Subtraction, the `-` operator, with a bool tensor is not supported. {INVERT_A_MASK}")


def _scaled(input: Any, other: Any, alpha: Any) -> Any:
    """alpha · other, in the dtype in which it meets `input`."""
    dtype = result_type(input, other)
    if isinstance(alpha, bool) and dtype.category:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not dtype.is_floating_point:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return binary(Mul, other, alpha if dtype.category else bool(alpha))


def add_(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """`add`, written into `input`."""
    return binary_inplace(Add, input, other if alpha == 1 and alpha is not True else _scaled(input, other, alpha))


def sub_(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """`sub`, written into `input`."""
    check_writable(input)
    return write(input, sub(input, other, alpha=alpha))


def mul_(input: Tensor, other: Any) -> Tensor:
    """`mul`, written into `input`."""
    return binary_inplace(Mul, input, other)


neg_ = in_place(neg)
