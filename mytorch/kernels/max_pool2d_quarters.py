"""Max-pooling by 2×2 windows that step by 2, in float32: which of the four pixels won is one byte for each window.

The byte is 32 if the winner is on the right, plus 64 if it is in the lower row. Looked at as one 64-bit number, the two
upper pixels of a window's gradient are g << byte, and the two lower ones g << (byte ^ 64): a shift by 0 puts g into the
left pixel, one by 32 into the right one, and one by 64 or more leaves nothing. So the gradient is written without
comparing again, in its final order; comparing x with y instead took four times as long.
"""

import sys

from ..backend import xp_of
from .parallel import parallel_for
from .pool2d_problem import Pool2dProblem, grain_of, planes_of
from .workspace import result, scratch


def supports(x, problem: Pool2dProblem) -> bool:
    return (
        problem.kernel == (2, 2)
        and problem.tiles_exactly
        and x.dtype == "float32"
        and sys.byteorder == "little"
        and xp_of(x).__name__ == "numpy"
    )


def forward(x, problem: Pool2dProblem):
    """(y, winners): the maximum of each window, and a byte that says where it was, the first of equals.

    A NaN anywhere in a window makes y NaN, and the byte is then meaningless.
    """
    xp = xp_of(x)
    y = result(xp, (*x.shape[:-2], problem.out_height, problem.out_width), x.dtype)
    winners = result(xp, y.shape, "u1")
    xs, ys, codes = planes_of(xp.ascontiguousarray(x)), planes_of(y), planes_of(winners)
    width = problem.width

    def piece(start, stop):
        rows = xs[start:stop].reshape(-1, 2, width)
        upper, lower = rows[:, 0], rows[:, 1]
        highest = scratch(xp, "highest", upper.shape, x.dtype)
        below = scratch(xp, "below", upper.shape, bool)
        xp.maximum(upper, lower, out=highest)
        xp.less(upper, lower, out=below)
        flat, below = highest.reshape(-1), below.view("u2").reshape(-1)  # of two bytes, the low one is the left pixel
        left, right = scratch(xp, "sides", (2, flat.size // 2), x.dtype)
        left[...], right[...] = flat[0::2], flat[1::2]
        xp.maximum(left, right, out=ys[start:stop].reshape(-1))

        on_right = scratch(xp, "on_right", left.shape, bool)
        tie = scratch(xp, "tie", left.shape, bool)
        other = scratch(xp, "other", left.shape, bool)
        xp.greater(right, left, out=on_right)
        xp.equal(right, left, out=tie)
        xp.equal(below, 0x0001, out=other)  # left in the lower row, right in the upper: of equals the right comes first
        tie &= other
        on_right |= tie
        code = codes[start:stop].reshape(-1)
        xp.left_shift(on_right.view("u1"), 3, out=code)
        below >>= code  # the byte of the column that won
        below &= 1
        below <<= 1
        below |= on_right
        xp.left_shift(below, 5, out=code, casting="unsafe")

    parallel_for(piece, len(ys), grain_of(problem, len(ys), x.itemsize))
    return y, winners


def scatter(g, winners, problem: Pool2dProblem):
    """The input gradient: g at the pixel that won, 0 at the other three."""
    xp = xp_of(g)
    grad_x = result(xp, (*g.shape[:-2], problem.height, problem.width), g.dtype)
    gs, codes, grads = planes_of(xp.ascontiguousarray(g)), planes_of(winners), planes_of(grad_x)
    width = problem.out_width

    def piece(start, stop):
        shape = ((stop - start) * problem.out_height, width)
        wide = scratch(xp, "wide", shape, "u8")
        wide[...] = gs[start:stop].view("u4").reshape(shape)
        pairs = grads[start:stop].reshape(shape[0], 2, 2 * width).view("u8")
        shift = scratch(xp, "shift", shape, "u8")
        shift[...] = codes[start:stop].reshape(shape)
        xp.left_shift(wide, shift, out=pairs[:, 0])
        shift ^= 64
        xp.left_shift(wide, shift, out=pairs[:, 1])

    parallel_for(piece, len(grads), grain_of(problem, len(grads), g.itemsize))
    return grad_x
