"""A 1×1 convolution is a matrix product: the pictures already are the columns."""

from ...backend import is_at_hand, xp_of
from ..copy_rows import copy_rows
from ..finish import finish
from ..parallel import even_grain, get_num_threads, parallel_for
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .im2col import SUM_PIXELS, TURN_PIXELS
from .problem import Conv2dProblem

NAME = "matmul"
IMAGE_BYTES = 1 << 20  # work on about this much of x and y at a time
SMALL_PICTURE = 64  # pixels; several such share a product,
MANY_INSIDE, MANY_OUTSIDE = 256, 64  # with so many channels, if it is not a sum over pixels


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.kernel != (1, 1):
        return f"kernel is {problem.kernel}, not (1, 1)"
    if problem.stride != (1, 1):
        return f"stride is {problem.stride}, not (1, 1)"
    if problem.is_padded:
        return f"padding is {problem.padding}, not 0"
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds; numbers of x and y, twice if they are sorted; products, and weights that BLAS repacks for each."""
    pixels = problem.batch * problem.height * problem.width
    together = _share_a_product(problem, direction)
    products = -(-pixels // SUM_PIXELS) if together else problem.batch
    return {
        "call": 1,
        "products": problem.multiply_adds,
        "pictures": pixels * (problem.in_channels + problem.out_channels) * (1 + together),
        "images": products,
        "repacked": products * problem.in_channels * problem.out_channels / problem.groups,
    }


def _share_a_product(problem: Conv2dProblem, direction: str) -> bool:
    """Whether several pictures are multiplied at once. Each product of BLAS repacks the weights: where they are many
    and pictures small, it pays to sort the pictures side by side, and the result back into pictures."""
    if problem.batch < 2 or problem.height * problem.width > SMALL_PICTURE:
        return False
    inside, outside = problem.in_channels // problem.groups, problem.out_channels // problem.groups
    if direction == "input_grad":
        inside, outside = outside, inside
    return direction == "weight_grad" or (inside >= MANY_INSIDE and outside >= MANY_OUTSIDE)


def _blocks(problem: Conv2dProblem, on, together: bool) -> list[tuple[int, int, int, int]]:
    """(first image, last, first pixel, last): some whole images that fit in cache, or a part of one for each thread; on
    a GPU all of them. Images that share a product are so many that it is worth while."""
    pixels = problem.height * problem.width
    if not is_at_hand(on):
        return [(0, problem.batch, 0, pixels)]
    parts = problem.parts_of_image(get_num_threads())
    if parts > 1:
        step = -(-pixels // parts)
        return [(n, n + 1, p, min(p + step, pixels)) for n in range(problem.batch) for p in range(0, pixels, step)]
    image_bytes = (problem.in_channels + problem.out_channels) * pixels * problem.dtype.itemsize
    images = IMAGE_BYTES // max(1, image_bytes)
    if together:
        images = max(images, SUM_PIXELS // max(1, pixels))
    images = even_grain(problem.batch, images, problem.fewest_images)
    return [(n, min(n + images, problem.batch), 0, pixels) for n in range(0, problem.batch, images)]


def _pictures(array, problem: Conv2dProblem):
    """(n, C, H, W) as (n, groups, C / groups, H·W)."""
    n, c, h, w = array.shape
    return array.reshape(n, problem.groups, c // problem.groups, h * w)


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    """y[n] = w @ x[n] + b"""
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    bs = None if bias is None else bias.reshape(*ws.shape[:2], 1)
    return _times("forward", ws, x, problem.y_shape, problem, bs, relu)


def input_grad(g, w, problem: Conv2dProblem):
    """grad_x[n] = wᵀ @ g[n]"""
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    return _times("input_grad", ws.swapaxes(1, 2), g, problem.x_shape, problem)


def _times(direction, matrices, pictures, shape, problem: Conv2dProblem, bias=None, relu: bool = False):
    xp = xp_of(pictures)
    product = result(xp, shape, pictures.dtype)
    together = _share_a_product(problem, direction) and is_at_hand(pictures)
    sources, targets = _pictures(pictures, problem), _pictures(product, problem)
    blocks = _blocks(problem, pictures, together)

    def piece(start, stop):
        for n0, n1, p0, p1 in blocks[start:stop]:
            source, target = sources[n0:n1, ..., p0:p1], targets[n0:n1, ..., p0:p1]
            if together:
                products = scratch(xp, "products", (*target.shape[1:3], n1 - n0, p1 - p0), product.dtype)
                flat = products.reshape(*target.shape[1:3], -1)
                xp.matmul(matrices, _side_by_side(xp, "pictures", source), out=flat)
                copy_rows(xp, target, products.transpose(2, 0, 1, 3))
            else:
                xp.matmul(matrices, source, out=target)
            finish(target, bias, relu)

    parallel_for(piece, len(blocks), 1, pictures)
    return product


def _side_by_side(xp, name: str, pictures):
    """(n, groups, channels, pixels) as (groups, channels, n · pixels)."""
    n, groups, channels, pixels = pictures.shape
    turned = scratch(xp, name, (groups, channels, n, pixels), pictures.dtype)
    copy_rows(xp, turned, pictures.transpose(1, 2, 0, 3))
    return turned.reshape(groups, channels, n * pixels)


def weight_grad(x, g, problem: Conv2dProblem):
    """grad_w = Σ_n  g[n] @ x[n]ᵀ, one partial sum for each thread, added in the order of the batch."""
    xp = xp_of(x)
    xs, gs = _pictures(x, problem), _pictures(g, problem)
    if not is_at_hand(x):
        return xp.matmul(gs, xs.swapaxes(2, 3)).sum(axis=0).reshape(problem.w_shape)
    together = _share_a_product(problem, "weight_grad")
    blocks = _blocks(problem, x, together)
    # x @ gᵀ or g @ xᵀ: BLAS is quicker with the longer side first, if the sum, which is turned once, is a long one.
    turned = problem.in_channels > problem.out_channels and problem.batch * xs.shape[3] >= TURN_PIXELS
    shape = problem.groups, *((xs.shape[2], gs.shape[2]) if turned else (gs.shape[2], xs.shape[2]))
    partial = {}

    def piece(start, stop):
        partial[start] = total = xp.empty(shape, x.dtype)
        out = total
        for n0, n1, p0, p1 in blocks[start:stop]:
            some_g, some_x = gs[n0:n1, ..., p0:p1], xs[n0:n1, ..., p0:p1]
            if together:
                pairs = [(_side_by_side(xp, "gradients", some_g), _side_by_side(xp, "pictures", some_x))]
            else:
                pairs = zip(some_g, some_x, strict=True)
            for a, b in pairs:
                left, right = (b, a) if turned else (a, b)
                xp.matmul(left, right.swapaxes(-1, -2), out=out)
                if out is total:
                    out = scratch(xp, "term", shape, x.dtype)
                else:
                    total += out

    parallel_for(piece, len(blocks), on=x)
    grad_w = sum_of_parts(partial)
    if grad_w is None:
        return xp.zeros(problem.w_shape, x.dtype)
    return xp.ascontiguousarray(grad_w.swapaxes(1, 2) if turned else grad_w).reshape(problem.w_shape)
