"""Lesson 04: broadcasting and its gradient. Everything here works on NumPy arrays.

第 04 课：广播和它的梯度。这里处理的都是 NumPy 数组。
"""

import numpy as np


def stretched_axes(small: tuple[int, ...], large: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of `large` along which an array of shape `small` is repeated when it is broadcast to `large`.

    stretched_axes((3,), (2, 3)) is (0,); stretched_axes((2, 1), (2, 3)) is (1,); stretched_axes((3,), (3,)) is ().
    An axis of size 1 in both shapes is not stretched. You may rely on `small` fitting into `large`.

    形状为 `small` 的数组广播到 `large` 时，沿 `large` 的哪些轴被重复了。
    两边大小都是 1 的轴不算被拉长。可以放心，`small` 一定能广播到 `large`。
    """
    raise NotImplementedError("your turn")


def unbroadcast(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The gradient of an input of `shape`, given the gradient `grad` of what it was broadcast to.

    Sum over the stretched axes, and leave the result in exactly the shape `shape`. `grad` must not change.

    一个形状为 `shape` 的输入被广播之后，收到的梯度是 `grad`；求这个输入的梯度。
    沿被拉长的轴求和，结果的形状必须正好是 `shape`。不要改动 `grad`。
    """
    raise NotImplementedError("your turn")


def multiply_backward(a: np.ndarray, b: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of y = a * b with respect to a and b, where g is the gradient of y.

    The shapes of a and b may be any two that broadcast; each gradient has the shape of its own input.

    y = a * b 对 a 和 b 的梯度，g 是 y 的梯度。
    a 和 b 的形状可以是任意两个能互相广播的形状；每个梯度的形状都和自己的输入相同。
    """
    raise NotImplementedError("your turn")


def center_backward(g: np.ndarray) -> np.ndarray:
    """The gradient of y = x - x.mean(axis=0) with respect to x, where g is the gradient of y.

    x is used twice: directly, and through the mean, which is broadcast over all rows. Any number of axes.

    y = x - x.mean(axis=0) 对 x 的梯度，g 是 y 的梯度。
    x 用了两次：一次是直接用，一次是通过平均值，而平均值又广播到每一行。轴的个数不限。
    """
    raise NotImplementedError("your turn")


def mse(predictions: np.ndarray, targets: np.ndarray) -> float:
    """The mean of (predictions - targets)², refusing shapes that differ.

    Raises ValueError if the shapes are not equal, even where NumPy would broadcast; the message names both shapes.

    (predictions - targets)² 的平均值；形状不同就拒绝。
    只要形状不相等就抛出 ValueError，哪怕 NumPy 能广播；错误信息里要写出两个形状。
    """
    raise NotImplementedError("your turn")
