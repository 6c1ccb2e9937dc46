"""Activations made of straight lines (and, in hardswish, one parabola): the relatives of relu that need no exponential.

At a kink every rule takes the side that PyTorch takes.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import default_generator, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .comparison import logical_and, logical_or
from .promotion import require_float, wide
from .selection import where


class LeakyRelu(Operation):
    """y = x where x > 0, else slope · x        dx = g where x > 0, else slope · g"""

    def forward(self, x: Any, *, slope: float) -> Any:
        self.slope = slope
        self.save(x)
        return xp_of(x).where(x > 0, x, x * slope)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(x > 0, g, g * self.slope)


class SlopedRelu(Operation):
    """y = x where x > 0, else w · x        dx = g where x > 0, else w · g        dw = 0 where x > 0, else g · x"""

    def forward(self, x: Any, w: Any) -> Any:
        self.save(x, w)
        return xp_of(x).where(x > 0, x, x * w)

    def backward(self, g: Any) -> Any:
        x, w = self.saved
        needs = self.needs_input_grad
        return where(x > 0, g, g * w) if needs[0] else None, where(x > 0, 0.0, g * x) if needs[1] else None


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
        return where(logical_or(x <= low, x >= high), 0.0, g)


class Hardsigmoid(Operation):
    """y = min(max(x + 3, 0), 6) / 6        dx = g / 6 where −3 < x < 3, else 0"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        xp = xp_of(x)
        z = wide(x)
        return (xp.minimum(xp.maximum(z + 3, 0), 6) / 6).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(logical_and(x > -3, x < 3), g / 6, 0.0)


class Hardswish(Operation):
    """y = x · min(max(x + 3, 0), 6) / 6        dx = 0 where x ≤ −3, g where x ≥ 3, g · (x/3 + 1/2) between"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        xp = xp_of(x)
        z = wide(x)
        return (z * xp.minimum(xp.maximum(z + 3, 0), 6) / 6).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(x <= -3, 0.0, where(x < 3, g * (x / 3 + 0.5), g))


class Threshold(Operation):
    """y = value where x ≤ threshold, else x        dx = 0 where x ≤ threshold, else g"""

    def forward(self, x: Any, *, threshold: float, value: float) -> Any:
        self.threshold = threshold
        self.save(x)
        return xp_of(x).where(x <= threshold, x.dtype.type(value), x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(x <= self.threshold, 0.0, g)


class Shrink(Operation):
    """y = 0 where |x| ≤ λ, x beyond; with `soft`, x moved towards 0 by λ        dx = 0 where |x| ≤ λ, g beyond"""

    def forward(self, x: Any, *, lambd: float, soft: bool) -> Any:
        self.lambd = lambd
        self.save(x)
        xp = xp_of(x)
        small = (x >= -lambd) & (x <= lambd)
        return xp.where(small, x.dtype.type(0), x - xp.copysign(x.dtype.type(lambd), x) if soft else x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return where(logical_and(x >= -self.lambd, x <= self.lambd), 0.0, g)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """x where x > 0, else negative_slope · x"""
    require_float("leaky_relu_cpu", input)
    return finish(LeakyRelu.apply(input, slope=negative_slope), input, inplace)


def prelu(input: Any, weight: Any) -> Any:
    """x where x > 0, else w · x, with a slope w that is learned: one for all, or one for each channel.

    Args:
        input: (N, C, ...), or any shape with a single slope.
        weight: (C,), (1,) or a 0-d tensor.

    Raises:
        RuntimeError: the weight is neither one number nor one for each channel, or of another dtype.

    Source: He et al. 2015.
    """
    x, w = input.array, weight.array
    if x.dtype != w.dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype.title} and {weight.dtype.title}")
    require_float("prelu_cpu", input)
    if w.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {w.ndim}")
    if w.size == 1:
        return SlopedRelu.apply(input, weight.reshape(()))
    if x.ndim == 0:
        raise RuntimeError("prelu: Not allow zero-dim input tensor with several parameters.")
    channels = x.shape[1] if x.ndim > 1 else 1
    if w.size != channels:
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {w.size} and channel "
            f"size = {channels}."
        )
    return SlopedRelu.apply(input, weight.reshape(channels, *[1] * (x.ndim - 2)))


@on_its_gpu
def rrelu(
    input: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """x where x > 0, else a · x; training, every a is drawn from [lower, upper), otherwise it is their middle.

    Raises:
        RuntimeError: lower > upper.

    Source: Xu et al. 2015.
    """
    require_float("rrelu_with_noise_cpu", input)
    if lower > upper:
        raise RuntimeError(f"Lower bound should be less than or equal to the upper bound, got {lower} and {upper}")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    x = input.array
    drawn = default_generator(input.device).rng.random(x.shape, dtype=wide(x).dtype) * (upper - lower) + lower
    slopes = tensor_of(xp_of(x).where(x > 0, x.dtype.type(1), drawn.astype(x.dtype, copy=False)))
    return finish(input * slopes, input, inplace)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """min(max(x, min_val), max_val)

    Raises:
        ValueError: min_val is greater than max_val.
        RuntimeError: a bool tensor, or negative bounds for a type without negative numbers.
    """
    if min_val > max_val:
        raise ValueError(f"min_val cannot be greater than max_val, got {min_val} and {max_val}")
    kind = input.array.dtype.kind if isinstance(input, Tensor) else "f"
    if kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if kind == "u" and min_val < 0:
        raise RuntimeError(f"cannot do hardtanh on an unsigned type with negative limits, got min_val={min_val}")
    return finish(Hardtanh.apply(input, low=min_val, high=max_val), input, inplace)


def relu6(input: Any, inplace: bool = False) -> Any:
    """min(max(x, 0), 6)"""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    """min(max(x + 3, 0), 6) / 6"""
    require_float("hardsigmoid_cpu", input)
    return finish(Hardsigmoid.apply(input), input, inplace)


def hardswish(input: Any, inplace: bool = False) -> Any:
    """x · min(max(x + 3, 0), 6) / 6"""
    require_float("hardswish_cpu", input)
    return finish(Hardswish.apply(input), input, inplace)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    """x where x > threshold, else value"""
    if isinstance(input, Tensor) and input.array.dtype.kind == "b":
        raise NotImplementedError("\"threshold_cpu\" not implemented for 'Bool'; convert with .float()")
    return finish(Threshold.apply(input, threshold=threshold, value=value), input, inplace)


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """x − λ where x > λ, x + λ where x < −λ, 0 between

    Raises:
        RuntimeError: λ is negative.
    """
    require_float("softshrink_cpu", input)
    if not lambd >= 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd}.")
    return Shrink.apply(input, lambd=lambd, soft=True)


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """x where |x| > λ, else 0"""
    require_float("hardshrink_cpu", input)
    return Shrink.apply(input, lambd=lambd, soft=False)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`leaky_relu`, written into `input`."""
    return leaky_relu(input, negative_slope, inplace=True)


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """`rrelu`, written into `input`."""
    return rrelu(input, lower, upper, training, inplace=True)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """`hardtanh`, written into `input`."""
    return hardtanh(input, min_val, max_val, inplace=True)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """`threshold`, written into `input`."""
    return finish(Threshold.apply(input, threshold=threshold, value=value), input, inplace=True)


def finish(result: Any, input: Any, inplace: bool) -> Any:
    """The result of an activation, written into its input if it was called so."""
    if not inplace:
        return result
    check_writable(input)
    return write(input, result)
