"""Losses that ask for a margin: between two scores, between two distances, or between a score and the boundary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .distance import pairwise_distance
from .exponential import sqrt
from .loss import arrays_of, check_reduction, reduced, reduction_from_legacy
from .selection import clamp, minimum, where
from .smooth_activation import logsigmoid

COSINE_EPS = 1e-12


def margin_ranking_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """max(0, −t · (x1 − x2) + margin): x1 should be larger than x2 where t = 1, smaller where t = −1.

    Raises:
        RuntimeError: different numbers of dimensions.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    check_reduction(reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.shape}, input2: {input2.shape}, target: {target.shape}"
        )
    return reduced(clamp(-target * (input1 - input2) + margin, min=0), reduction)


def hinge_embedding_loss(
    input: Any,
    target: Any,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """x where t = 1, max(0, margin − x) where t = −1: distances x of what belongs together, and of what does not."""
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    arrays_of("hinge_embedding_loss", input, target)
    check_reduction(reduction)
    apart = where(target != 1, clamp(margin - input, min=0), 0)
    together = where(target != -1, input, 0)
    return reduced(apart + together, reduction)


def cosine_embedding_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """1 − cos(x1, x2) where t = 1, max(0, cos(x1, x2) − margin) where t = −1.

    Args:
        input1, input2: (N, D) or (D,).
        target: (N,) or a 0-d tensor.

    Raises:
        RuntimeError: other numbers of dimensions.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    check_reduction(reduction)
    if target.ndim > 1:
        raise RuntimeError(f"0D or 1D target tensor expected, multi-target not supported, got {list(target.shape)}")
    if not input1.ndim == input2.ndim == target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    product = (input1 * input2).sum(-1)
    lengths = ((input1 * input1).sum(-1) + COSINE_EPS) * ((input2 * input2).sum(-1) + COSINE_EPS)
    cosine = product / sqrt(lengths)
    alike = where(target == 1, 1 - cosine, 0)
    different = where(target == -1, clamp(cosine - margin, min=0), 0)
    return reduced(alike + different, reduction)


def soft_margin_loss(
    input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """ln(1 + e^(−t·x)), with t = 1 or −1"""
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    arrays_of("soft_margin_loss", input, target)
    check_reduction(reduction)
    return reduced(-logsigmoid(target * input), reduction)


def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """max(0, margin + d(a, p) − d(a, n)): the anchor should be nearer to the positive than to the negative example.

    Args:
        anchor, positive, negative: (N, D) or (D,).
        margin: by how much nearer.
        p, eps: of the distance, as in `pairwise_distance`.
        swap: use the smaller of d(a, n) and d(p, n).

    Raises:
        ValueError: the margin is not positive.
        RuntimeError: different numbers of dimensions.

    Source: Balntas et al. 2016.
    """
    if size_average is not None or reduce is not None:
        reduction = reduction_from_legacy(size_average, reduce)
    return _triplet(anchor, positive, negative, lambda a, b: pairwise_distance(a, b, p, eps), margin, swap, reduction)


def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """`triplet_margin_loss` with any distance of two tensors; `pairwise_distance` if none is given."""
    return _triplet(anchor, positive, negative, distance_function or pairwise_distance, margin, swap, reduction)


def _triplet(
    anchor: Any, positive: Any, negative: Any, distance: Any, margin: float, swap: bool, reduction: str
) -> Any:
    check_reduction(reduction)
    if not margin > 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp(margin + near - far, min=0), reduction)
