"""Questions with yes or no for an answer, element by element. None of them has a gradient."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import is_array, on_its_gpu, xp_of
from ..tensor import Tensor
from .in_place import in_place
from .operands import binary, check_broadcast, only_tensors


class Comparison(Operation):
    """An operation that is never recorded."""

    differentiable = False


class Eq(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a == b


class Ne(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a != b


class Lt(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a < b


class Le(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a <= b


class Gt(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a > b


class Ge(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return a >= b


class LogicalAnd(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).logical_and(a, b)


class LogicalOr(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).logical_or(a, b)


class LogicalXor(Comparison):
    def forward(self, a: Any, b: Any) -> Any:
        return xp_of(a, b).logical_xor(a, b)


class LogicalNot(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).logical_not(x)


class Isnan(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).isnan(x)


class Isinf(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).isinf(x)


class IsClose(Comparison):
    def forward(self, a: Any, b: Any, *, rtol: float, atol: float, equal_nan: bool) -> Any:
        xp = xp_of(a, b)
        close = a == b
        if equal_nan and a.dtype.kind == "f":
            close = close | (xp.isnan(a) & xp.isnan(b))
        if rtol == 0 and atol == 0:
            return close
        apart = a ^ b if a.dtype.kind == "b" else abs(a - b)
        return close | (xp.isfinite(apart) & (apart <= atol + abs(rtol * b)))


class Isreal(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).ones(x.shape, bool)


class Isposinf(Comparison):
    def forward(self, x: Any) -> Any:
        return x == float("inf")


class Isneginf(Comparison):
    def forward(self, x: Any) -> Any:
        return x == -float("inf")


class Isfinite(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).isfinite(x)


def eq(input: Any, other: Any) -> Any:
    """True where input = other."""
    only_tensors("eq", input)
    return binary(Eq, input, other)


def ne(input: Any, other: Any) -> Any:
    """True where input ≠ other."""
    only_tensors("ne", input)
    return binary(Ne, input, other)


def lt(input: Any, other: Any) -> Any:
    """True where input < other."""
    only_tensors("lt", input)
    return binary(Lt, input, other)


def le(input: Any, other: Any) -> Any:
    """True where input ≤ other."""
    only_tensors("le", input)
    return binary(Le, input, other)


def gt(input: Any, other: Any) -> Any:
    """True where input > other."""
    only_tensors("gt", input)
    return binary(Gt, input, other)


def ge(input: Any, other: Any) -> Any:
    """True where input ≥ other."""
    only_tensors("ge", input)
    return binary(Ge, input, other)


def logical_and(input: Any, other: Any) -> Any:
    """True where both are not 0."""
    only_tensors("logical_and", input, other)
    return binary(LogicalAnd, input, other)


def logical_or(input: Any, other: Any) -> Any:
    """True where at least one is not 0."""
    only_tensors("logical_or", input, other)
    return binary(LogicalOr, input, other)


def logical_xor(input: Any, other: Any) -> Any:
    """True where exactly one is not 0."""
    only_tensors("logical_xor", input, other)
    return binary(LogicalXor, input, other)


def logical_not(input: Any) -> Any:
    """True where input is 0."""
    only_tensors("logical_not", input)
    return LogicalNot.apply(input)


def isnan(input: Any) -> Any:
    """True where input is nan."""
    only_tensors("isnan", input)
    return Isnan.apply(input)


def isinf(input: Any) -> Any:
    """True where input is ±inf."""
    only_tensors("isinf", input)
    return Isinf.apply(input)


def isposinf(input: Any) -> Any:
    """True where input is inf."""
    only_tensors("isposinf", input)
    return Isposinf.apply(input)


def isneginf(input: Any) -> Any:
    """True where input is −inf."""
    only_tensors("isneginf", input)
    return Isneginf.apply(input)


def isfinite(input: Any) -> Any:
    """True where input is neither nan nor ±inf."""
    only_tensors("isfinite", input)
    return Isfinite.apply(input)


def isreal(input: Any) -> Any:
    """True everywhere: no tensor here is complex."""
    only_tensors("isreal", input)
    return Isreal.apply(input)


@on_its_gpu
def equal(input: Any, other: Any) -> bool:
    """True if both tensors have the same shape and the same values."""
    only_tensors("equal", input, other)
    return tuple(input.shape) == tuple(other.shape) and bool(eq(input, other).array.all())


def isclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """True where |input − other| ≤ atol + rtol · |other|.

    Raises:
        RuntimeError: the dtypes differ, or a tolerance is negative.
    """
    only_tensors("isclose", input, other)
    if input.dtype != other.dtype:
        raise RuntimeError(f"{input.dtype.title} did not match {other.dtype.title}; convert one with .to(dtype)")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance}")
    check_broadcast(input, other)
    return IsClose.apply(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


@on_its_gpu
def allclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """True if `isclose` holds everywhere."""
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())


def equals(input: Tensor, other: Any) -> Any:
    """The operator ==: `eq` with tensors and numbers; anything else is not equal to a tensor."""
    return eq(input, other) if _is_operand(other) else NotImplemented


def differs(input: Tensor, other: Any) -> Any:
    """The operator !=, as ==."""
    return ne(input, other) if _is_operand(other) else NotImplemented


def _is_operand(value: Any) -> bool:
    return isinstance(value, (Tensor, int, float)) or is_array(value)


def contains(input: Tensor, element: Any) -> bool:
    """True if `element` equals one of the numbers in input: `element in input`."""
    return bool(eq(input, element).array.any())


eq_, ne_, lt_, le_, gt_, ge_ = in_place(eq), in_place(ne), in_place(lt), in_place(le), in_place(gt), in_place(ge)
logical_and_, logical_or_ = in_place(logical_and), in_place(logical_or)
logical_xor_, logical_not_ = in_place(logical_xor), in_place(logical_not)
