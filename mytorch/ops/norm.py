"""Normalisation within each example: bring a layer, or a group of channels, to mean 0 and variance 1.

Group, batch and instance normalisation are one operation, `Standardize`, over different axes. (Those that remember
statistics are in `batch_norm`.)
"""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..kernels import layer_norm as rows, standardize as kernels
from .exponential import pow, sqrt
from .promotion import require_float, wide
from .reduce import mean as average
from .selection import clamp


class Standardize(Operation):
    """y = z · w + b,  z = (x − μ) / √(σ² + ε), for each channel of x (N, C, P); its mean μ and variance σ² are outputs

    db = Σ g        dw = Σ g·z
    dx = (g·w − mean(g·w) − z · mean(g·w·z)) / √(σ² + ε) + g_μ / M + 2 · g_σ² · (x − μ) / M

    Sums and means are over N and P, M numbers; w and b are (C, 1) or None. Since μ and σ² are outputs, they come back
    with their history when the backward pass is recorded.
    """

    def forward(self, x: Any, w: Any, b: Any, *, eps: float) -> Any:
        y, mean, variance = kernels.standardize(x, w, b, eps)
        self.eps, self.count = eps, max(x.shape[0] * x.shape[2], 1)
        self.save(x, w, mean, variance)
        return y, mean, variance

    def backward(self, g: Any, g_mean: Any, g_variance: Any) -> Any:
        x, w, mean, variance = self.saved
        if not self.rebuild and g_mean is None and g_variance is None:
            return kernels.standardize_grad(g, x, w, mean, variance, self.eps)
        deviation = sqrt(variance + self.eps)
        off = x - mean
        grad_x = grad_w = None
        if g is not None:
            z = off / deviation
            grad_w = (g * z).sum(axis=(0, 2)).reshape(-1, 1)
            scaled = g if w is None else g * w
            mean_g = scaled.sum(axis=(0, 2)).reshape(-1, 1) / self.count
            mean_gz = (scaled * z).sum(axis=(0, 2)).reshape(-1, 1) / self.count
            grad_x = (scaled - mean_g - z * mean_gz) / deviation
        for part in (
            None if g_mean is None else g_mean / self.count + off * 0,
            None if g_variance is None else (2 / self.count) * g_variance * off,
        ):
            if part is not None:
                grad_x = part if grad_x is None else grad_x + part
        return grad_x, grad_w, None if g is None else g.sum(axis=(0, 2)).reshape(-1, 1)


class LayerNorm(Operation):
    """y = z · w + b,  z = (x − μ) · f,  f = 1 / √(σ² + ε), for each row of x (R, P); w and b are (P,) or None

    db = Σ g        dw = Σ g·z        dx = f · (g·w − mean(g·w) − z · mean(g·w·z))

    Sums are over rows, means along them.
    """

    def forward(self, x: Any, w: Any, b: Any, *, eps: float) -> Any:
        self.eps = eps
        y, mean, factor = rows.layer_norm(x, w, b, eps)
        self.save(x, w, mean, factor)
        return y

    def backward(self, g: Any) -> Any:
        x, w, mean, factor = self.saved
        if not self.rebuild:
            return rows.layer_norm_grad(g, x, w, mean, factor)
        off = x - average(x, 1, True)
        factor = pow(average(off * off, 1, True) + self.eps, -0.5)
        z = off * factor
        h = g if w is None else g * w
        grad_x = factor * (h - average(h, 1, True) - z * average(h * z, 1, True))
        return grad_x, None if w is None else (g * z).sum(0), g.sum(0)


