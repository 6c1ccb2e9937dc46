"""Softmax, its logarithm, and the cross-entropy of both in one pass that cannot overflow.

The largest logit is subtracted before any exponential: softmax does not change, and no exponent is above 0.
"""

from ..backend import xp_of


def _centred(x, axis: int):
    """(x − max, in float32 if x is float16). A row of only −∞ becomes NaN, as in PyTorch."""
    xp = xp_of(x)
    if x.dtype.itemsize == 2:
        x = x.astype(xp.float32)
    if x.size == 0:
        return x.copy()
    if x.ndim == 2 and axis == 1 and x.shape[1] < x.shape[0]:
        # Columns next to each other in memory are compared 16 at a time, a row of few numbers one by one.
        return x - xp.ascontiguousarray(x.T).max(axis=0)[:, None]
    return x - x.max(axis=axis, keepdims=True)


def softmax(x, axis: int):
    """y = eˣ / Σ eˣ along the axis."""
    xp = xp_of(x)
    y = _centred(x, axis)
    xp.exp(y, out=y)
    y /= y.sum(axis=axis, keepdims=True)
    return y.astype(x.dtype, copy=False)


def log_softmax(x, axis: int):
    """y = x − log Σ eˣ along the axis."""
    xp = xp_of(x)
    y = _centred(x, axis)
    y -= xp.log(xp.exp(y).sum(axis=axis, keepdims=True))
    return y.astype(x.dtype, copy=False)


def rows_that_count(xp, target, classes: int, ignore_index: int):
    """(rows that count, or None if all do; targets with 0 in place of the ignored)."""
    if not 0 <= ignore_index < classes:
        # Read as unsigned numbers, negative ones are the largest: one look instead of two.
        unsigned = target.view(xp.uint64) if target.dtype == xp.int64 else target
        if target.size == 0 or unsigned.max() < classes:
            return None, target
    kept = target != ignore_index
    safe = xp.where(kept, target, 0)
    wrong = (safe < 0) | (safe >= classes)
    if wrong.any():
        raise IndexError(f"Target {int(safe[wrong][0])} is out of bounds.")
    return kept, safe


def cross_entropy(x, target, weight=None, ignore_index: int = -100, label_smoothing: float = 0.0):
    """loss[n] = −(1 − ε)·w[t]·log p[n, t] − ε / C · Σ_c w[c]·log p[n, c],  with p = softmax(x) and t = target[n].

    x: (N, C) logits; target: (N,) int64; weight w: (C,) or None for ones; ε: label_smoothing.

    Returns:
        (loss (N,), log p (N, C), the rows that count (N,) or None if all do). The loss of the other rows is 0.

    Raises:
        IndexError: a target is not a class.
    """
    xp = xp_of(x)
    log_p = log_softmax(x, 1)
    kept, t = rows_that_count(xp, target, x.shape[1], ignore_index)
    loss = -log_p[xp.arange(len(t)), t]
    if weight is not None:
        loss *= weight[t]
    if label_smoothing:
        smooth = -(log_p if weight is None else log_p * weight).sum(axis=1)
        loss = (1 - label_smoothing) * loss + label_smoothing / x.shape[1] * smooth
    return loss if kept is None else xp.where(kept, loss, x.dtype.type(0)), log_p, kept


def cross_entropy_grad(row_scale, log_probabilities, target, weight=None, kept=None, label_smoothing: float = 0.0):
    """grad_x[n, c] = r[n] · ((1 − ε)·w[t]·(p[n, c] − [c = t]) + ε / C · (p[n, c]·Σ w − w[c])), 0 in ignored rows.

    row_scale r: (N,), the gradient of every row's loss; kept: the rows that count, None for all.
    """
    xp = xp_of(log_probabilities)
    n, classes = log_probabilities.shape
    t = target if kept is None else xp.where(kept, target, 0)
    grad_x = xp.exp(log_probabilities)
    if kept is None and weight is None and not label_smoothing:
        grad_x[xp.arange(n), t] -= grad_x.dtype.type(1)
        grad_x *= row_scale if row_scale.ndim == 0 else row_scale[:, None]
        return grad_x.astype(log_probabilities.dtype, copy=False)
    scale = xp.broadcast_to(row_scale, n) if kept is None else row_scale * kept
    hit = scale * (1 - label_smoothing) if label_smoothing else scale
    if weight is not None:
        hit = hit * weight[t]
    if label_smoothing:
        spread = scale * (label_smoothing / classes)
        grad_x *= (hit + spread * (classes if weight is None else weight.sum()))[:, None]
        grad_x -= spread[:, None] * (1 if weight is None else weight)
    else:
        grad_x *= hit[:, None]
    grad_x[xp.arange(n), t] -= hit
    return grad_x.astype(log_probabilities.dtype, copy=False)
