"""Sums that stay accurate: NumPy adds in pairs along the memory, but row by row across it, where small terms get lost.

The sum of 10⁶ rows of 0.1 in single precision is off by 1 % if every row is added to the one growing total. Such sums
are accumulated in double precision; short ones, and those along the memory, are fast and accurate as NumPy does them.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from ..backend import xp_of
from .parallel import blas_on_one_thread, parallel_for

LARGE = 1 << 19  # numbers from which on two threads add them in less time than one
TINY = 1 << 13  # numbers up to which BLAS does not call its threads, which would then be in the way of ours
LONG = 1024  # rows; up to here single precision loses at most a few units in the fifth digit


def total(x, axis=None, keepdims=False):
    """Σ x along `axis` (None, an int or a tuple, counted from the front), in x's dtype."""
    y = accumulate(x, axis, keepdims)
    return y if y.dtype == x.dtype else y.astype(x.dtype)


def sum_of_parts(parts: dict) -> Any:
    """Σ of the arrays that threads left in `parts`, in the order of their keys, whoever came first; the first is
    overwritten. None if there are none."""
    result = None
    for key in sorted(parts):
        if result is None:
            result = parts[key]
        elif result.size < LARGE or not (result.flags.c_contiguous and parts[key].flags.c_contiguous):
            result += parts[key]
        else:
            _add(result.reshape(-1), parts[key].reshape(-1))
    return result


def _add(total, part) -> None:
    """total += part, over threads."""

    def piece(start, stop):
        total[start:stop] += part[start:stop]

    parallel_for(piece, total.size, on=total)


def average(x, axis, keepdims, count):
    """Σ x / count, rounded to x's dtype only at the end: the sum alone may be too large for half precision."""
    y = accumulate(x, axis, keepdims)
    y = y / y.dtype.type(count)
    return y if y.dtype == x.dtype else y.astype(x.dtype)


def accumulate(x, axis, keepdims):
    """Σ x along `axis`, in a dtype wide enough for the number of terms."""
    kind = None
    if x.dtype.itemsize == 2:
        kind = "float32"
    elif axis is not None and x.dtype.itemsize == 4 and x.size > LONG and _crosses_memory(x, axis):
        kind = "float64"
    return xp_of(x).add.reduce(x, axis, kind, None, keepdims)


def column_sums(x):
    """Σ of the rows of a matrix. Few rows are multiplied by ones, which BLAS does in a third of the time of a sum."""
    if x.shape[0] > LONG or x.dtype.char not in "fd" or not isinstance(x, np.ndarray):
        return total(x, 0)
    ones = _ones(x.shape[0], x.dtype)
    if x.size <= TINY:
        return ones.dot(x)
    if x.size < LARGE:
        with blas_on_one_thread():
            return ones.dot(x)
    parts = {}

    def piece(start, stop):
        parts[start] = ones[start:stop].dot(x[start:stop])

    parallel_for(piece, x.shape[0])
    return sum_of_parts(parts)


@lru_cache(maxsize=64)
def _ones(count, dtype):
    return np.ones(count, dtype)


def _crosses_memory(x, axis):
    """True if a long sum leaves neighbours in memory apart, so that whole rows are added to each other."""
    reduced = axis if type(axis) is tuple else (axis,)
    rows = 1
    for a in reduced:
        rows *= x.shape[a]
    if rows <= LONG:
        return False
    nearest = min((d for d in range(x.ndim) if x.shape[d] > 1), key=lambda d: abs(x.strides[d]), default=0)
    return nearest not in reduced
