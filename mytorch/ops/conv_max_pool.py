"""Convolution, ReLU and max-pooling in a row, the beginning of LeNet-5 and of many networks after it, as one operation.

Where that takes longer, or cannot be done, they are what they are: `Conv2d` and `MaxPool2dRelu`.
"""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import state
from ..backend import xp_of
from ..kernels import conv2d as convolutions
from ..kernels.conv2d import Conv2dProblem
from ..kernels.conv2d.choose import DIRECTIONS
from ..kernels.conv2d_max_pool2d import Way, way_of
from ..kernels.elementwise import relu_grad
from ..kernels.pool2d import Pool2dProblem
from ..tensor import Tensor
from .activation import ReluGrad
from .conv import Conv2d, convolve
from .max_pool import MaxPool2dRelu, MaxPool2dScatter
from .pool_settings import pool_problem


class Conv2dMaxPool2dRelu(Conv2d):
    """y = max(0, the maximum of each window of x ⋆ w + b)        the gradients of `Conv2d`, of g at the winners' places

    The outputs of the convolution are not kept. Where one is NaN, the backward pass computes them again.
    """

    def forward(self, x: Any, w: Any, b: Any, *, problem: Conv2dProblem, pool: Pool2dProblem, way: Way) -> Any:
        self.problem, self.pool, self.way = problem, pool, way
        y, winners = way.forward(x, w, b, self.recording)
        self.save(x, w, b, y, winners)
        return y

    def backward(self, g: Any) -> Any:
        x, w, _, y, winners = self.saved
        if self.rebuild or winners is None:
            return self._gradients(self._scattered(g), x, w)
        needs = self.needs_input_grad
        g = relu_grad(g, y)
        x, w = x if needs[1] else None, w if needs[0] else None
        grad_x, grad_w = self.way.gradients(x, g, w, winners)
        return grad_x, grad_w, self._bias_grad(g) if needs[2] else None

    def _scattered(self, g: Any) -> Any:
        """The gradient of the convolution's outputs."""
        x, w, b, y, winners = [value.array if isinstance(value, Tensor) else value for value in self.saved]
        if winners is None:
            outputs = convolutions.conv2d(x, w, b, self.problem)
        else:  # of the outputs only the shape is asked for
            outputs = xp_of(x).broadcast_to(x.dtype.type(0), self.problem.y_shape)
            winners = self.way.in_order_of_pictures(winners)
        return MaxPool2dScatter.apply(ReluGrad.apply(g, y), outputs, winners, problem=self.pool)


def conv2d_relu_max_pool2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    *,
    pool: tuple[Any, ...],
) -> Any:
    """relu(max_pool2d(conv2d(…), *pool)), which is what `Sequential` makes of Conv2d, ReLU and MaxPool2d.

    y[n, o, i, j] = max(0, max_u,v (x ⋆ w + b)[n, o, i·s + u·d − p, j·s + v·d − p]), with the settings of the pooling

    Args:
        pool: kernel_size, stride, padding, dilation and ceil_mode of `max_pool2d`.
        others: as for `conv2d`.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups, _ThenPool(pool))


class _ThenPool:
    """What is applied in place of `Conv2d`."""

    def __init__(self, settings: tuple[Any, ...]) -> None:
        self.settings = settings

    def apply(self, input: Any, weight: Any, bias: Any, *, problem: Conv2dProblem) -> Any:
        (pool,) = pool_problem("max_pool2d", 2, problem.y_shape, *self.settings)
        way = self.way_of(input, weight, bias, problem, pool)
        if way is not None:
            return Conv2dMaxPool2dRelu.apply(input, weight, bias, problem=problem, pool=pool, way=way)
        return MaxPool2dRelu.apply(Conv2d.apply(input, weight, bias, problem=problem), problem=pool)

    @staticmethod
    def way_of(input: Any, weight: Any, bias: Any, problem: Conv2dProblem, pool: Pool2dProblem) -> Way | None:
        """How one operation does it all; None if it does not. Where the weight is frozen `Conv2d` keeps less: its input
        is not needed."""
        if not isinstance(input, Tensor):  # inside a rule
            return None
        by_x, by_w, by_b = [
            state.recording and isinstance(t, Tensor) and t.requires_grad for t in (input, weight, bias)
        ]
        if (by_x or by_b) and not by_w:
            return None
        wanted = zip(DIRECTIONS, (True, by_x, by_w), strict=True)
        return way_of(input.array, problem, pool, tuple([direction for direction, is_wanted in wanted if is_wanted]))
