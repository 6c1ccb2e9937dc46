"""Losses that are likelihoods: minus the logarithm of the probability that a distribution gives to the target.

Bernoulli (binary cross-entropy), Poisson, Gaussian; and the divergence between two distributions.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, refuse_any, xp_of
from ..tensor import Tensor
from .distance import AtLeast
from .exponential import exp, square
from .logarithm import log
from .loss import arrays_of, check_reduction, reduced, reduction_from_legacy
from .selection import clamp, where
from .smooth_activation import logsigmoid


class BinaryCrossEntropy(Operation):
    """ℓ = −(t · ln x + (1 − t) · ln(1 − x)), logarithms not below −100

    dx = g · (x − t) / max(x · (1 − x), 10⁻¹²)        dt = g · (ln(1 − x) − ln x)
    """

    def forward(self, x: Any, target: Any) -> Any:
        xp = xp_of(x)
        self.save(x, target)
        low = x.dtype.type(-100)
        return -(target * xp.maximum(xp.log(x), low) + (1 - target) * xp.maximum(xp.log1p(-x), low))

    def backward(self, g: Any) -> Any:
        x, target = self.saved
        needs = self.needs_input_grad
        return (
            g * (x - target) / clamp(x * (1 - x), min=1e-12) if needs[0] else None,
            g * (log(1 - x) - log(x)) if needs[1] else None,
        )


@on_its_gpu
def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """−(t · ln x + (1 − t) · ln(1 − x)) for probabilities x; the logarithms stop at −100, so that it stays finite.

    Logits belong into `binary_cross_entropy_with_logits`, which is more accurate.

    Raises:
        RuntimeError: an input or target outside [0, 1], or different dtypes.
        ValueError: different shapes.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("binary_cross_entropy", input, target)
    check_reduction(reduction)
    if x.shape != t.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
            "Please ensure they have the same size."
        )
    if x.dtype != t.dtype:
        raise RuntimeError(f"Found dtype {target.dtype.title} but expected {input.dtype.title}")
    for name, array in (("input", x), ("target", t)):
        within = (array >= 0) & (array <= 1)  # False for NaN, too
        refuse_any(~within, lambda name=name: RuntimeError(f"all elements of {name} should be between 0 and 1"))
    loss = BinaryCrossEntropy.apply(input, target)
    return reduced(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Binary cross-entropy of σ(x), without ever computing σ(x).

    ℓ = (1 − t) · x − (1 + (w₊ − 1) · t) · ln σ(x), with w₊ = pos_weight

    Raises:
        ValueError: different shapes.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("binary_cross_entropy_with_logits", input, target)
    check_reduction(reduction)
    if x.shape != t.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    if t.dtype.kind != "f":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {target.dtype.title}; convert the target with "
            ".float()"
        )
    surprise = logsigmoid(input)
    if pos_weight is not None:
        surprise = ((pos_weight - 1) * target + 1) * surprise
    loss = (1 - target) * input - surprise
    return reduced(loss if weight is None else loss * weight, reduction)


def kl_div(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    """t · (ln t − input), pointwise: the divergence of the distribution e^input from the distribution t.

    Args:
        input: log-probabilities.
        target: probabilities, or their logarithms with `log_target`.
        reduction: "batchmean" (the divergence of the definition), "mean", "sum" or "none".
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("kl_div", input, target)
    if x.dtype.kind != "f" or t.dtype.kind != "f":
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size. 'batchmean' divides "
            "only by the batch size, and aligns with the KL div math definition.",
            stacklevel=2,
        )
    if reduction != "batchmean":
        check_reduction(reduction)
    if log_target:
        loss = exp(target) * (target - input)
    else:
        # 0 · ln 0 = 0: the logarithm of 1 stands in, here and in the gradient.
        loss = target * log(where(target == 0, 1.0, target)) - target * input
    if reduction == "batchmean":
        return loss.sum() / (x.shape[0] if x.ndim else 1)
    return reduced(loss, reduction)


def poisson_nll_loss(
    input: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """How unlikely a Poisson distribution finds the count t: e^x − t · x, with x the logarithm of its mean.

    Args:
        input: x, or the mean m itself without `log_input`; then the loss is m − t · ln(m + ε).
        full: add Stirling's approximation of ln t!, t · ln t − t + ln(2πt)/2, where t > 1.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    arrays_of("poisson_nll_loss", input, target)
    check_reduction(reduction)
    loss = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        counts = where(target > 1, target, 1.0)
        stirling = target * log(counts) - target + 0.5 * log(2 * math.pi * counts)
        loss = loss + where(target > 1, stirling, 0.0)
    return reduced(loss, reduction)


@on_its_gpu
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """How unlikely a normal distribution finds the target: (ln v + (x − t)² / v) / 2, with v = max(var, ε).

    Args:
        input: the mean x.
        var: the variance: a number, or a tensor that is shaped as input, without its last dimension, or with size 1
            in one dimension.
        full: add the constant ln(2π)/2.

    Raises:
        ValueError: a negative variance, or one of another shape.
    """
    arrays_of("gaussian_nll_loss", input, target)
    shape = tuple(input.shape)
    if not isinstance(var, Tensor):
        if var < 0:
            raise ValueError(f"var has negative entry/entries: {var}")
        var = input.detach() * 0 + var
    else:
        refuse_any(var.array < 0, lambda: ValueError("var has negative entry/entries"))
    found = tuple(var.shape)
    if found != shape:
        if found == shape[:-1]:
            var = var.reshape(*found, 1)
        elif len(found) != len(shape) or sum(b for a, b in zip(shape, found, strict=True) if a != b) != 1:
            raise ValueError(f"var is of incorrect size: {list(found)}, with an input of {list(shape)}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid; reduction must be none, mean or sum")
    var = AtLeast.apply(var, low=eps)
    loss = 0.5 * (log(var) + square(input - target) / var)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return reduced(loss, reduction)
