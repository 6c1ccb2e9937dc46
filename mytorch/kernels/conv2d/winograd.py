"""Convolution by 3×3 and other small kernels with few products: Winograd's way, in five matrix products.

A row of a picture goes to the products of `toom_cook` by one thin matrix, (products · tiles, width), the zeros around
it and its cutting into tiles included; so does a column. What is done to each axis of a block of images is therefore a
matrix product, once the block is turned so that its channels come last:

    along[:, h] = horizontal (b·tx, w) @ block[h] (w, n·c)       products × tiles of a row before everything else
    X[b]   = vertical (a·ty, h) @ along[b, tx] (h, n·c)          for each b and tile of the row
    Y[b,a] = X[b,a] (ty·tx·n, c) @ W[b,a] (c, o)                 the products: 36 instead of 144 for 4×4 outputs
    across = verticalᵀ @ Y[b],   y = (acrossᵀ) @ horizontal      and back, into the picture's own order

Each of these has its adjoint, and the gradients take the same way backwards.

Larger pictures are cut into strips, for the thin matrices would be mostly zeros; small ones may be joined in pairs, so
that fewer tiles are partly empty (`winograd_tiles`). A larger kernel with a stride is a small one without, of as many
more channels (`winograd_phases`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...backend import is_at_hand, xp_of
from ..finish import finish
from ..parallel import parallel_for
from ..product import FEWEST_ROWS, is_repacked, tall_product
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .problem import Conv2dProblem
from .weight_transform import weights_from_products
from .winograd_phases import phases_by_pixel, weights_from_phases, weights_to_phases, without_stride
from .winograd_tiles import STRIP_TILES, Axes, Cut, Piece, alone, cut, joined, piece_count, strip_tiles
from .winograd_transforms import (
    analysis,
    by_pixel,
    is_mixed,
    side_by_side,
    synthesis,
    weight_matrix,
    weights_of_products,
)

NAME = "winograd"
LARGEST_KERNEL = 5  # on a side: with 6 products, 2 outputs
SMALLEST_OF_PHASES = 3  # on a side: of 2×2, from 3×3 that step by 2, transforms take longer than products are saved
MOST_ACCURATE = 96  # channels whose sum is close enough for a forward pass


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.dtype.kind != "f":
        return f"dtype is {problem.dtype}, and the transforms need fractions"
    if problem.dilation != (1, 1):
        return f"dilation is {problem.dilation}, not (1, 1)"
    if problem.stride != (1, 1) and direction == "input_grad":
        return f"stride is {problem.stride}, not (1, 1)"
    kernel, smallest, of_phases = problem.kernel, 2, ""
    if problem.stride != (1, 1):
        kernel, smallest = without_stride(problem).kernel, SMALLEST_OF_PHASES
        of_phases = f", {kernel} of phases"
    if min(kernel) < smallest or max(kernel) > LARGEST_KERNEL:
        return f"kernel is {problem.kernel}{of_phases}; its sides must be {smallest} to {LARGEST_KERNEL}"
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
    gradients by a thousandth. So does a first layer of phases, where there are most of them: AlexNet's 11×11 has 6e-7
    in place of 3e-7, and for 32 pictures that was never without consequences.
    """
    if direction != "forward" or problem.dtype.itemsize > 4:
        return True
    return problem.stride == (1, 1) and problem.in_channels // problem.groups <= MOST_ACCURATE


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the products and of the thin matrices; numbers of products, pictures, weights; rows of tiles;
    weights that BLAS repacks, once for each piece, unless they are few."""
    if direction == "input_grad":
        problem = problem.mirrored or problem
    axes = _axes(problem)
    problem = without_stride(problem)
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


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    return _forward(x, w, bias, problem, relu, _parts(x, problem))


def _parts(x, problem: Conv2dProblem) -> Cut:
    """On a GPU pictures are not paired, for whether a pair is finite would have to be waited for."""
    plain = without_stride(problem)
    return cut(xp_of(x), plain, _axes(problem) if is_at_hand(x) else alone(plain))


def _axes(problem: Conv2dProblem) -> Axes:
    """Pictures in pairs if it pays."""
    return joined(problem) if problem.stride == (1, 1) else alone(without_stride(problem))


def _forward(x, w, bias, problem: Conv2dProblem, relu: bool, parts: Cut, turned: bool = False):
    xp, axes = xp_of(x), parts.axes
    y = result(xp, problem.y_shape, x.dtype)
    bs = None if bias is None else bias.reshape(-1, 1, 1)

    def take(piece: Piece, products) -> None:
        n0, n1, rows = piece
        target = y[n0:n1, :, rows.first : rows.last]
        # Brings the lines of memory near, plane by plane: the products write a few numbers of each plane at a time. For
        # 96 planes of 55×55 that took twice as long.
        target[...] = 0
        synthesis(xp, products, parts, rows, side_by_side(target, axes))
        if is_mixed(target, axes):
            by_itself = replace(problem, batch=n1 - n0)
            right = _forward(x[n0:n1], w, None, by_itself, False, cut(xp, by_itself, alone(by_itself)), turned)
            target[...] = right[:, :, rows.first : rows.last]
        finish(target, bs, relu)

    convolve(x, w, problem, parts, take, turned)
    return y


def convolve(
    x, w, problem: Conv2dProblem, parts: Cut, take: Callable[[Piece, Any], object], turned: bool = False
) -> None:
    """Call take(piece, products) for every piece; products: (products across, products down, tiles · n, O).

    turned: w by 180°, and with the roles of C and O swapped.
    """
    xp = xp_of(x)
    if problem.stride != (1, 1):
        w = weights_to_phases(w, problem)
    weights = weights_of_products(w, problem.groups, parts.axes, inputs_first=not turned, turned=turned)

    def some(begin: int, end: int) -> None:
        for piece in parts.pieces[begin:end]:
            inputs = _tiles(x, problem, parts, piece)
            take(piece, _times_weights(xp, "products", inputs, weights))

    parallel_for(some, len(parts.pieces), 1, on=x)


def _tiles(x, problem: Conv2dProblem, parts: Cut, piece: Piece):
    """(products across, products down, tiles · n, C) of a piece, or the channels of its phases, in scratch memory."""
    xp, (n0, n1, rows) = xp_of(x), piece
    if problem.stride == (1, 1):
        pixels = by_pixel(xp, "pixels", x[n0:n1, :, rows.start : rows.stop], parts.axes)
    else:
        pixels = phases_by_pixel(xp, "pixels", x[n0:n1], problem, slice(rows.start, rows.stop))
    return analysis(xp, "inputs", pixels, without_stride(problem).in_channels, parts, rows)


def _times_weights(xp, name: str, tiles, weights):
    """(products across, products down, tiles, O) of tiles (…, C) and weights (…, groups, C / groups, O / groups)"""
    *across_and_down, groups, c, o = weights.shape
    products = scratch(xp, name, (*across_and_down, tiles.shape[2], groups * o), tiles.dtype)
    for group in range(groups):
        of_group = products[..., group * o : (group + 1) * o]
        tall_product(xp, tiles[..., group * c : (group + 1) * c], weights[:, :, group], of_group)
    return products


def input_grad(g, w, problem: Conv2dProblem):
    return gradients(None, g, w, problem)[0]


def weight_grad(x, g, problem: Conv2dProblem):
    return gradients(x, g, None, problem)[1]


def gradients(x, g, w, problem: Conv2dProblem):
    """(grad_x, grad_w), each None if w, or x, is."""

    def pixels_of(n0: int, n1: int, rows: slice):
        return by_pixel(xp_of(g), "pixels", g[n0:n1, :, rows], parts.axes)

    parts = _parts(g, problem)
    grad_x, grad_w = gradients_by_pixel(x, w, problem, parts, pixels_of)
    if w is not None and grad_x is None:
        # With stride 1 it is a convolution, too: of g with the kernels turned by 180°.
        mirrored = problem.mirrored
        assert mirrored is not None  # `supports` has seen to it
        grad_x = _forward(g, w, None, mirrored, False, _parts(g, mirrored), turned=True)
    return grad_x, grad_w


def gradients_by_pixel(x, w, problem: Conv2dProblem, parts: Cut, pixels_of: Callable[[int, int, slice], Any]):
    """(grad_x, grad_w), each None if w, or x, is; grad_x also where it cannot be had in this way.

    pixels_of(n0, n1, rows) is the gradient of some outputs, as `by_pixel` turns it. The outputs' transform, backwards,
    makes the gradient of the products of it, which serves both.
    """
    xp = xp_of(*[array for array in (x, w) if array is not None])
    of_weights = None if x is None else _WeightGradient(x, problem, parts)
    of_inputs = None if w is None or not parts.are_pictures else _InputGradient(w, problem, parts)

    def some(begin: int, end: int) -> None:
        for piece in parts.pieces[begin:end]:
            n0, n1, rows = piece
            pixels = pixels_of(n0, n1, slice(rows.first, rows.last))
            outputs = analysis(xp, "products", pixels, problem.out_channels, parts, rows, adjoint=True)
            if of_inputs is not None:
                of_inputs.take(piece, outputs)
            if of_weights is not None:
                of_weights.take(begin, piece, outputs)

    if of_inputs is not None or of_weights is not None:
        grain = 1 if of_weights is None else None  # a total of weights for each thread, not for each piece
        parallel_for(some, len(parts.pieces), grain, on=w if x is None else x)
    return None if of_inputs is None else of_inputs.sum(), None if of_weights is None else of_weights.sum()


class _InputGradient:
    """The products' gradient times the weights, and through the inputs' transform backwards.

    Only of whole pictures: strips of one would have to be added where they overlap, in whichever order they come.
    """

    def __init__(self, w, problem: Conv2dProblem, parts: Cut) -> None:
        self.xp, self.parts = xp_of(w), parts
        self.weights = weights_of_products(w, problem.groups, parts.axes, inputs_first=False)
        self.grad = result(self.xp, problem.x_shape, w.dtype)
        self.is_right = True

    def take(self, piece: Piece, outputs) -> None:
        n0, n1, rows = piece
        target = self.grad[n0:n1]
        products = _times_weights(self.xp, "inputs", outputs, self.weights)
        synthesis(self.xp, products, self.parts, rows, side_by_side(target, self.parts.axes), adjoint=True)
        if is_mixed(target, self.parts.axes):
            self.is_right = False

    def sum(self):
        return self.grad if self.is_right else None


class _WeightGradient:
    """A product for each of the products, which sums over tiles and images; and the weights' transform backwards."""

    def __init__(self, x, problem: Conv2dProblem, parts: Cut) -> None:
        self.xp, self.x, self.problem, self.parts = xp_of(x), x, problem, parts
        across, down, _ = parts.counts
        channels = without_stride(problem).in_channels
        self.shape = across, down, problem.groups, problem.out_channels // problem.groups, channels // problem.groups
        self.totals: dict[int, Any] = {}

    def take(self, thread: int, piece: Piece, outputs) -> None:
        """Add to the total of a thread."""
        xp, (across, down, groups, o, c) = self.xp, self.shape
        inputs = _tiles(self.x, self.problem, self.parts, piece)
        is_first = thread not in self.totals
        total = self.totals[thread] = result(xp, self.shape, self.x.dtype) if is_first else self.totals[thread]
        for group in range(groups):
            gs = outputs[..., group * o : (group + 1) * o].swapaxes(2, 3)
            xs = inputs[..., group * c : (group + 1) * c]
            term = total[:, :, group] if is_first else scratch(xp, "term", (across, down, o, c), self.x.dtype)
            tall_product(xp, gs, xs, term)
            if not is_first:
                total[:, :, group] += term

    def sum(self):
        across, down, *_ = self.shape
        sums = sum_of_parts(self.totals)
        if sums is None:
            return self.xp.zeros(self.problem.w_shape, self.x.dtype)
        plain = without_stride(self.problem)
        matrix = weight_matrix(self.xp, plain.kernel, down, across, self.x.dtype)
        grad_w = weights_from_products(sums, matrix, plain.w_shape)
        return grad_w if plain is self.problem else weights_from_phases(grad_w, self.problem)
