"""More bends: the relatives of relu, from the kinked (leaky_relu, hardtanh) to the smooth (softplus, silu, gelu)."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..kernels.erf import erf as erf_kernel
from ..tensor import Tensor
from .activation import sigmoid, tanh
from .comparison import logical_or
from .exponential import exp
from .promotion import as_float
from .selection import where

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer et al. 2017: mean 0 and variance 1 stay


class Erf(Operation):
    """y = 2/√π · ∫₀ˣ e^(−t²) dt        dx = g · 2/√π · e^(−x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return erf_kernel(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * (2 / math.sqrt(math.pi)) * exp(-x * x)


class LeakyRelu(Operation):
    """y = x where x > 0, else slope · x        dx = g where x > 0, else slope · g"""

    def forward(self, x: Any, *, slope: float) -> Any:
        self.slope = slope
        self.save(x)
        return xp_of(x).where(x > 0, x, x * slope)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(x > 0, g, g * self.slope)


class Elu(Operation):
    """y = x where x > 0, else α · (eˣ − 1)        dx = g where x > 0, else g · α · eˣ"""

    def forward(self, x: Any, *, alpha: float) -> Any:
        self.alpha = alpha
        self.save(x)
        xp = xp_of(x)
        return xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, x.dtype.type(0))))

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(x <= 0, g * self.alpha * exp(where(x < 0, x, 0.0)), g)


class Softplus(Operation):
    """y = ln(1 + e^(βx)) / β, or x where βx > threshold        dx = g · σ(βx), or g"""

    def forward(self, x: Any, *, beta: float, threshold: float) -> Any:
        self.beta, self.threshold = beta, threshold
        self.save(x)
        xp = xp_of(x)
        z = x * beta
        # ln(1 + eᶻ) = max(z, 0) + ln(1 + e⁻|ᶻ|), which cannot overflow.
        return xp.where(z > threshold, x, (xp.maximum(z, 0) + xp.log1p(xp.exp(-abs(z)))) / beta)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        z = x * self.beta
        return where(z > self.threshold, g, g * sigmoid(z))


class LogSigmoid(Operation):
    """y = ln σ(x) = min(x, 0) − ln(1 + e⁻|ˣ|)        dx = g · σ(−x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        xp = xp_of(x)
        return xp.minimum(x, 0) - xp.log1p(xp.exp(-abs(x)))

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * sigmoid(-x)


class Hardtanh(Operation):
    """y = min(max(x, low), high)        dx = g where low < x < high, else 0"""

    def forward(self, x: Any, *, low: float, high: float) -> Any:
        self.bounds = low, high
        self.save(x)
        xp = xp_of(x)
        return xp.minimum(xp.maximum(x, x.dtype.type(low)), x.dtype.type(high))

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        low, high = self.bounds
        outside = logical_or(x <= low, x >= high)
        return where(outside, 0.0, g)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """x where x > 0, else negative_slope · x"""
    return _finish(LeakyRelu.apply(_floating("leaky_relu", input), slope=negative_slope), input, inplace)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where x > 0, else α · (eˣ − 1)"""
    return _finish(Elu.apply(_floating("elu", input), alpha=alpha), input, inplace)


def selu(input: Any, inplace: bool = False) -> Any:
    """1.0507 · (x where x > 0, else 1.6733 · (eˣ − 1)). Source: Klambauer et al. 2017."""
    return _finish(Elu.apply(_floating("selu", input), alpha=SELU_ALPHA) * SELU_SCALE, input, inplace)


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """ln(1 + e^(βx)) / β; x itself where βx > threshold, from where on they are equal to all digits."""
    return Softplus.apply(_floating("softplus", input), beta=beta, threshold=threshold)


def logsigmoid(input: Any) -> Any:
    """ln(1 / (1 + e⁻ˣ))"""
    return LogSigmoid.apply(_floating("logsigmoid", input))


def erf(input: Any) -> Any:
    """2/√π · ∫₀ˣ e^(−t²) dt: the probability that a normal number of variance ½ lies within ±x"""
    return Erf.apply(as_float(input))


def gelu(input: Any, approximate: str = "none") -> Any:
    """x · Φ(x), with Φ the normal distribution; "tanh": x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))).

    Source: Hendrycks and Gimpel 2016.
    """
    x = _floating("gelu", input)
    if approximate == "none":
        return x * (0.5 * (1 + erf(x * math.sqrt(0.5))))
    if approximate != "tanh":
        raise RuntimeError(f"approximate argument must be either none or tanh, not {approximate!r}.")
    return x * (0.5 * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))))


def silu(input: Any, inplace: bool = False) -> Any:
    """x · σ(x), also called swish"""
    return _finish(_floating("silu", input) * sigmoid(input), input, inplace)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """min(max(x, min_val), max_val)

    Raises:
        ValueError: min_val is greater than max_val.
    """
    if min_val > max_val:
        raise ValueError(f"min_val cannot be greater than max_val, got {min_val} and {max_val}")
    return _finish(Hardtanh.apply(input, low=min_val, high=max_val), input, inplace)


def relu6(input: Any, inplace: bool = False) -> Any:
    """min(max(x, 0), 6)"""
    return hardtanh(input, 0.0, 6.0, inplace)


def softsign(input: Any) -> Any:
    """x / (1 + |x|)"""
    return input / (1 + abs(input))


def tanhshrink(input: Any) -> Any:
    """x − tanh x"""
    return input - tanh(input)


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    """min(max(x + 3, 0), 6) / 6"""
    return _finish(relu6(_floating("hardsigmoid", input) + 3) / 6, input, inplace)


def hardswish(input: Any, inplace: bool = False) -> Any:
    """x · min(max(x + 3, 0), 6) / 6"""
    return _finish(_floating("hardswish", input) * relu6(input + 3) / 6, input, inplace)


def mish(input: Any, inplace: bool = False) -> Any:
    """x · tanh(ln(1 + eˣ))"""
    return _finish(_floating("mish", input) * tanh(softplus(input)), input, inplace)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`leaky_relu`, written into `input`."""
    return leaky_relu(input, negative_slope, inplace=True)


def _floating(caller: str, input: Any) -> Any:
    if isinstance(input, Tensor) and input.array.dtype.kind != "f":
        title = dtype_of(input.array.dtype).title
        raise NotImplementedError(f"\"{caller}\" not implemented for '{title}'; convert with .float()")
    return input


def _finish(result: Any, input: Any, inplace: bool) -> Any:
    if not inplace:
        return result
    check_writable(input)
    return write(input, result)
