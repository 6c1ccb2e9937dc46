"""Gaussian elimination with row exchanges, of a whole batch at once: P⁻¹ A = L U, both factors in one array.

Column by column: the largest element below becomes the pivot, its row moves up, and multiples of it clear the column.
"""

from math import prod

from ..backend import xp_of


def lu_factor(a):
    """(LU, pivots) of (…, m, n) as LAPACK has them: L below the diagonal (its own is ones), U on and above it.

    Pivots (…, min(m, n)) are counted from 1: row i was exchanged with row pivots[i], one after the other.
    """
    xp = xp_of(a)
    m, n = a.shape[-2:]
    count, k = prod(a.shape[:-2]), min(m, n)
    lu = a.reshape((count, m, n)).copy()
    pivots = xp.empty((count, k), "int32")
    batch = xp.arange(count)
    for column in range(k):
        largest = xp.absolute(lu[:, column:, column]).argmax(axis=1) + column
        pivots[:, column] = largest + 1
        moving = lu[batch, largest]
        lu[batch, largest] = lu[:, column]
        lu[:, column] = moving
        pivot = lu[:, column, column, None]
        below = lu[:, column + 1 :, column]
        below /= xp.where(pivot == 0, 1, pivot)  # then everything below is 0 already
        lu[:, column + 1 :, column + 1 :] -= below[:, :, None] * lu[:, column, None, column + 1 :]
    return lu.reshape(a.shape), pivots.reshape((*a.shape[:-2], k))


def permutation(pivots, m, dtype):
    """P (…, m, m) with A = P L U, from LAPACK's row exchanges."""
    xp = xp_of(pivots)
    flat = pivots.reshape((prod(pivots.shape[:-1]), pivots.shape[-1]))
    order = xp.broadcast_to(xp.arange(m), (flat.shape[0], m)).copy()
    batch = xp.arange(flat.shape[0])
    for place in range(flat.shape[1]):
        other = flat[:, place] - 1
        moving = order[batch, other]
        order[batch, other] = order[:, place]
        order[:, place] = moving
    p = xp.zeros((flat.shape[0], m, m), dtype)
    p[batch[:, None], order, xp.arange(m)] = 1
    return p.reshape((*pivots.shape[:-1], m, m))
