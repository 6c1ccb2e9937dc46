"""Lesson 07, your turn: a line through points. All arrays are NumPy arrays of one dimension.

第 07 课，轮到你了：穿过点的一条直线。这里的数组都是一维的 NumPy 数组。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def line_gradient(x: np.ndarray, y: np.ndarray, w: float, b: float) -> tuple[float, float]:
    """The derivatives (∂L/∂w, ∂L/∂b) of L = the mean of (w·x + b − y)².

    L = (w·x + b − y)² 的平均；返回它的两个导数 (∂L/∂w, ∂L/∂b)。
    """
    raise NotImplementedError("your turn")


def sgd_step(parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray], lr: float) -> None:
    """One step downhill for every parameter, written into the arrays themselves. Nothing is returned.

    每个参数朝下坡方向走一步，直接写进原来的数组里，不返回任何东西。
    """
    raise NotImplementedError("your turn")


def curvature(loss: Callable[[np.ndarray], float], point: np.ndarray, direction: np.ndarray) -> float:
    """How fast the slope of `loss` grows at `point`, for each unit of length walked along `direction`.

    `loss` is a parabola in every direction. Three of its values are enough, and the length of `direction` plays no
    part. Leave `point` as it is.

    从 `point` 出发沿 `direction` 走，每走一个单位长度，`loss` 的斜率增加多少。

    `loss` 沿任何方向切开都是抛物线，算它的三个值就够了；`direction` 本身的长短不影响答案。不要改动 `point`。
    """
    raise NotImplementedError("your turn")


def learning_rate_limit(x: np.ndarray) -> float:
    """The learning rate above which gradient descent explodes on the loss of `line_gradient`: 2 / largest curvature.

    对 `line_gradient` 里的那个损失做梯度下降，学习率超过多少就会爆炸：2 / 最大的曲率。
    """
    raise NotImplementedError("your turn")


def fit_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The best line (w, b), found by gradient descent, whatever the units of x: kilometres, metres, years.

    Standardise x, walk to the bottom there, then say what w and b are for the x that was given. Leave x and y as they
    are. If all x are equal there is no slope to find: raise ValueError.

    用梯度下降求最佳直线 (w, b)，无论 x 的单位是公里、米还是年份。

    先把 x 标准化，在那里走到谷底，再换算成原来那个 x 的 w 和 b。不要改动 x 和 y。如果所有的 x 都相等，斜率无从谈起：
    抛出 ValueError。
    """
    raise NotImplementedError("your turn")
