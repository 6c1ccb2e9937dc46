"""Convolution as it is defined: for every place in the kernel, a product of shifted pictures. The yardstick."""

from ...backend import xp_of
from ..finish import finish
from .problem import Conv2dProblem

NAME = "direct"


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds, passes over y, and kernel places, each of which is a small product."""
    places = problem.kernel[0] * problem.kernel[1]
    outputs = problem.batch * problem.out_channels * problem.out_height * problem.out_width
    return {"call": 1, "products": problem.multiply_adds, "passes": places * outputs, "places": places}


def _shifted(padded, problem: Conv2dProblem, u: int, v: int):
    """The picture under kernel place (u, v): a view (n, groups, channels of a group, oh, ow)."""
    rows, columns = problem.places(0)[u], problem.places(1)[v]
    n, c = padded.shape[:2]
    return padded.reshape(n, problem.groups, c // problem.groups, *padded.shape[2:])[..., rows, columns]


def _places(problem: Conv2dProblem):
    return [(u, v) for u in range(problem.kernel[0]) for v in range(problem.kernel[1])]


def _by_group(array, problem: Conv2dProblem, axis: int):
    """Split the channel axis into (groups, channels of a group)."""
    shape = array.shape
    return array.reshape(*shape[:axis], problem.groups, shape[axis] // problem.groups, *shape[axis + 1 :])


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    """y[n, o, i, j] = b[o] + Σ_c,u,v  x[n, c, i·s + u·d − p, j·s + v·d − p] · w[o, c, u, v]"""
    xp = xp_of(x)
    padded = xp.pad(x, ((0, 0), (0, 0), *problem.padding))
    y = xp.zeros(problem.y_shape, x.dtype)
    y_groups, w_groups = _by_group(y, problem, 1), _by_group(w, problem, 0)
    for u, v in _places(problem):
        y_groups += xp.einsum("ngchw,goc->ngohw", _shifted(padded, problem, u, v), w_groups[..., u, v])
    finish(y, None if bias is None else bias.reshape(-1, 1, 1), relu)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    """Every output sends its gradient back to the pixels under its window, times the weight there."""
    xp = xp_of(g)
    (top, bottom), (left, right) = problem.padding
    height, width = problem.height, problem.width
    padded = xp.zeros((problem.batch, problem.in_channels, top + height + bottom, left + width + right), g.dtype)
    g_groups, w_groups = _by_group(g, problem, 1), _by_group(w, problem, 0)
    for u, v in _places(problem):
        shifted = _shifted(padded, problem, u, v)  # a view: adding to it adds to `padded`
        shifted += xp.einsum("ngohw,goc->ngchw", g_groups, w_groups[..., u, v])
    return xp.ascontiguousarray(padded[:, :, top : top + height, left : left + width])


def weight_grad(x, g, problem: Conv2dProblem):
    """grad_w[o, c, u, v] = Σ_n,i,j  g[n, o, i, j] · x[n, c, i·s + u·d − p, j·s + v·d − p]"""
    xp = xp_of(x)
    padded = xp.pad(x, ((0, 0), (0, 0), *problem.padding))
    grad_w = xp.zeros(problem.w_shape, x.dtype)
    g_groups, grad_w_groups = _by_group(g, problem, 1), _by_group(grad_w, problem, 0)
    for u, v in _places(problem):
        grad_w_groups[..., u, v] = xp.einsum("ngohw,ngchw->goc", g_groups, _shifted(padded, problem, u, v))
    return grad_w
