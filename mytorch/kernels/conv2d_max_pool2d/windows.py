"""Windows of 2×2 pixels where the numbers of a pixel are neighbours: the four are long runs of memory, not short rows.

Winners are three booleans for each window: whether the right pixel is the larger one of its upper row, of its lower
row, and whether the lower row has the larger one. Of equal pixels the first wins.
"""

import numpy as np

from ..elementwise import BITS
from ..workspace import scratch


def largest(left, right, highest, winners) -> None:
    """Maxima of windows (…) from their left and right columns, each (2, …), the upper row and the lower one; and the
    winners (3, …), unless None."""
    of_rows = scratch(np, "of rows", left.shape, left.dtype)
    np.maximum(left, right, out=of_rows)
    np.maximum(of_rows[0], of_rows[1], out=highest)
    if winners is not None:
        np.greater(right, left, out=winners[:2])
        np.greater(of_rows[1], of_rows[0], out=winners[2])


def scatter(g, winners, left, right) -> None:
    """left and right, each (2, …): g (…) at the pixels that won, 0 at the other three."""
    kind = np.dtype(BITS[g.dtype.char])  # a product of bits: 0 times infinity would be NaN
    g, left, right = g.view(kind), left.view(kind), right.view(kind)
    upper, lower = of_rows = scratch(np, "of rows", left.shape, kind)
    np.multiply(g, winners[2], out=lower)
    np.subtract(g, lower, out=upper)
    np.multiply(of_rows, winners[:2], out=right)
    np.subtract(of_rows, right, out=left)


def places(winners):
    """The winners as `max_pool2d_and_winners` gives them: 0 to 3, in reading order."""
    upper, lower, is_below = winners.view("u1")
    return np.where(is_below, lower + 2, upper)
