"""A 1×1 convolution is a matrix product: the pictures already are the columns."""

from ...backend import is_at_hand, xp_of
from ..parallel import get_num_threads, parallel_for
from ..sums import sum_of_parts
from ..workspace import result
from .finish import finish
from .problem import Conv2dProblem

NAME = "matmul"
IMAGE_BYTES = 1 << 20  # work on about this much of x and y at a time


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.kernel != (1, 1):
        return f"kernel is {problem.kernel}, not (1, 1)"
    if problem.stride != (1, 1):
        return f"stride is {problem.stride}, not (1, 1)"
    if problem.is_padded:
        return f"padding is {problem.padding}, not 0"
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds, numbers of x and y, images; weights that BLAS repacks, once for each image."""
    pixels = problem.batch * problem.height * problem.width
    return {
        "call": 1,
        "products": problem.multiply_adds,
        "pictures": pixels * (problem.in_channels + problem.out_channels),
        "images": problem.batch,
        "repacked": problem.batch * problem.in_channels * problem.out_channels / problem.groups,
    }


def _blocks(problem: Conv2dProblem, on) -> list[tuple[int, int, int, int]]:
    """(first image, last, first pixel, last): some whole images that fit in cache, or a part of one for each thread; on
    a GPU all of them."""
    pixels = problem.height * problem.width
    if not is_at_hand(on):
        return [(0, problem.batch, 0, pixels)]
    parts = problem.parts_of_image(get_num_threads())
    if parts > 1:
        step = -(-pixels // parts)
        return [(n, n + 1, p, min(p + step, pixels)) for n in range(problem.batch) for p in range(0, pixels, step)]
    image_bytes = (problem.in_channels + problem.out_channels) * pixels * problem.dtype.itemsize
    share = max(1, -(-problem.batch // get_num_threads()))
    images = max(1, min(IMAGE_BYTES // max(1, image_bytes), share))
    return [(n, min(n + images, problem.batch), 0, pixels) for n in range(0, problem.batch, images)]


def _pictures(array, problem: Conv2dProblem):
    """(n, C, H, W) as (n, groups, C / groups, H·W)."""
    n, c, h, w = array.shape
    return array.reshape(n, problem.groups, c // problem.groups, h * w)


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    """y[n] = w @ x[n] + b"""
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    bs = None if bias is None else bias.reshape(*ws.shape[:2], 1)
    return _times(ws, x, problem.y_shape, problem, bs, relu)


def input_grad(g, w, problem: Conv2dProblem):
    """grad_x[n] = wᵀ @ g[n]"""
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    return _times(ws.swapaxes(1, 2), g, problem.x_shape, problem)


def _times(matrices, pictures, shape, problem: Conv2dProblem, bias=None, relu: bool = False):
    xp = xp_of(pictures)
    product = result(xp, shape, pictures.dtype)
    sources, targets, blocks = _pictures(pictures, problem), _pictures(product, problem), _blocks(problem, pictures)

    def piece(start, stop):
        for n0, n1, p0, p1 in blocks[start:stop]:
            target = targets[n0:n1, ..., p0:p1]
            xp.matmul(matrices, sources[n0:n1, ..., p0:p1], out=target)
            finish(target, bias, relu)

    parallel_for(piece, len(blocks), 1, pictures)
    return product


def weight_grad(x, g, problem: Conv2dProblem):
    """grad_w = Σ_n  g[n] @ x[n]ᵀ, one partial sum for each thread, added in the order of the batch."""
    xp = xp_of(x)
    xs, gs, blocks = _pictures(x, problem), _pictures(g, problem), _blocks(problem, x)
    if not is_at_hand(x):
        return xp.matmul(gs, xs.swapaxes(2, 3)).sum(axis=0).reshape(problem.w_shape)
    partial = {}

    def piece(start, stop):
        total = 0
        for n0, n1, p0, p1 in blocks[start:stop]:
            for n in range(n0, n1):
                total = total + xp.matmul(gs[n, ..., p0:p1], xs[n, ..., p0:p1].swapaxes(1, 2))
        partial[start] = total

    parallel_for(piece, len(blocks), on=x)
    grad_w = sum_of_parts(partial)
    return xp.zeros(problem.w_shape, x.dtype) if grad_w is None else grad_w.reshape(problem.w_shape)
