"""The error function, the normal distribution that it describes, and the inverses of both."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels import erf as kernels, quantile_normal
from .exponential import exp
from .in_place import in_place
from .promotion import as_float_tensor

SLOPE = 2 / math.sqrt(math.pi)  # of erf at 0


class Erf(Operation):
    """y = 2/√π · ∫₀ˣ e^(−t²) dt        dx = g · 2/√π · e^(−x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return kernels.erf(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * SLOPE * exp(-x * x)


class Erfc(Operation):
    """y = 1 − erf x        dx = −g · 2/√π · e^(−x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return kernels.erfc(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return -g * SLOPE * exp(-x * x)


class Erfcx(Operation):
    """y = e^(x²) · (1 − erf x)        dx = g · (2xy − 2/√π)"""

    def forward(self, x: Any) -> Any:
        y = kernels.erfcx(x)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        return g * (2 * x * y - SLOPE)


class Erfinv(Operation):
    """y = the number with erf y = x        dx = g · √π/2 · e^(y²)"""

    def forward(self, x: Any) -> Any:
        y = quantile_normal.erfinv(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g / SLOPE * exp(y * y)


class Ndtri(Operation):
    """y = the number with Φ(y) = p        dp = g · √(2π) · e^(y²/2)"""

    def forward(self, p: Any) -> Any:
        y = quantile_normal.ndtri(p)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * math.sqrt(2 * math.pi) * exp(y * y / 2)


class LogNdtr(Operation):
    """y = ln Φ(x)        dx = g · √(2/π) / erfcx(−x/√2)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        xp = xp_of(x)
        z = x * math.sqrt(0.5)
        # Far below 0, Φ(x) = e^(−z²) · erfcx(−z) / 2 is 0 in floating point, and its logarithm is not.
        below = xp.log(kernels.erfcx(-xp.minimum(z, 0)) / 2) - z * z
        return xp.where(x < -1, below, xp.log1p(-kernels.erfc(z) / 2)).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * math.sqrt(2 / math.pi) / erfcx(-x * math.sqrt(0.5))


def erf(input: Any) -> Any:
    """2/√π · ∫₀ˣ e^(−t²) dt: the probability that a normal number of variance ½ lies within ±x"""
    return Erf.apply(as_float_tensor("erf", input))


def erfc(input: Any) -> Any:
    """1 − erf(input), with all digits where erf is nearly 1"""
    return Erfc.apply(as_float_tensor("erfc", input))


def erfcx(input: Any) -> Any:
    """e^(x²) · erfc(x): what is left of erfc when its rapid decay is taken away"""
    return Erfcx.apply(as_float_tensor("erfcx", input))


def erfinv(input: Any) -> Any:
    """The x with erf(x) = input; ∓inf at ∓1, nan outside"""
    return Erfinv.apply(as_float_tensor("erfinv", input))


def ndtr(input: Any) -> Any:
    """Φ(x) = erfc(−x/√2) / 2: the probability that a standard normal number is below x"""
    return erfc(as_float_tensor("ndtr", input) * -math.sqrt(0.5)) * 0.5


def ndtri(input: Any) -> Any:
    """The x with Φ(x) = input; ∓inf at 0 and 1, nan outside"""
    return Ndtri.apply(as_float_tensor("ndtri", input))


def log_ndtr(input: Any) -> Any:
    """ln Φ(x), exact where Φ itself would round to 0"""
    return LogNdtr.apply(as_float_tensor("log_ndtr", input))


erf_, erfc_, erfinv_ = in_place(erf), in_place(erfc), in_place(erfinv)
