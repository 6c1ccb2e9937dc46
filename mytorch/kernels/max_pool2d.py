"""The largest pixel of each window, where it was, and the two gradients that follow from where it was.

Work goes a few planes at a time, so that everything between reading x and writing y stays in cache.
"""

from ..backend import is_at_hand, xp_of
from . import max_pool2d_quarters as quarters
from .constants import kept
from .elementwise import positive_part, relu_grad
from .parallel import parallel_for
from .phases import phases_of
from .pool2d_problem import Pool2dProblem, grain_of, planes_of
from .workspace import result, scratch

SMALL_SEARCH = 3 << 18  # bytes of pixels: finding winners takes many calls of NumPy for each piece
PLACES = 256  # of a window: as many as a byte can name


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


def max_pool2d(x, problem: Pool2dProblem, relu: bool = False):
    """y[..., i, j] = max over u, v of x[..., i·sh + u·dh − ph, j·sw + v·dw − pw], −∞ outside; NaN if any is NaN.

    x: (..., H, W), float or integer. Returns (..., H', W'), or max(y, 0) if `relu`.
    """
    if not is_at_hand(x):
        return _rectified(_cuda().max_pool2d(x, problem), relu)
    xp = xp_of(x)
    y = result(xp, (*x.shape[:-2], problem.out_height, problem.out_width), x.dtype)
    xs, ys = planes_of(xp.ascontiguousarray(x)), planes_of(y)
    find = _exact_tiles if problem.tiles_exactly else _windows

    def piece(start, stop):
        find(xp, xs[start:stop], ys[start:stop], None, problem)
        _rectified(ys[start:stop], relu)

    parallel_for(piece, len(ys), grain_of(problem, len(ys), x.itemsize))
    return y


def _rectified(y, relu: bool):
    """y itself; where it is below 0 it becomes 0 if `relu`."""
    if relu:
        positive_part(y, y)
    return y


def max_pool2d_and_winners(x, problem: Pool2dProblem, relu: bool = False):
    """(y, winners): y as above; winners say which place of each window held its maximum, the first of equals.

    A winner is u·kw + v in one byte, or on a GPU h·W + w. None where a byte cannot say it: where a maximum is NaN, or
    as low as what stands outside the picture, and for windows of more than 256 pixels.
    """
    if not is_at_hand(x):
        y, places = _cuda().max_pool2d_and_places(x, problem)
        return _rectified(y, relu), places
    if len(problem.places) > PLACES:
        return max_pool2d(x, problem, relu), None
    xp = xp_of(x)
    y = result(xp, (*x.shape[:-2], problem.out_height, problem.out_width), x.dtype)
    winners = result(xp, y.shape, "u1")
    xs, ys, codes = planes_of(xp.ascontiguousarray(x)), planes_of(y), planes_of(winners)
    find = quarters.find if quarters.supports(x, problem) else _windows
    lowest, unclear = _lowest(xp, x.dtype), []

    def piece(start, stop):
        find(xp, xs[start:stop], ys[start:stop], codes[start:stop], problem)
        if not ys[start:stop].min() > lowest:  # NaN is not
            unclear.append(start)
        _rectified(ys[start:stop], relu)

    parallel_for(piece, len(ys), grain_of(problem, len(ys), x.itemsize, SMALL_SEARCH))
    return y, None if unclear else winners


