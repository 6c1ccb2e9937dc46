"""Convolution of small pictures, whose columns are shared by the rows of the output.

Columns that hold all kh·kw pixels of a window repeat every row of the picture kh times. Here each row h is copied once,
as a slab of C·kw rows, and the slabs stand one behind the other, so that the matrix of output row i is simply kh of
them in a row, beginning with slab i·stride: a view. The images are innermost, which makes the rows of all matrices
ow · images numbers long and their copies long runs of memory:

    Z[h] (C·kw, ow·n)        Y[i] (O, ow·n) = W (O, kh·C·kw) @ Z[i·s … i·s + kh]

The input gradient goes the other way. Rows of g stand one behind the other without any copies for kw, a product over kh
of them makes a slab, and its kw parts are added, each shifted by one column, to the row of x that it came from:

    dZ[h] (C·kw, ow·n) = Wᵀ (C·kw, kh·O) @ G[h − kh + 1 … h]        dX[h, c, j·s + v] += dZ[h, c, v, j]

For LeNet-5's second convolution, 10×10 outputs, it takes half of the time of ordinary columns, in all directions.
"""

from collections.abc import Callable
from typing import Any

from ...backend import xp_of
from ..copy_rows import copy_rows
from ..finish import finish
from ..parallel import even_grain, get_num_threads, parallel_for
from ..product import FEWEST_COLUMNS, filled_up, is_repacked, thin_product
from ..strided import restrided
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .problem import Conv2dProblem

