"""Average pooling: the mean of each window of a row, a picture or a volume; and lp pooling, a mean of powers.

The mean is linear: AvgPool2d and AvgPool2dInputGrad are each other's derivative.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels import pool2d as kernels
from ..kernels.pool2d import Pool2dProblem
from ..tensor import tensor_of
from .activation import relu
from .exponential import pow
from .pool_settings import array_of, check_kind, each_of, plain, pool_problem
from .sign import abs, sign


class AvgPool2d(Operation):
    """y[n, c, i, j] = Σ_u,v x[n, c, i·s + u − p, j·s + v − p] / divisor        dx = g / divisor, to every pixel seen"""

    def forward(self, x: Any, *, problem: Pool2dProblem, count_include_pad: bool, divisor_override: int | None) -> Any:
        self.problem, self.divisor = problem, (count_include_pad, divisor_override)
        return kernels.avg_pool2d(x, problem, count_include_pad, divisor_override)

    def backward(self, g: Any) -> Any:
        include, override = self.divisor
        return AvgPool2dInputGrad.apply(g, problem=self.problem, count_include_pad=include, divisor_override=override)


class AvgPool2dInputGrad(Operation):
    """grad_x[n, c, h, w] = Σ of g / divisor over the windows that saw pixel (h, w)        dg = AvgPool2d of v"""

    def forward(self, g: Any, *, problem: Pool2dProblem, count_include_pad: bool, divisor_override: int | None) -> Any:
        self.problem, self.divisor = problem, (count_include_pad, divisor_override)
        return kernels.avg_pool2d_input_grad(g, problem, count_include_pad, divisor_override)

    def backward(self, v: Any) -> Any:
        include, override = self.divisor
        return AvgPool2d.apply(v, problem=self.problem, count_include_pad=include, divisor_override=override)


@on_its_gpu
def avg_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Mean of each window.

    y[n, c, i, j] = Σ_u,v x[n, c, i·s + u − p, j·s + v − p] / divisor, with 0 outside the picture

    Args:
        input: (N, C, H, W) or (C, H, W). Means of integers are rounded toward zero.
        kernel_size, stride, padding, ceil_mode: as for `max_pool2d`.
        count_include_pad: divide by the window's pixels with those of the padding, or without.
        divisor_override: divide by this number instead.

    Raises:
        RuntimeError: the window does not fit the padded picture, or a setting makes no sense.
    """
    x = _checked("avg_pool2d", input, divisor_override)
    (problem,) = pool_problem("avg_pool2d", 2, x.shape, kernel_size, stride, padding, 1, ceil_mode)
    divisor = {"count_include_pad": count_include_pad, "divisor_override": divisor_override}
    if x.dtype.kind != "f":
        return tensor_of(_mean_of_integers(x, (problem,), **divisor))
    return AvgPool2d.apply(input, problem=problem, **divisor)


@on_its_gpu
def avg_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """Mean of each window along the last axis: `avg_pool2d` on a picture one pixel high.

    Args: as for `avg_pool2d`, with input (N, C, L) or (C, L) and single numbers.
    """
    x = _checked("avg_pool1d", input, None)
    (problem,) = pool_problem("avg_pool1d", 1, x.shape, kernel_size, stride, padding, 1, ceil_mode)
    flat = input.reshape(*x.shape[:-1], 1, x.shape[-1])
    divisor = {"count_include_pad": count_include_pad, "divisor_override": None}
    if x.dtype.kind != "f":
        y = tensor_of(_mean_of_integers(flat.array, (problem,), **divisor))
    else:
        y = AvgPool2d.apply(flat, problem=problem, **divisor)
    return y.reshape(*x.shape[:-1], problem.out_width)


@on_its_gpu
def avg_pool3d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Mean of each window along three axes: `avg_pool2d` of every slice, and then of the slices.

    Args: as for `avg_pool2d`, with input (N, C, D, H, W) or (C, D, H, W) and one number or three for each setting.
    """
    x = _checked("avg_pool3d", input, divisor_override)
    planes, depth = pool_problem("avg_pool3d", 3, x.shape, kernel_size, stride, padding, 1, ceil_mode)
    rows = (*x.shape[:-2], planes.out_height * planes.out_width)
    if x.dtype.kind != "f":
        y = tensor_of(_mean_of_integers(x, (planes, depth), count_include_pad, divisor_override))
    else:
        once = None if divisor_override is None else 1
        y = AvgPool2d.apply(input, problem=planes, count_include_pad=count_include_pad, divisor_override=once)
        y = AvgPool2d.apply(
            y.reshape(*rows), problem=depth, count_include_pad=count_include_pad, divisor_override=divisor_override
        )
    return y.reshape(*x.shape[:-3], depth.out_height, planes.out_height, planes.out_width)


def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window along the last axis.

    y = (Σ xᵖ)^(1/p) over the window; powers are taken of the numbers, not of their magnitudes
    """
    size = kernel_size[0] if isinstance(kernel_size, (tuple, list)) else kernel_size
    return _norm(avg_pool1d(pow(input, norm_type), kernel_size, stride, 0, ceil_mode), size, norm_type)


def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window of a picture; see `lp_pool1d`."""
    height, width = each_of("lp_pool2d", "kernel_size", plain(kernel_size), 2)
    mean = avg_pool2d(pow(input, norm_type), kernel_size, stride, 0, ceil_mode)
    return _norm(mean, height * width, norm_type)


def lp_pool3d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window of a volume; see `lp_pool1d`."""
    depth, height, width = each_of("lp_pool3d", "kernel_size", plain(kernel_size), 3)
    mean = avg_pool3d(pow(input, norm_type), kernel_size, stride, 0, ceil_mode)
    return _norm(mean, depth * height * width, norm_type)


def _norm(mean: Any, count: int, norm_type: float) -> Any:
    # PyTorch's words: a negative sum counts as 0, and its derivative there is 0, not that of a root at 0.
    return pow(sign(mean) * relu(abs(mean)) * count, 1.0 / norm_type)


def _checked(caller: str, input: Any, divisor_override: int | None) -> Any:
    x = array_of(caller, input)
    check_kind(caller, x, "fiu")
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    return x


def _mean_of_integers(
    x: Any, problems: tuple[Pool2dProblem, ...], count_include_pad: bool, divisor_override: int | None
) -> Any:
    """The sum of every window, exact in float64 below 2⁵³, divided once and rounded toward zero."""
    xp = xp_of(x)
    total, divisor = x.astype(xp.float64), 1.0
    for step, problem in enumerate(problems):
        total = total.reshape(*x.shape[: x.ndim - 2 - step], problem.height, problem.width)
        total = kernels.avg_pool2d(total, problem, True, 1)
        ones = xp.ones((problem.height, problem.width))
        mean = kernels.avg_pool2d(ones, problem, count_include_pad)
        # (1, H' · W') of the slices goes with (D', H' · W') of the depth.
        divisor = xp.rint(kernels.avg_pool2d(ones, problem, True, 1) / mean) * xp.reshape(divisor, (1, -1))
    return xp.trunc(total / (divisor_override or divisor)).astype(x.dtype)
