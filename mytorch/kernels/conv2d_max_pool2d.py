"""Convolution by rows, ReLU, and max-pooling by 2×2 windows that step by 2, as one: for small pictures in batches.

`conv2d.rows` has the images innermost. As long as they are, the four pixels of a window stand in four long runs of
memory, which are compared and written as they are; pooling alone has to pick them out of short rows. And only a quarter
of the outputs is turned back to the layout of pictures: neither all of them nor their gradient leave the cache.

    y[n, o, i, j] = max(0, max of (x ⋆ w + b)[n, o, 2i … 2i + 1, 2j … 2j + 1])

Winners are bytes 0 to 3, in reading order, kept in the layout of the block that they belong to.
"""

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from .conv2d import Conv2dProblem, choose, forced, rows
from .conv2d.costs import predict
from .elementwise import BITS, positive_part
from .max_pool2d_quarters import name_winners
from .parallel import blas_on_one_thread, get_num_threads
from .pool2d import Pool2dProblem
from .workspace import result, scratch

FEWEST_IMAGES = 16  # of a block; with fewer the runs of memory are short, and with 8 it takes up to 1.2 times as long
SAVED = 2e-9  # seconds for each output of the convolution, compared with pooling after it


def suits(x: Any, problem: Conv2dProblem, pool: Pool2dProblem, directions: tuple[str, ...]) -> bool:
    """Whether this can be done, and takes less time than one after the other, for a training step in these directions.

    Where `use` asks for an algorithm, that has to be `rows`.
    """
    return type(x) is np.ndarray and _suits(problem, pool, directions, forced(), get_num_threads())


@lru_cache(maxsize=4096)
def _suits(
    problem: Conv2dProblem, pool: Pool2dProblem, directions: tuple[str, ...], wanted: str | None, _: int
) -> bool:
    # The number of threads is there for the cache: costs depend on it.
    if not (
        problem.dtype.char in BITS
        and problem.dtype.itemsize > 2
        and problem.batch >= FEWEST_IMAGES
        and pool.kernel == (2, 2)
        and pool.tiles_exactly
        and all(rows.supports(problem, way) is True for way in directions)
    ):
        return False
    if wanted is not None:
        return wanted == rows.NAME
    if block_of(problem) < FEWEST_IMAGES:
        return False
    lost = [predict(rows, problem, way) - predict(choose(problem, way), problem, way) for way in directions]
    return sum(lost) <= SAVED * prod(problem.y_shape)


def block_of(problem: Conv2dProblem) -> int:
    """Images that forward and backward treat together."""
    return rows.images_of_block(problem, rows.GRADIENT_BYTES)


def forward(x, w, bias, problem: Conv2dProblem, block: int, find_winners: bool):
    """(y, winners); winners are None if nobody asks for them, or where a maximum is NaN."""
    n, o, oh, ow = problem.y_shape
    pooled = o, oh // 2, ow // 2
    y = result(np, (n, *pooled), x.dtype)
    winners = result(np, (n, *pooled), np.dtype("u1")) if find_winners else None
    unclear = []

    def pool(start, stop, outputs):
        images = stop - start
        pixels = outputs.reshape(o, oh // 2, 2, ow * images)
        codes = None if winners is None else winners[start:stop].reshape(*pooled, images)
        highest = scratch(np, "highest", (*pooled, images), x.dtype)
        _largest(pixels, highest, codes)
        positive_part(highest, highest)
        if not highest.min() >= 0:  # NaN is not
            unclear.append(start)
        y[start:stop].reshape(images, -1)[...] = highest.reshape(-1, images).T

    with blas_on_one_thread():
        rows.convolve(np.ascontiguousarray(x), np.ascontiguousarray(w), bias, problem, False, pool, block)
    return y, None if unclear else winners


def _largest(pixels, highest, codes) -> None:
    """Maxima of 2×2 windows, (O, oh / 2, ow / 2, n), of pixels (O, oh / 2, 2, ow · n); and the first of the winners."""
    upper, lower = pixels[:, :, 0], pixels[:, :, 1]
    columns = *highest.shape[:3], 2, highest.shape[3]
    above = scratch(np, "of columns", columns, pixels.dtype)
    np.maximum(upper, lower, out=above.reshape(upper.shape))
    left, right = above[:, :, :, 0], above[:, :, :, 1]
    np.maximum(left, right, out=highest)
    if codes is None:
        return
    is_below = scratch(np, "is below", columns, bool)
    np.greater(lower, upper, out=is_below.reshape(upper.shape))
    name_winners(np, left, right, is_below[:, :, :, 0], is_below[:, :, :, 1], codes)


def in_order_of_pictures(winners, block: int):
    """The winners as `max_pool2d_and_winners` gives them."""
    turned = np.empty_like(winners)
    for start in range(0, len(winners), block):
        of_block = winners[start : start + block]
        turned[start : start + block].reshape(len(of_block), -1)[...] = of_block.reshape(-1, len(of_block)).T
    return turned


def gradients(x, g, w, problem: Conv2dProblem, block: int, winners):
    """(grad_x, grad_w), each None if w, or x, is; g is the gradient of y, 0 where y is 0."""
    g = np.ascontiguousarray(g)
    x, w = [None if array is None else np.ascontiguousarray(array) for array in (x, w)]
    _, o, oh, ow = problem.y_shape
    groups, of_group = problem.groups, o // problem.groups
    kind = np.dtype(BITS[g.dtype.char])

    def scatter(start, stop, inner):
        images, shape = stop - start, (groups, of_group, oh // 2, ow // 2, stop - start)
        turned = scratch(np, "gradient of maxima", shape, kind)
        turned.reshape(-1, images)[...] = g[start:stop].reshape(images, -1).view(kind).T
        codes = winners[start:stop].reshape(shape)
        hit = scratch(np, "hit", shape, bool)
        for code in range(4):
            pixels = inner[:, :, code >> 1 :: 2, code & 1 :: 2].view(kind)
            np.equal(codes, code, out=hit)
            pixels[...] = hit
            pixels *= turned

    with blas_on_one_thread():
        return rows.gradients_of_rows(x, g, w, problem, scatter, block)
