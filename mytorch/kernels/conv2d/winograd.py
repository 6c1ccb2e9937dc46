"""Convolution by 3×3 and other small kernels with few products: Winograd's way, in five matrix products.

A row of a picture goes to the products of `toom_cook` by one thin matrix, (products · tiles, width), the zeros around
it and its cutting into tiles included; so does a column. What is done to each axis of a block of images is therefore a
matrix product, and laying them so that the channels come last costs nothing:

    along  = horizontal (b·tx, w) @ block (n·c·h, w)ᵀ            products × tiles of a row before everything else
    X[b]   = vertical (a·ty, h) @ along[b] (tx·n·c, h)ᵀ           for each b: now the channels are last
    Y[b,a] = X[b,a] (ty·tx·n, c) @ W[b,a] (c, o)                  the products: 36 instead of 144 for 4×4 outputs
    across = verticalᵀ @ Y[b],   y = (acrossᵀ) @ horizontal       and back, into the picture's own order

Larger pictures are cut into strips, for the thin matrices would be mostly zeros.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from ...backend import xp_of
from ..constants import kept
from ..parallel import get_num_threads, parallel_for
from ..product import thin_product
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .finish import finish
from .problem import Conv2dProblem
from .toom_cook import POINTS, toom_cook

NAME = "winograd"
LARGEST_KERNEL = 5  # on a side: with 6 products, 2 outputs
STRIP_TILES = 8  # at most: longer ones make the thin matrices mostly zeros
BLOCK_BYTES = 3 << 19  # in the frequency domain at a time, of one thread: stays in a second-level cache
ROWS = 256  # at least so many tiles in a product, or BLAS spends its time repacking the weights


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.dtype.kind != "f":
        return f"dtype is {problem.dtype}, and the transforms need fractions"
    if problem.stride != (1, 1) or problem.dilation != (1, 1):
        return f"stride is {problem.stride} and dilation {problem.dilation}, not (1, 1)"
    if min(problem.kernel) < 2 or max(problem.kernel) > LARGEST_KERNEL:
        return f"kernel is {problem.kernel}; its sides must be 2 to {LARGEST_KERNEL}"
    if min(min(pair) for pair in problem.padding) < 0:
        return f"padding is {problem.padding}, below 0"
    if direction == "input_grad" and problem.mirrored is None:
        return f"padding is {problem.padding}, beyond the kernel"
    if min(problem.out_height, problem.out_width, problem.height, problem.width) < 1:
        return "there is no output"
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products and of the thin matrices; numbers of products, pictures, weights; rows of tiles;
    weights that BLAS repacks, once for each piece."""
    if direction == "input_grad":
        problem = problem.mirrored or problem
    (kh, kw), (oh, ow) = problem.kernel, problem.y_shape[2:]
    down, across = _products(kh, oh), _products(kw, ow)
    tiles_down, tiles_across = _tiles(kh, oh), _tiles(kw, ow)
    # A strip's matrix has products × tiles rows, for every pixel of the other side.
    wide, high = (across * min(tiles_across, STRIP_TILES), down * min(tiles_down, STRIP_TILES))
    inputs = problem.batch * problem.in_channels * problem.height * problem.width
    outputs = problem.batch * problem.out_channels * oh * ow
    tiles = problem.batch * tiles_down * tiles_across * down * across
    return {
        "call": 1,
        "products": tiles * problem.in_channels * problem.out_channels / problem.groups,
        "thin": inputs * wide + outputs * high + tiles * (problem.in_channels * high + problem.out_channels * wide),
        "moved": tiles * (problem.in_channels + problem.out_channels),
        "pictures": inputs + outputs,
        "weights": down * across * problem.in_channels * problem.out_channels / problem.groups,
        "rows": tiles_down * problem.batch,
        "repacked": _piece_count(problem) * down * across * problem.in_channels * problem.out_channels / problem.groups,
    }


# Along one axis -------------------------------------------------------------------------------------------------------


class Strip(NamedTuple):
    """Some neighbouring tiles along one axis.

    Inputs start … stop stand under outputs first … last; `analysis` and `synthesis` lead to the products and back, with
    rows of `analysis` in the order (product, tile).
    """

    start: int
    stop: int
    first: int
    last: int
    tiles: int
    analysis: Any  # (products · tiles, inputs)
    synthesis: Any  # (outputs, products · tiles)


