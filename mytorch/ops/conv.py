"""Convolution: three operations, each the derivative of the other two.

With y = x ⋆ w, and g the gradient that arrives at y:

    Conv2d            y      = x ⋆ w              dx = InputGrad(g, w)        dw = WeightGrad(x, g)
    Conv2dInputGrad   grad_x = g ⋆ᵀ w             dg = Conv2d(v, w)           dw = WeightGrad(v, g)
    Conv2dWeightGrad  grad_w = x ⋆ g              dx = InputGrad(g, v)        dg = Conv2d(x, v)

where v is the gradient that arrives at the gradient. The family is closed, so derivatives of every order exist. The
arithmetic is in `kernels.conv2d`, which chooses an algorithm by the sizes.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels import conv2d as kernels
from ..kernels.conv2d import Conv2dProblem
from ..kernels.elementwise import relu_grad
from ..kernels.sums import column_sums, total
from .activation import ReluGrad
from .conv_settings import array_of, check_dtype, check_ranks, plain, problem_of
from .depth import DepthWindows


class Conv2d(Operation):
    """y[n, o, i, j] = b[o] + Σ_c,u,v  x[n, c, i·s + u·d − p, j·s + v·d − p] · w[o, c, u, v]        db = Σ_n,i,j g"""

    def forward(self, x: Any, w: Any, b: Any, *, problem: Conv2dProblem) -> Any:
        needs = self.needs_input_grad
        if needs:  # keep only what the other side's gradient needs
            self.problem = problem
            self.save(x if needs[1] else None, w if needs[0] else None)
        return kernels.conv2d(x, w, b, problem)

    def backward(self, g: Any) -> Any:
        x, w = self.saved
        return self._gradients(g, x, w)

    def _gradients(self, g: Any, x: Any, w: Any) -> Any:
        needs = self.needs_input_grad
        grad_b = self._bias_grad(g) if needs[2] else None
        if needs[0] and needs[1] and not self.rebuild:
            return (*kernels.conv2d_gradients(x, g, w, self.problem), grad_b)
        return (
            Conv2dInputGrad.apply(g, w, problem=self.problem) if needs[0] else None,
            Conv2dWeightGrad.apply(x, g, problem=self.problem) if needs[1] else None,
            grad_b,
        )

    def _bias_grad(self, g: Any) -> Any:
        if self.rebuild:
            return g.sum(axis=(0, 2, 3))
        n, o, height, width = g.shape
        # Over the images by a product with ones, then over the pixels: a fifth of the time of NumPy's sum.
        return total(column_sums(g.reshape(n, o * height * width)).reshape(o, height * width), 1)


class Conv2dRelu(Conv2d):
    """y = max(x ⋆ w + b, 0)        the gradients of `Conv2d`, of g where y > 0

    The maximum is taken while the pixels are in cache; for two operations they would travel three times more.
    """

    def forward(self, x: Any, w: Any, b: Any, *, problem: Conv2dProblem) -> Any:
        needs = self.needs_input_grad
        y = kernels.conv2d(x, w, b, problem, relu=True)
        if needs:
            self.problem = problem
            self.save(x if needs[1] else None, w if needs[0] else None, y)
        return y

    def backward(self, g: Any) -> Any:
        x, w, y = self.saved
        return self._gradients(ReluGrad.apply(g, y) if self.rebuild else relu_grad(g, y), x, w)


class Conv2dInputGrad(Operation):
    """grad_x[n, c, h, w] = Σ of g[n, o, i, j] · w[o, c, u, v] over every (i, j, u, v) that looked at pixel (h, w)"""

    def forward(self, g: Any, w: Any, *, problem: Conv2dProblem) -> Any:
        self.problem = problem
        self.save(g, w)
        return kernels.conv2d_input_grad(g, w, problem)

    def backward(self, v: Any) -> Any:
        g, w = self.saved
        needs = self.needs_input_grad
        return (
            Conv2d.apply(v, w, None, problem=self.problem) if needs[0] else None,
            Conv2dWeightGrad.apply(v, g, problem=self.problem) if needs[1] else None,
        )


class Conv2dWeightGrad(Operation):
    """grad_w[o, c, u, v] = Σ_n,i,j  x[n, c, i·s + u·d − p, j·s + v·d − p] · g[n, o, i, j]"""

    def forward(self, x: Any, g: Any, *, problem: Conv2dProblem) -> Any:
        self.problem = problem
        self.save(x, g)
        return kernels.conv2d_weight_grad(x, g, problem)

    def backward(self, v: Any) -> Any:
        x, g = self.saved
        needs = self.needs_input_grad
        return (
            Conv2dInputGrad.apply(g, v, problem=self.problem) if needs[0] else None,
            Conv2d.apply(x, v, None, problem=self.problem) if needs[1] else None,
        )


def conv2d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Slide every kernel over the picture and take the dot product at each stop.

    y[n, o, i, j] = b[o] + Σ_c,u,v  x[n, c, i·s + u·d − p, j·s + v·d − p] · w[o, c, u, v], with 0 outside the picture

    Args:
        input: (N, C, H, W) or (C, H, W).
        weight: (O, C / groups, kh, kw).
        bias: (O,) or None.
        stride: step between windows, one number or (vertical, horizontal).
        padding: rows and columns of zeros around the picture, one number or a pair; "valid" is 0 and "same" is what
            keeps the size at stride 1.
        dilation: distance between the pixels under one window.
        groups: the channels are cut into so many groups, each convolved with its own kernels (AlexNet's two columns).

    Returns:
        (N, O, H', W') with H' = (H + 2·padding − dilation·(kh − 1) − 1) // stride + 1.

    Raises:
        RuntimeError: shapes or dtypes do not fit together, or the window does not fit the padded picture.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv2d_relu(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """relu(conv2d(…)) in one pass over memory, which is what `Sequential` makes of Conv2d and ReLU.

    y = max(x ⋆ w + b, 0)

    Args: as for `conv2d`.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups, Conv2dRelu)


