"""Questions with yes or no for an answer, element by element. None of them has a gradient."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .arithmetic import binary


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
        return xp_of(a, b).isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)


class Isfinite(Comparison):
    def forward(self, x: Any) -> Any:
        return xp_of(x).isfinite(x)


def eq(input: Any, other: Any) -> Any:
    """True where input = other."""
    return binary(Eq, input, other)


def ne(input: Any, other: Any) -> Any:
    """True where input ≠ other."""
    return binary(Ne, input, other)


def lt(input: Any, other: Any) -> Any:
    """True where input < other."""
    return binary(Lt, input, other)


def le(input: Any, other: Any) -> Any:
    """True where input ≤ other."""
    return binary(Le, input, other)


def gt(input: Any, other: Any) -> Any:
    """True where input > other."""
    return binary(Gt, input, other)


def ge(input: Any, other: Any) -> Any:
    """True where input ≥ other."""
    return binary(Ge, input, other)


def logical_and(input: Any, other: Any) -> Any:
    """True where both are not 0."""
    return binary(LogicalAnd, input, other)


def logical_or(input: Any, other: Any) -> Any:
    """True where at least one is not 0."""
    return binary(LogicalOr, input, other)


def logical_xor(input: Any, other: Any) -> Any:
    """True where exactly one is not 0."""
    return binary(LogicalXor, input, other)


def logical_not(input: Any) -> Any:
    """True where input is 0."""
    return LogicalNot.apply(input)


def isnan(input: Any) -> Any:
    """True where input is nan."""
    return Isnan.apply(input)


def isinf(input: Any) -> Any:
    """True where input is ±inf."""
    return Isinf.apply(input)


def isfinite(input: Any) -> Any:
    """True where input is neither nan nor ±inf."""
    return Isfinite.apply(input)


def equal(input: Any, other: Any) -> bool:
    """True if both tensors have the same shape and the same values."""
    return tuple(input.shape) == tuple(other.shape) and bool(eq(input, other).array.all())


def isclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """True where |input − other| ≤ atol + rtol · |other|."""
    if input.dtype != other.dtype:
        raise RuntimeError(f"isclose: {input.dtype} and {other.dtype} do not match; convert one with .to(dtype)")
    return IsClose.apply(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


def allclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """True if `isclose` holds everywhere."""
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())
