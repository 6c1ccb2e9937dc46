"""Normalisation that remembers: batch and instance normalisation, and the running statistics that evaluation uses."""

from __future__ import annotations

import math
from typing import Any

from ..backend import on_its_gpu
from ..tensor import Size, Tensor, fill_with
from .exponential import sqrt
from .norm import Standardize, check_parameter, scale_and_shift
from .promotion import require_float


@on_its_gpu
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
    if training:
        _check_several_values("value per channel", x.shape[:1] + x.shape[2:], x)
    if eps < 0 or (training and eps == 0):
        wanted = "positive during training" if training else "non-negative"
        raise ValueError(f"batch_norm eps must be {wanted}, but got {eps}")
    require_float("batch_norm", input)
    if x.ndim < 2:
        if x.size == 0:
            return input.clone()  # PyTorch lets an empty input pass, whatever its shape
        raise RuntimeError(
            f"batch_norm: expected an input of at least 2 dimensions, (N, C, ...), but got {list(x.shape)}"
        )
    channels = x.shape[1]
    _check_parameters(x, channels, running_mean, running_var, weight, bias)
    if not training:
        return _with_running_statistics(input, running_mean, running_var, weight, bias, eps)
    w, b = [None if parameter is None else parameter.reshape(channels, 1) for parameter in (weight, bias)]
    y, mean, variance = Standardize.apply(input.reshape(x.shape[0], channels, math.prod(x.shape[2:])), w, b, eps=eps)
    count = x.size // channels if channels else 0
    if running_mean is not None and count:
        _move(running_mean, mean.array.reshape(channels), momentum)
        _move(running_var, variance.array.reshape(channels) * (count / (count - 1)), momentum)
    return y.reshape(*x.shape)


@on_its_gpu
def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Standardize each channel of each example, then scale and shift each channel.

    y[n, c] = (x[n, c] − μ) / √(σ² + ε) · w_c + b_c

    With `use_input_stats`, μ and σ² are those of x[n, c], and the running statistics, if given, move towards their mean
    over the batch, in place, as in `batch_norm`. Otherwise μ and σ² are the running statistics.

    Args:
        input: (N, C, ...).
        running_mean, running_var, weight, bias: (C,) or None.

    Raises:
        ValueError: one value per channel and example, with `use_input_stats`.
        RuntimeError: a parameter of the wrong size or dtype, or no running statistics without `use_input_stats`.

    Source: Ulyanov, Vedaldi, Lempitsky 2016.
    """
    x = input.array
    if use_input_stats:
        _check_several_values("spatial element", x.shape[2:], x)
    elif running_mean is None or running_var is None:
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    require_float("instance_norm", input)
    if x.ndim < 2:
        raise RuntimeError(
            f"instance_norm: expected an input of at least 2 dimensions, (N, C, ...), but got {list(x.shape)}"
        )
    images, channels = x.shape[:2]
    _check_parameters(x, channels, running_mean, running_var, weight, bias)
    if not use_input_stats:
        return _with_running_statistics(input, running_mean, running_var, weight, bias, eps)
    count = math.prod(x.shape[2:])
    rows = input.reshape(1, images * channels, count)
    y, mean, variance = Standardize.apply(rows, None, None, eps=eps)
    if running_mean is not None and images and count:
        _move(running_mean, mean.array.reshape(images, channels).mean(axis=0), momentum)
        spread = variance.array.reshape(images, channels).mean(axis=0)
        _move(running_var, spread * (count / (count - 1)), momentum)
    return scale_and_shift(y.reshape(*x.shape), weight, bias, (1, channels) + (1,) * (x.ndim - 2))


def _with_running_statistics(input: Any, mean: Any, variance: Any, weight: Any, bias: Any, eps: float) -> Any:
    """x · f + s with one factor f and one shift s for each channel."""
    if mean is None:
        raise RuntimeError("running_mean must be defined in evaluation mode")
    along_channels = (1, input.shape[1]) + (1,) * (input.ndim - 2)
    factor = 1 / sqrt(variance + eps)
    factor = factor if weight is None else factor * weight
    shift = -mean * factor if bias is None else bias - mean * factor
    return input * factor.reshape(along_channels) + shift.reshape(along_channels)


def _check_several_values(what: str, sizes: tuple[int, ...], x: Any) -> None:
    if math.prod(sizes) == 1:
        raise ValueError(f"Expected more than 1 {what} when training, got input size {Size(x.shape)}")


def _check_parameters(x: Any, channels: int, mean: Any, variance: Any, weight: Any, bias: Any) -> None:
    if (mean is None) != (variance is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    for name, tensor in (("running_mean", mean), ("running_var", variance), ("weight", weight), ("bias", bias)):
        check_parameter(name, tensor, (channels,), x)


def _move(running: Tensor, batch: Any, momentum: float) -> None:
    """running ← (1 − momentum) · running + momentum · batch"""
    fill_with(running, (1 - momentum) * running.array + momentum * batch)
