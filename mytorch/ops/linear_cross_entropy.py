"""The last layer of a classifier and its loss in one call."""

from __future__ import annotations

import math
from typing import Any

from .cross_entropy import cross_entropy
from .linalg import linear


def linear_cross_entropy(
    input: Any,
    linear_weight: Any,
    target: Any,
    *,
    linear_bias: Any = None,
    weight: Any = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: Any = None,
) -> Any:
    """`cross_entropy` of the scores input · linear_weightᵀ + linear_bias.

    Args:
        input: (N, D) or (D,).
        linear_weight: (C, D); or (C, d1, …, D), which gives every example several predictions, (N, C, d1, …).
        target: classes or probabilities, for these scores as in `cross_entropy`.
        linear_bias: linear_weight's shape without the last dimension.
        weight, reduction, ignore_index, label_smoothing: as in `cross_entropy`.

    Raises:
        RuntimeError: shapes do not fit.
        NotImplementedError: `options`, which would have the scores computed in pieces.
    """
    if options is not None:
        raise NotImplementedError("linear_cross_entropy: options (chunking) is not supported; leave it None")
    shape, wide = tuple(input.shape), tuple(linear_weight.shape)
    if len(shape) not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {len(shape)}")
    if len(wide) < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {len(wide)}")
    if shape[-1] != wide[-1]:
        raise RuntimeError(
            f"expected equal input and linear_weight last dimensions (in_features), got {shape[-1]} and {wide[-1]}, "
            "respectively"
        )
    if linear_bias is not None and tuple(linear_bias.shape) != wide[:-1]:
        raise RuntimeError(f"expected linear_bias shape {wide[:-1]}, got {tuple(linear_bias.shape)}")
    if len(wide) > 2 and len(shape) == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {wide} requires batched input, (N, {shape[-1]}), got "
            f"unbatched input with shape {shape}"
        )
    scores_shape = (*shape[:-1], *wide[:-1])
    if tuple(target.shape) == scores_shape and ignore_index is not None:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    if len(wide) > 2:
        linear_weight = linear_weight.reshape(math.prod(wide[:-1]), wide[-1])
        linear_bias = None if linear_bias is None else linear_bias.reshape(-1)
    return cross_entropy(
        linear(input, linear_weight, linear_bias).reshape(scores_shape),
        target,
        weight=weight,
        ignore_index=-100 if ignore_index is None else ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )
