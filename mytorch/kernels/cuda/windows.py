"""Which windows see a pixel: row h is row u of window i where h = i·stride + u·dilation − padding."""

from __future__ import annotations

from ..pool2d_problem import Pool2dProblem

WINDOWS = """
#define GEOMETRY Index height, Index width, Index out_height, Index out_width, Index kh, Index kw, \\
    Index sh, Index sw, Index ph, Index pw, Index dh, Index dw
#define SAME_GEOMETRY height, width, out_height, out_width, kh, kw, sh, sw, ph, pw, dh, dw

// The first window that may see row h, and the last: of those between them, dilation may step over it.
__device__ Index first_window(Index h, Index kernel, Index stride, Index padding, Index dilation) {
    const Index before = h + padding - (kernel - 1) * dilation;
    return before <= 0 ? 0 : (before + stride - 1) / stride;
}

__device__ Index last_window(Index h, Index stride, Index padding, Index windows) {
    const Index last = (h + padding) / stride;
    return last < windows ? last : windows - 1;
}
"""


def geometry(problem: Pool2dProblem) -> tuple[int, ...]:
    """The arguments that GEOMETRY names."""
    sizes = (problem.height, problem.width, problem.out_height, problem.out_width)
    return (*sizes, *problem.kernel, *problem.stride, *problem.padding, *problem.dilation)
