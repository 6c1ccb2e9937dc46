"""Convolution: three operations, each the derivative of the other two, each by the algorithm that suits the problem."""

from contextlib import nullcontext
from dataclasses import replace

# Absolute: type checkers take `from .choose import choose` for the module of that name.
from mytorch.kernels.conv2d.choose import choose as choose, forced as forced, use as use
from mytorch.kernels.conv2d.explain import explain as explain

from ...backend import is_at_hand, xp_of
from ..parallel import blas_on_one_thread
from ..product import TINY
from .problem import FLOAT32, Conv2dProblem as Conv2dProblem

_NOTHING = nullcontext()


def _ready(problem: Conv2dProblem, *arrays):
    """The problem and its arrays, contiguous, and in float32 instead of float16 (which no BLAS multiplies)."""
    xp = xp_of(*arrays)
    if problem.dtype.itemsize != 2:
        return problem, *[xp.ascontiguousarray(a) for a in arrays]
    return replace(problem, dtype=FLOAT32), *[xp.ascontiguousarray(a, dtype=FLOAT32) for a in arrays]


def _blas_for(problem: Conv2dProblem):
    """BLAS on one thread, also where the work is one piece: among small products its threads mostly wait for each
    other. Left alone where it would not call them anyway."""
    return blas_on_one_thread() if problem.multiply_adds > TINY else _NOTHING


def conv2d(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    """y[n, o, i, j] = b[o] + Σ_c,u,v  x[n, c, i·s + u·d − p, j·s + v·d − p] · w[o, c, u, v], and max(y, 0) if `relu`

    x: (N, C, H, W); w: (O, C / groups, kh, kw); bias: (O,) or None. Returns (N, O, H', W').
    """
    dtype = x.dtype
    problem, x, w = _ready(problem, x, w)
    with _blas_for(problem):
        y = choose(problem, "forward", not is_at_hand(x)).forward(x, w, bias, problem, relu)
    return y.astype(dtype, copy=False)


def conv2d_input_grad(g, w, problem: Conv2dProblem):
    """grad_x from the output's gradient g (N, O, H', W') and w: the transposed convolution. Returns (N, C, H, W)."""
    dtype = g.dtype
    problem, g, w = _ready(problem, g, w)
    with _blas_for(problem):
        return choose(problem, "input_grad", not is_at_hand(g)).input_grad(g, w, problem).astype(dtype, copy=False)


def conv2d_weight_grad(x, g, problem: Conv2dProblem):
    """grad_w from x (N, C, H, W) and the output's gradient g (N, O, H', W'). Returns (O, C / groups, kh, kw)."""
    dtype = x.dtype
    problem, x, g = _ready(problem, x, g)
    with _blas_for(problem):
        return choose(problem, "weight_grad", not is_at_hand(x)).weight_grad(x, g, problem).astype(dtype, copy=False)


def conv2d_gradients(x, g, w, problem: Conv2dProblem):
    """(grad_x, grad_w) of one backward pass: some algorithms do part of the work once for both."""
    gpu = not is_at_hand(x)
    algorithm = choose(problem, "input_grad", gpu)
    if algorithm is not choose(problem, "weight_grad", gpu) or not hasattr(algorithm, "gradients"):
        return conv2d_input_grad(g, w, problem), conv2d_weight_grad(x, g, problem)
    dtype = x.dtype
    problem, x, g, w = _ready(problem, x, g, w)
    with _blas_for(problem):
        grad_x, grad_w = algorithm.gradients(x, g, w, problem)
    return grad_x.astype(dtype, copy=False), grad_w.astype(dtype, copy=False)