NAME = "rows"
Take = Callable[[int, int, Any], object]  # of the images start … stop and an array that belongs to them
LARGEST_CHANNELS = 32  # with more, copying columns costs little beside their products
BLOCK_BYTES = 1 << 20  # slabs of a block of images: half of a second-level cache
GRADIENT_BYTES = 1 << 21  # the same for gradients, which need more calls of NumPy for each block
SMALL_PRODUCT = 1024  # numbers of a product A @ Bᵀ up to which OpenBLAS multiplies without copying A and B first


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.in_channels // problem.groups > LARGEST_CHANNELS:
        return f"there are more than {LARGEST_CHANNELS} channels"
    if problem.dilation[0] != 1:
        return f"dilation is {problem.dilation}, and the rows of a window must be neighbours"
    if min(min(pair) for pair in problem.padding) < 0:
        return f"padding is {problem.padding}, below 0"
    if min(problem.out_height, problem.out_width) < 1:
        return "there is no output"
    if direction == "input_grad" and problem.stride[0] != 1:
        return f"stride is {problem.stride}, and the rows of g under a row of x must be neighbours"
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products; numbers of x, of y if they are copied, and of slabs; weights that BLAS repacks in
    the products of all rows, unless they are few, or the sums that these add up to. All of it counts more than once
    where there is one piece, which keeps one thread busy and the others waiting."""
    images = images_of_block(problem, BLOCK_BYTES if direction == "forward" else GRADIENT_BYTES)
    blocks, slab = -(-problem.batch // images), problem.in_channels * problem.kernel[1] * problem.out_width
    one_piece = blocks == 1 and not (direction == "forward" and problem.batch == 1)
    times = problem.useful_threads(get_num_threads()) if one_piece else 1
    rows, slabs = problem.out_height, _height(problem)
    if direction == "input_grad":
        rows = slabs = problem.height
    side = problem.out_channels // problem.groups
    if direction != "forward":
        side = problem.in_channels // problem.groups * problem.kernel[1]
    filled = side / filled_up(side)  # how well the inner kernels of BLAS are used
    outputs = problem.batch * problem.out_channels * problem.out_height * problem.out_width
    weights = problem.out_channels * problem.column_length // problem.groups
    repacked = direction == "weight_grad" or is_repacked(weights // problem.groups, FEWEST_COLUMNS)
    return {
        "call": 1,
        "products": times * rows * problem.multiply_adds / problem.out_height / filled,
        "inputs": times * problem.batch * problem.in_channels * problem.height * problem.width,
        "outputs": times * outputs * (images > 1 or direction != "forward"),
        "slabs": times * problem.batch * slabs * slab,
        "repacked": times * blocks * rows * weights * repacked,
    }


def _height(problem: Conv2dProblem) -> int:
    """Rows that the windows see, zeros included."""
    return (problem.out_height - 1) * problem.stride[0] + problem.kernel[0]


def images_of_block(problem: Conv2dProblem, block_bytes: int) -> int:
    """Images of a block, whose slabs take so many bytes."""
    slabs = _height(problem) * problem.in_channels * problem.kernel[1] * problem.out_width * problem.dtype.itemsize
    return even_grain(problem.batch, block_bytes // slabs, problem.fewest_images)


def _windows(x, problem: Conv2dProblem, first: int, last: int, parts: int = 1, halves: bool = False):
    """(groups, rows, parts, kh · C / groups · kw / parts, ow · n): for rows first … last of the output their columns, a
    view of the slabs. They may be asked for in kh parts, one for each row of the kernel; and in `halves`."""
    xp = xp_of(x)
    n, c, _, _ = x.shape
    groups, (kh, kw), (sh, sw) = problem.groups, problem.kernel, problem.stride
    ow, of_group = problem.out_width, c // problem.groups
    height, width = (last - first - 1) * sh + kh, (ow - 1) * sw + (kw - 1) * problem.dilation[1] + 1
    (top, _), (left, _) = problem.padding
    above = top - first * sh  # rows of zeros before the picture; if negative, rows of the picture before the windows
    turned = scratch(xp, "turned", (c, height, width, n), x.dtype)
    if problem.is_padded:
        turned[...] = 0
    seen = x[:, :, max(0, -above) : max(0, height - above), : max(0, width - left)].transpose(1, 2, 3, 0)
    above = max(0, above)
    turned[:, above : above + seen.shape[1], left : left + seen.shape[2]] = seen

    to_c, to_h, to_w, to_n = turned.strides
    step = 1 + halves
    strides = (of_group * to_c, to_h, to_c, problem.dilation[1] * to_w, sw * to_w, step * sw * to_w, to_n)
    slabs = scratch(xp, "slabs", (groups, height, of_group, kw, step, ow // step, n), x.dtype)
    repeated = restrided(turned, slabs.shape, strides)
    if halves:
        copy_rows(xp, slabs, repeated)
    else:
        slabs[...] = repeated
    to_group, to_slab, _, to_row, *_ = slabs.strides
    columns = kh // parts * of_group * kw
    shape = groups, last - first, parts, columns, ow * n
    return restrided(slabs, shape, (to_group, sh * to_slab, to_slab, to_row, slabs.itemsize))


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    y = result(xp_of(x), problem.y_shape, x.dtype)

    def turn_back(start, stop, outputs):
        y[start:stop].reshape(stop - start, -1)[...] = outputs.reshape(-1, stop - start).T

    convolve(x, w, bias, problem, relu, turn_back, images_of_block(problem, BLOCK_BYTES), y)
    return y


def convolve(
    x, w, bias, problem: Conv2dProblem, relu: bool, take: Take, block: int, y: Any = None, halves: bool = False
) -> None:
    """Call take(start, stop, outputs) for one block of images after the other; outputs: (groups, O/groups, oh, ow·n).

    Of one image the outputs are laid out as in y: if that is given, they are written there, and not taken. In `halves`,
    for an even ow, every row has its even columns before the odd ones.
    """
    xp, groups = xp_of(x), problem.groups
    o, oh, ow = problem.out_channels, problem.out_height, problem.out_width
    (kh, kw), of_group = problem.kernel, o // groups
    ws = w.reshape(groups, of_group, -1, kh, kw).swapaxes(2, 3).reshape(groups, 1, of_group, -1)
    bs = None if bias is None else bias.reshape(groups, of_group, 1, 1)

    def some_rows(pictures, first, last, outputs):
        windows = _windows(pictures, problem, first, last, halves=halves)
        thin_product(xp, ws, windows[:, :, 0], outputs.swapaxes(1, 2))
        finish(outputs, bs, relu)

    def rows_of_an_image(first: int, last: int) -> None:
        some_rows(x, first, last, y.reshape(groups, of_group, oh, ow)[:, :, first:last])

    def images(start, stop):
        shape = (groups, of_group, oh, ow * (stop - start))
        if y is not None and stop - start == 1:
            some_rows(x[start:stop], 0, oh, y[start].reshape(shape))
            return
        outputs = scratch(xp, "outputs", shape, x.dtype)
        some_rows(x[start:stop], 0, oh, outputs)
        take(start, stop, outputs)

    if problem.batch == 1 and y is not None:
        parallel_for(rows_of_an_image, oh, -(-oh // problem.parts_of_image(get_num_threads())), x)
    else:
        parallel_for(images, problem.batch, block, x)


def input_grad(g, w, problem: Conv2dProblem):
    return gradients(None, g, w, problem)[0]


def weight_grad(x, g, problem: Conv2dProblem):
    return gradients(x, g, None, problem)[1]


def gradients(x, g, w, problem: Conv2dProblem):
    """(grad_x, grad_w), each None if it cannot be computed because w, or x, is None. They share the rows of g."""

    def turn(start, stop, inner):
        n = stop - start
        if inner.flags.c_contiguous:  # every channel's rows stay together, which takes two thirds of the time
            inner.reshape(-1, n)[...] = g[start:stop].reshape(n, -1).T
        else:
            inner[...] = g[start:stop].reshape(n, *inner.shape[:-1]).transpose(1, 2, 3, 4, 0)

    return gradients_of_rows(x, g, w, problem, turn, images_of_block(problem, GRADIENT_BYTES))


def gradients_of_rows(x, g, w, problem: Conv2dProblem, fill: Take, block: int, halves: bool = False):
    """The same for a gradient that fill(start, stop, inner) writes into inner (groups, O / groups, oh, ow, n), for one
    block of images after the other; of g itself only the kind of array counts. In `halves`, for an even ow, every row
    of inner has its even columns before the odd ones."""
    xp, groups, (kh, kw) = xp_of(g), problem.groups, problem.kernel
    of_group = problem.out_channels // groups
    grad_x = ws = None
    margin = 0
    if w is not None:
        grad_x, margin = result(xp, problem.x_shape, g.dtype), kh - 1
        ws = w.reshape(groups, of_group, -1, kh, kw)[:, :, :, ::-1].transpose(0, 2, 4, 3, 1)
        ws = ws.reshape(groups, 1, -1, kh * of_group)
    terms = {}

    def piece(start, stop):
        rows, inner = _rows(xp, g.dtype, stop - start, problem, margin)
        fill(start, stop, inner)
        if grad_x is not None:
            _fold(rows, ws, problem, grad_x[start:stop], halves)
        if x is not None:
            terms[start] = _term(x[start:stop], rows[:, margin : margin + problem.out_height], problem, halves)

    parallel_for(piece, problem.batch, block, g)
    if x is None:
        return grad_x, None
    grad_w = sum_of_parts(terms)
    if grad_w is None:
        return grad_x, xp.zeros(problem.w_shape, g.dtype)
    grad_w = grad_w.reshape(groups, kh, -1, kw, of_group).transpose(0, 4, 2, 1, 3)
    return grad_x, xp.ascontiguousarray(grad_w).reshape(problem.w_shape)


def _rows(xp, dtype, n: int, problem: Conv2dProblem, margin: int):
    """Space for the rows of g of n images, one behind the other with rows of zeros above and below, (groups,
    margin + oh + margin, O / groups, ow · n); and what is to be filled of it, (groups, O / groups, oh, ow, n)."""
    groups, of_group, oh, ow = problem.groups, problem.out_channels // problem.groups, *problem.y_shape[2:]
    if margin == 0:
        inner = scratch(xp, "rows", (groups, of_group, oh, ow, n), dtype)
        return inner.reshape(groups, of_group, oh, ow * n).swapaxes(1, 2), inner
    rows = scratch(xp, "rows", (groups, oh + 2 * margin, of_group, ow, n), dtype)
    rows[:, :margin] = 0
    rows[:, margin + oh :] = 0
    return rows.reshape(*rows.shape[:3], ow * n), rows[:, margin : margin + oh].swapaxes(1, 2)


def _fold(rows, ws, problem: Conv2dProblem, grad_x, halves: bool) -> None:
    """grad_x (n, C, H, W) = the slabs Wᵀ G, each of their kw parts added to the columns of x that it came from."""
    xp, (n, c, h, w) = xp_of(rows), grad_x.shape
    groups, kw, ow = problem.groups, problem.kernel[1], problem.out_width
    (top, _), (left, _) = problem.padding
    to_group, to_row, to_channel, _ = rows.strides
    shape, strides = (groups, h, ws.shape[3], ow * n), (to_group, to_row, to_channel, rows.itemsize)
    under = restrided(rows[:, top:], shape, strides)  # the kh rows of g under each row of x
    slabs = scratch(xp, "slabs", (groups, h, c // groups, kw, ow, n), rows.dtype)
    thin_product(xp, ws, under, slabs.reshape(groups, h, -1, ow * n))

    places = problem.places(1)
    width = max(left + w, places[-1].stop)
    turned = scratch(xp, "turned", (groups, h, c // groups, width, n), rows.dtype)
    turned[...] = 0
    in_order = slabs.reshape(groups, h, -1, kw, 1 + halves, ow // (1 + halves), n).swapaxes(4, 5)
    for v, columns in enumerate(places):
        part = in_order[:, :, :, v]
        target = turned[..., columns, :].reshape(part.shape)
        target += part
    grad_x.reshape(n, groups, -1, h, w)[...] = turned[..., left : left + w, :].transpose(4, 0, 2, 1, 3)


def _term(x, rows, problem: Conv2dProblem, halves: bool):
    """(groups, kh, C / groups · kw, O / groups): Σ over output rows i of Z[i·s … i·s + kh] @ G[i]ᵀ, for some images.

    As one product for each row of the kernel, LeNet-5's 5 of 30×16 took a third of the time of one of 150×16.
    """
    xp, of_group, kh = xp_of(x), rows.shape[2], problem.kernel[0]
    product = problem.in_channels // problem.groups * problem.kernel[1] * of_group
    parts = kh if product <= SMALL_PRODUCT < kh * product else 1
    windows = _windows(x, problem, 0, problem.out_height, parts, halves)
    terms = scratch(xp, "terms", (*windows.shape[:-1], of_group), x.dtype)
    xp.matmul(windows, rows[:, :, None].swapaxes(-1, -2), out=terms)
    return xp.add.reduce(terms, axis=1)