class RmsNorm(Operation):
    """y = x · r,  r = 1 / √(mean(x²) + ε) along the last axis        dx = r · (g − y · mean(g · y))"""

    def forward(self, x: Any, *, eps: float) -> Any:
        self.eps = eps
        z = wide(x)
        r = 1 / xp_of(x).sqrt((z * z).mean(axis=-1, keepdims=True) + eps)
        self.save(x, r)
        return (z * r).astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        x, r = self.saved
        if self.rebuild:
            r = pow(average(x * x, -1, True) + self.eps, -0.5)
        y = x * r
        return r * (g - y * average(g * y, -1, True))


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Standardize over the last axes, then scale and shift each element.

    y = (x − μ) / √(σ² + ε) · w + b, with μ and σ² over the axes of `normalized_shape`

    Args:
        input: (..., *normalized_shape).
        normalized_shape: sizes of the last axes.
        weight, bias: of shape `normalized_shape`, or None.

    Raises:
        RuntimeError: shapes do not fit.

    Source: Ba, Kiros, Hinton 2016.
    """
    x = input.array
    shape = _normalized_shape("layer_norm", x, normalized_shape)
    require_float("LayerNormKernelImpl", input)
    for name, tensor in (("weight", weight), ("bias", bias)):
        check_parameter(name, tensor, shape, x)
    size = math.prod(shape)
    w, b = [None if tensor is None else tensor.reshape(size) for tensor in (weight, bias)]
    matrix = input.reshape(x.size // size if size else 0, size)
    return LayerNorm.apply(matrix, w, b, eps=eps).reshape(*x.shape)


def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """Divide by the root of the mean square over the last axes, then scale each element.

    y = x / √(mean(x²) + ε) · w, with the mean over the axes of `normalized_shape`

    Args:
        input: (..., *normalized_shape).
        normalized_shape: sizes of the last axes.
        weight: of shape `normalized_shape`, or None.
        eps: ε; the spacing of the dtype's numbers at 1 if None.

    Raises:
        RuntimeError: shapes do not fit.

    Source: Zhang and Sennrich 2019.
    """
    x = input.array
    shape = _normalized_shape("rms_norm", x, normalized_shape)
    require_float("rms_norm", input)
    check_parameter("weight", weight, shape, x)
    if eps is None:
        eps = float(xp_of(x).finfo(wide(x).dtype).eps)
    y = RmsNorm.apply(input.reshape(math.prod(x.shape[: x.ndim - len(shape)]), math.prod(shape)), eps=eps)
    return scale_and_shift(y.reshape(*x.shape), weight, None, shape)


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Standardize each group of channels of each image, then scale and shift each channel.

    Args:
        input: (N, C, ...); C is a multiple of `num_groups`.
        weight, bias: (C,) or None.

    Source: Wu and He 2018.
    """
    x = input.array
    if x.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {x.ndim}")
    channels = x.shape[1]
    if num_groups < 1 or channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(x.shape)} and num_groups={num_groups}"
        )
    if x.shape[0] * channels // num_groups * math.prod(x.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {list(x.shape)}")
    require_float("GroupNormKernelImpl", input)
    for name, tensor in (("weight", weight), ("bias", bias)):
        check_parameter(name, tensor, (channels,), x)
    groups = input.reshape(1, x.shape[0] * num_groups, channels // num_groups * math.prod(x.shape[2:]))
    y = Standardize.apply(groups, None, None, eps=eps)[0].reshape(*x.shape)
    return scale_and_shift(y, weight, bias, (1, channels) + (1,) * (x.ndim - 2))


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """input / max(‖input‖_p, ε), with the norm along `dim`"""
    if out is not None:
        raise NotImplementedError("normalize: out= is not supported; assign the result instead")
    return input / clamp(input.norm(p, dim, keepdim=True), min=eps)


def _normalized_shape(caller: str, x: Any, normalized_shape: Any) -> tuple[int, ...]:
    """The sizes of the last axes, after making sure that x has them."""
    if isinstance(normalized_shape, int):
        raise TypeError(f"{caller}(): argument 'normalized_shape' (position 2) must be tuple of ints, not int")
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    if x.shape[-len(shape) :] != shape:
        sizes = ", ".join(map(str, shape))
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {sizes}], but got input of "
            f"size{list(x.shape)}"
        )
    return shape


def scale_and_shift(y: Any, weight: Any, bias: Any, shape: tuple[int, ...]) -> Any:
    """y · weight + bias, each of them (if any) reshaped to `shape`."""
    if weight is not None:
        y = y * weight.reshape(shape)
    return y if bias is None else y + bias.reshape(shape)


def check_parameter(name: str, tensor: Any, shape: tuple[int, ...], x: Any) -> None:
    """Raise unless the parameter (if any) has the shape, and the dtype of x."""
    if tensor is None:
        return
    if tensor.array.shape != shape:
        if len(shape) == 1 and tensor.array.ndim == 1:
            raise RuntimeError(f"{name} should contain {shape[0]} elements not {tensor.array.size}")
        raise RuntimeError(
            f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
            f"{list(tensor.array.shape)} and normalized_shape = {list(shape)}"
        )
    if tensor.array.dtype != x.dtype:
        raise RuntimeError(
            f"mixed dtype (CPU): expect parameter to have scalar type of {dtype_of(x.dtype).title}, but {name} is "
            f"{tensor.dtype.title}"
        )
