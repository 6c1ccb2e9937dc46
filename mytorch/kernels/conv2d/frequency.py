"""Convolution in the frequency domain: fewer multiplications, all of them inside matrix products.

A picture is cut into tiles of m×m outputs. The matrices of `fourier` turn the n×n inputs under a tile into R numbers,
the weights into R numbers, and R products back into the m×m outputs. With all channels that is, for each of the R
"frequencies", one product of matrices, (tiles, C) by (C, O):

    X = analysis of the tiles of x      W = weight @ w      Y[r] = X[r] Wᵀ[r]      tiles of y = synthesis of Y

For 3×3 weights and tiles of 7×7, R = 121 products replace 7·7·3·3 = 441. Both gradients are made of the same matrices,
transposed. Everything is a product of real matrices, large enough for BLAS to be at its best.

Inside, channels come last: what belongs to one pixel lies together, and cutting out tiles copies runs of C numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any

from ...backend import xp_of
from ..constants import kept
from ..finish import finish
from ..parallel import get_num_threads, parallel_for
from ..product import thin_product
from ..strided import restrided
from ..turn import near
from ..workspace import result, scratch
from .costs import price
from .fourier import Bilinear, Halves, fourier
from .problem import Conv2dProblem
from .weight_transform import weights_from_products, weights_to_products

NAME = "frequency"
LARGEST_KERNEL = 13  # on a side
LARGEST_TILE = 9  # outputs on a side: beyond, many frequencies have few tiles each, and the weights dominate
BLOCK_BYTES = 1 << 20  # tiles of some images that a thread turns into frequencies at a time
PIECE_WORK = 1 << 22  # multiply-adds of a piece of some frequencies, at least about so many,
LEAST_GRAIN = 8  # and at least so many frequencies
GAP = 16  # numbers between two pixels of a field
CHUNK_BYTES = 96 << 20  # of the part of the batch that is in the frequency domain at a time


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.dtype.kind != "f":
        return f"dtype is {problem.dtype}, and the transforms need fractions"
    if problem.stride != (1, 1) or problem.dilation != (1, 1):
        return f"stride is {problem.stride} and dilation {problem.dilation}, not (1, 1)"
    if min(min(pair) for pair in problem.padding) < 0:
        return f"padding is {problem.padding}, below 0"
    if max(problem.kernel) == 1:
        return "kernel is (1, 1)"
    if max(problem.kernel) > LARGEST_KERNEL:
        return f"kernel is {problem.kernel}, larger than {LARGEST_KERNEL}"
    if min(problem.out_height, problem.out_width) < 1:
        return "there is no output"
    return True


@dataclass(frozen=True)
class Plan:
    """How a problem is cut into tiles.

    tile: outputs of a tile (mh, mw); inputs: its inputs (nh, nw); counts: tiles in a picture (vertical, horizontal).
    """

    tile: tuple[int, int]
    inputs: tuple[int, int]
    counts: tuple[int, int]
    matrices: Bilinear

    @property
    def tiles(self) -> int:
        return self.counts[0] * self.counts[1]


@lru_cache(maxsize=1024)
def plan(problem: Conv2dProblem) -> Plan:
    """The tiles with the least predicted cost."""
    (kh, kw), (oh, ow) = problem.kernel, problem.y_shape[2:]
    tiles = product(_sides(kh, oh), _sides(kw, ow))
    tile = min(tiles, key=lambda tile: price(NAME, "forward", _work(problem, *tile), problem))
    inputs = tile[0] + kh - 1, tile[1] + kw - 1
    counts = -(-oh // tile[0]), -(-ow // tile[1])
    return Plan(tile, inputs, counts, fourier(problem.kernel, tile, problem.dtype))


@kept(maxsize=1024)
def _plan_on(xp, problem: Conv2dProblem) -> Plan:
    """The plan with its matrices where the arrays of `xp` are."""
    found = plan(problem)
    return found if xp.__name__ == "numpy" else replace(found, matrices=found.matrices.on(xp))


def _sides(kernel: int, outputs: int) -> list[int]:
    """Sides of tiles worth a thought: with an odd number of inputs, and not much larger than the output."""
    sides = [m for m in range(2, LARGEST_TILE + 1) if (m + kernel) % 2 == 0 and m < outputs + 2]
    return sides or [2 if kernel % 2 == 0 else 1]


def _work(problem: Conv2dProblem, mh: int, mw: int) -> dict[str, float]:
    (kh, kw), c, o = problem.kernel, problem.in_channels, problem.out_channels
    inputs, outputs = (mh + kh - 1) * (mw + kw - 1), mh * mw
    frequencies = (3 * inputs - 1) // 2
    tiles = problem.batch * -(-problem.out_height // mh) * -(-problem.out_width // mw)
    return {
        "call": 1,
        "products": frequencies * tiles * c * o / problem.groups,
        "transforms": frequencies * tiles * (inputs * c + outputs * o) / 3,
        "moved": frequencies * tiles * (c + o),
        "weights": frequencies * c * o / problem.groups,
        "pixels": (inputs + outputs) * tiles,
    }


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products and of the transforms; numbers in the frequency domain, of pictures and of weights;
    pixels of the tiles, each the beginning of a run of channels."""
    return _work(problem, *plan(problem).tile)


