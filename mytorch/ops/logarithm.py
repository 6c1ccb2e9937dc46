"""Logarithms, and sums and products that are taken on the logarithmic side."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .activation import sigmoid
from .comparison import isinf, logical_and, logical_or
from .in_place import in_place
from .operands import binary, binary_as_float, not_two_numbers, only_tensors
from .promotion import as_float_tensor
from .selection import where


class Log(Operation):
    """y = ln x        dx = g / x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).log(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / x


class Log2(Operation):
    """y = ln x / ln 2        dx = g / (x · ln 2)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).log2(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / (x * math.log(2))


class Log10(Operation):
    """y = ln x / ln 10        dx = g / (x · ln 10)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).log10(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / (x * math.log(10))


class Log1p(Operation):
    """y = ln(1 + x)        dx = g / (1 + x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).log1p(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / (x + 1)


class LogAddExp(Operation):
    """y = log_β(βᵃ + βᵇ), for β = e or 2        da = g · σ((a − b) · ln β)        db = g · σ((b − a) · ln β)"""

    base = math.e

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).logaddexp(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        apart = (a - b) * math.log(self.base)
        apart = where(logical_and(a == b, isinf(a)), 0.0, apart)  # ∞ − ∞
        needs = self.needs_input_grad
        return g * sigmoid(apart) if needs[0] else None, g * sigmoid(-apart) if needs[1] else None


class LogAddExp2(LogAddExp):
    """y = log₂(2ᵃ + 2ᵇ)        da = g · σ((a − b) · ln 2)        db = g · σ((b − a) · ln 2)"""

    base = 2.0

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).logaddexp2(a, b)


class Xlogy(Operation):
    """y = x · ln z, 0 where x = 0        dx = g · ln z        dz = g · x / z"""

    def forward(self, x: Any, z: Any) -> Any:
        self.save(x, z)
        xp = xp_of(x, z)
        return xp.where((x == 0) & ~xp.isnan(z), 0.0, x * xp.log(z)).astype(xp.result_type(x, z), copy=False)

    def backward(self, g: Any) -> Any:
        x, z = self.saved
        needs = self.needs_input_grad
        # y does not move with x at 0 · ln 0.
        grad_x = where(logical_and(x == 0, z <= 0), 0.0, xlogy(g, z)) if needs[0] else None
        return grad_x, g * x / z if needs[1] else None


class Xlog1py(Operation):
    """y = x · ln(1 + z), 0 where x = 0        dx = g · ln(1 + z)        dz = g · x / (1 + z)"""

    def forward(self, x: Any, z: Any) -> Any:
        self.save(x, z)
        xp = xp_of(x, z)
        return xp.where((x == 0) & ~xp.isnan(z), 0.0, x * xp.log1p(z)).astype(xp.result_type(x, z), copy=False)

    def backward(self, g: Any) -> Any:
        x, z = self.saved
        needs = self.needs_input_grad
        grad_x = where(logical_and(x == 0, z <= -1), 0.0, xlog1py(g, z)) if needs[0] else None
        return grad_x, g * x / (z + 1) if needs[1] else None


class Entr(Operation):
    """y = −x · ln x, 0 at 0, −∞ below        dx = −g · (1 + ln x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        xp = xp_of(x)
        y = xp.where(x > 0, -x * xp.log(x), xp.where(x == 0, 0.0, xp.where(xp.isnan(x), x, -xp.inf)))
        return y.astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * (-1 - log(x))


class Logit(Operation):
    """y = ln(z / (1 − z)), z = x held between ε and 1 − ε        dx = g / (x · (1 − x)), 0 where x was held"""

    def forward(self, x: Any, *, eps: float | None) -> Any:
        self.eps = eps
        self.save(x)
        xp = xp_of(x)
        z = x if eps is None else xp.minimum(xp.maximum(x, x.dtype.type(eps)), x.dtype.type(1 - eps))
        return xp.log(z / (1 - z))

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        low = 0.0 if self.eps is None else self.eps
        outside = logical_or(x < low, x > 1 - low)
        return where(outside, math.nan if self.eps is None else 0.0, g / (x * (1 - x)))


def log(input: Any) -> Any:
    """Natural logarithm: −inf at 0, nan below"""
    return Log.apply(as_float_tensor("log", input))


def log2(input: Any) -> Any:
    """Logarithm to the base 2"""
    return Log2.apply(as_float_tensor("log2", input))


def log10(input: Any) -> Any:
    """Logarithm to the base 10"""
    return Log10.apply(as_float_tensor("log10", input))


def log1p(input: Any) -> Any:
    """ln(1 + input), with all digits where input is small"""
    return Log1p.apply(as_float_tensor("log1p", input))


def logaddexp(input: Any, other: Any) -> Any:
    """ln(e^input + e^other), without overflow on the way.

    Raises:
        NotImplementedError: integers and bools.
    """
    only_tensors("logaddexp", input, other)
    return binary(LogAddExp, input, other, refused="biu")


def logaddexp2(input: Any, other: Any) -> Any:
    """log₂(2^input + 2^other), without overflow on the way. Errors as for `logaddexp`."""
    only_tensors("logaddexp2", input, other)
    return binary(LogAddExp2, input, other, refused="biu")


def xlogy(input: Any, other: Any) -> Any:
    """input · ln(other); 0 where input is 0, whatever the logarithm, but nan where other is nan"""
    not_two_numbers("xlogy", input, other)
    return binary_as_float(Xlogy, input, other)


def xlog1py(input: Any, other: Any) -> Any:
    """input · ln(1 + other); 0 where input is 0, but nan where other is nan"""
    not_two_numbers("xlog1py", input, other)
    return binary_as_float(Xlog1py, input, other)


def entr(input: Any) -> Any:
    """−x · ln x: what an event of probability x adds to the entropy; −inf for negative numbers"""
    return Entr.apply(as_float_tensor("entr", input))


def logit(input: Any, eps: float | None = None) -> Any:
    """ln(x / (1 − x)), the inverse of the sigmoid; `eps` holds x between eps and 1 − eps first"""
    return Logit.apply(as_float_tensor("logit", input), eps=eps)


log_, log2_, log10_, log1p_ = in_place(log), in_place(log2), in_place(log10), in_place(log1p)
xlogy_, logit_ = in_place(xlogy), in_place(logit)
