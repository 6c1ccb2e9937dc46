"""A convolution with a stride as one without: the pixels of every phase become channels of their own.

The pixel under place u = s·u' + a of window i is i·s + u = s·(i + u') + a: number i + u' of those with remainder a.
So 3 channels under a kernel of 11×11 that steps by 4 are 3·4·4 channels under one of 3×3 that steps by 1 (once 11×11 is
filled up with zeros to 12×12), and that takes `winograd` a third of the multiply-adds.
"""

from dataclasses import replace
from functools import lru_cache

from ...backend import xp_of
from ..copy_rows import copy_rows
from ..workspace import scratch
from .problem import Conv2dProblem


@lru_cache(maxsize=1024)
def without_stride(problem: Conv2dProblem) -> Conv2dProblem:
    """The same convolution of phases: (N, C · sh · sw, H', W') by (O, C / groups · sh · sw, ⌈kh / sh⌉, ⌈kw / sw⌉)."""
    if problem.stride == (1, 1):
        return problem
    (kh, kw), (sh, sw) = problem.kernel, problem.stride
    kernel = -(-kh // sh), -(-kw // sw)
    return replace(
        problem,
        in_channels=problem.in_channels * sh * sw,
        height=problem.out_height + kernel[0] - 1,
        width=problem.out_width + kernel[1] - 1,
        kernel=kernel,
        stride=(1, 1),
        padding=((0, 0), (0, 0)),
    )


def phases_by_pixel(xp, name: str, pictures, problem: Conv2dProblem, rows: slice):
    """(rows, W', n · C · sh · sw) of pictures (n, C, H, W): some rows of their phases, zeros around included."""
    n, c, height, _ = pictures.shape
    (sh, sw), (top, _), (left, _) = problem.stride, *problem.padding
    h, w = rows.stop - rows.start, without_stride(problem).width
    padded = scratch(xp, "padded", (n, c, h * sh, w * sw), pictures.dtype)
    first = rows.start * sh - top  # the picture's row that comes first; may lie in the padding
    inside = slice(max(first, 0), max(0, min(first + h * sh, height)))
    seen = pictures[:, :, inside, : max(0, w * sw - left)]
    above = max(0, -first)
    padded[...] = 0
    padded[:, :, above : above + seen.shape[2], left : left + seen.shape[3]] = seen
    pixels = scratch(xp, name, (h, w, n, c, sh, sw), pictures.dtype)
    copy_rows(xp, pixels, padded.reshape(n, c, h, sh, w, sw).transpose(2, 4, 0, 1, 3, 5))
    return pixels.reshape(h, w, -1)


def weights_to_phases(w, problem: Conv2dProblem):
    """(O, C / groups · sh · sw, kh', kw') of weights (O, C / groups, kh, kw)."""
    (kh, kw), (sh, sw), (down, across) = problem.kernel, problem.stride, without_stride(problem).kernel
    filled = xp_of(w).zeros((*w.shape[:2], down * sh, across * sw), w.dtype)
    filled[:, :, :kh, :kw] = w
    phases = filled.reshape(*w.shape[:2], down, sh, across, sw).transpose(0, 1, 3, 5, 2, 4)
    return phases.reshape(len(w), -1, down, across)


def weights_from_phases(phases, problem: Conv2dProblem):
    """The same backwards: the gradient of weights from that of their phases."""
    (kh, kw), (sh, sw), (down, across) = problem.kernel, problem.stride, without_stride(problem).kernel
    o, c, *_ = problem.w_shape
    filled = (
        phases.reshape(o, c, sh, sw, down, across).transpose(0, 1, 4, 2, 5, 3).reshape(o, c, down * sh, across * sw)
    )
    return xp_of(phases).ascontiguousarray(filled[:, :, :kh, :kw])
