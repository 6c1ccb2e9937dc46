"""Lesson 11: two ways to remember, a schedule, and an optimizer. 第 11 课：两种记法、一个调度、一个优化器。"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mytorch import Tensor


def paper_step(
    w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, momentum: float = 0.9, weight_decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """One step as in the AlexNet paper: v ← μ·v − λ·η·w − η·g, then w ← w + v. Returns the new (w, v).

    η: lr, μ: momentum, λ: weight_decay. New arrays; w, v and g stay as they are.

    AlexNet 论文的一步：v ← μ·v − λ·η·w − η·g，然后 w ← w + v。返回新的 (w, v)。
    η 是 lr，μ 是 momentum，λ 是 weight_decay。返回新数组，不要改动 w、v、g。
    """
    raise NotImplementedError("your turn")


def pytorch_step(
    w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, momentum: float = 0.9, weight_decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """One step as in PyTorch: v ← μ·v + (g + λ·w), then w ← w − η·v. Returns the new (w, v).

    New arrays; w, v and g stay as they are.

    PyTorch 的一步：v ← μ·v + (g + λ·w)，然后 w ← w − η·v。返回新的 (w, v)。返回新数组，不要改动 w、v、g。
    """
    raise NotImplementedError("your turn")


def cosine_schedule(step: int, total: int, lr: float, warmup: int = 0, lr_min: float = 0.0) -> float:
    """The learning rate of step 0, 1, …: up along a line, then down along half a cosine.

    While step < warmup: lr · (step + 1) / warmup, so that the last step of the warm-up has the full rate. From then on,
    with t = (step − warmup) / (total − warmup): lr_min + (lr − lr_min) · (1 + cos πt) / 2. Steps from `total` on get
    lr_min.

    第 0、1、… 步的学习率：先沿直线上升，再沿半个余弦下降。step < warmup 时是 lr · (step + 1) / warmup，
    预热的最后一步正好用足 lr。之后令 t = (step − warmup) / (total − warmup)，学习率是
    lr_min + (lr − lr_min) · (1 + cos πt) / 2。从第 total 步起一直是 lr_min。
    """
    raise NotImplementedError("your turn")


class SGD:
    """PyTorch's form as an optimizer for mytorch parameters. The milestone trains a network with it.

    SGD(params, lr, momentum=0.0, weight_decay=0.0): params may be any iterable of Tensors, a generator too.
    step(): changes every parameter in place, by its `.grad`; those whose grad is None are left alone. Each parameter
        has a velocity of its own, zeros in the beginning. The gradients are not changed.
    zero_grad(): sets every grad to None.
    The attribute `lr` may be assigned between steps.

    为 mytorch 的参数写一个 PyTorch 形式的优化器，里程碑会用它训练网络。
    SGD(params, lr, momentum=0.0, weight_decay=0.0)：params 可以是任何由 Tensor 组成的可迭代对象，包括生成器。
    step()：按各自的 `.grad` 原地修改每个参数；grad 是 None 的不动。每个参数有自己的速度，一开始是零。不许改动梯度。
    zero_grad()：把每个 grad 设成 None。
    两步之间可以给属性 `lr` 赋新值。
    """

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.0, weight_decay: float = 0.0) -> None:
        raise NotImplementedError("your turn")

    def step(self) -> None:
        raise NotImplementedError("your turn")

    def zero_grad(self) -> None:
        raise NotImplementedError("your turn")
