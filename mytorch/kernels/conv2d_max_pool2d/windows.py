"""Windows of 2×2 pixels where the numbers of a pixel are neighbours: the four are long runs of memory, not short rows.

Winners are bytes 0 to 3, in reading order.
"""

import numpy as np

from ..elementwise import BITS
from ..max_pool2d_quarters import name_winners
from ..workspace import scratch


def largest(pixels, highest, codes) -> None:
    """Maxima of 2×2 windows, (O, h, w, n), of pixels (O, h, 2, 2w · n); and the first of the winners, unless None."""
    upper, lower = pixels[:, :, 0], pixels[:, :, 1]
    columns = *highest.shape[:3], 2, highest.shape[3]
    above = scratch(np, "of columns", columns, pixels.dtype)
    np.maximum(upper, lower, out=above.reshape(upper.shape))
    left, right = above[:, :, :, 0], above[:, :, :, 1]
    np.maximum(left, right, out=highest)
    if codes is None:
        return
    is_below = scratch(np, "is below", columns, bool)
    np.greater(lower, upper, out=is_below.reshape(upper.shape))
    name_winners(np, left, right, is_below[:, :, :, 0], is_below[:, :, :, 1], codes)


def scatter(g, codes, pixels) -> None:
    """pixels (…, 2h, 2w, n) = g (…, h, w, n) where it has won, 0 at the other three."""
    kind = np.dtype(BITS[g.dtype.char])  # a product of bits: 0 times infinity would be NaN
    g, pixels = g.view(kind), pixels.view(kind)
    hit = scratch(np, "hit", codes.shape, bool)
    for code in range(4):
        target = pixels[..., code >> 1 :: 2, code & 1 :: 2, :]
        np.equal(codes, code, out=hit)
        target[...] = hit
        target *= g