def _windows(xp, xs, ys, codes, problem: Pool2dProblem) -> None:
    """Maxima of some planes, and winners unless `codes` is None: of each row of a window first, then of its rows."""
    layout = phases_of(problem)
    pixels = _sorted(xp, xs, problem, "pixels", _lowest(xp, xs.dtype))
    size, kw, sw = pixels.shape[1], problem.kernel[1], problem.stride[1]
    across = size - layout.columns[-1][1]
    down = size - layout.reach
    numbers = None if codes is None else range(kw)
    of_row = {}
    for phase in {phase for phase, _ in layout.rows}:
        runs = [pixels[phase * sw + column, offset : offset + across] for column, offset in layout.columns]
        of_row[phase] = _first_largest(xp, f"row {phase}", size, runs, numbers)
    runs = [of_row[phase][0][offset : offset + down] for phase, offset in layout.rows]
    if codes is not None:
        numbers = [of_row[phase][1][offset : offset + down] + u * kw for u, (phase, offset) in enumerate(layout.rows)]
    highest, winners = _first_largest(xp, "window", size, runs, numbers)
    shape = (len(xs), layout.height, layout.width)
    inside = slice(None), slice(problem.out_height), slice(problem.out_width)
    ys[...] = highest.reshape(shape)[inside]
    if codes is not None and winners is not None:
        codes[...] = winners.reshape(shape)[inside]


def _first_largest(xp, name: str, size: int, runs, numbers):
    """(largest, winners) of several runs at every position, in arrays of `size`.

    The winner is the first of equals, given by its number: the last run that was larger than all before it. Numbers
    (of a run, or of each of its positions) increase from run to run; without numbers there are no winners.
    """
    length = len(runs[0])
    largest = scratch(xp, f"largest of {name}", (size,), runs[0].dtype)
    winners = None
    before, best = runs[0], largest[:length]
    if numbers is not None:
        winners = scratch(xp, f"winners of {name}", (size,), "u1")
        first = winners[:length]
        first[...] = numbers[0]
        larger = scratch(xp, "larger", (length,), bool)
        number = scratch(xp, "number", (length,), "u1")
    for k, run in enumerate(runs[1:], 1):
        if numbers is not None:
            xp.greater(run, before, out=larger)
            xp.multiply(larger.view("u1"), xp.asarray(numbers[k], "u1"), out=number)
            xp.maximum(first, number, out=first)
        xp.maximum(run, before, out=best)
        before = best
    if len(runs) == 1:
        best[...] = before
    return largest, winners


def _exact_tiles(xp, xs, ys, _codes, problem: Pool2dProblem) -> None:
    """Maxima alone, rows first, then neighbours in what is left: the strided half of the work is on few numbers."""
    kh, kw = problem.kernel
    rows = xs.reshape(-1, kh, problem.width)
    if kh > 1:
        highest = scratch(xp, "highest", (len(rows), problem.width), xs.dtype)
        xp.maximum(rows[:, 0], rows[:, 1], out=highest)
        for u in range(2, kh):
            xp.maximum(highest, rows[:, u], out=highest)
    else:
        highest = rows
    flat, out = highest.reshape(-1), ys.reshape(-1)
    if kw == 1:
        out[...] = flat
        return
    xp.maximum(flat[0::kw], flat[1::kw], out=out)
    for v in range(2, kw):
        xp.maximum(out, flat[v::kw], out=out)


# Places of the maxima -------------------------------------------------------------------------------------------------


@kept(maxsize=256)
def _places(xp, problem: Pool2dProblem):
    """(places in a window, windows in a plane), both as steps in a flat plane: their sum is where a winner stands."""
    (kh, kw), (dh, dw), (sh, sw), (ph, pw) = problem.kernel, problem.dilation, problem.stride, problem.padding
    in_window = xp.arange(kh)[:, None] * (dh * problem.width) + xp.arange(kw) * dw
    rows, columns = xp.arange(problem.out_height) * sh - ph, xp.arange(problem.out_width) * sw - pw
    windows = rows[:, None] * problem.width + columns
    return in_window.reshape(-1).astype(xp.intp), windows.reshape(-1).astype(xp.intp)


def _standing(xp, codes, problem: Pool2dProblem, out):
    """out (planes, windows) = h·W + w of the winners `codes` (planes, H', W')."""
    in_window, windows = _places(xp, problem)
    xp.take(in_window, codes.reshape(out.shape), out=out, mode="clip")
    out += windows
    return out


