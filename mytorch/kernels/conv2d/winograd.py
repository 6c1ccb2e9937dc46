"""Convolution by 3×3 and other small kernels with few products: Winograd's way, in five matrix products.

A row of a picture goes to the products of `toom_cook` by one thin matrix, (products · tiles, width), the zeros around
it and its cutting into tiles included; so does a column. What is done to each axis of a block of images is therefore a
matrix product, once the block is turned so that its channels come last:

    along[:, h, n] = horizontal (b·tx, w) @ block[n, h] (w, c)   products × tiles of a row before everything else
    X[b]   = vertical (a·ty, h) @ along[b, tx] (h, n·c)          for each b and tile of the row
    Y[b,a] = X[b,a] (ty·tx·n, c) @ W[b,a] (c, o)                 the products: 36 instead of 144 for 4×4 outputs
    across = verticalᵀ @ Y[b],   y = (acrossᵀ) @ horizontal      and back, into the picture's own order

Larger pictures are cut into strips, for the thin matrices would be mostly zeros; small ones may be joined in pairs, so
that fewer tiles are partly empty (`winograd_tiles`).
"""

from dataclasses import replace

from ...backend import is_at_hand, xp_of
from ..constants import kept
from ..parallel import parallel_for
from ..product import FEWEST_ROWS, is_repacked, tall_product, thin_product
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .finish import finish
from .problem import Conv2dProblem
from .toom_cook import toom_cook
from .weight_transform import weights_from_products, weights_to_products
from .winograd_tiles import STRIP_TILES, Axes, Cut, Strip, alone, cut, joined, piece_count, strip_tiles

NAME = "winograd"
LARGEST_KERNEL = 5  # on a side: with 6 products, 2 outputs
MOST_ACCURATE = 96  # channels whose sum is close enough for a forward pass


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


