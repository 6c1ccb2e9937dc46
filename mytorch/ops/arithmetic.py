"""Addition, subtraction, multiplication, division, and the pieces of division that are integers.

Operands broadcast; the engine sums each gradient back to the shape of its operand, so no rule mentions it.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import apply_inplace, check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..backend.dtype import bool_
from ..tensor import Tensor
from .promotion import as_float, meet

INVERT_A_MASK = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."


def binary(operation: type[Operation], x: Any, y: Any) -> Any:
    """Apply a two-operand operation to x and y in the dtype in which they meet.

    Raises:
        RuntimeError: the shapes cannot be broadcast together.
    """
    x, y = meet(x, y)
    try:
        return operation.apply(x, y)
    except ValueError:
        check_broadcast(x, y)
        raise


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


def binary_inplace(operation: type[Operation], x: Tensor, y: Any) -> Tensor:
    """x = operation(x, y), written into x's memory."""
    check_writable(x)
    return write(x, binary(operation, x, y))


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


class Div(Operation):
    """y = a / b        da = g / b        db = −g · a / b²"""

    def forward(self, a: Any, b: Any) -> Any:
        needs = self.needs_input_grad
        if needs:
            self.save(a if needs[1] else None, b)
        return a / b

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        grad_a = g / b
        return grad_a, -grad_a * (a / b) if self.needs_input_grad[1] else None


class Neg(Operation):
    """y = −x        dx = −g"""

    def forward(self, x: Any) -> Any:
        return -x

    def backward(self, g: Any) -> Any:
        return -g


class Reciprocal(Operation):
    """y = 1 / x        dx = −g · y²"""

    def forward(self, x: Any) -> Any:
        y = 1 / x
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return -g * y * y


class FloorDivide(Operation):
    """y = ⌊a / b⌋, without a gradient"""

    differentiable = False

    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).floor_divide(a, b)


class Remainder(Operation):
    """y = a − b · ⌊a / b⌋, with the sign of b        da = g        db = −g · ⌊a / b⌋"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).remainder(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return g, -g * floor_divide(a, b) if self.needs_input_grad[1] else None


def add(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input + alpha · other"""
    return binary(Add, input, other if alpha == 1 else other * alpha)


def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input − alpha · other

    Raises:
        RuntimeError: both are bool tensors.
    """
    if _is_bool(input) and _is_bool(other):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    if _is_bool(input) or _is_bool(other):
        raise RuntimeError(f"Subtraction, the `-` operator, with a bool tensor is not supported. {INVERT_A_MASK}")
    return binary(Sub, input, other if alpha == 1 else other * alpha)


def _is_bool(x: Any) -> bool:
    return (isinstance(x, Tensor) and x.array.dtype == bool_.numpy) or x is True or x is False


def mul(input: Any, other: Any) -> Any:
    """input · other, element by element"""
    return binary(Mul, input, other)


def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """input / other, element by element; integers divide to the default floating-point dtype.

    Args:
        rounding_mode: "floor" or "trunc" round the quotient (and keep integers integer).
    """
    if rounding_mode is None:
        x, y = meet(input, other)
        return binary(Div, as_float(x), as_float(y))
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        quotient = floor_divide(abs(input), abs(other))
        return quotient * binary(Mul, input, other).sign()
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}")


def neg(input: Any) -> Any:
    """−input

    Raises:
        RuntimeError: a bool tensor.
    """
    if _is_bool(input):
        raise RuntimeError(f"Negation, the `-` operator, on a bool tensor is not supported. {INVERT_A_MASK}")
    return Neg.apply(input)


def reciprocal(input: Any) -> Any:
    """1 / input"""
    return Reciprocal.apply(as_float(input))


def floor_divide(input: Any, other: Any) -> Any:
    """⌊input / other⌋

    Raises:
        RuntimeError: an integer tensor is divided by zero.
    """
    _refuse_integer_zero(input, other)
    return binary(FloorDivide, input, other)


def remainder(input: Any, other: Any) -> Any:
    """input − other · ⌊input / other⌋: what is left over, with the sign of `other`."""
    _refuse_integer_zero(input, other)
    return binary(Remainder, input, other)


def _refuse_integer_zero(x: Any, y: Any) -> None:
    if _is_integer(x) and _is_integer(y) and bool((y.array == 0).any() if isinstance(y, Tensor) else y == 0):
        raise RuntimeError("ZeroDivisionError: integer division or modulo by zero")


def _is_integer(x: Any) -> bool:
    return x.array.dtype.kind in "iub" if isinstance(x, Tensor) else isinstance(x, int)


def add_(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """`add`, written into `input`."""
    return binary_inplace(Add, input, other if alpha == 1 else other * alpha)


def sub_(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """`sub`, written into `input`."""
    return binary_inplace(Sub, input, other if alpha == 1 else other * alpha)


def mul_(input: Tensor, other: Any) -> Tensor:
    """`mul`, written into `input`."""
    return binary_inplace(Mul, input, other)


def div_(input: Tensor, other: Any) -> Tensor:
    """`div`, written into `input`."""
    check_writable(input)
    return write(input, div(input, other))


def neg_(input: Tensor) -> Tensor:
    """`neg`, written into `input`."""
    return apply_inplace(Neg, input)
