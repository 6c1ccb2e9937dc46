"""Losses of one or several true classes that ask for a margin between their scores and those of the others."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu, refuse_outside, xp_of
from ..kernels.scan import accumulate
from ..tensor import tensor_of
from .activation import relu
from .exponential import square
from .gather import gather
from .loss import arrays_of, check_reduction, reduced, reduction_from_legacy
from .promotion import require_float
from .selection import where
from .smooth_activation import logsigmoid


@on_its_gpu
def multi_margin_loss(
    input: Any,
    target: Any,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """ℓ[n] = w[t] · Σ_{c ≠ t} max(0, margin − x[n, t] + x[n, c])ᵖ / C,  t = target[n]

    Args:
        input: (N, C) or (C,).
        target: classes (int64), (N,) or a 0-d tensor.
        p: 1 or 2.
        weight: (C,), a factor for each class.

    Raises:
        ValueError: another p, or a weight that is no vector.
        RuntimeError: shapes do not fit, or a target is not a class.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("multi_margin_loss", input, target)
    check_reduction(reduction)
    if p not in (1, 2):
        raise ValueError(f"only p == 1 and p == 2 supported, got {p}")
    require_float("multi_margin_loss", input)
    if x.ndim > 2 or (x.ndim and not x[:1].size):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(x.shape)}"
        )
    count, classes = x.shape if x.ndim == 2 else (1, x.size)
    if t.ndim > 1 or t.size != count:
        raise RuntimeError(
            f"target tensor should be 1-D with size equal to the batch size. Expected target size [{count}], but got "
            f"{list(t.shape)}"
        )
    if weight is not None:
        if weight.ndim != 1:
            raise ValueError(f"weight must be one-dimensional, got {weight.ndim} dimensions")
        if weight.shape[0] != classes:
            raise RuntimeError(f"inconsistent weight size, expected {classes} but got: {list(weight.shape)}")
    _check_classes(t, 0, classes)
    rows = input.reshape(count, classes)
    places = target.reshape(count, 1)
    short = relu(margin - gather(rows, 1, places) + rows)
    short = short if p == 1 else square(short)
    if weight is not None:
        short = short * tensor_of(weight.array[t.reshape(count, 1)])
    others = tensor_of(xp_of(x).arange(classes) != t.reshape(count, 1))
    loss = where(others, short, 0.0).sum(1) / classes
    return reduced(loss if x.ndim == 2 or reduction != "none" else loss.reshape(()), reduction)


@on_its_gpu
def multilabel_margin_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """ℓ[n] = Σ_{t} Σ_{c no target} max(0, 1 − (x[n, t] − x[n, c])) / C, over the targets t of example n

    Args:
        input: (N, C) or (C,).
        target: shaped as input (int64): the true classes, then −1 and whatever.

    Raises:
        RuntimeError: shapes do not fit, or a target is not a class.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    x, t = arrays_of("multilabel_margin_loss", input, target)
    check_reduction(reduction)
    require_float("multilabel_margin_loss", input)
    if x.ndim > 2 or (x.ndim and not x[:1].size):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(x.shape)}"
        )
    if t.shape != x.shape and not x.size == t.size == 1:
        raise RuntimeError(f"inconsistent target size: {list(t.shape)} for input of size: {list(x.shape)}")
    count, classes = x.shape if x.ndim == 2 else (1, x.size)
    _check_classes(t, -1, classes)
    xp = xp_of(x)
    listed = t.reshape(count, classes)
    true = accumulate(xp.logical_and, listed >= 0, 1)  # up to the first −1
    places = xp.where(true, listed, 0)
    is_target = (true[:, :, None] & (places[:, :, None] == xp.arange(classes))).any(axis=1)
    rows = input.reshape(count, classes)
    scores = gather(rows, 1, tensor_of(places)).reshape(count, classes, 1)
    short = relu(1 - (scores - rows.reshape(count, 1, classes)))  # (n, target, class)
    compared = tensor_of(true[:, :, None] & ~is_target[:, None, :])
    loss = where(compared, short, 0.0).sum((1, 2)) / classes
    return reduced(loss if x.ndim == 2 or reduction != "none" else loss.reshape(()), reduction)


def multilabel_soft_margin_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """−Σ_c w[c] · (t · ln σ(x) + (1 − t) · ln σ(−x)) / C: a yes or no for each class; input and target (N, C)."""
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    arrays_of("multilabel_soft_margin_loss", input, target)
    check_reduction(reduction)
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        loss = loss * weight
    return reduced(loss.sum(-1) / input.shape[-1], reduction)


def _check_classes(target: Any, low: int, classes: int) -> None:
    refuse_outside(
        target,
        low,
        classes,
        lambda wrong: RuntimeError(f"target out of range: classes are 0 to {classes - 1}, got {wrong}"),
    )
