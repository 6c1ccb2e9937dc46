"""The mean of each window: a sum of shifted pictures and a divisor that knows about the borders."""

from functools import lru_cache

import numpy as np

from ..backend import is_at_hand, xp_of
from .constants import Constant
from .parallel import parallel_for
from .phases import phases_of
from .pool2d_problem import Pool2dProblem, grain_of, planes_of
from .workspace import result, scratch


def _cuda():
    """The same for arrays of the GPU, imported when the first of them comes."""
    from .cuda import avg_pool2d

    return avg_pool2d


@lru_cache(maxsize=256)
def _counts(problem: Pool2dProblem, count_include_pad: bool) -> float | Constant:
    """The pixels of each window, (H', W'), or one number if all windows have as many.

    PyTorch counts the pixels of the padding if count_include_pad, but never those that hang over it (ceil_mode).
    """
    counts = []
    sizes = ((problem.height, problem.out_height), (problem.width, problem.out_width))
    for (size, out), kernel, stride, padding in zip(
        sizes, problem.kernel, problem.stride, problem.padding, strict=True
    ):
        start = np.arange(out) * stride - padding
        stop = np.minimum(start + kernel, size + padding)
        if not count_include_pad:
            start, stop = np.maximum(start, 0), np.minimum(stop, size)
        counts.append((stop - start).astype(float))
    table = counts[0][:, None] * counts[1]
    same = table.size and table.min() == table.max()
    return float(table.flat[0]) if same else Constant(table)


def _divisor(x, problem: Pool2dProblem, count_include_pad: bool, divisor_override: int | None):
    """What the sums are divided by, where x lives."""
    found = _counts(problem, count_include_pad) if divisor_override is None else float(divisor_override)
    return found.like(x) if isinstance(found, Constant) else found


def avg_pool2d(x, problem: Pool2dProblem, count_include_pad: bool = True, divisor_override: int | None = None):
    """y[..., i, j] = Σ_u,v x[..., i·sh + u − ph, j·sw + v − pw] / divisor

    x: (..., H, W). The divisor is the number of pixels in the window (see `count_include_pad` of
    `torch.nn.functional.avg_pool2d`), or divisor_override.
    """
    if not is_at_hand(x):
        return _cuda().avg_pool2d(x, problem, count_include_pad, divisor_override)
    xp = xp_of(x)
    y = result(xp, (*x.shape[:-2], problem.out_height, problem.out_width), x.dtype)
    xs, ys = planes_of(xp.ascontiguousarray(x)), planes_of(y)
    layout = phases_of(problem)
    phases = problem.stride[0] * problem.stride[1]
    divisor = _divisor(x, problem, count_include_pad, divisor_override)

    def piece(start, stop):
        pixels = scratch(xp, "pixels", (phases, stop - start, layout.height, layout.width), x.dtype)
        layout.sort(xs[start:stop], pixels, 0)
        pixels = pixels.reshape(phases, -1)
        length = pixels.shape[1] - layout.reach
        total = scratch(xp, "total", (pixels.shape[1],), x.dtype)
        total[:length] = 0
        for phase, offset in layout.runs:
            total[:length] += pixels[phase, offset : offset + length]
        windows = total.reshape(stop - start, layout.height, layout.width)
        xp.divide(windows[:, : problem.out_height, : problem.out_width], divisor, out=ys[start:stop])

    parallel_for(piece, len(ys), grain_of(problem, len(ys), x.itemsize), x)
    return y


def avg_pool2d_input_grad(
    g, problem: Pool2dProblem, count_include_pad: bool = True, divisor_override: int | None = None
):
    """Every pixel collects g / divisor from the windows that saw it. g: (..., H', W'). Returns (..., H, W)."""
    if not is_at_hand(g):
        return _cuda().avg_pool2d_input_grad(g, problem, count_include_pad, divisor_override)
    xp = xp_of(g)
    grad_x = result(xp, (*g.shape[:-2], problem.height, problem.width), g.dtype)
    gs, grads = planes_of(xp.ascontiguousarray(g)), planes_of(grad_x)
    layout = phases_of(problem)
    phases = problem.stride[0] * problem.stride[1]
    divisor = _divisor(g, problem, count_include_pad, divisor_override)

    def piece(start, stop):
        share = scratch(xp, "share", (stop - start, layout.height, layout.width), g.dtype)
        share[...] = 0
        xp.divide(gs[start:stop], divisor, out=share[:, : problem.out_height, : problem.out_width])
        sums = scratch(xp, "sums", (phases, stop - start, layout.height, layout.width), g.dtype)
        sums[...] = 0
        flat, share = sums.reshape(phases, -1), share.reshape(-1)
        length = flat.shape[1] - layout.reach
        for phase, offset in layout.runs:
            flat[phase, offset : offset + length] += share[:length]
        layout.unsort(sums, grads[start:stop])

    parallel_for(piece, len(grads), grain_of(problem, len(grads), g.itemsize), g)
    return grad_x