def conv1d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Convolution along one axis: `conv2d` on a picture one pixel high.

    y[n, o, i] = b[o] + Σ_c,u  x[n, c, i·s + u·d − p] · w[o, c, u]

    Args: as for `conv2d`, with input (N, C, L) or (C, L) and weight (O, C / groups, k).
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Convolution along three axes: `conv2d` of pictures whose channels are the slices under a window.

    y[n, o, t, i, j] = b[o] + Σ_c,r,u,v  x[n, c, t·s + r·d − p, i·s + u·d − p, j·s + v·d − p] · w[o, c, r, u, v]

    Args: as for `conv2d`, with input (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, kd, kh, kw), and one
        number or three for each setting.
    """
    return convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def convolve(
    caller: str,
    spatial: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    operation: Any = Conv2d,
) -> Any:
    """Check everything and apply `operation` (its `apply`) to the problem, turned into one of pictures."""
    x, w = array_of(caller, "input", input), array_of(caller, "weight", weight)
    check_ranks(caller, spatial, x, w)
    batched = x.ndim == spatial + 2
    if not batched:
        input = input.reshape(1, *x.shape)
    depth, problem = problem_of(
        input.array.shape, w.shape, plain(stride), plain(padding), plain(dilation), groups, x.dtype
    )
    if x.dtype is not w.dtype:
        check_dtype("weight", x, w)
    if bias is not None:
        b = array_of(caller, "bias", bias)
        if x.dtype is not b.dtype:
            check_dtype("bias", x, b)
        if b.shape != (problem.out_channels,):
            raise RuntimeError(
                f"Given weight of size {list(w.shape)}, expected bias to be 1-dimensional with {problem.out_channels} "
                f"elements, but got bias of size {list(b.shape)} instead"
            )
    if spatial == 2:
        y = operation.apply(input, weight, bias, problem=problem)
        return y if batched else y.reshape(*y.array.shape[1:])
    if depth is None:
        y = Conv2d.apply(input.reshape(*problem.x_shape), weight.reshape(*problem.w_shape), bias, problem=problem)
        return y.reshape(*problem.y_shape[0 if batched else 1 : 2], problem.out_width)
    slices = DepthWindows.apply(input, depth=depth)
    y = Conv2d.apply(slices, weight.reshape(*problem.w_shape), bias, problem=problem)
    y = y.reshape(input.array.shape[0], depth.count, *problem.y_shape[1:]).swapaxes(1, 2)
    return y if batched else y.reshape(*y.array.shape[1:])
