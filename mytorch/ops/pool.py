"""Pooling: one number for each window of a picture, its largest or its mean.

Which pixel was the largest decides where a gradient goes; with the places fixed, everything is linear, and scattering
to the places and gathering from them are each other's derivative:

    MaxPool2d         y = x at its places            dx = Scatter(g)
    MaxPool2dScatter  grad_x = g put at the places   dg = Gather(v)
    MaxPool2dGather   v at the places                dv = Scatter(g)

The mean is linear to begin with: AvgPool2d and AvgPool2dInputGrad are each other's derivative.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of
from ..kernels import pool2d as kernels
from ..kernels.pool2d import Pool2dProblem


class MaxPool2d(Operation):
    """y[n, c, i, j] = max_u,v x[n, c, i·s + u·d − p, j·s + v·d − p]        dx = g at the place of each maximum"""

    def forward(self, x: Any, *, problem: Pool2dProblem, return_indices: bool = False) -> Any:
        if self.recording:
            y, winners = kernels.max_pool2d_and_winners(x, problem)
        else:
            y, winners = kernels.max_pool2d(x, problem), None
        self.problem = problem
        self.save(x, y, winners)
        return (y, kernels.max_pool2d_indices(x, problem)) if return_indices else y

    def backward(self, g: Any, _: Any = None) -> Any:
        x, y, winners = self.saved
        return MaxPool2dScatter.apply(g, x, y, winners, problem=self.problem)


class MaxPool2dScatter(Operation):
    """grad_x = Σ of g over the windows whose maximum is here        dg = v at the place of each maximum"""

    def forward(self, g: Any, x: Any, y: Any, winners: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        self.save(x, y)
        return kernels.max_pool2d_scatter(g, x, y, problem, winners)

    def backward(self, v: Any) -> Any:
        x, y = self.saved
        return MaxPool2dGather.apply(v, x, y, problem=self.problem), None, None, None


class MaxPool2dGather(Operation):
    """z = v at the place of each window's maximum        dv = Σ of g over the windows whose maximum is here"""

    def forward(self, v: Any, x: Any, y: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        self.save(x, y)
        return kernels.max_pool2d_gather(v, x, y, problem)

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        return MaxPool2dScatter.apply(g, x, y, None, problem=self.problem), None, None


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
    x = _array("max_pool2d", input)
    if x.dtype.kind == "b":
        raise NotImplementedError("\"max_pool2d\" not implemented for 'Bool'; convert with .float()")
    problem = _problem(
        "max_pool2d", x.shape, _plain(kernel_size), _plain(stride), _plain(padding), _plain(dilation), ceil_mode
    )
    if return_indices:
        return MaxPool2d.apply(input, problem=problem, return_indices=True)
    return MaxPool2d.apply(input, problem=problem)


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
        input: (N, C, H, W) or (C, H, W).
        kernel_size, stride, padding, ceil_mode: as for `max_pool2d`.
        count_include_pad: divide by the window's pixels with those of the padding, or without.
        divisor_override: divide by this number instead.

    Raises:
        RuntimeError: the window does not fit the padded picture, or a setting makes no sense.
    """
    _check_floating("avg_pool2d", _array("avg_pool2d", input))
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    problem = _problem(
        "avg_pool2d", input.array.shape, _plain(kernel_size), _plain(stride), _plain(padding), 1, ceil_mode
    )
    return AvgPool2d.apply(
        input, problem=problem, count_include_pad=count_include_pad, divisor_override=divisor_override
    )


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
    kernel, step, edge, distance = _on_one_axis("max_pool1d", kernel_size, stride, padding, dilation)
    result = max_pool2d(_flat("max_pool1d", input), kernel, step, edge, distance, ceil_mode, return_indices)
    return tuple([_unflat(t) for t in result]) if return_indices else _unflat(result)


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
    kernel, step, edge, _ = _on_one_axis("avg_pool1d", kernel_size, stride, padding)
    return _unflat(avg_pool2d(_flat("avg_pool1d", input), kernel, step, edge, ceil_mode, count_include_pad))


def _flat(caller: str, input: Any) -> Any:
    """(..., L) as (..., 1, L)"""
    shape = _array(caller, input).shape
    if len(shape) not in (2, 3):
        raise RuntimeError(
            f"{caller}: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(shape)}"
        )
    return input.reshape(*shape[:-1], 1, shape[-1])


def _unflat(y: Any) -> Any:
    shape = y.array.shape
    return y.reshape(*shape[:-2], shape[-1])


def _on_one_axis(caller: str, kernel: Any, stride: Any, padding: Any, dilation: Any = 1) -> list[tuple[int, int]]:
    """The settings of a window one pixel high."""
    pairs = []
    for value, across in ((kernel, 1), (kernel if stride is None else stride, 1), (padding, 0), (dilation, 1)):
        along = value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
        if not isinstance(along, int):
            raise RuntimeError(f"{caller}: settings must be single ints, but got {value!r}")
        pairs.append((across, along))
    return pairs


def _array(caller: str, value: Any) -> Any:
    try:
        return value.array
    except AttributeError:
        raise TypeError(
            f"{caller}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}"
        ) from None


def _check_floating(caller: str, x: Any) -> None:
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{caller}\" not implemented for '{dtype_of(x.dtype).title}'; convert with .float()"
        )


def _plain(value: Any) -> Any:
    """A setting in a form that can be remembered: lists become tuples."""
    return tuple(value) if isinstance(value, list) else value


def _pair(caller: str, name: str, value: Any) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    if not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
        raise TypeError(f"{caller}(): argument '{name}' must be an int or a tuple of ints, not {value!r}")
    if len(value) not in (1, 2):
        raise RuntimeError(f"{caller}: {name} must either be a single int, or a tuple of two ints")
    return value[0], value[-1]


@lru_cache(maxsize=4096)  # a training loop asks for the same few problems again and again
def _problem(
    caller: str, shape: tuple[int, ...], kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> Pool2dProblem:
    """The problem that the arguments describe, or PyTorch's error."""
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            f"{caller}: Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(shape)}"
        )
    kernel = _pair(caller, "kernel_size", kernel)
    stride = kernel if stride is None else _pair(caller, "stride", stride)
    padding, dilation = _pair(caller, "padding", padding), _pair(caller, "dilation", dilation)
    if min(kernel) < 1:
        raise RuntimeError(f"kernel size should be greater than zero, but got kH: {kernel[0]} kW: {kernel[1]}")
    if min(stride) < 1:
        raise RuntimeError(f"stride should not be zero, but got dH: {stride[0]} dW: {stride[1]}")
    if min(dilation) < 1:
        raise RuntimeError(
            f"dilation should be greater than zero, but got dilationH: {dilation[0]} dilationW: {dilation[1]}"
        )
    for k, p, d in zip(kernel, padding, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
    problem = Pool2dProblem(kernel, stride, padding, dilation, bool(ceil_mode), shape[-2], shape[-1])
    if problem.out_height < 1 or problem.out_width < 1:
        channels = shape[-3]
        size, out = "x".join(map(str, shape[-3:])), f"{channels}x{problem.out_height}x{problem.out_width}"
        raise RuntimeError(f"Given input size: ({size}). Calculated output size: ({out}). Output size is too small")
    return problem
