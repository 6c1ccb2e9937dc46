"""Normalisation: bring numbers to a common scale, over a batch, a layer, a group of channels, or neighbouring channels.

Batch, layer, group and instance normalisation are one operation, `Standardize`, over different axes, followed by a
multiplication and an addition. Local response normalisation, AlexNet's, divides by what the neighbouring channels say.
"""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of
from ..kernels import lrn
from ..kernels import standardize as kernels
from ..tensor import Size, Tensor, version_of
from .exponential import pow, sqrt
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
        self.eps, self.count = eps, x.shape[0] * x.shape[2]
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


class ChannelWindowSum(Operation):
    """y[:, c] = Σ x[:, c'] over c' = c − ⌊n/2⌋ ... c + ⌊(n−1)/2⌋        dx = the same of g, with the window mirrored"""

    def forward(self, x: Any, *, size: int, reverse: bool = False) -> Any:
        self.size, self.reverse = size, reverse
        return lrn.channel_window_sum(x, size, reverse)

    def backward(self, g: Any) -> Any:
        return ChannelWindowSum.apply(g, size=self.size, reverse=not self.reverse)


class LocalResponseNorm(Operation):
    """s = k + α/n · Σ x² over the window        y = x / s^β        dx = g / s^β − 2αβ/n · x · Σ' g·x / s^(β+1)

    Σ' runs over the mirrored window.
    """

    def forward(self, x: Any, *, size: int, alpha: float, beta: float, k: float) -> Any:
        y, scale = lrn.local_response_norm(x, size, alpha, beta, k)
        self.settings = size, alpha, beta, k
        self.save(x, scale)
        return y

    def backward(self, g: Any) -> Any:
        x, scale = self.saved
        size, alpha, beta, k = self.settings
        if not self.rebuild:
            return lrn.local_response_norm_grad(g, x, scale, size, alpha, beta, k)
        scale = k + (alpha / size) * ChannelWindowSum.apply(x * x, size=size)
        direct = g * pow(scale, -beta)
        return direct - (2 * alpha * beta / size) * x * ChannelWindowSum.apply(
            direct * x / scale, size=size, reverse=True
        )


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Divide each channel by what it and its neighbours say at the same pixel.

    y[n, c] = x[n, c] / (k + α / size · Σ x[n, c']²)^β over c' = c − ⌊size/2⌋ ... c + ⌊(size−1)/2⌋, cut at the ends

    The paper's α is not divided by the size: AlexNet is `local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2)`.
    Source: Krizhevsky, Sutskever, Hinton 2012, section 3.3.

    Args:
        input: (N, C, ...), with at least one axis after the channels.

    Raises:
        ValueError: the input has fewer than three axes.
    """
    x = input.array
    if x.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {x.ndim} dimensions)")
    if size < 1:
        raise RuntimeError(f"kernel size should be greater than zero, but got size={size}")
    _check_floating("local_response_norm", x)
    return LocalResponseNorm.apply(input, size=size, alpha=alpha, beta=beta, k=k)


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Standardize each channel over the batch, then scale and shift it.

    y = (x − μ_c) / √(σ²_c + ε) · w_c + b_c

    Training, μ and σ² are those of the batch, and the running statistics move towards them, in place:
    running ← (1 − momentum) · running + momentum · batch, with the unbiased variance (M − 1). Otherwise μ and σ² are
    the running statistics.

    Args:
        input: (N, C, ...).
        running_mean, running_var, weight, bias: (C,) or None.

    Raises:
        ValueError: one value per channel when training.
        RuntimeError: a parameter of the wrong size or dtype, or no running statistics in evaluation.

    Source: Ioffe and Szegedy 2015.
    """
    x = input.array
    if x.ndim < 2:
        raise RuntimeError(
            f"batch_norm: expected an input of at least 2 dimensions, (N, C, ...), but got {list(x.shape)}"
        )
    _check_floating("batch_norm", x)
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    channels = x.shape[1]
    for name, tensor in (
        ("running_mean", running_mean),
        ("running_var", running_var),
        ("weight", weight),
        ("bias", bias),
    ):
        _check_parameter(name, tensor, (channels,), x)
    along_channels = (1, channels) + (1,) * (x.ndim - 2)
    if not training:
        if running_mean is None:
            raise RuntimeError("running_mean must be defined in evaluation mode")
        factor = 1 / sqrt(running_var + eps)
        factor = factor if weight is None else factor * weight
        shift = -running_mean * factor if bias is None else bias - running_mean * factor
        return input * factor.reshape(along_channels) + shift.reshape(along_channels)
    count = x.size // channels if channels else 0
    if count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {Size(x.shape)}")
    w, b = [None if parameter is None else parameter.reshape(channels, 1) for parameter in (weight, bias)]
    y, mean, variance = Standardize.apply(input.reshape(x.shape[0], channels, math.prod(x.shape[2:])), w, b, eps=eps)
    if running_mean is not None and count:
        _move(running_mean, mean.array.reshape(channels), momentum)
        _move(running_var, variance.array.reshape(channels) * (count / (count - 1)), momentum)
    return y.reshape(*x.shape)


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
    if isinstance(normalized_shape, int):
        raise TypeError("layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not int")
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
    _check_floating("layer_norm", x)
    for name, tensor in (("weight", weight), ("bias", bias)):
        _check_parameter(name, tensor, shape, x)
    rows = input.reshape(1, math.prod(x.shape[: x.ndim - len(shape)]), math.prod(shape))
    y = Standardize.apply(rows, None, None, eps=eps)[0].reshape(*x.shape)
    return _scale_and_shift(y, weight, bias, shape)


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
    _check_floating("group_norm", x)
    for name, tensor in (("weight", weight), ("bias", bias)):
        _check_parameter(name, tensor, (channels,), x)
    groups = input.reshape(1, x.shape[0] * num_groups, channels // num_groups * math.prod(x.shape[2:]))
    y = Standardize.apply(groups, None, None, eps=eps)[0].reshape(*x.shape)
    return _scale_and_shift(y, weight, bias, (1, channels) + (1,) * (x.ndim - 2))


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Any:
    """input / max(‖input‖_p, ε), with the norm along `dim`"""
    return input / clamp(input.norm(p, dim, keepdim=True), min=eps)


def _scale_and_shift(y: Any, weight: Any, bias: Any, shape: tuple[int, ...]) -> Any:
    if weight is not None:
        y = y * weight.reshape(shape)
    return y if bias is None else y + bias.reshape(shape)


def _move(running: Tensor, batch: Any, momentum: float) -> None:
    """running ← (1 − momentum) · running + momentum · batch"""
    running.array[...] = (1 - momentum) * running.array + momentum * batch
    version_of(running).count += 1


def _check_parameter(name: str, tensor: Any, shape: tuple[int, ...], x: Any) -> None:
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


def _check_floating(caller: str, x: Any) -> None:
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{caller}\" not implemented for '{dtype_of(x.dtype).title}'; convert with .float()"
        )
