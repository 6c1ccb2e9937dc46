"""The largest pixel of each window, where it was, and the two gradients that follow from where it was.

Work goes a few planes at a time, so that everything between reading x and writing y stays in cache.
"""

from ..backend import is_at_hand, xp_of
from . import max_pool2d_quarters as quarters
from .parallel import parallel_for
from .phases import phases_of
from .pool2d_problem import Pool2dProblem, grain_of, planes_of
from .workspace import result, scratch


def _cuda():
    """The same for arrays of the GPU, imported when the first of them comes."""
    from .cuda import max_pool2d

    return max_pool2d


def _lowest(xp, dtype):
    return -xp.inf if dtype.kind == "f" else dtype.kind != "b" and xp.iinfo(dtype).min


def _sorted(xp, x, problem: Pool2dProblem, name: str, fill):
    """The planes of x sorted for strided access, as (phases, positions); see `phases`."""
    layout = phases_of(problem)
    shape = (problem.stride[0] * problem.stride[1], len(x), layout.height, layout.width)
    pixels = scratch(xp, name, shape, x.dtype)
    layout.sort(x, pixels, fill)
    return pixels.reshape(shape[0], -1)


def _spread(xp, y, problem: Pool2dProblem, name: str, fill):
    """y (planes, H', W') in the positions of its windows, `fill` at the positions that are no window; flat."""
    layout = phases_of(problem)
    spread = scratch(xp, name, (len(y), layout.height, layout.width), y.dtype)
    spread[:, : y.shape[1], : y.shape[2]] = y
    spread[:, y.shape[1] :] = fill
    spread[:, : y.shape[1], y.shape[2] :] = fill
    return spread.reshape(-1)


def max_pool2d(x, problem: Pool2dProblem):
    """y[..., i, j] = max over u, v of x[..., i·sh + u·dh − ph, j·sw + v·dw − pw], −∞ outside; NaN if any is NaN.

    x: (..., H, W), float or integer. Returns (..., H', W').
    """
    if not is_at_hand(x):
        return _cuda().max_pool2d(x, problem)
    xp = xp_of(x)
    y = result(xp, (*x.shape[:-2], problem.out_height, problem.out_width), x.dtype)
    xs, ys = planes_of(xp.ascontiguousarray(x)), planes_of(y)
    piece = _exact_tiles(xp, xs, ys, problem) if problem.tiles_exactly else _windows(xp, xs, ys, problem)
    parallel_for(piece, len(ys), grain_of(problem, len(ys), x.itemsize), x)
    return y


def max_pool2d_and_winners(x, problem: Pool2dProblem):
    """(y, winners): y as above; winners tell `max_pool2d_scatter` where each maximum was, and are None where comparing
    again is as good, or where there is a NaN."""
    if not is_at_hand(x):
        return _cuda().max_pool2d_and_places(x, problem)
    if not quarters.supports(x, problem):
        return max_pool2d(x, problem), None
    y, winners = quarters.forward(x, problem)
    return y, None if xp_of(y).isnan(y).any() else winners


def _exact_tiles(xp, xs, ys, problem: Pool2dProblem):
    """Rows first, then neighbours in what is left: the strided half of the work is done on few numbers."""
    kh, kw = problem.kernel

    def piece(start, stop):
        rows = xs[start:stop].reshape(-1, kh, problem.width)
        if kh > 1:
            highest = scratch(xp, "highest", (len(rows), problem.width), xs.dtype)
            xp.maximum(rows[:, 0], rows[:, 1], out=highest)
            for u in range(2, kh):
                xp.maximum(highest, rows[:, u], out=highest)
        else:
            highest = rows
        flat, out = highest.reshape(-1), ys[start:stop].reshape(-1)
        if kw == 1:
            out[...] = flat
            return
        xp.maximum(flat[0::kw], flat[1::kw], out=out)
        for v in range(2, kw):
            xp.maximum(out, flat[v::kw], out=out)

    return piece


def _windows(xp, xs, ys, problem: Pool2dProblem):
    layout, lowest = phases_of(problem), _lowest(xp, xs.dtype)

    def piece(start, stop):
        pixels = _sorted(xp, xs[start:stop], problem, "pixels", lowest)
        length = pixels.shape[1] - layout.reach
        highest = scratch(xp, "highest", (pixels.shape[1],), xs.dtype)
        (phase, offset), *others = layout.runs
        highest[:length] = pixels[phase, offset : offset + length]
        for phase, offset in others:
            xp.maximum(highest[:length], pixels[phase, offset : offset + length], out=highest[:length])
        windows = highest.reshape(stop - start, layout.height, layout.width)
        ys[start:stop] = windows[:, : problem.out_height, : problem.out_width]

    return piece


