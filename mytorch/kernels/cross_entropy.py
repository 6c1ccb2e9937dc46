"""Cross-entropy of logits, and its gradient, in one pass each that cannot overflow.

The largest logit of a row is subtracted before any exponential: the probabilities do not change, and no exponent is
above 0. Inside, arrays are turned to (classes, rows): a few classes by many rows is then a few long additions, where
one row after the other would be many short ones.
"""

from ..backend import is_at_hand, refuse_outside, xp_of
from .constants import kept
from .sums import column_sums


def _cuda():
    """The same for arrays of the GPU, imported when the first of them comes."""
    from .cuda import cross_entropy

    return cross_entropy


def rows_that_count(xp, target, classes: int, ignore_index: int):
    """(rows that count, or None if all do; targets with 0 in place of the ignored).

    Raises:
        IndexError: a target is not a class.
    """
    if not 0 <= ignore_index < classes and is_at_hand(target):
        # Read as unsigned numbers, negative ones are the largest: one look instead of two.
        unsigned = target.view(xp.uint64) if target.dtype.char == "l" else target
        if target.size == 0 or xp.maximum.reduce(unsigned) < classes:
            return None, target
    kept = target != ignore_index
    safe = xp.where(kept, target, 0)
    refuse_outside(safe, 0, classes, lambda wrong: IndexError(f"Target {wrong} is out of bounds."))
    return kept, safe


def cross_entropy(x, target, weight=None, ignore_index: int = -100, label_smoothing: float = 0.0):
    """loss[n] = −(1 − ε)·w[t]·log p[n, t] − ε / C · Σ_c w[c]·log p[n, c],  with p = softmax(x) and t = target[n].

    x: (N, C) logits; target: (N,) int64; weight w: (C,) or None for ones; ε: label_smoothing.

    Returns:
        loss (N,), 0 in ignored rows; and for the gradient: powers eˣ⁻ᵐᵃˣ (C, N), their sums (N,), and which rows count,
        None if all do. On a GPU x and the rows' facts stand in the places of powers and sums.

    Raises:
        IndexError: a target is not a class.
    """
    xp = xp_of(x)
    rows, classes = x.shape
    counted, t = rows_that_count(xp, target, classes, ignore_index)
    if classes and not is_at_hand(x):
        return *_cuda().cross_entropy(x, t, counted, weight, label_smoothing), counted
    y = x.T if x.dtype.char != "e" else x.T.astype("float32")
    if classes < rows:
        y = xp.ascontiguousarray(y)
    if rows:
        y = y - xp.maximum.reduce(y, 0)
    chosen = y[t, numbers(xp, rows)]
    if label_smoothing:
        drawn = column_sums(y) if weight is None else weight.dot(y)
    powers = xp.exp(y, out=y if rows else None)
    sums = column_sums(powers)
    log_sums = xp.log(sums)
    loss = log_sums - chosen  # −log p[t]
    if weight is not None:
        loss *= weight[t]
    if label_smoothing:
        smooth = log_sums * (classes if weight is None else weight.sum()) - drawn
        loss = (1 - label_smoothing) * loss + label_smoothing / classes * smooth
    if counted is not None:
        loss = xp.where(counted, loss, x.dtype.type(0))
    return loss if loss.dtype is x.dtype else loss.astype(x.dtype), powers, sums, counted


def cross_entropy_grad(row_scale, powers, sums, target, weight=None, counted=None, label_smoothing: float = 0.0):
    """grad_x[n, c] = r[n] · ((1 − ε)·w[t]·(p[n, c] − [c = t]) + ε / C · (p[n, c]·Σ w − w[c])), 0 in ignored rows.

    row_scale r: (N,) or one number for all rows, the gradient of every row's loss; the others as above.
    """
    if not is_at_hand(powers):
        return _cuda().cross_entropy_grad(row_scale, powers, sums, target, weight, counted, label_smoothing)
    xp = xp_of(powers)
    classes, rows = powers.shape
    place = numbers(xp, rows)
    if counted is None and weight is None and not label_smoothing:
        grad = powers * (row_scale / sums)
        grad[target, place] -= row_scale
        return grad.T
    t = target if counted is None else xp.where(counted, target, 0)
    scale = xp.broadcast_to(row_scale, rows) if counted is None else row_scale * counted
    hit = scale * (1 - label_smoothing)
    if weight is not None:
        hit = hit * weight[t]
    if label_smoothing:
        spread = scale * (label_smoothing / classes)
        grad = powers * ((hit + spread * (classes if weight is None else weight.sum())) / sums)
        grad -= spread * (1 if weight is None else weight[:, None])
    else:
        grad = powers * (hit / sums)
    grad[t, place] -= hit
    return grad.T


def numbers(xp, count: int):
    """0, 1, … count − 1; not to be written to, for short ones are kept."""
    return _short(xp, count) if count <= 1024 else xp.arange(count)


@kept(maxsize=64)
def _short(xp, count):
    return xp.arange(count)
