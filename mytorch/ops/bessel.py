"""Modified Bessel functions of the first kind, plain and scaled: i0, i1, i0e, i1e."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.bessel import scaled_bessel_i
from .in_place import in_place
from .promotion import as_float_tensor
from .selection import where
from .sign import sign


class I0(Operation):
    """y = I₀(x)        dx = g · I₁(x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return _unscaled(0, x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * i1(x)


class I0e(Operation):
    """y = I₀(x) · e⁻|ˣ|        dx = g · (I₁(x) · e⁻|ˣ| − y · sign x)"""

    def forward(self, x: Any) -> Any:
        y = scaled_bessel_i(0, x).astype(x.dtype, copy=False)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        return g * (i1e(x) - y * sign(x))


class I1(Operation):
    """y = I₁(x)        dx = g · (I₀(x) − y / x), g / 2 at 0"""

    def forward(self, x: Any) -> Any:
        y = _unscaled(1, x)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        middle = x == 0
        return g * where(middle, 0.5, i0(x) - y / where(middle, 1.0, x))


class I1e(Operation):
    """y = I₁(x) · e⁻|ˣ|        dx = g · (I₀(x) · e⁻|ˣ| − y · (sign x + 1 / x)), g / 2 at 0"""

    def forward(self, x: Any) -> Any:
        y = scaled_bessel_i(1, x).astype(x.dtype, copy=False)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        middle = x == 0
        safe = where(middle, 1.0, x)
        return g * where(middle, 0.5, i0e(x) - y * (sign(x) + 1 / safe))


def _unscaled(order: int, x: Any) -> Any:
    y = scaled_bessel_i(order, x)
    return (y * xp_of(x).exp(abs(x).astype(y.dtype))).astype(x.dtype, copy=False)


def i0(input: Any) -> Any:
    """I₀(x) = Σₖ (x²/4)ᵏ / (k!)²"""
    return I0.apply(as_float_tensor("i0", input))


def i0e(input: Any) -> Any:
    """I₀(x) · e⁻|ˣ|, which does not overflow"""
    return I0e.apply(as_float_tensor("i0e", input))


def i1(input: Any) -> Any:
    """I₁(x) = x/2 · Σₖ (x²/4)ᵏ / (k! (k+1)!), the derivative of `i0`"""
    return I1.apply(as_float_tensor("i1", input))


def i1e(input: Any) -> Any:
    """I₁(x) · e⁻|ˣ|, which does not overflow"""
    return I1e.apply(as_float_tensor("i1e", input))


i0_ = in_place(i0)
