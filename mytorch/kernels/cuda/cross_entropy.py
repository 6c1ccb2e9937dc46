"""Cross-entropy in two launches, and its gradient in one that writes each number once.

The probabilities are not kept: the largest logit of a row and its sum say what they are, p = eˣ⁻ᵐᵃˣ / sum.
"""

from __future__ import annotations

from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed, widened
from .rows import ROWS, row_parts

LOSS_SOURCE = (
    ROWS
    + """
// facts[0, n]: the largest logit of row n; facts[1, n]: its sum of exp(x - largest).
extern "C" __global__ void cross_entropy(
    const T* x, const T* parts, const Target* target, const bool* counted, const T* weight, T* loss, T* facts,
    Index rows, Index classes, Index lanes, double smoothing
) {
    EACH(n, rows)
    const Index first = n * lanes, count = rows * lanes;
    T top, sum;
    merge(parts, first, count, lanes, 1, &top, &sum);
    facts[n] = top;
    facts[rows + n] = sum;
    if (counted && !counted[n]) {
        loss[n] = 0;
        return;
    }
    const Target t = target[n];
    if (t < 0 || t >= classes) {  // refused when somebody waits for the GPU
        loss[n] = nan("");
        return;
    }
    T result = log(sum) - (x[n * classes + (Index)t] - top);
    if (weight) result *= weight[t];
    if (smoothing) {
        T drawn = 0, weights = 0;
        for (Index lane = first; lane < first + lanes; lane++) {
            drawn += parts[2 * count + lane] + parts[3 * count + lane] * (base(parts[lane]) - top);
            weights += parts[3 * count + lane];
        }
        const T smooth = log(sum) * weights - drawn;
        result = (T)(1 - smoothing) * result + (T)(smoothing / classes) * smooth;
    }
    loss[n] = result;
}
"""
)
GRAD_SOURCE = """
extern "C" __global__ void cross_entropy_grad(
    const T* scale, const T* x, const T* facts, const Target* target, const bool* counted, const T* weight,
    const T* weights, T* grad, Index count, Index rows, Index classes, Index each, double smoothing
) {
    EACH(at, count)
    const Index n = at / classes, c = at % classes;
    if (counted && !counted[n]) {
        grad[at] = 0;
        return;
    }
    const Target t = target[n];
    const T p = exp(x[at] - facts[n]) / facts[rows + n];
    const bool known = t >= 0 && t < classes;
    T result = (T)(1 - smoothing) * (weight && known ? weight[t] : (T)1) * (p - (T)(t == c));
    if (smoothing) {
        result += (T)(smoothing / classes) * (p * (weight ? weights[0] : (T)classes) - (weight ? weight[c] : (T)1));
    }
    grad[at] = scale[n * each] * result;
}
"""
LOSS, GRAD = Kernel(LOSS_SOURCE, "cross_entropy"), Kernel(GRAD_SOURCE, "cross_entropy_grad")


def cross_entropy(x: Any, target: Any, counted: Any, weight: Any, label_smoothing: float) -> tuple[Any, Any, Any]:
    """(loss, logits, facts): the loss of each row as `kernels.cross_entropy`, and what `cross_entropy_grad` needs.

    target: (N,), a class wherever `counted` is true.
    """
    xp, (rows, classes), smoothed = xp_of(x), x.shape, label_smoothing != 0
    logits, weight = widened(x), None if weight is None else widened(weight)
    loss, facts = xp.empty(rows, logits.dtype), xp.empty((2, rows), logits.dtype)
    parts, lanes = row_parts(logits, rows, classes, 1, weight, smoothed)
    LOSS(
        rows, logits, parts, xp.ascontiguousarray(target), counted, weight, loss, facts, rows, classes, lanes,
        float(label_smoothing), T=logits.dtype, Target=target.dtype,
    )  # fmt: skip
    return narrowed(loss, x.dtype), logits, facts


def cross_entropy_grad(
    row_scale: Any, logits: Any, facts: Any, target: Any, weight: Any, counted: Any, label_smoothing: float
) -> Any:
    """The input gradient (N, C), as `kernels.cross_entropy_grad`; row_scale: (N,), or one number for all rows."""
    xp, (rows, classes) = xp_of(logits), logits.shape
    grad, weight = xp.empty(logits.shape, logits.dtype), None if weight is None else widened(weight)
    scale = xp.ascontiguousarray(row_scale, logits.dtype)
    weights = None if weight is None or not label_smoothing else weight.sum()
    GRAD(
        grad.size, scale, logits, facts, xp.ascontiguousarray(target), counted, weight, weights, grad, grad.size, rows,
        classes, int(scale.size > 1), float(label_smoothing), T=logits.dtype, Target=target.dtype,
    )  # fmt: skip
    return grad
