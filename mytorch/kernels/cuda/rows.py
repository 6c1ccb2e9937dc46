"""Rows of numbers by many threads: each takes every `lanes`-th number of its row, and leaves what it found.

The largest number of a row and Σ eˣ⁻ᵐᵃˣ come of the `lanes` parts in a second kernel, so that no thread waits for
another. A row is any line through an array (outer, length, inner), along the middle; neighbouring threads read
neighbouring numbers.
"""

from __future__ import annotations

from typing import Any

from ...backend import xp_of
from .launch import Kernel

ROWS = """
// parts[0, n]: the largest number of a lane, NaN if there is one; parts[1, n]: the sum of exp(x - base(largest)).
__device__ T base(T top) { return isinf(top) ? (T)0 : top; }  // infinity - infinity would be NaN

__device__ void higher(T value, T* top) {
    if (value > *top || value != value) *top = value;
}

// The largest number of a row and its sum of exp(x - top), from the parts that begin at `first`.
__device__ void merge(const T* parts, Index first, Index count, Index lanes, Index inner, T* top, T* sum) {
    *top = parts[first];
    for (Index lane = 1; lane < lanes; lane++) higher(parts[first + lane * inner], top);
    *sum = 0;
    for (Index lane = 0; lane < lanes; lane++) {
        const T part = parts[count + first + lane * inner];
        if (part != 0) *sum += part * exp(base(parts[first + lane * inner]) - *top);
    }
}
"""
PARTS_SOURCE = (
    ROWS
    + """
// With `smoothed`, also parts[2, n]: the sum of w * (x - base), and parts[3, n]: the sum of w.
extern "C" __global__ void row_parts(
    const T* x, const T* weight, T* parts, Index count, Index length, Index lanes, Index inner, Index smoothed
) {
    EACH(n, count)
    const Index i = n % inner, lane = n / inner % lanes, row = n / (inner * lanes);
    const T* numbers = x + row * length * inner + i;
    T top = numbers[lane * inner];
    for (Index c = lane + lanes; c < length; c += lanes) higher(numbers[c * inner], &top);
    const T shift = base(top);
    T sum = 0, drawn = 0, weights = 0;
    for (Index c = lane; c < length; c += lanes) {
        const T value = numbers[c * inner] - shift;
        sum += exp(value);
        if (smoothed) {
            const T w = weight ? weight[c] : (T)1;
            drawn += w * value;
            weights += w;
        }
    }
    parts[n] = top;
    parts[count + n] = sum;
    if (smoothed) {
        parts[2 * count + n] = drawn;
        parts[3 * count + n] = weights;
    }
}
"""
)
PARTS = Kernel(PARTS_SOURCE, "row_parts")
MANY = 1 << 16  # rows; so many keep a GPU busy with one thread each


def lanes_for(rows: int, length: int) -> int:
    """Threads that share a row: about √length, since a second kernel looks at what each of them found."""
    return 1 if rows >= MANY else 1 << length.bit_length() // 2


def row_parts(x: Any, outer: int, length: int, inner: int, weight: Any = None, smoothed: bool = False) -> Any:
    """(parts, lanes) of the rows of x (outer, length, inner), one piece of memory; parts: (2 or 4, threads)."""
    lanes = lanes_for(outer * inner, length)
    parts = xp_of(x).empty((4 if smoothed else 2, outer * lanes * inner), x.dtype)
    PARTS(parts.shape[1], x, weight, parts, parts.shape[1], length, lanes, inner, int(smoothed), T=x.dtype)
    return parts, lanes