def max_pool2d_indices(x, problem: Pool2dProblem, winners=None):
    """Where each maximum was: h·W + w, int64, as PyTorch reports it: the first of equals; a NaN beats every number, and
    a later NaN an earlier one. The winners are found again if they are None."""
    if not is_at_hand(x):
        return _cuda().max_pool2d_indices(x, problem)
    indices, _ = _indices(xp_of(x), x, problem, winners)
    return indices.reshape(*x.shape[:-2], problem.out_height, problem.out_width)


def _indices(xp, x, problem: Pool2dProblem, winners):
    """(indices, seen): (planes, windows) both; `seen` is False for a window that sees no pixel, or None for no such."""
    if winners is None:
        _, winners = max_pool2d_and_winners(x, problem)
    if winners is None:
        return _indices_one_by_one(xp, x, problem)
    indices = xp.empty((len(planes_of(winners)), problem.out_height * problem.out_width), xp.int64)
    return _standing(xp, winners, problem, indices), None


def _indices_one_by_one(xp, x, problem: Pool2dProblem):
    """The same for any numbers and windows."""
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
    return indices.reshape(len(xs), oh * ow), found.reshape(len(xs), oh * ow)


# The gradients --------------------------------------------------------------------------------------------------------


def max_pool2d_scatter(g, x, problem: Pool2dProblem, winners=None, y=None):
    """The input gradient: each window's g goes to its first maximum (to its last NaN, where there is one).

    g: (..., H', W'); x: (..., H, W); winners: from `max_pool2d_and_winners`, or None; y: its result with `relu`, so
    that g counts only where y is not 0, or None. Returns x's shape.
    """
    quartered = winners is not None and quarters.supports(g, problem)
    if y is not None and not quartered:
        g = relu_grad(g, y)
    if not is_at_hand(g):
        return _cuda().max_pool2d_scatter(g, x, winners, problem)
    xp = xp_of(g)
    grad_x = result(xp, x.shape, g.dtype)
    gs, grads = planes_of(xp.ascontiguousarray(g)), planes_of(grad_x)
    if quartered:
        ys = None if y is None else planes_of(xp.ascontiguousarray(y))
        quarters.scatter(xp, gs, planes_of(winners), grads, problem, ys)
        return grad_x
    pixels, windows = problem.height * problem.width, problem.out_height * problem.out_width
    if winners is None:
        indices, seen = _indices(xp, x, problem, None)
        gs = gs if seen is None else xp.where(seen.reshape(gs.shape), gs, g.dtype.type(0))
    else:
        indices, codes = None, planes_of(winners)

    def piece(start, stop):
        standing = scratch(xp, "standing", (stop - start, windows), xp.intp)
        if indices is not None:
            standing[...] = indices[start:stop]
        else:
            _standing(xp, codes[start:stop], problem, standing)
        standing += xp.arange(stop - start)[:, None] * pixels
        flat = grads[start:stop].reshape(-1)
        flat[...] = 0
        # One addition for each window. It keeps the interpreter's lock, and is still four times as quick as comparing
        # every pixel of the window with its maximum.
        xp.add.at(flat, standing.reshape(-1), gs[start:stop].reshape(-1))

    parallel_for(piece, len(grads), grain_of(problem, len(grads), g.itemsize))
    return grad_x


def max_pool2d_gather(v, x, problem: Pool2dProblem, winners=None):
    """v at the place of each window's maximum: the adjoint of `max_pool2d_scatter`. v, x: (..., H, W)."""
    if not is_at_hand(v):
        return _cuda().max_pool2d_gather(v, x, problem)
    xp = xp_of(v)
    indices, seen = _indices(xp, x, problem, winners)
    pixels = planes_of(v).reshape(len(indices), problem.height * problem.width)
    found = xp.take_along_axis(pixels, indices, axis=1)
    if seen is not None:
        found = xp.where(seen, found, v.dtype.type(0))
    return found.reshape(*x.shape[:-2], problem.out_height, problem.out_width)
