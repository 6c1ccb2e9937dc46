"""Losses: how wrong a prediction is, element by element, summed or averaged. (Those of classes: `cross_entropy`.)"""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Size, Tensor
from .exponential import abs as absolute
from .exponential import exp, log, sign, square
from .selection import clamp, where
from .smooth_activation import logsigmoid

REDUCTIONS = ("none", "mean", "sum")


class Huber(Operation):
    """y = d²/2 where |d| ≤ δ, δ·(|d| − δ/2) beyond        dd = g · d where |d| < δ, g · δ · sign d beyond"""

    def forward(self, d: Any, *, delta: float) -> Any:
        self.delta = delta
        self.save(d)
        size = abs(d)
        return xp_of(d).where(size <= delta, d * d * 0.5, delta * (size - 0.5 * delta))

    def backward(self, g: Any) -> Any:
        (d,) = self.saved
        near = absolute(d) < self.delta
        return g * where(near, d, sign(d) * self.delta)


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


def mse_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Any:
    """(input − target)², reduced; with weights the mean is Σ w·ℓ / Σ w."""
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    _check_pair("mse_loss", input, target, reduction)
    return _weighted_mean(square(input - target), weight, input, reduction)


def l1_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", weight: Any = None
) -> Any:
    """|input − target|, reduced; with weights the mean is Σ w·ℓ / Σ w."""
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    _check_pair("l1_loss", input, target, reduction)
    return _weighted_mean(absolute(input - target), weight, input, reduction)


def smooth_l1_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean", beta: float = 1.0
) -> Any:
    """d²/(2β) where |d| < β, |d| − β/2 beyond, with d = input − target: squares near 0, straight lines far away.

    Raises:
        RuntimeError: negative β.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss does not support negative values for beta, got {beta}")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    _check_pair("smooth_l1_loss", input, target, reduction)
    return _reduced(Huber.apply(input - target, delta=beta) / beta, reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """d²/2 where |d| ≤ δ, δ·(|d| − δ/2) beyond, with d = input − target: δ times `smooth_l1_loss` with β = δ.

    Raises:
        RuntimeError: δ is not positive.
    """
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta, got {delta}")
    _check_pair("huber_loss", input, target, reduction)
    return _reduced(_weighted(Huber.apply(input - target, delta=delta), weight, input), reduction)


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
        if not bool(((array >= 0) & (array <= 1)).all()):
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    loss = BinaryCrossEntropy.apply(input, target)
    return _reduced(loss if weight is None else loss * weight, reduction)


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
    return _reduced(loss if weight is None else loss * weight, reduction)


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
    return _reduced(loss, reduction)


def arrays_of(caller: str, input: Any, target: Any) -> tuple[Any, Any]:
    for name, value in (("input", input), ("target", target)):
        if not isinstance(value, Tensor):
            raise TypeError(f"{caller}(): argument '{name}' must be Tensor, not {type(value).__name__}")
    return input.array, target.array


def _check_pair(caller: str, input: Any, target: Any, reduction: str) -> None:
    x, t = arrays_of(caller, input, target)
    check_reduction(reduction)
    if x.dtype.kind != "f" and t.dtype.kind != "f":
        raise NotImplementedError(f"\"{caller}\" not implemented for '{input.dtype.title}'; convert with .float()")
    if x.shape != t.shape:
        warnings.warn(
            f"Using a target size ({Size(t.shape)}) that is different to the input size ({Size(x.shape)}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            stacklevel=3,
        )


def check_reduction(reduction: str) -> None:
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction; it must be one of {', '.join(REDUCTIONS)}")


def _weighted(loss: Any, weight: Any, input: Any) -> Any:
    if weight is None:
        return loss
    if weight.shape != input.shape:
        raise ValueError(f"Weights and input must have the same size, got {list(weight.shape)} and {list(input.shape)}")
    return loss * weight


def _weighted_mean(loss: Any, weight: Any, input: Any, reduction: str) -> Any:
    """Reduced; the mean of a weighted loss is Σ wℓ / Σ w."""
    loss = _weighted(loss, weight, input)
    return loss.sum() / weight.sum() if reduction == "mean" and weight is not None else _reduced(loss, reduction)


def _reduced(loss: Any, reduction: str) -> Any:
    if reduction == "mean":
        return loss.mean()
    return loss.sum() if reduction == "sum" else loss


def reduction_from_legacy(size_average: Any, reduce: Any) -> str:
    """The reduction meant by PyTorch's older arguments."""
    if reduce is not None and not reduce:
        chosen = "none"
    else:
        chosen = "mean" if size_average is None or size_average else "sum"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{chosen}' instead.", stacklevel=3
    )
    return chosen