def is_accurate(problem: Conv2dProblem, direction: str) -> bool:
    """Whether the result is as close as one that nobody asked to be computed in this way must be.

    On the way back the rounding of a product is multiplied by 3 to 5, and it grows with the channels that are summed:
    with 32 the error is 5e-7 of y, with 256 it is 1.2e-6, and that of columns or frequencies is 2 to 4e-7. A gradient
    bears that; but in a forward pass it puts more pre-activations on the wrong side of a ReLU, each of which changes
    gradients by a thousandth.
    """
    of_group = problem.in_channels // problem.groups
    return direction != "forward" or problem.dtype.itemsize > 4 or of_group <= MOST_ACCURATE


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products and of the thin matrices; numbers of products, pictures, weights; rows of tiles;
    weights that BLAS repacks, once for each piece, unless they are few."""
    if direction == "input_grad":
        problem = problem.mirrored or problem
    axes = joined(problem)
    rows, columns = axes
    rows_of_pictures = problem.batch / columns.count
    # A strip's matrix has products × tiles rows, for every pixel of the other side.
    wide, high = columns.products * strip_tiles(columns), rows.products * min(rows.tiles, STRIP_TILES)
    inputs = problem.batch * problem.in_channels * problem.height * problem.width
    outputs = problem.batch * problem.out_channels * problem.out_height * problem.out_width
    tiles = rows_of_pictures * axes.tiles * rows.products * columns.products
    of_product = problem.in_channels * problem.out_channels // problem.groups**2
    weights = rows.products * columns.products * of_product * problem.groups
    return {
        "call": 1,
        "products": tiles * problem.in_channels * problem.out_channels / problem.groups,
        "thin": inputs * wide + outputs * high + tiles * (problem.in_channels * high + problem.out_channels * wide),
        "moved": tiles * (problem.in_channels + problem.out_channels),
        "pictures": inputs + outputs,
        "weights": weights,
        "rows": rows_of_pictures * rows.tiles,
        "repacked": piece_count(problem, axes) * weights * is_repacked(of_product, FEWEST_ROWS),
    }


# Into the products and back -------------------------------------------------------------------------------------------


def _analysis(xp, name: str, pictures, vertical, horizontal, parts: Cut):
    """(products across, products down, tiles · n, channels) of a block of pictures (n, channels, h, w).

    vertical: a matrix; horizontal: for each strip of columns (first, last, matrix).
    """
    in_a_row = parts.axes.columns.count
    n, c, h, w = pictures.shape
    n //= in_a_row
    # The neighbour of a picture is not the next one: all left ones come first, then all right ones.
    by_pixel = scratch(xp, "by pixel", (n, h, in_a_row, w, c), pictures.dtype)
    by_pixel[...] = pictures.reshape(in_a_row, n, c, h, w).transpose(1, 3, 0, 4, 2)
    lines = by_pixel.reshape(n, h, in_a_row * w, c)
    across, down, tiles = parts.counts
    result = scratch(xp, name, (across, len(vertical), tiles, n * c), pictures.dtype)
    begin = 0
    for first, last, matrix in horizontal:
        # A product for each line, whose result stands where the next product wants it: quicker than turning all lines.
        along = scratch(xp, "along", (len(matrix), h, n, c), pictures.dtype)
        xp.matmul(matrix, lines[:, :, first:last], out=along.transpose(2, 1, 0, 3))
        along = along.reshape(across, -1, h, n * c)
        end = begin + along.shape[1]
        thin_product(xp, vertical, along, result[:, :, begin:end].swapaxes(1, 2))
        begin = end
    return result.reshape(across, down, -1, c)


def _synthesis(xp, products, rows: Strip, columns: tuple[Strip, ...], planes) -> None:
    """planes (pictures in a row, n·channels, H', W')[rows] = the outputs of (products across, products down, tiles · n,
    channels)."""
    across, h, (_, images, _, width) = len(products), rows.last - rows.first, planes.shape
    products = products.reshape(across, rows.synthesis.shape[1], -1)
    begin = 0
    for strip in columns:
        end = begin + strip.tiles * images
        lines = scratch(xp, "lines", (h, across, end - begin), products.dtype)
        thin_product(xp, rows.synthesis, products[:, :, begin:end], lines.swapaxes(0, 1))
        lines = lines.reshape(h, -1, images)
        for i, picture in enumerate(planes):
            first, last = max(strip.first, i * width), min(strip.last, (i + 1) * width)
            if first < last:
                target = picture[:, rows.first : rows.last, first - i * width : last - i * width].transpose(1, 2, 0)
                thin_product(xp, strip.synthesis[first - strip.first : last - strip.first], lines, target)
        begin = end


@kept(maxsize=64)
def _weight_matrix(xp, kernel: tuple[int, int], down: int, across: int, dtype):
    """((b, a), kernel pixels): from weights to products, so many down and across."""
    vertical, horizontal = xp.asarray(toom_cook(kernel[0], down).weights), toom_cook(kernel[1], across).weights
    both = xp.asarray(horizontal)[:, None, None, :] * vertical[None, :, :, None]  # (b, a, u, v)
    return both.reshape(-1, kernel[0] * kernel[1]).astype(dtype)


def _weights(w, problem: Conv2dProblem, axes: Axes, turned: bool):
    """(products across, products down, groups, C / groups, O / groups): what tiles are multiplied by.

    turned: every kernel by 180°, with the roles of C and O swapped: for the input gradient, whose problem it is.
    """
    down, across = axes.rows.products, axes.columns.products
    matrix = _weight_matrix(xp_of(w), problem.kernel, down, across, w.dtype)[:, :: -1 if turned else 1]
    products = weights_to_products(w, matrix, problem.groups, inputs_first=not turned)
    return products.reshape(across, down, *products.shape[1:])


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    return _forward(x, w, bias, problem, relu, _axes(x, problem))


def _axes(x, problem: Conv2dProblem) -> Axes:
    """Pictures in pairs if it pays; on a GPU one by one, for whether a pair is finite would have to be waited for."""
    return joined(problem) if is_at_hand(x) else alone(problem)


def _forward(x, w, bias, problem: Conv2dProblem, relu: bool, axes: Axes, turned: bool = False):
    xp, groups, in_a_row = xp_of(x), problem.groups, axes.columns.count
    parts = cut(xp, problem, axes)
    across, down, _ = parts.counts
    o, c = problem.out_channels // groups, problem.in_channels // groups
    weights = _weights(w, problem, axes, turned)
    y = result(xp, problem.y_shape, x.dtype)
    bs = None if bias is None else bias.reshape(-1, 1, 1)
    horizontal = [(strip.start, strip.stop, strip.analysis) for strip in parts.columns]

    def piece(begin, end):
        for n0, n1, rows in parts.pieces[begin:end]:
            pictures = x[n0:n1, :, rows.start : rows.stop]
            inputs = _analysis(xp, "inputs", pictures, rows.analysis, horizontal, parts)
            shape = (across, down, inputs.shape[2], problem.out_channels)
            products = scratch(xp, "products", shape, x.dtype)
            for group in range(groups):
                of_group = products[..., group * o : (group + 1) * o]
                tall_product(xp, inputs[..., group * c : (group + 1) * c], weights[:, :, group], of_group)
            _synthesis(xp, products, rows, parts.columns, y[n0:n1].reshape(in_a_row, -1, *y.shape[2:]))
            target = y[n0:n1, :, rows.first : rows.last]
            if in_a_row > 1 and not xp.isfinite(xp.add.reduce(target, None)):
                # A tile that lies across two pictures carries inf and nan of the one into the other: not in ours.
                by_itself = replace(problem, batch=n1 - n0)
                right = _forward(x[n0:n1], w, None, by_itself, False, alone(by_itself), turned)
                target[...] = right[:, :, rows.first : rows.last]
            finish(target, bs, relu)

    parallel_for(piece, len(parts.pieces), 1, on=x)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    """With stride 1 that is a convolution again, of g with the kernels turned by 180°."""
    mirrored = problem.mirrored
    assert mirrored is not None  # `supports` has seen to it
    return _forward(g, w, None, mirrored, False, _axes(g, mirrored), turned=True)


def weight_grad(x, g, problem: Conv2dProblem):
    """The gradient of the products is what the outputs' transform, backwards, makes of g; then a product for each of
    them sums over tiles and images."""
    xp, groups = xp_of(x), problem.groups
    parts = cut(xp, problem, _axes(x, problem))
    across, down, _ = parts.counts
    matrix = _weight_matrix(xp, problem.kernel, down, across, x.dtype)
    o, c = problem.out_channels // groups, problem.in_channels // groups
    of_inputs = [(strip.start, strip.stop, strip.analysis) for strip in parts.columns]
    of_outputs = [(strip.first, strip.last, strip.synthesis.T) for strip in parts.columns]
    partial = {}

    def piece(begin, end):
        total = result(xp, (across, down, groups, o, c), x.dtype)
        for i, (n0, n1, rows) in enumerate(parts.pieces[begin:end]):
            inputs = _analysis(xp, "inputs", x[n0:n1, :, rows.start : rows.stop], rows.analysis, of_inputs, parts)
            window = g[n0:n1, :, rows.first : rows.last]
            outputs = _analysis(xp, "products", window, rows.synthesis.T, of_outputs, parts)
            for group in range(groups):
                gs = outputs[..., group * o : (group + 1) * o].swapaxes(2, 3)
                xs = inputs[..., group * c : (group + 1) * c]
                term = scratch(xp, "term", (across, down, o, c), x.dtype) if i else total[:, :, group]
                tall_product(xp, gs, xs, term)
                if i:
                    total[:, :, group] += term
        partial[begin] = total

    parallel_for(piece, len(parts.pieces), on=x)
    sums = sum_of_parts(partial)
    if sums is None:
        return xp.zeros(problem.w_shape, x.dtype)
    return weights_from_products(sums, matrix, problem.w_shape)
