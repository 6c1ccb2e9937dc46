"""Max-pooling by 2×2 windows that step by 2, in float32: rows first, and a gradient that is written without comparing.

The winner of a window is a byte, 0 or 1 for the upper pixels and 2 or 3 for the lower. Looked at as one 64-bit number,
the two upper pixels of a window's gradient are g << 32·winner, and the two lower ones g << (32·winner ^ 64): a shift by
0 puts g into the left pixel, one by 32 into the right one, and one by 64 or more leaves nothing.
"""

import sys

from ..backend import xp_of
from .copy_rows import copy_rows
from .elementwise import where_positive
from .parallel import parallel_for
from .pool2d_problem import Pool2dProblem, grain_of
from .workspace import scratch


def supports(x, problem: Pool2dProblem) -> bool:
    return (
        problem.kernel == (2, 2)
        and problem.tiles_exactly
        and x.dtype == "float32"
        and sys.byteorder == "little"
        and xp_of(x).__name__ == "numpy"
    )


def find(xp, xs, ys, codes, problem: Pool2dProblem) -> None:
    """Maxima and winners of some planes, the first of equals; where a maximum is NaN, the winner is meaningless."""
    rows = xs.reshape(-1, 2, problem.width)
    halves = scratch(xp, "halves", (2, len(rows), problem.width), xs.dtype)
    copy_rows(xp, halves, rows.swapaxes(0, 1))  # one run each: to compare row by row takes up to three times as long
    upper, lower = halves.reshape(2, -1)
    below = scratch(xp, "below", upper.shape, bool)
    xp.less(upper, lower, out=below)
    highest = xp.maximum(upper, lower, out=upper)
    below = below.view("u2")  # of two bytes, the low one is the left pixel
    left, right = scratch(xp, "sides", (2, below.size), xs.dtype)
    left[...], right[...] = highest[0::2], highest[1::2]
    xp.maximum(left, right, out=ys.reshape(-1))

    code, right_below = codes.reshape(-1), scratch(xp, "right below", left.shape, "u1")
    xp.copyto(code, below, casting="unsafe")
    below >>= 8
    xp.copyto(right_below, below, casting="unsafe")
    _name_winners(xp, left, right, code, right_below)


def _name_winners(xp, left, right, code, right_below) -> None:
    """The winner of each window, by the larger pixel of its left and its right column and whether that is the lower.

    `code` is whether it is in the left column, and becomes the winner; `right_below` is overwritten.
    """
    on_right = scratch(xp, "on_right", left.shape, bool)
    tie = scratch(xp, "tie", left.shape, bool)
    xp.greater(right, left, out=on_right)
    # Of equal columns the left one comes first, unless it has its maximum below and the right one above.
    xp.equal(right, left, out=tie)
    tie &= code.view(bool)
    xp.greater(tie, right_below.view(bool), out=tie)
    on_right |= tie
    # The byte of the column that won: left ^ ((left ^ right) & on_right).
    column = on_right.view("u1")
    right_below ^= code
    right_below &= column
    code ^= right_below
    code += code
    code += column


def scatter(xp, gs, codes, grads, problem: Pool2dProblem, ys=None) -> None:
    """The input gradient of all planes: g at the pixel that won, 0 at the other three; and there too, where ys is 0."""
    width = problem.out_width

    def piece(start, stop):
        shape = ((stop - start) * problem.out_height, width)
        wide = scratch(xp, "wide", shape, "u8")
        bits = gs[start:stop].view("u4")
        if ys is not None:
            positive = scratch(xp, "positive", bits.shape, "u4")
            where_positive(bits, ys[start:stop], positive)
            bits = positive
        wide[...] = bits.reshape(shape)
        pairs = grads[start:stop].reshape(shape[0], 2, 2 * width).view("u8")
        shift = scratch(xp, "shift", shape, "u8")
        shift[...] = codes[start:stop].reshape(shape)
        shift <<= 5
        xp.left_shift(wide, shift, out=pairs[:, 0])
        shift ^= 64
        xp.left_shift(wide, shift, out=pairs[:, 1])

    parallel_for(piece, len(grads), grain_of(problem, len(grads), gs.itemsize))