def max_pool2d_indices(x, problem: Pool2dProblem):
    """Where each maximum was: h·W + w, int64, as PyTorch reports it: the first of equals; a NaN beats every number, and
    a later NaN an earlier one."""
    if not is_at_hand(x):
        return _cuda().max_pool2d_indices(x, problem)
    xp = xp_of(x)
    oh, ow, (ph, pw) = problem.out_height, problem.out_width, problem.padding
    xs = planes_of(x)
    best = xp.full((len(xs), oh, ow), _lowest(xp, x.dtype), x.dtype)
    found = xp.zeros((len(xs), oh, ow), bool)
    indices = xp.zeros((len(xs), oh, ow), xp.int64)
    is_float = x.dtype.kind == "f"
    for u, v in problem.places:
        rows = xp.arange(oh) * problem.stride[0] + (u * problem.dilation[0] - ph)
        columns = xp.arange(ow) * problem.stride[1] + (v * problem.dilation[1] - pw)
        inside = ((rows >= 0) & (rows < problem.height))[:, None] & ((columns >= 0) & (columns < problem.width))
        rows, columns = rows.clip(0, problem.height - 1), columns.clip(0, problem.width - 1)
        values = xs[:, rows[:, None], columns]
        better = (values > best) | ~found
        if is_float:
            better |= xp.isnan(values)
        better &= inside
        best = xp.where(better, values, best)
        indices = xp.where(better, rows[:, None] * problem.width + columns, indices)
        found |= inside
    return indices.reshape(*x.shape[:-2], oh, ow)


def max_pool2d_scatter(g, x, y, problem: Pool2dProblem, winners=None):
    """The input gradient: each window's g goes to its first maximum (to its last NaN, where there is one).

    g, y: (..., H', W'); x: (..., H, W); winners: from `max_pool2d_and_winners`, or None; y is found again if it is None
    where it is needed. Returns x's shape.
    """
    if not is_at_hand(g):
        return _cuda().max_pool2d_scatter(g, x, winners, problem)
    xp = xp_of(g)
    if winners is not None:
        return quarters.scatter(g, winners, problem)
    y = max_pool2d(x, problem) if y is None else y
    grad_x = result(xp, x.shape, g.dtype)
    gs, xs, ys, grads = (planes_of(xp.ascontiguousarray(a)) for a in (g, x, y, grad_x))
    layout = phases_of(problem)
    bits = xp.dtype(f"i{g.itemsize}")

    def piece(start, stop):
        if xp.isnan(ys[start:stop]).any():
            grads[start:stop] = _scatter_by_index(xp, gs[start:stop], xs[start:stop], problem)
            return
        pixels = _sorted(xp, xs[start:stop], problem, "pixels", xp.nan)  # NaN, not −∞: the border must equal nothing
        highest = _spread(xp, ys[start:stop], problem, "highest", xp.nan)
        wanted = _spread(xp, gs[start:stop], problem, "wanted", 0).view(bits)
        sums = scratch(xp, "sums", pixels.shape, g.dtype)
        length = pixels.shape[1] - layout.reach
        term = scratch(xp, "term", (length,), bits)
        here = scratch(xp, "here", (length,), bool)
        free = scratch(xp, "free", (length,), bool)
        free[...] = True
        highest, wanted = highest[:length], wanted[:length]
        sums[...] = 0
        for phase, offset in layout.runs:
            xp.equal(pixels[phase, offset : offset + length], highest, out=here)
            here &= free
            free ^= here
            # g where `here`, else 0, on the bits: g · True would go through a slow cast, and ∞ · 0 is NaN.
            term[...] = here
            xp.multiply(term, wanted, out=term)
            run = sums[phase, offset : offset + length]
            run += term.view(g.dtype)
        layout.unsort(sums.reshape(len(sums), stop - start, layout.height, layout.width), grads[start:stop])

    parallel_for(piece, len(xs), grain_of(problem, len(xs), x.itemsize), x)
    return grad_x


def _scatter_by_index(xp, g, x, problem: Pool2dProblem):
    windows = problem.out_height * problem.out_width
    indices = max_pool2d_indices(x, problem).reshape(len(x), windows)
    grad_x = xp.zeros((len(x), problem.height * problem.width), g.dtype)
    xp.add.at(grad_x, (xp.arange(len(x))[:, None], indices), g.reshape(len(x), windows))
    return grad_x.reshape(x.shape)


def max_pool2d_gather(v, x, problem: Pool2dProblem):
    """v at the place of each window's maximum: the adjoint of `max_pool2d_scatter`. v, x: (..., H, W)."""
    if not is_at_hand(v):
        return _cuda().max_pool2d_gather(v, x, problem)
    xp = xp_of(v)
    indices = planes_of(max_pool2d_indices(x, problem))
    pixels, windows = problem.height * problem.width, problem.out_height * problem.out_width
    flat = planes_of(v).reshape(len(indices), pixels)
    return xp.take_along_axis(flat, indices.reshape(len(indices), windows), axis=1).reshape(
        *x.shape[:-2], problem.out_height, problem.out_width
    )
