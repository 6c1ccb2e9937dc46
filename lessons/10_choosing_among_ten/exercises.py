"""Lesson 10: softmax without accidents. 第 10 课：不出事故的 softmax。"""

from __future__ import annotations

import numpy as np

from mytorch import Tensor


def logsumexp(x: Tensor) -> Tensor:
    """ln Σ eˣ of every row: a Tensor (N, C) in, a Tensor (N,) out, differentiable.

    Rows such as [1000, 1000] and [−1000, −1000] must give 1000.693… and −999.306…, in float32 too. Write it with the
    methods of Tensor (`amax`, `exp`, `sum`, `log`); then the tape knows the gradient. `mytorch.logsumexp` would be
    cheating.

    每一行的 ln Σ eˣ：输入 Tensor (N, C)，输出 Tensor (N,)，可以求导。[1000, 1000] 和 [−1000, −1000] 这样的行，
    即使在 float32 下也要得到 1000.693… 和 −999.306…。用 Tensor 的方法（`amax`、`exp`、`sum`、`log`）来写，
    梯度就交给计算带；直接调用 `mytorch.logsumexp` 就没意思了。
    """
    raise NotImplementedError("your turn")


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean over the batch of −ln softmax(logits)[n, targets[n]], as a Tensor without dimensions, differentiable.

    logits: a float Tensor (N, C); targets: an int64 Tensor (N,) with class numbers. Never computes a probability: use
    your logsumexp. The milestone trains a network with this function.

    一批样本的 −ln softmax(logits)[n, targets[n]] 的平均值：零维 Tensor，可以求导。logits 是浮点 Tensor (N, C)，
    targets 是 int64 Tensor (N,)，里面是类别编号。全程不出现概率，用你自己的 logsumexp。里程碑会用这个函数训练网络。
    """
    raise NotImplementedError("your turn")


def cross_entropy_gradient(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The gradient of that mean loss with respect to the logits, by the formula (softmax − onehot) / N.

    NumPy arrays this time: logits (N, C), targets (N,); the result is a new array (N, C), the inputs stay as they are.
    Logits may be as large as 10,000.

    上面那个平均损失对 logits 的梯度，按公式 (softmax − onehot) / N 来算。这次用 NumPy 数组：logits (N, C)、
    targets (N,)，返回新的数组 (N, C)，不要改动输入。logits 可能大到 10,000。
    """
    raise NotImplementedError("your turn")


def top_k_accuracy(logits: np.ndarray, targets: np.ndarray, k: int) -> float:
    """The part of the rows, from 0 to 1, whose target is among the k largest logits.

    NumPy arrays: logits (N, C), targets (N,). AlexNet's famous number is 1 − top_k_accuracy(…, k=5).

    目标类别排进前 k 名的行占多大比例（0 到 1）。NumPy 数组：logits (N, C)、targets (N,)。AlexNet 那个著名的数字就是
    1 − top_k_accuracy(…, k=5)。
    """
    raise NotImplementedError("your turn")
