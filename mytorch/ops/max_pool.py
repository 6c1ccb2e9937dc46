"""Max pooling: the largest number in each window of a row, a picture or a volume.

Which pixel was the largest decides where a gradient goes; with the places fixed, everything is linear, and scattering
to the places and gathering from them are each other's derivative:

    MaxPool2d         y = x at its places            dx = Scatter(g)
    MaxPool2dRelu     y = max(x at its places, 0)    dx = Scatter(g where y > 0)
    MaxPool2dScatter  grad_x = g put at the places   dg = Gather(v)
    MaxPool2dGather   v at the places                dv = Scatter(g)
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels import pool2d as kernels
from ..kernels.pool2d import Pool2dProblem
from .activation import ReluGrad
from .gather import gather
from .pool_settings import array_of, check_kind, pool_problem


class MaxPool2d(Operation):
    """y[n, c, i, j] = max_u,v x[n, c, i·s + u·d − p, j·s + v·d − p]        dx = g at the place of each maximum"""

    def forward(self, x: Any, *, problem: Pool2dProblem, return_indices: bool = False) -> Any:
        if self.recording:
            y, winners = kernels.max_pool2d_and_winners(x, problem)
        else:
            y, winners = kernels.max_pool2d(x, problem), None
        self.problem = problem
        self.save(x, winners)
        return (y, kernels.max_pool2d_indices(x, problem, winners)) if return_indices else y

    def backward(self, g: Any, _: Any = None) -> Any:
        return MaxPool2dScatter.apply(g, *self.saved, problem=self.problem)


class MaxPool2dRelu(Operation):
    """y = max(the maximum of each window, 0)        dx = g at the place of each maximum where y > 0"""

    def forward(self, x: Any, *, problem: Pool2dProblem) -> Any:
        if not self.recording:
            return kernels.max_pool2d(x, problem, relu=True)
        y, winners = kernels.max_pool2d_and_winners(x, problem, relu=True)
        self.problem = problem
        self.save(x, winners, y)
        return y

    def backward(self, g: Any) -> Any:
        x, winners, y = self.saved
        if self.rebuild:
            return MaxPool2dScatter.apply(ReluGrad.apply(g, y), x, winners, problem=self.problem)
        return kernels.max_pool2d_scatter(g, x, self.problem, winners, y)


class MaxPool2dScatter(Operation):
    """grad_x = Σ of g over the windows whose maximum is here        dg = v at the place of each maximum"""

    def forward(self, g: Any, x: Any, winners: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        self.save(x, winners)
        return kernels.max_pool2d_scatter(g, x, problem, winners)

    def backward(self, v: Any) -> Any:
        return MaxPool2dGather.apply(v, *self.saved, problem=self.problem), None, None


class MaxPool2dGather(Operation):
    """z = v at the place of each window's maximum        dv = Σ of g over the windows whose maximum is here"""

    def forward(self, v: Any, x: Any, winners: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        self.save(x, winners)
        return kernels.max_pool2d_gather(v, x, problem, winners)

    def backward(self, g: Any) -> Any:
        return MaxPool2dScatter.apply(g, *self.saved, problem=self.problem), None, None


def max_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Largest value in each window; −∞ outside the picture, so that padding never wins.

    y[n, c, i, j] = max_u,v x[n, c, i·s + u·d − p, j·s + v·d − p]

    The gradient goes to the first of equal maxima. A NaN is larger than every number.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: window height and width, one number or a pair.
        stride: step between windows; `kernel_size` if omitted. Smaller than the window means overlap (AlexNet,
            section 3.4).
        padding: at most half the window.
        dilation: distance between the pixels of a window.
        ceil_mode: add a last window that hangs over the edge where one fits only in part.
        return_indices: also return where each maximum was, h·W + w.

    Returns:
        (N, C, H', W') with H' = (H + 2·padding − dilation·(kernel − 1) − 1) // stride + 1; two with `return_indices`.

    Raises:
        RuntimeError: the window does not fit the padded picture, or a setting makes no sense.
    """
    problem = _problem(input, kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return MaxPool2d.apply(input, problem=problem, return_indices=True)
    return MaxPool2d.apply(input, problem=problem)


def max_pool2d_relu(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    """relu(max_pool2d(…)) as one operation, which is what `Sequential` makes of ReLU and MaxPool2d.

    y[n, c, i, j] = max(0, max_u,v x[n, c, i·s + u·d − p, j·s + v·d − p])

    Args: as for `max_pool2d`.
    """
    return MaxPool2dRelu.apply(input, problem=_problem(input, kernel_size, stride, padding, dilation, ceil_mode))


def _problem(input: Any, *settings: Any) -> Pool2dProblem:
    x = array_of("max_pool2d", input)
    check_kind("max_pool2d", x, "fiu")
    (problem,) = pool_problem("max_pool2d", 2, x.shape, *settings)
    return problem


def max_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Largest value in each window along the last axis: `max_pool2d` on a picture one pixel high.

    Args: as for `max_pool2d`, with input (N, C, L) or (C, L) and single numbers.
    """
    x = array_of("max_pool1d", input)
    check_kind("max_pool1d", x, "f")
    (problem,) = pool_problem("max_pool1d", 1, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    result = MaxPool2d.apply(
        input.reshape(*x.shape[:-1], 1, x.shape[-1]), problem=problem, return_indices=return_indices
    )
    shape = (*x.shape[:-1], problem.out_width)
    return tuple([t.reshape(*shape) for t in result]) if return_indices else result.reshape(*shape)


def max_pool3d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Largest value in each window along three axes: `max_pool2d` of every slice, and then of the slices.

    Args: as for `max_pool2d`, with input (N, C, D, H, W) or (C, D, H, W) and one number or three for each setting;
        indices are (d·H + h)·W + w.
    """
    x = array_of("max_pool3d", input)
    check_kind("max_pool3d", x, "fiu")
    planes, depth = pool_problem("max_pool3d", 3, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    *lead, slices, height, width = x.shape
    places = planes.out_height * planes.out_width
    out = (*lead, depth.out_height, planes.out_height, planes.out_width)
    result = MaxPool2d.apply(input, problem=planes, return_indices=return_indices)
    if not return_indices:
        return MaxPool2d.apply(result.reshape(*lead, slices, places), problem=depth).reshape(*out)
    y, in_slice = [t.reshape(*lead, slices, places) for t in result]
    y, found = MaxPool2d.apply(y, problem=depth, return_indices=True)
    # `found` is slice · places + place; the place is the one that it stands at, so what is left is which slice won.
    which = found // places
    indices = which * (height * width) + gather(in_slice, -2, which)
    return y.reshape(*out), indices.reshape(*out)


def max_pool1d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """`max_pool1d` and where each maximum was."""
    return max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool2d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """`max_pool2d` and where each maximum was."""
    return max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool3d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """`max_pool3d` and where each maximum was."""
    return max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, True)
