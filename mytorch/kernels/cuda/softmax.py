"""Softmax and its logarithm in two launches: what the threads of a row found, then each number."""

from __future__ import annotations

import math
from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed, widened
from .rows import ROWS, row_parts

SOURCE = (
    ROWS
    + """
extern "C" __global__ void row_softmax(
    const T* x, const T* parts, T* y, Index count, Index length, Index lanes, Index inner, Index logarithm
) {
    EACH(n, count)
    const Index i = n % inner, lane = n / inner % lanes, row = n / (inner * lanes);
    T top, sum;
    merge(parts, n - lane * inner, count, lanes, inner, &top, &sum);
    const T log_sum = log(sum);
    const Index start = row * length * inner + i;
    for (Index c = lane; c < length; c += lanes) {
        const Index at = start + c * inner;
        y[at] = logarithm ? (x[at] - top) - log_sum : exp(x[at] - top) / sum;
    }
}
"""
)
SOFTMAX = Kernel(SOURCE, "row_softmax")


def softmax(x: Any, axis: int, logarithm: bool) -> Any:
    """yᵢ = eˣⁱ / Σ eˣʲ along `axis`, or its logarithm."""
    wide = widened(x)
    y = xp_of(x).empty(x.shape, wide.dtype)
    outer, length, inner = math.prod(x.shape[:axis]), x.shape[axis], math.prod(x.shape[axis + 1 :])
    parts, lanes = row_parts(wide, outer, length, inner)
    threads = parts.shape[1]
    SOFTMAX(threads, wide, parts, y, threads, length, lanes, inner, int(logarithm), T=wide.dtype)
    return narrowed(y, x.dtype)
