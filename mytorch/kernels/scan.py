"""Running results along an axis, yᵢ = x₀ ∘ x₁ ∘ … ∘ xᵢ for any associative ∘: what `ufunc.accumulate` does.

CuPy accumulates sums and products only. For the others, all elements take a step together: after the first, each knows
itself and its neighbour, then four, then eight; log₂ n steps in all.

Source: Hillis, Steele, "Data parallel algorithms", 1986.
"""

from ..backend import xp_of


def accumulate(ufunc, x, axis: int):
    """`ufunc.accumulate(x, axis)` on any device; `ufunc` is a function of two arrays such as xp.maximum."""
    if xp_of(x).__name__ == "numpy":
        return ufunc.accumulate(x, axis)
    axis %= x.ndim
    lead, size, reach = (slice(None),) * axis, x.shape[axis], 1
    y = x
    while reach < size:
        later, before = (*lead, slice(reach, None)), (*lead, slice(0, size - reach))
        longer = y.copy()
        longer[later] = ufunc(y[before], y[later])
        y, reach = longer, 2 * reach
    return y.copy() if y is x else y


def reduce_runs(ufunc, x, starts):
    """`ufunc.reduceat(x, starts, axis=0)`: the rows from one start to the next, reduced to one row."""
    if xp_of(x).__name__ == "numpy":
        return ufunc.reduceat(x, starts, axis=0)
    stops = [*starts.tolist()[1:], len(x)]  # rows of different lengths: nothing that one kernel of CuPy does
    rows = []
    for start, stop in zip(starts.tolist(), stops, strict=True):
        row = x[start]
        for i in range(start + 1, stop):
            row = ufunc(row, x[i])
        rows.append(row)
    return xp_of(x).stack(rows)
