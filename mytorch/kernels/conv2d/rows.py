"""Convolution of small pictures, whose columns are shared by the rows of the output.

Columns that hold all kh·kw pixels of a window repeat every row of the picture kh times. Here each row h is copied once,
as a slab of C·kw rows, and the slabs stand one behind the other, so that the matrix of output row i is simply kh of
them in a row, beginning with slab i·stride: a view. The images are innermost, which makes the rows of all matrices
ow · images numbers long and their copies long runs of memory:

    Z[h] (C·kw, ow·n)        Y[i] (O, ow·n) = W (O, kh·C·kw) @ Z[i·s … i·s + kh]

For LeNet-5's second convolution, 10×10 outputs, it takes half of the time of ordinary columns.
"""

from ...backend import xp_of
from ..parallel import even_grain, parallel_for
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .finish import finish
from .problem import Conv2dProblem

NAME = "rows"
LARGEST_CHANNELS = 32  # with more, copying columns costs little beside their products
BLOCK_BYTES = 1 << 20  # slabs of a block of images: half of a second-level cache


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    channels = problem.out_channels if direction == "input_grad" else problem.in_channels
    if channels // problem.groups > LARGEST_CHANNELS:
        return f"there are more than {LARGEST_CHANNELS} channels"
    if problem.dilation[0] != 1:
        return f"dilation is {problem.dilation}, and the rows of a window must be neighbours"
    if min(min(pair) for pair in problem.padding) < 0:
        return f"padding is {problem.padding}, below 0"
    if min(problem.out_height, problem.out_width) < 1:
        return "there is no output"
    if direction == "input_grad" and problem.mirrored is None:
        return f"stride is {problem.stride} and padding {problem.padding}: the gradient is no convolution of g"
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products; numbers of x, of y if its images must be brought outside, and of slabs; weights
    that BLAS repacks in the products of all rows (or the sums that they add up to)."""
    if direction == "input_grad":
        problem = problem.mirrored or problem
    images = _images(problem)
    products = -(-problem.batch // images) * problem.out_height
    return {
        "call": 1,
        "products": problem.multiply_adds,
        "inputs": problem.batch * problem.in_channels * problem.height * problem.width,
        "outputs": problem.batch * problem.out_channels * problem.out_height * problem.out_width * (images > 1),
        "slabs": problem.batch * _height(problem) * problem.in_channels * problem.kernel[1] * problem.out_width,
        "repacked": products * problem.out_channels * problem.column_length / problem.groups,
    }


def _height(problem: Conv2dProblem) -> int:
    """Rows that the windows see, zeros included."""
    return (problem.out_height - 1) * problem.stride[0] + problem.kernel[0]


def _images(problem: Conv2dProblem) -> int:
    """Images of a block, whose slabs stay in cache."""
    slabs = _height(problem) * problem.in_channels * problem.kernel[1] * problem.out_width * problem.dtype.itemsize
    return even_grain(problem.batch, BLOCK_BYTES // slabs)


def _windows(x, problem: Conv2dProblem):
    """(groups, oh, kh · C / groups · kw, ow · n): for every row of the output its columns, a view of the slabs."""
    xp = xp_of(x)
    n, c, _, _ = x.shape
    groups, (kh, kw), (sh, sw) = problem.groups, problem.kernel, problem.stride
    oh, ow, of_group = problem.out_height, problem.out_width, c // problem.groups
    height, width = _height(problem), (ow - 1) * sw + (kw - 1) * problem.dilation[1] + 1
    (top, _), (left, _) = problem.padding
    turned = scratch(xp, "turned", (c, height, width, n), x.dtype)
    if problem.is_padded:
        turned[...] = 0
    seen = x[:, :, : max(0, height - top), : max(0, width - left)].transpose(1, 2, 3, 0)
    turned[:, top : top + seen.shape[1], left : left + seen.shape[2]] = seen

    to_c, to_h, to_w, to_n = turned.strides
    strides = (of_group * to_c, to_h, to_c, problem.dilation[1] * to_w, sw * to_w, to_n)
    as_strided = xp.lib.stride_tricks.as_strided
    slabs = scratch(xp, "slabs", (groups, height, of_group, kw, ow, n), x.dtype)
    slabs[...] = as_strided(turned, slabs.shape, strides)
    slab = of_group * kw
    to_group, to_slab, to_row = slabs.strides[0], slabs.strides[1], slabs.strides[3]
    shape = (groups, oh, kh * slab, ow * n)
    return as_strided(slabs, shape, (to_group, sh * to_slab, to_row, slabs.itemsize))


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    xp, groups = xp_of(x), problem.groups
    o, oh, ow = problem.out_channels, problem.out_height, problem.out_width
    (kh, kw), of_group = problem.kernel, o // groups
    ws = w.reshape(groups, of_group, -1, kh, kw).swapaxes(2, 3).reshape(groups, 1, of_group, -1)
    bs = None if bias is None else bias.reshape(-1, 1)
    y = result(xp, problem.y_shape, x.dtype)

    def piece(start, stop):
        n, shape = stop - start, (groups, of_group, oh, ow * (stop - start))
        outputs = y[start].reshape(shape) if n == 1 else scratch(xp, "outputs", shape, x.dtype)
        xp.matmul(ws, _windows(x[start:stop], problem), out=outputs.swapaxes(1, 2))
        finish(outputs.reshape(o, -1), bs, relu)
        if n > 1:
            y[start:stop].reshape(n, -1)[...] = outputs.reshape(-1, n).T

    parallel_for(piece, problem.batch, _images(problem), x)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    """With stride 1 that is a convolution again, of g with the kernels turned by 180°."""
    mirrored = problem.mirrored
    assert mirrored is not None  # `supports` has seen to it
    return forward(g, problem.turned(w), None, mirrored)


def weight_grad(x, g, problem: Conv2dProblem):
    """A product for each row of the output, G[i] (O, ow·n) @ Z[i·s … i·s + kh]ᵀ, and their sum."""
    xp, groups = xp_of(x), problem.groups
    o, oh, ow = problem.out_channels, problem.out_height, problem.out_width
    (kh, kw), of_group = problem.kernel, o // groups
    length = problem.column_length // groups
    partial = {}

    def piece(start, stop):
        n = stop - start
        gs = g[start:stop]
        if n > 1:
            gs = scratch(xp, "outputs", (groups, of_group, oh, ow * n), g.dtype)
            gs.reshape(-1, n)[...] = g[start:stop].reshape(n, -1).T
        gs = gs.reshape(groups, of_group, oh, ow * n)
        terms = scratch(xp, "terms", (groups, oh, of_group, length), g.dtype)
        xp.matmul(gs.swapaxes(1, 2), _windows(x[start:stop], problem).swapaxes(2, 3), out=terms)
        partial[start] = xp.add.reduce(terms, axis=1)

    parallel_for(piece, problem.batch, _images(problem), x)
    sums = sum_of_parts(partial)
    if sums is None:
        return xp.zeros(problem.w_shape, x.dtype)
    return xp.ascontiguousarray(sums.reshape(o, kh, -1, kw).swapaxes(1, 2))
