"""Division, and what is left over: quotients exact, rounded down or towards zero, and their remainders.

Integers divide to floating point when the quotient is exact and stay integers when it is rounded. An integer divided by
zero is an error; a floating-point number is ±inf or nan.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor
from .in_place import in_place
from .operands import binary, binary_as_float, not_two_numbers, only_tensors
from .promotion import as_float_tensor
from .selection import where


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


class Reciprocal(Operation):
    """y = 1 / x        dx = −g · y²"""

    def forward(self, x: Any) -> Any:
        y = 1 / x
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return -g * y * y


class DivFloor(Operation):
    """y = ⌊a / b⌋        da = 0        db = 0"""

    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).floor_divide(a, b)

    def backward(self, g: Any) -> Any:
        nothing = where(False, g, 0.0)
        return nothing, nothing


class DivTrunc(DivFloor):
    """y = a / b, rounded towards 0        da = 0        db = 0"""

    def forward(self, a: Any, b: Any) -> Any:
        xp = xp_of(a, b)
        if xp.result_type(a, b).kind == "f":
            return xp.trunc(a / b)
        down = xp.floor_divide(a, b)
        return down + ((down < 0) & (down * b != a)).astype(down.dtype)


class FloorDivide(DivFloor):
    """y = ⌊a / b⌋, without a gradient"""

    differentiable = False


class Remainder(Operation):
    """y = a − b · ⌊a / b⌋, with the sign of b        da = g        db = −g · ⌊a / b⌋"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).remainder(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return g, -g * floor_divide(a, b) if self.needs_input_grad[1] else None


class Fmod(Operation):
    """y = a − b · trunc(a / b), with the sign of a        da = g        db = −g · trunc(a / b)"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).fmod(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        return g, -g * div(a, b, rounding_mode="trunc") if self.needs_input_grad[1] else None


@on_its_gpu
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """input / other, element by element; integers divide to the default floating-point dtype.

    Args:
        rounding_mode: "floor" rounds the quotient down, "trunc" towards zero; integers then stay integers.

    Raises:
        RuntimeError: an integer is divided by zero and the quotient is to be rounded.
    """
    if rounding_mode is None:
        return binary_as_float(Div, input, other)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
        )
    _refuse_integer_zero(input, other)
    return binary(DivFloor if rounding_mode == "floor" else DivTrunc, input, other, refused="b")


def true_divide(input: Any, other: Any) -> Any:
    """`div` without rounding."""
    return div(input, other)


def reciprocal(input: Any) -> Any:
    """1 / input"""
    return Reciprocal.apply(as_float_tensor("reciprocal", input))


@on_its_gpu
def floor_divide(input: Any, other: Any) -> Any:
    """⌊input / other⌋, without a gradient.

    Raises:
        RuntimeError: an integer is divided by zero.
    """
    _refuse_integer_zero(input, other)
    return binary(FloorDivide, input, other, refused="b")


@on_its_gpu
def remainder(input: Any, other: Any) -> Any:
    """input − other · ⌊input / other⌋: what is left over, with the sign of `other`. Errors as for `floor_divide`."""
    return _left_over(Remainder, input, other)


@on_its_gpu
def fmod(input: Any, other: Any) -> Any:
    """input − other · trunc(input / other): what is left over, with the sign of `input`, as C's fmod.

    Raises:
        RuntimeError: an integer is divided by zero.
    """
    only_tensors("fmod", input)
    return _left_over(Fmod, input, other)


def _left_over(operation: type[Operation], x: Any, y: Any) -> Any:
    not_two_numbers(operation.__name__.lower(), x, y)
    _refuse_integer_zero(x, y)
    return binary(operation, x, y, refused="b")


def _refuse_integer_zero(x: Any, y: Any) -> None:
    if _is_integer(x) and _is_integer(y) and bool((y.array == 0).any() if isinstance(y, Tensor) else y == 0):
        raise RuntimeError("ZeroDivisionError: integer division or modulo by zero")


def _is_integer(x: Any) -> bool:
    return x.array.dtype.kind in "iu" if isinstance(x, Tensor) else type(x) is int


div_ = in_place(div)
true_divide_ = in_place(true_divide)
reciprocal_ = in_place(reciprocal)
floor_divide_ = in_place(floor_divide)
remainder_ = in_place(remainder)
fmod_ = in_place(fmod)
