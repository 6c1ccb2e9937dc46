"""Lesson 06: backward rules. The first four work on NumPy arrays, the last is an operation for the library's tape.

第 06 课：反向规则。前四题处理 NumPy 数组，最后一题是一个能上计算带的运算。
"""

from typing import Any

import numpy as np

from mytorch.autograd import Function


def matmul_backward(a: np.ndarray, b: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of y = a @ b with respect to a and b, where g is the gradient of y.

    a and b are two matrices; or two batches of as many matrices, (N, n, k) and (N, k, m); or a batch and one matrix
    that is shared by the whole batch, on either side.

    y = a @ b 对 a 和 b 的梯度，g 是 y 的梯度。
    a 和 b 可能是两个矩阵；可能是矩阵个数相同的两批，(N, n, k) 和 (N, k, m)；
    也可能一边是一批，另一边是全批共用的一个矩阵，左右都有可能。
    """
    raise NotImplementedError("your turn")


def mean_backward(g: np.ndarray, shape: tuple[int, ...], axis: int | None) -> np.ndarray:
    """The gradient of x.mean(axis) with respect to x, where x has shape `shape` and g is the gradient of the mean.

    axis may be negative; None stands for the mean of all elements (then g has no axes).

    x.mean(axis) 对 x 的梯度：x 的形状是 `shape`，g 是平均值的梯度。
    axis 可以是负数；None 表示对所有元素求平均（这时 g 没有轴）。
    """
    raise NotImplementedError("your turn")


def take_backward(g: np.ndarray, index: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The gradient of x[index] with respect to x, where x has shape `shape`.

    index is an array of whole numbers of any shape, for the first axis of x. Numbers may repeat, and may be negative.

    x[index] 对 x 的梯度，x 的形状是 `shape`。
    index 是整数数组，形状不限，索引的是 x 的第一个轴。下标可能重复，也可能是负数。
    """
    raise NotImplementedError("your turn")


def max_backward(x: np.ndarray, g: np.ndarray, axis: int) -> np.ndarray:
    """The gradient of x.max(axis) with respect to x; elements that tie for the maximum share g equally.

    x.max(axis) 对 x 的梯度；几个元素并列最大时，平分 g。
    """
    raise NotImplementedError("your turn")


class Swish(Function):
    """y = x · sigmoid(x) as an operation of your own, for `Swish.apply(x)`.

    Its second derivative must be right too, and whoever changes x in place between forward and backward must get the
    library's error. x and g are mytorch Tensors.

    自制运算 y = x · sigmoid(x)，用 `Swish.apply(x)` 调用。
    二阶导数也要对；谁在前向和反向之间原地改了 x，就应当收到库的报错。x 和 g 都是 mytorch 的张量。
    """

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        raise NotImplementedError("your turn")

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        raise NotImplementedError("your turn")
