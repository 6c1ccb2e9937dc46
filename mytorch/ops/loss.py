"""Losses of regression, element by element, and what all losses have in common: how they are reduced.

Those of classes are in `cross_entropy`, those of probabilities in `likelihood_losses`, those that ask for a distance in
`margin_losses` and `label_margin_losses`.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Size, Tensor
from .exponential import square
from .selection import where
from .sign import abs as absolute, sign

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
    return reduced(Huber.apply(input - target, delta=beta) / beta, reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """d²/2 where |d| ≤ δ, δ·(|d| − δ/2) beyond, with d = input − target: δ times `smooth_l1_loss` with β = δ.

    Raises:
        RuntimeError: δ is not positive.
    """
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta, got {delta}")
    _check_pair("huber_loss", input, target, reduction)
    return reduced(_weighted(Huber.apply(input - target, delta=delta), weight, input), reduction)


def arrays_of(caller: str, input: Any, target: Any) -> tuple[Any, Any]:
    """The arrays of input and target, which must be tensors."""
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
    """Raise ValueError unless `reduction` is one of those that all losses know."""
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
    return loss.sum() / weight.sum() if reduction == "mean" and weight is not None else reduced(loss, reduction)


def reduced(loss: Any, reduction: str) -> Any:
    """The loss of each element made into one number, or left as it is."""
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
