"""Activations without corners (elu and its kind have one at most): softplus, silu, gelu, mish and their relatives."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.erf import erf as erf_kernel
from ..tensor import Tensor
from .activation import sigmoid, tanh
from .dims import wrap_dim
from .error_function import erf
from .exponential import exp
from .kinked_activation import finish
from .promotion import require_float, wide
from .selection import where
from .split import chunk

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer et al. 2017: mean 0 and variance 1 stay


class Elu(Operation):
    """y = s · x where x > 0, else s · α · (e^(x/r) − 1)        dx = g · s where x > 0, else g · s · α/r · e^(x/r)

    elu has s = r = 1; selu fixes s and α; celu has r = α, so that the slope at 0 is 1 from both sides.
    """

    def forward(self, x: Any, *, alpha: float, scale: float = 1.0, reach: float = 1.0) -> Any:
        self.settings = alpha, scale, reach
        self.save(x)
        xp = xp_of(x)
        z = wide(x)
        below = (scale * alpha) * xp.expm1(xp.minimum(z, z.dtype.type(0)) / reach)
        return xp.where(z > 0, z * scale, below).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        alpha, scale, reach = self.settings
        return where(x <= 0, g * (scale * alpha / reach) * exp(where(x < 0, x, 0.0) / reach), g * scale)


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


class Gelu(Operation):
    """y = x · Φ(x), Φ(x) = (1 + erf(x/√2)) / 2        dx = g · (Φ(x) + x · φ(x)), φ(x) = e^(−x²/2) / √(2π)"""

    def forward(self, x: Any) -> Any:
        z = wide(x)
        below = 0.5 * (1 + erf_kernel(z * math.sqrt(0.5)))
        self.save(x, below)
        return (z * below).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        x, below = self.saved
        if self.rebuild:
            below = 0.5 * (1 + erf(x * math.sqrt(0.5)))
        return g * (below + x * exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi)))


class GeluTanh(Operation):
    """y = x · (1 + t)/2, t = tanh(√(2/π) · (x + 0.044715·x³))

    dx = g · ((1 + t)/2 + x/2 · (1 − t²) · √(2/π) · (1 + 3 · 0.044715·x²))
    """

    def forward(self, x: Any) -> Any:
        z = wide(x)
        t = xp_of(x).tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * (z * z * z)))
        self.save(x, t)
        return (z * (0.5 * (1 + t))).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        x, t = self.saved
        if self.rebuild:
            t = tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))
        slope = (1 - t * t) * (1 + (3 * 0.044715) * (x * x))
        return g * (0.5 * (1 + t) + (0.5 * math.sqrt(2 / math.pi)) * x * slope)


class Silu(Operation):
    """y = x · σ(x)        dx = g · σ(x) · (1 + x · (1 − σ(x)))"""

    def forward(self, x: Any) -> Any:
        z = wide(x)
        s = sigmoid(z)
        self.save(x, s)
        return (z * s).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        x, s = self.saved
        if self.rebuild:
            s = sigmoid(x)
        return g * s * (1 + x * (1 - s))


class Mish(Operation):
    """y = x · t, t = tanh(ln(1 + eˣ))        dx = g · (t + x · σ(x) · (1 − t²))"""

    def forward(self, x: Any) -> Any:
        z = wide(x)
        t = xp_of(x).tanh(softplus(z))
        self.save(x, t)
        return (z * t).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        x, t = self.saved
        if self.rebuild:
            t = tanh(softplus(x))
        return g * (t + x * sigmoid(x) * (1 - t * t))


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where x > 0, else α · (eˣ − 1)"""
    require_float("elu_cpu", input)
    return finish(Elu.apply(input, alpha=alpha), input, inplace)


def selu(input: Any, inplace: bool = False) -> Any:
    """1.0507 · (x where x > 0, else 1.6733 · (eˣ − 1)). Source: Klambauer et al. 2017."""
    require_float("elu_cpu", input)
    return finish(Elu.apply(input, alpha=SELU_ALPHA, scale=SELU_SCALE), input, inplace)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    """x where x > 0, else α · (e^(x/α) − 1)

    Raises:
        RuntimeError: α is 0.

    Source: Barron 2017.
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    require_float("elu_cpu", input)
    return finish(Elu.apply(input, alpha=alpha, reach=alpha), input, inplace)


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """ln(1 + e^(βx)) / β; x itself where βx > threshold, from where on they are equal to all digits."""
    require_float("softplus_cpu", input)
    return Softplus.apply(input, beta=beta, threshold=threshold)


def logsigmoid(input: Any) -> Any:
    """ln(1 / (1 + e⁻ˣ))"""
    require_float("log_sigmoid_cpu", input)
    return LogSigmoid.apply(input)


def gelu(input: Any, approximate: str = "none") -> Any:
    """x · Φ(x), with Φ the normal distribution; "tanh": x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))).

    Source: Hendrycks and Gimpel 2016.
    """
    require_float("GeluKernelImpl", input)
    if approximate == "none":
        return Gelu.apply(input)
    if approximate != "tanh":
        raise RuntimeError(f"approximate argument must be either none or tanh, not {approximate!r}.")
    return GeluTanh.apply(input)


def silu(input: Any, inplace: bool = False) -> Any:
    """x · σ(x), also called swish"""
    require_float("silu_cpu", input)
    return finish(Silu.apply(input), input, inplace)


def mish(input: Any, inplace: bool = False) -> Any:
    """x · tanh(ln(1 + eˣ))"""
    require_float("mish_cpu", input)
    return finish(Mish.apply(input), input, inplace)


def softsign(input: Any) -> Any:
    """x / (1 + |x|)"""
    return input / (1 + abs(input))


def tanhshrink(input: Any) -> Any:
    """x − tanh x"""
    return input - tanh(input)


def glu(input: Any, dim: int = -1) -> Any:
    """a · σ(b), where a and b are the two halves of the input along `dim`: one half says how much of the other passes.

    Raises:
        RuntimeError: an odd size along `dim`, or no dimension at all.

    Source: Dauphin et al. 2016.
    """
    if input.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    require_float("glu_cpu", input)
    axis = wrap_dim(dim, input.ndim)
    size = input.shape[axis]
    if size % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {size}")
    a, b = chunk(input, 2, axis) if size else (input, input)
    return a * sigmoid(b)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`elu`, written into `input`."""
    return elu(input, alpha, inplace=True)


def selu_(input: Tensor) -> Tensor:
    """`selu`, written into `input`."""
    return selu(input, inplace=True)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`celu`, written into `input`."""
    return celu(input, alpha, inplace=True)
