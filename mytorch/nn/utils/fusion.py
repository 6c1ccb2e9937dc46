"""Fusing: a linear or convolutional layer and the batch normalization behind it become one layer, for evaluation."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from ...ops.creation_like import ones_like, zeros_like
from ...tensor import Tensor
from ..batch_norm import _BatchNorm
from ..conv import _Conv
from ..linear import Linear
from ..parameter import Parameter

C = TypeVar("C", bound=_Conv)
L = TypeVar("L", bound=Linear)


def fuse_conv_bn_eval(conv: C, bn: _BatchNorm, transpose: bool = False) -> C:
    """A copy of `conv` whose output is that of `bn(conv(x))` in evaluation.

    Raises:
        AssertionError: one of them is in training, or `bn` has no running statistics.
    """
    mean, variance = _statistics(conv, bn)
    fused = copy.deepcopy(conv)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, mean, variance, bn.eps, bn.weight, bn.bias, transpose
    )
    return fused


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """W · s and (b − mean) · s + β with s = γ / √(variance + ε), along the output channels."""
    ones = [1] * (conv_w.dim() - 2)
    return _fused(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [1, -1, *ones] if transpose else [-1, 1, *ones])


def fuse_linear_bn_eval(linear: L, bn: _BatchNorm) -> L:
    """A copy of `linear` whose output is that of `bn(linear(x))` in evaluation.

    Raises:
        AssertionError: one of them is in training, they do not match, or `bn` has no running statistics.
    """
    mean, variance = _statistics(linear, bn)
    if bn.num_features not in (linear.out_features, 1):
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={linear.out_features} and bn.num_features={bn.num_features}"
        )
    fused = copy.deepcopy(linear)
    fused.weight, fused.bias = fuse_linear_bn_weights(
        fused.weight, fused.bias, mean, variance, bn.eps, bn.weight, bn.bias
    )
    return fused


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
) -> tuple[Parameter, Parameter]:
    """W · s and (b − mean) · s + β with s = γ / √(variance + ε), along the outputs."""
    return _fused(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1])


def _statistics(layer: Any, bn: _BatchNorm) -> tuple[Tensor, Tensor]:
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    return bn.running_mean, bn.running_var


def _fused(
    weight: Tensor,
    bias: Tensor | None,
    mean: Tensor,
    variance: Tensor,
    eps: float,
    gamma: Tensor | None,
    beta: Tensor | None,
    shape: list[int],
) -> tuple[Parameter, Parameter]:
    scale = (ones_like(mean) if gamma is None else gamma.detach()) / (variance + eps).sqrt()
    old = zeros_like(mean) if bias is None else bias.detach()
    shift = (old - mean) * scale
    if beta is not None:
        shift = shift + beta.detach()
    return (
        Parameter((weight.detach() * scale.reshape(shape)).to(weight.dtype), weight.requires_grad),
        Parameter(shift.to(weight.dtype if bias is None else bias.dtype), bias is not None and bias.requires_grad),
    )
