"""Lesson 13: dropout, in today's form and in the form of 2012; what the mean over all masks is; asking the crowd.

第 13 课：今天的 dropout 和 2012 年的 dropout；对所有掩码求平均；向整群网络提问。
"""

from collections.abc import Callable

import numpy as np

import mytorch
from mytorch import nn


class Dropout:
    """Today's dropout on NumPy arrays: scale while training, do nothing afterwards.

    `p` is the probability to DROP, from 0 to 1; `rng` is a np.random.Generator, from which every training forward
    draws a new mask. p = 0 keeps all, and p = 1 gives zeros without dividing by zero.

    今天写法的 dropout，作用在 NumPy 数组上：训练时放大，之后什么都不做。
    `p` 是“丢弃”的概率，在 0 到 1 之间；`rng` 是一个 np.random.Generator，训练时每次 forward 都用它抽一个新掩码。
    p = 0 时全部留下；p = 1 时结果全是零，而且不能除以零。
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        raise NotImplementedError("your turn")

    def forward(self, x: np.ndarray, training: bool) -> np.ndarray:
        """x with each element dropped independently, or x as it is. `x` must not change.

        x 的每个元素各自独立地被丢弃或留下；不训练时就是 x。不要改动 `x`。
        """
        raise NotImplementedError("your turn")

    def backward(self, g: np.ndarray) -> np.ndarray:
        """The gradient of the x of the last `forward`, given the gradient `g` of its result.

        已知结果的梯度 `g`，求最近一次 `forward` 的 x 的梯度。
        """
        raise NotImplementedError("your turn")


class Dropout2012(nn.Module):
    """The paper's dropout as a layer on Tensors: x · m while training, x · (1 − p) in eval mode.

    m is 0 with probability p, else 1, drawn anew on every call (np.random or mytorch's random functions, as you like).
    The dtype of x stays, and gradients must flow: use operations on Tensors.

    论文写法的 dropout，作为 Tensor 上的一个层：训练时 x · m，eval 模式下 x · (1 − p)。
    m 以概率 p 取 0，否则取 1，每次调用重新抽（用 np.random 或 mytorch 的随机函数都行）。
    x 的 dtype 不变，梯度要能传回去，所以请用 Tensor 的运算。
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        raise NotImplementedError("your turn")

    def forward(self, x: mytorch.Tensor) -> mytorch.Tensor:
        raise NotImplementedError("your turn")


def mean_over_masks(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, p: float) -> np.ndarray:
    """The exact mean of f(x · m / (1 − p)) over all 2ⁿ masks m of a vector x of n numbers, 0 ≤ p < 1.

    No random numbers: every mask counts with its probability, which for p ≠ ½ is not the same for all.

    对向量 x（n 个数）的全部 2ⁿ 个掩码 m，求 f(x · m / (1 − p)) 的精确平均，0 ≤ p < 1。
    不用随机数：每个掩码按自己出现的概率计入；p ≠ ½ 时，这些概率并不相同。
    """
    raise NotImplementedError("your turn")


def predict_with_doubt(model: nn.Module, x: mytorch.Tensor, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Monte-Carlo dropout: mean and standard deviation (NumPy's `std`) of softmax(model(x)) over `samples` calls.

    Only nn.Dropout layers are in training mode during the calls; all others (batch normalisation!) are in eval mode.
    Nothing is recorded for gradients, and afterwards every module is in the mode in which it was.

    蒙特卡罗 dropout：调用 `samples` 次，求 softmax(model(x)) 的平均和标准差（NumPy 的 `std`）。
    调用期间只有 nn.Dropout 层处于训练模式，其余层（尤其是批归一化！）都处于 eval 模式。
    不要为梯度做记录；结束之后，每个模块都要恢复到原来的模式。
    """
    raise NotImplementedError("your turn")