# Into the frequency domain and back -----------------------------------------------------------------------------------


def _field(p: Plan, problem: Conv2dProblem) -> tuple[int, int]:
    """Height and width of the zeros in which a picture stands: all that tiles look at, and all of the picture."""
    padded = (n + sum(pad) for n, pad in zip((problem.height, problem.width), problem.padding, strict=True))
    seen = ((count - 1) * m + n for count, m, n in zip(p.counts, p.tile, p.inputs, strict=True))
    height, width = (max(pair) for pair in zip(padded, seen, strict=True))
    return height, width


def _blocks(images: int, image_bytes: int) -> int:
    """Images that a thread transforms at a time."""
    return max(1, min(BLOCK_BYTES // max(1, image_bytes), -(-images // get_num_threads())))


def _chunks(problem: Conv2dProblem, p: Plan) -> list[tuple[int, int]]:
    """The batch in parts whose frequencies are in memory together."""
    image = p.matrices.products * p.tiles * max(problem.in_channels, problem.out_channels) * problem.dtype.itemsize
    parts = -(-problem.batch // max(1, CHUNK_BYTES // image))
    images = max(1, -(-problem.batch // max(1, parts)))
    return [(n, min(n + images, problem.batch)) for n in range(0, problem.batch, images)]


def _field_of(xp, shape: tuple[int, ...], dtype):
    """Room for pictures (n, h, w, channels) that will be copied to (n, channels, h, w).

    A gap between the pixels: without it 128 or 256 channels put all pixels of a row into the same few sets of the
    processor's cache, and the copy took 2 to 3 times as long.
    """
    *pixels, channels = shape
    return scratch(xp, "field", (*pixels, channels + GAP), dtype)[..., :channels]


def _windows(field, size: tuple[int, int], p: Plan):
    """Views of all tiles, one every `p.tile` pixels, through a window of `size`: (i, j, n, vertical, horizontal,
    channels) for pixel (i, j) of the window."""
    n, _, _, c = field.shape
    to_n, to_row, to_column, to_c = field.strides
    strides = (to_row, to_column, to_n, p.tile[0] * to_row, p.tile[1] * to_column, to_c)
    return restrided(field, (*size, n, *p.counts, c), strides)


def _pairs(windows) -> Iterator[tuple[slice, Any, Any]]:
    """(numbers of some pixels of a window, those pixels, the pixels opposite them), all pairs in few parts: a call of
    NumPy for every pair took longer than its sums."""
    height, width = windows.shape[:2]
    half, middle = height // 2, width // 2
    opposite = windows[::-1, ::-1]
    yield slice(0, half * width), windows[:half], opposite[:half]
    if height % 2:
        yield slice(half * width, half * width + middle), windows[half, :middle], opposite[half, :middle]


def _split(windows, sums, differences) -> None:
    """The halves of the pixels of a window: what a pixel and its opposite have in common, and in what they differ."""
    xp = xp_of(windows)
    for pairs, these, opposite in _pairs(windows):
        xp.add(these, opposite, out=sums[pairs].reshape(these.shape))
        xp.subtract(these, opposite, out=differences[pairs].reshape(these.shape))
    if len(sums) > len(differences):
        sums[-1] = windows[windows.shape[0] // 2, windows.shape[1] // 2]


def _unite(even, odd, windows) -> None:
    """The pixels of a window from their halves: pixel t is even[t] + odd[t], its opposite even[t] − odd[t]."""
    xp = xp_of(windows)
    for pairs, these, opposite in _pairs(windows):
        xp.add(even[pairs].reshape(these.shape), odd[pairs].reshape(these.shape), out=these)
        xp.subtract(even[pairs].reshape(these.shape), odd[pairs].reshape(these.shape), out=opposite)
    if len(even) > len(odd):
        windows[windows.shape[0] // 2, windows.shape[1] // 2] = even[-1]


def _analysis(name, pictures, halves: Halves, p: Plan, size: tuple[int, int], offset: tuple[int, int], extent):
    """(R, tiles, C): tiles of `size`, one every `p.tile` pixels, in the frequency domain.

    The pictures (N, C, H, W) stand at `offset` in a field of zeros of the size `extent`.
    """
    xp = xp_of(pictures)
    images, c, height, width = pictures.shape
    top, left = offset
    count, pairs = halves.odd.shape
    per_image = p.tiles * c
    result = scratch(xp, name, (p.matrices.products, images * p.tiles, c), pictures.dtype)
    rows = result.reshape(p.matrices.products, -1)

    def piece(start, stop):
        n = stop - start
        field = scratch(xp, "field", (n, *extent, c), pictures.dtype)
        if (height, width) != tuple(extent):
            field[...] = 0
        field[:, top : top + height, left : left + width] = near(xp, pictures[start:stop]).transpose(0, 2, 3, 1)
        windows = _windows(field, size, p)
        sums = scratch(xp, "even", (halves.even.shape[1], *windows.shape[2:]), pictures.dtype)
        differences = scratch(xp, "odd", (pairs, *windows.shape[2:]), pictures.dtype)
        _split(windows, sums, differences)
        block = rows[:, start * per_image : stop * per_image]
        columns = block.shape[1]
        thin_product(xp, halves.even, sums.reshape(len(sums), columns), block[halves.even_rows])
        thin_product(xp, halves.odd, differences.reshape(pairs, columns), block[halves.odd_rows])
        xp.add(block[count : 2 * count], block[2 * count + 1 :], out=block[:count])

    parallel_for(piece, images, _blocks(images, size[0] * size[1] * per_image * pictures.itemsize), pictures)
    return result


def _synthesis(products, start, stop, halves: Halves, c: int, p: Plan):
    """(even, odd) parts of the tiles of images start … stop: pixel t is even[t] + odd[t], its opposite even − odd."""
    xp = xp_of(products)
    count, pairs = halves.odd.shape
    block = products.reshape(p.matrices.products, -1)[:, start * p.tiles * c : stop * p.tiles * c]
    parts = scratch(xp, "parts", (2 * count + 1, block.shape[1]), products.dtype)
    xp.add(block[:count], block[count : 2 * count], out=parts[:count])
    parts[count] = block[2 * count]
    xp.add(block[:count], block[2 * count + 1 :], out=parts[count + 1 :])
    even = scratch(xp, "even", (halves.even.shape[1], block.shape[1]), products.dtype)
    odd = scratch(xp, "odd", (pairs, block.shape[1]), products.dtype)
    thin_product(xp, halves.even.T, parts[_behind(halves.even_rows, count)], even)
    thin_product(xp, halves.odd.T, parts[_behind(halves.odd_rows, count)], odd)
    shape = (stop - start, *p.counts, c)
    return even.reshape(len(even), *shape), odd.reshape(pairs, *shape)


def _behind(rows: slice, count: int) -> slice:
    """The same rows when the first `count`, the k₁, are gone."""
    return slice(rows.start - count, rows.stop - count)


def _grain(frequencies: int, multiply_adds: int) -> int:
    """Frequencies of a piece, of so many multiply-adds each: short pieces take longer to hand out than to do."""
    return max(LEAST_GRAIN, min(PIECE_WORK // max(1, multiply_adds), -(-frequencies // (2 * get_num_threads()))))


def _products(a, b):
    """(R, tiles, channels): for every frequency r and group a[r] times b[r, group]."""
    xp = xp_of(a)
    frequencies, rows, _ = a.shape
    _, groups, inside, out_channels = b.shape
    result = scratch(xp, "products", (frequencies, rows, groups * out_channels), a.dtype)

    def piece(start, stop):
        for group in range(groups):
            part = a[start:stop, :, group * inside : (group + 1) * inside]
            to = result[start:stop, :, group * out_channels : (group + 1) * out_channels]
            xp.matmul(part, b[start:stop, group], out=to)

    parallel_for(piece, frequencies, _grain(frequencies, rows * groups * inside * out_channels), a)
    return result


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    xp = xp_of(x)
    p = _plan_on(xp, problem)
    y = result(xp, problem.y_shape, x.dtype)
    (th, tw), (mh, mw) = p.counts, p.tile
    o, (oh, ow) = problem.out_channels, problem.y_shape[2:]
    weights = weights_to_products(w, p.matrices.weight, problem.groups, inputs_first=True)
    bs = None if bias is None else bias.reshape(-1, 1, 1)
    for first, last in _chunks(problem, p):
        products = _products(_input_frequencies(x[first:last], problem, p), weights)

        def piece(start, stop, products=products, first=first):
            even, odd = _synthesis(products, start, stop, p.matrices.output, o, p)
            field = _field_of(xp, (stop - start, th * mh, tw * mw, o), x.dtype)
            _unite(even, odd, _windows(field, p.tile, p))
            whole = field[:, :oh, :ow].transpose(0, 3, 1, 2)
            target = y[first + start : first + stop]
            target[...] = whole
            finish(target, bs, relu)

        parallel_for(piece, last - first, _blocks(last - first, mh * mw * p.tiles * o * x.itemsize), x)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    return gradients(None, g, w, problem)[0]


def weight_grad(x, g, problem: Conv2dProblem):
    return gradients(x, g, None, problem)[1]


def gradients(x, g, w, problem: Conv2dProblem):
    """(input_grad, weight_grad), which share the frequencies of g. None as w leaves out the one, as x the other."""
    xp = xp_of(g)
    p = _plan_on(xp, problem)
    grad_x = None if w is None else result(xp, problem.x_shape, g.dtype)
    weights = None if w is None else weights_to_products(w, p.matrices.weight, problem.groups, inputs_first=False)
    sums = None if x is None else _no_sums(xp, problem, p)
    for first, last in _chunks(problem, p):
        frequencies = _gradient_frequencies(g[first:last], p)
        if grad_x is not None:
            _add_tiles(_products(frequencies, weights), grad_x[first:last], problem, p)
        if x is not None:
            _add_products(sums, frequencies, _input_frequencies(x[first:last], problem, p), first == 0)
    if sums is None:
        return grad_x, None
    if not problem.batch:
        return grad_x, xp.zeros(problem.w_shape, g.dtype)
    return grad_x, weights_from_products(sums, p.matrices.weight, problem.w_shape)


def _input_frequencies(x, problem: Conv2dProblem, p: Plan):
    """(R, tiles, C): what the windows see."""
    (top, _), (left, _) = problem.padding
    return _analysis("inputs", x, p.matrices.input, p, p.inputs, (top, left), _field(p, problem))


def _gradient_frequencies(g, p: Plan):
    """(R, tiles, O): the gradient of the products, from the gradient of the outputs."""
    (th, tw), (mh, mw) = p.counts, p.tile
    return _analysis("outputs", g, p.matrices.output, p, p.tile, (0, 0), (th * mh, tw * mw))


def _add_tiles(products, grad_x, problem: Conv2dProblem, p: Plan) -> None:
    """Add what each tile says of the pixels that it looked at, into grad_x (N, C, H, W)."""
    xp = xp_of(grad_x)
    (top, _), (left, _) = problem.padding
    (mh, mw), c, extent = p.tile, problem.in_channels, _field(p, problem)

    def piece(start, stop):
        even, odd = _synthesis(products, start, stop, p.matrices.input, c, p)
        pixels = scratch(xp, "pixels", (*p.inputs, *even.shape[1:]), grad_x.dtype)
        _unite(even, odd, pixels)
        field = _field_of(xp, (stop - start, *extent, c), grad_x.dtype)
        field[...] = 0
        windows = _windows(field, p.inputs, p)
        for i in range(0, p.inputs[0], mh):  # parts as large as a tile: those of two windows do not overlap
            for j in range(0, p.inputs[1], mw):
                windows[i : i + mh, j : j + mw] += pixels[i : i + mh, j : j + mw]
        inside = field[:, top : top + problem.height, left : left + problem.width]
        grad_x[start:stop] = inside.transpose(0, 3, 1, 2)

    images = len(grad_x)
    parallel_for(piece, images, _blocks(images, p.inputs[0] * p.inputs[1] * p.tiles * c * grad_x.itemsize), grad_x)


def _no_sums(xp, problem: Conv2dProblem, p: Plan):
    """Room for (R, groups, O / groups, C / groups): the gradient of the weights in the frequency domain."""
    o, c = problem.w_shape[0] // problem.groups, problem.w_shape[1]
    return scratch(xp, "sums", (p.matrices.products, problem.groups, o, c), problem.dtype)


def _add_products(sums, outputs, inputs, is_first: bool) -> None:
    """sums[r, group] += outputs[r]ᵀ inputs[r]"""
    xp = xp_of(sums)
    frequencies, groups, o, c = sums.shape

    def piece(start, stop):
        for group in range(groups):
            a = outputs[start:stop, :, group * o : (group + 1) * o].swapaxes(1, 2)
            b = inputs[start:stop, :, group * c : (group + 1) * c]
            if is_first:
                xp.matmul(a, b, out=sums[start:stop, group])
            else:
                term = scratch(xp, "term", (stop - start, o, c), sums.dtype)
                sums[start:stop, group] += xp.matmul(a, b, out=term)

    parallel_for(piece, frequencies, _grain(frequencies, inputs.shape[1] * groups * o * c), sums)
