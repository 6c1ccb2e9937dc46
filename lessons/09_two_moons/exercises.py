"""Lesson 09, your turn: the first network, and how it begins.

第 09 课，轮到你了：第一个网络，以及它从哪里出发。
"""

from __future__ import annotations

import numpy as np

from mytorch import Tensor, nn


def xavier_uniform(outputs: int, inputs: int, rng: np.random.Generator) -> np.ndarray:
    """Weights of shape (outputs, inputs), uniform between ±√(6 / (inputs + outputs)), drawn with `rng`.

    形状为 (outputs, inputs) 的权重，在 ±√(6 / (inputs + outputs)) 之间均匀分布，用 `rng` 抽取。
    """
    raise NotImplementedError("your turn")


def kaiming_normal(outputs: int, inputs: int, rng: np.random.Generator) -> np.ndarray:
    """Weights of shape (outputs, inputs), normal with mean 0 and variance 2 / inputs, drawn with `rng`.

    形状为 (outputs, inputs) 的权重，服从均值 0、方差 2 / inputs 的正态分布，用 `rng` 抽取。
    """
    raise NotImplementedError("your turn")


def distinct_units(weight: np.ndarray, bias: np.ndarray) -> int:
    """How many hidden units differ: unit j is row j of `weight` together with number j of `bias`.

    互不相同的隐藏单元有几个：单元 j 就是 `weight` 的第 j 行，连同 `bias` 的第 j 个数。
    """
    raise NotImplementedError("your turn")


def accuracy(score: np.ndarray, label: np.ndarray) -> float:
    """The share of right answers: a score above 0 says +1, any other −1. Scores are (N,) or (N, 1), labels (N,).

    答对的比例：得分大于 0 表示 +1，否则表示 −1。得分的形状是 (N,) 或 (N, 1)，标签是 (N,)。
    """
    raise NotImplementedError("your turn")


def classify(points: Tensor, labels: Tensor) -> nn.Module:
    """A network, trained: (N, 2) points to (N, 1) scores. At least 95 % of new points must be right.

    `points` are (N, 2), `labels` are ±1 of shape (N,), both float32.

    训练好的网络：输入 (N, 2) 的点，输出 (N, 1) 的得分。新的点至少要判对 95%。

    `points` 的形状是 (N, 2)，`labels` 是 ±1，形状为 (N,)，都是 float32。
    """
    raise NotImplementedError("your turn")