@lru_cache(maxsize=1024)
def _products(kernel: int, outputs: int) -> int:
    """How many products a tile of this axis takes: those that need the fewest for the whole axis."""
    choices = [n for n in POINTS if n > kernel] or [max(POINTS)]
    return min(choices, key=lambda n: n * -(-outputs // (n - kernel + 1)))


def _tiles(kernel: int, outputs: int) -> int:
    """Tiles along an axis."""
    return -(-outputs // (_products(kernel, outputs) - kernel + 1))


@kept(maxsize=256)
def _strips(xp, size: int, before: int, kernel: int, outputs: int, longest: int, dtype) -> tuple[Strip, ...]:
    """An axis of `size` pixels behind `before` zeros, cut into strips of at most `longest` tiles."""
    products = _products(kernel, outputs)
    matrices = toom_cook(kernel, products)
    step = products - kernel + 1
    tiles = _tiles(kernel, outputs)
    count = -(-tiles // longest)
    bounds = [tiles * i // count for i in range(count + 1)]
    strips = []
    for begin, end in pairwise(bounds):
        first, last = begin * step, min(end * step, outputs)
        start, stop = max(0, first - before), max(0, min(size, (end - 1) * step + products - before))
        start = min(start, stop)
        analysis = xp.zeros((products, end - begin, stop - start), dtype)
        synthesis = xp.zeros((last - first, products, end - begin), dtype)
        for tile in range(begin, end):
            for i in range(products):
                pixel = tile * step + i - before
                if start <= pixel < stop:
                    analysis[:, tile - begin, pixel - start] = xp.asarray(matrices.inputs[:, i])
            for i in range(min(step, outputs - tile * step)):
                synthesis[tile * step + i - first, :, tile - begin] = xp.asarray(matrices.outputs[:, i])
        strips.append(
            Strip(start, stop, first, last, end - begin, analysis.reshape(-1, stop - start),
                  synthesis.reshape(last - first, -1))
        )  # fmt: skip
    return tuple(strips)


class Piece(NamedTuple):
    """Some images, and the rows of them, that are worked on at a time."""

    first: int
    last: int
    rows: Strip


class Cut(NamedTuple):
    """A problem cut up: the pieces, the strips of each row, and tiles of a row."""

    pieces: list[Piece]
    columns: tuple[Strip, ...]
    across: int


def _cut(xp, problem: Conv2dProblem, dtype) -> Cut:
    """Pieces as large as the cache allows, of whole images where it can be, in equal shares for the threads."""
    (top, _), (left, _) = problem.padding
    (kh, kw), (oh, ow) = problem.kernel, problem.y_shape[2:]
    columns = _strips(xp, problem.width, left, kw, ow, STRIP_TILES, dtype)
    images, tile_rows = _sizes(problem)
    rows = _strips(xp, problem.height, top, kh, oh, tile_rows, dtype)
    blocks = [(n, min(n + images, problem.batch)) for n in range(0, problem.batch, images)]
    return Cut([Piece(*block, strip) for block in blocks for strip in rows], columns, _tiles(kw, ow))


def _sizes(problem: Conv2dProblem) -> tuple[int, int]:
    """(images, rows of tiles) of a piece."""
    (kh, kw), (oh, ow) = problem.kernel, problem.y_shape[2:]
    products = _products(kh, oh) * _products(kw, ow)
    across, down = _tiles(kw, ow), _tiles(kh, oh)
    tile_bytes = products * (problem.in_channels + problem.out_channels) * problem.dtype.itemsize
    tiles = max(ROWS, BLOCK_BYTES // tile_bytes)
    longest = min(STRIP_TILES, tiles // across, -(-down // problem.parts_of_image(get_num_threads())))
    strips = -(-down // max(1, longest))
    share = max(1, -(-problem.batch // get_num_threads()))
    images = max(1, min(tiles // (across * -(-down // strips)), share))
    return -(-share // -(-share // images)), max(1, longest)


def _piece_count(problem: Conv2dProblem) -> int:
    images, tile_rows = _sizes(problem)
    return -(-problem.batch // images) * -(-_tiles(problem.kernel[0], problem.out_height) // tile_rows)


# Into the products and back -------------------------------------------------------------------------------------------


def _analysis(xp, name: str, pictures, vertical, horizontal, counts: tuple[int, int, int]):
    """(products across, products down, tiles · n, channels) of a block of pictures (n, channels, h, w).

    vertical: a matrix; horizontal: for each strip of columns (first, last, matrix); counts: products across and down,
    and tiles of a row.
    """
    n, c, h, w = pictures.shape
    across, down, tiles = counts
    if not pictures.flags.c_contiguous:
        block = scratch(xp, "block", pictures.shape, pictures.dtype)
        block[...] = pictures
        pictures = block
    lines = pictures.reshape(n * c * h, w)
    result = scratch(xp, name, (across, len(vertical), tiles * n * c), pictures.dtype)
    begin = 0
    for first, last, matrix in horizontal:
        along = scratch(xp, "along", (len(matrix), n * c * h), pictures.dtype)
        xp.matmul(matrix, lines[:, first:last].T, out=along)
        columns = along.reshape(across, -1, h)  # (b, tx·n·c, h)
        end = begin + columns.shape[1]
        xp.matmul(vertical, columns.swapaxes(1, 2), out=result[:, :, begin:end])
        begin = end
    return result.reshape(across, down, -1, c)


def _synthesis(xp, products, rows: Strip, columns: tuple[Strip, ...], planes) -> None:
    """planes (n·channels, H', W')[rows] = the outputs of (products across, products down, tiles · n, channels)."""
    across, images, h = len(products), len(planes), rows.last - rows.first
    products = products.reshape(across, rows.synthesis.shape[1], -1)
    begin = 0
    for strip in columns:
        end = begin + strip.tiles * images
        lines = scratch(xp, "lines", (h, across, end - begin), products.dtype)
        thin_product(xp, rows.synthesis, products[:, :, begin:end], lines.swapaxes(0, 1))
        target = planes[:, rows.first : rows.last, strip.first : strip.last].transpose(1, 2, 0)
        thin_product(xp, strip.synthesis, lines.reshape(h, -1, images), target)
        begin = end


@kept(maxsize=64)
def _weight_matrix(xp, problem: Conv2dProblem, dtype):
    """((b, a), kernel pixels): from weights to products in two dimensions."""
    (kh, kw), (oh, ow) = problem.kernel, problem.y_shape[2:]
    vertical = xp.asarray(toom_cook(kh, _products(kh, oh)).weights)
    horizontal = xp.asarray(toom_cook(kw, _products(kw, ow)).weights)
    both = horizontal[:, None, None, :] * vertical[None, :, :, None]  # (b, a, u, v)
    return both.reshape(-1, kh * kw).astype(dtype), (len(vertical), len(horizontal))


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    xp, groups = xp_of(x), problem.groups
    matrix, (down, across) = _weight_matrix(xp, problem, x.dtype)
    o, c = problem.out_channels // groups, problem.in_channels // groups
    weights = xp.matmul(matrix, w.reshape(-1, w.shape[2] * w.shape[3]).T)
    weights = weights.reshape(across, down, groups, o, c).swapaxes(3, 4)
    y = result(xp, problem.y_shape, x.dtype)
    bs = None if bias is None else bias.reshape(-1, 1, 1)
    cut = _cut(xp, problem, x.dtype)
    counts = (across, down, cut.across)
    horizontal = [(strip.start, strip.stop, strip.analysis) for strip in cut.columns]

    def piece(begin, end):
        for n0, n1, rows in cut.pieces[begin:end]:
            inputs = _analysis(xp, "inputs", x[n0:n1, :, rows.start : rows.stop], rows.analysis, horizontal, counts)
            shape = (across, down, inputs.shape[2], problem.out_channels)
            products = scratch(xp, "products", shape, x.dtype)
            for group in range(groups):
                of_group = products[..., group * o : (group + 1) * o]
                xp.matmul(inputs[..., group * c : (group + 1) * c], weights[:, :, group], out=of_group)
            _synthesis(xp, products, rows, cut.columns, y[n0:n1].reshape(-1, *y.shape[2:]))
            finish(y[n0:n1, :, rows.first : rows.last], bs, relu)

    parallel_for(piece, len(cut.pieces), 1, on=x)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    """With stride 1 that is a convolution again, of g with the kernels turned by 180°."""
    mirrored = problem.mirrored
    assert mirrored is not None  # `supports` has seen to it
    return forward(g, problem.turned(w), None, mirrored)


def weight_grad(x, g, problem: Conv2dProblem):
    """The gradient of the products is what the outputs' transform, backwards, makes of g; then a product for each of
    them sums over tiles and images."""
    xp, groups = xp_of(x), problem.groups
    matrix, (down, across) = _weight_matrix(xp, problem, x.dtype)
    o, c = problem.out_channels // groups, problem.in_channels // groups
    cut = _cut(xp, problem, x.dtype)
    counts = (across, down, cut.across)
    of_inputs = [(strip.start, strip.stop, strip.analysis) for strip in cut.columns]
    of_outputs = [(strip.first, strip.last, strip.synthesis.T) for strip in cut.columns]
    partial = {}

    def piece(begin, end):
        total = xp.zeros((across, down, groups, o, c), x.dtype)
        term = scratch(xp, "term", (across, down, o, c), x.dtype)
        for n0, n1, rows in cut.pieces[begin:end]:
            inputs = _analysis(xp, "inputs", x[n0:n1, :, rows.start : rows.stop], rows.analysis, of_inputs, counts)
            window = g[n0:n1, :, rows.first : rows.last]
            outputs = _analysis(xp, "products", window, rows.synthesis.T, of_outputs, counts)
            for group in range(groups):
                of_group = outputs[..., group * o : (group + 1) * o].swapaxes(2, 3)
                xp.matmul(of_group, inputs[..., group * c : (group + 1) * c], out=term)
                total[:, :, group] += term
        partial[begin] = total

    parallel_for(piece, len(cut.pieces), on=x)
    sums = sum_of_parts(partial)
    if sums is None:
        return xp.zeros(problem.w_shape, x.dtype)
    grad_w = xp.empty(problem.w_shape, x.dtype)
    thin_product(xp, matrix.T, sums.reshape(len(matrix), -1), grad_w.reshape(-1, matrix.shape[1]).T)
    return grad_w
