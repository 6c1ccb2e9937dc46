"""Between pictures and the products of `winograd`: the transforms of a block of inputs, of weights and of outputs.

Inside, every pixel has all its numbers, of all images and channels, side by side: (h, w, n · channels). A transform of
rows or columns is then a thin matrix times few wide rows. Pictures are turned into that order at the beginning; at the
end the last product writes them as they were.
"""

from collections.abc import Iterator
from typing import Any

from ...backend import xp_of
from ..constants import kept
from ..product import thin_product
from ..turn import planes_to_pixels
from ..workspace import scratch
from .toom_cook import toom_cook
from .weight_transform import weights_to_products
from .winograd_tiles import Axes, Cut, Strip


def by_pixel(xp, name: str, pictures, axes: Axes):
    """(h, in_a_row · w, n · c) of pictures (in_a_row · n, c, h, w), in scratch memory.

    The neighbour of a picture is not the next one: all left ones come first, then all right ones.
    """
    sides = side_by_side(pictures, axes)
    in_a_row, count, h, w = sides.shape
    pixels = scratch(xp, name, (h, in_a_row * w, count), pictures.dtype)
    for i, planes in enumerate(sides):
        planes_to_pixels(xp, planes, pixels[:, i * w : (i + 1) * w])
    return pixels


def analysis(xp, name: str, pixels, channels: int, parts: Cut, rows: Strip, adjoint: bool = False):
    """(products across, products down, tiles · n, channels) of a block of inputs (h, w, n · channels).

    adjoint: the gradient of the products from that of outputs.
    """
    h, _, images = pixels.shape
    across, down, tiles = parts.counts
    vertical = rows.synthesis.T if adjoint else rows.analysis
    result = scratch(xp, name, (across, len(vertical), tiles, images), pixels.dtype)
    begin = 0
    for strip in parts.columns:
        first, last, matrix = _synthesis_of(strip, True) if adjoint else _analysis_of(strip)
        along = scratch(xp, "along", (len(matrix), h, images), pixels.dtype)
        thin_product(xp, matrix, pixels[:, first:last], along.swapaxes(0, 1))
        end = begin + strip.tiles
        thin_product(xp, vertical, along.reshape(across, -1, h, images), result[:, :, begin:end].swapaxes(1, 2))
        begin = end
    return result.reshape(across, down, -1, channels)


def synthesis(xp, products, parts: Cut, rows: Strip, planes, adjoint: bool = False) -> None:
    """planes (in_a_row, n · channels, h, w) = the outputs of (products across, products down, tiles · n, channels).

    adjoint: the gradient of inputs from that of the products.
    """
    _, images, h, width = planes.shape
    reached = 0
    for first, last, matrix, lines in _lines(xp, products, parts, rows, h, images, adjoint):
        for i, picture in enumerate(planes):
            columns = picture[:, :, max(0, first - i * width) : max(0, last - i * width)].transpose(1, 2, 0)
            matrix_of_picture = matrix[max(0, i * width - first) :][: columns.shape[1]]
            # The inputs of two strips overlap, and their gradient is a sum.
            shared = min(max(0, reached - max(first, i * width)), columns.shape[1])
            if shared:
                columns[:, :shared] += xp.matmul(matrix_of_picture[:shared], lines)
            if shared < columns.shape[1]:
                thin_product(xp, matrix_of_picture[shared:], lines, columns[:, shared:])
        reached = last


def synthesis_by_pixel(xp, products, parts: Cut, rows: Strip, pixels) -> None:
    """pixels (h, w, n · channels) = the outputs of (products across, products down, tiles · n, channels)."""
    h, _, images = pixels.shape
    for first, last, matrix, lines in _lines(xp, products, parts, rows, h, images):
        thin_product(xp, matrix, lines, pixels[:, first:last])


def _lines(
    xp, products, parts: Cut, rows: Strip, h: int, images: int, adjoint: bool = False
) -> Iterator[tuple[int, int, Any, Any]]:
    """Every strip of columns, first, last and matrix, and what there is of its rows: (h, products across · tiles,
    images)."""
    across, down, _ = parts.counts
    products = products.reshape(across, down * rows.tiles, -1)
    begin = 0
    for strip in parts.columns:
        end = begin + strip.tiles * images
        lines = scratch(xp, "lines", (h, across, end - begin), products.dtype)
        if adjoint:
            thin_product(xp, rows.analysis.T, products[..., begin:end], lines.swapaxes(0, 1))
        else:
            _to_outputs(xp, rows, products[..., begin:end], lines)
        first, last, matrix = _analysis_of(strip, True) if adjoint else _synthesis_of(strip)
        yield first, last, matrix, lines.reshape(h, -1, images)
        begin = end


def _analysis_of(strip: Strip, adjoint: bool = False) -> tuple[int, int, Any]:
    return strip.start, strip.stop, strip.analysis.T if adjoint else strip.analysis


def _synthesis_of(strip: Strip, adjoint: bool = False) -> tuple[int, int, Any]:
    return strip.first, strip.last, strip.synthesis.T if adjoint else strip.synthesis


def _to_outputs(xp, rows: Strip, products, lines) -> None:
    """lines (h, across, n) = rows.synthesis @ products (across, down · tiles, n), tile by tile.

    Tiles of outputs do not overlap, so the matrix of the whole strip is mostly zeros, and all tiles have the same block
    of it. (Backwards, where the rows are shorter, that gains nothing.)
    """
    step, (h, across, n) = len(rows.block), lines.shape
    whole = h // step  # the last tile may have fewer rows
    products = products.reshape(across, -1, rows.tiles, n)
    into = lines[: whole * step].reshape(whole, step, across, n).transpose(2, 0, 1, 3)
    thin_product(xp, rows.block, products[:, :, :whole].swapaxes(1, 2), into)
    if whole < rows.tiles:
        rest = lines[whole * step :]
        thin_product(xp, rows.block[: len(rest)], products[:, :, whole], rest.swapaxes(0, 1))


def side_by_side(pictures, axes: Axes):
    """(in a row, n · channels, h, w) of pictures (in a row · n, channels, h, w), a view."""
    return pictures.reshape(axes.columns.count, -1, *pictures.shape[2:])


def is_mixed(pictures, axes: Axes) -> bool:
    """Whether one of a pair may have spoilt the other: a tile that lies across both carries inf and nan along."""
    xp = xp_of(pictures)
    return axes.columns.count > 1 and not xp.isfinite(xp.add.reduce(pictures, None))


@kept(maxsize=64)
def weight_matrix(xp, kernel: tuple[int, int], down: int, across: int, dtype):
    """((b, a), kernel pixels): from weights to products, so many down and across."""
    vertical, horizontal = xp.asarray(toom_cook(kernel[0], down).weights), toom_cook(kernel[1], across).weights
    both = xp.asarray(horizontal)[:, None, None, :] * vertical[None, :, :, None]  # (b, a, u, v)
    return both.reshape(-1, kernel[0] * kernel[1]).astype(dtype)


def weights_of_products(w, groups: int, axes: Axes, inputs_first: bool, turned: bool = False):
    """(products across, products down, groups, C / groups, O / groups): what tiles are multiplied by.

    inputs_first: else (…, O / groups, C / groups), for tiles of outputs. turned: every kernel by 180°.
    """
    down, across = axes.rows.products, axes.columns.products
    matrix = weight_matrix(xp_of(w), w.shape[2:], down, across, w.dtype)[:, :: -1 if turned else 1]
    products = weights_to_products(w, matrix, groups, inputs_first)
    return products.reshape(across, down, *products.shape[1:])
