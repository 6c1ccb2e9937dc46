"""Lesson 11: two ways to remember, a schedule, and an optimizer. 第 11 课：两种记法、一个调度、一个优化器。"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

import mytorch
from mytorch import Tensor


def paper_step(
    w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, momentum: float = 0.9, weight_decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """The learning rate is a throttle: it stands before every new push."""
    v = momentum * v - weight_decay * lr * w - lr * g
    return w + v, v


def pytorch_step(
    w: np.ndarray, v: np.ndarray, g: np.ndarray, lr: float, momentum: float = 0.9, weight_decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """The learning rate is a brake: it stands before the velocity."""
    v = momentum * v + (g + weight_decay * w)
    return w - lr * v, v


def cosine_schedule(step: int, total: int, lr: float, warmup: int = 0, lr_min: float = 0.0) -> float:
    """A line up to lr, half a cosine down to lr_min, and there it stays."""
    if step < warmup:
        return lr * (step + 1) / warmup
    if step >= total:
        return lr_min
    t = (step - warmup) / (total - warmup)
    return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * t)) / 2


class SGD:
    """v ← μ·v + g + λ·w;  w ← w − η·v, for every parameter that has a gradient."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.0, weight_decay: float = 0.0) -> None:
        self.params = list(params)  # a generator could be walked through only once
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocities = [mytorch.zeros_like(p) for p in self.params]

    @mytorch.no_grad()
    def step(self) -> None:
        for p, v in zip(self.params, self.velocities, strict=True):
            if p.grad is not None:
                v *= self.momentum
                v += p.grad + self.weight_decay * p
                p -= self.lr * v

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
