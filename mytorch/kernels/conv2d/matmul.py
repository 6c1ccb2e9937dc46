"""A 1×1 convolution is a matrix product: the pictures already are the columns."""

from ...backend import xp_of
from ..parallel import get_num_threads, parallel_for
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


def cost(problem: Conv2dProblem, direction: str) -> float:
    """Seconds: the product alone, 40 billion multiply-adds a second and thread."""
    return 20e-6 + problem.multiply_adds / 40e9 / get_num_threads()


def _images_at_a_time(problem: Conv2dProblem) -> int:
    image = (problem.in_channels + problem.out_channels) * problem.height * problem.width * problem.dtype.itemsize
    spread = -(-problem.batch // get_num_threads())
    return max(1, min(IMAGE_BYTES // max(1, image), spread))


def _pictures(array, problem: Conv2dProblem):
    """(n, C, H, W) as (n, groups, C / groups, H·W)."""
    n, c, h, w = array.shape
    return array.reshape(n, problem.groups, c // problem.groups, h * w)


def forward(x, w, bias, problem: Conv2dProblem):
    """y[n] = w @ x[n] + b"""
    xp = xp_of(x)
    y = xp.empty(problem.y_shape, x.dtype)
    xs, ys = _pictures(x, problem), _pictures(y, problem)
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    bs = None if bias is None else bias.reshape(*ws.shape[:2], 1)

    def piece(start, stop):
        xp.matmul(ws, xs[start:stop], out=ys[start:stop])
        if bs is not None:
            ys[start:stop] += bs

    parallel_for(piece, problem.batch, _images_at_a_time(problem))
    return y


def input_grad(g, w, problem: Conv2dProblem):
    """grad_x[n] = wᵀ @ g[n]"""
    xp = xp_of(g)
    grad_x = xp.empty(problem.x_shape, g.dtype)
    gs, grads = _pictures(g, problem), _pictures(grad_x, problem)
    ws = w.reshape(problem.groups, problem.out_channels // problem.groups, problem.in_channels // problem.groups)
    ws = ws.swapaxes(1, 2)

    def piece(start, stop):
        xp.matmul(ws, gs[start:stop], out=grads[start:stop])

    parallel_for(piece, problem.batch, _images_at_a_time(problem))
    return grad_x


def weight_grad(x, g, problem: Conv2dProblem):
    """grad_w = Σ_n  g[n] @ x[n]ᵀ, one partial sum for each thread, added in the order of the batch."""
    xp = xp_of(x)
    grad_w = xp.zeros(problem.w_shape, x.dtype)
    xs, gs = _pictures(x, problem), _pictures(g, problem)
    partial = {}

    def piece(start, stop):
        total = 0
        for n in range(start, stop):
            total = total + xp.matmul(gs[n], xs[n].swapaxes(1, 2))
        partial[start] = total

    parallel_for(piece, problem.batch)
    for start in sorted(partial):
        grad_w += partial[start].reshape(grad_w.shape)
    return grad_w
