"""Lesson 06, solved."""

from typing import Any

import numpy as np

from mytorch.autograd import Function


def matmul_backward(a: np.ndarray, b: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """dA = G Bᵀ, dB = Aᵀ G; a matrix shared by a batch adds up over the batch."""
    grad_a, grad_b = g @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ g
    if grad_a.ndim > a.ndim:
        grad_a = grad_a.sum(axis=0)
    if grad_b.ndim > b.ndim:
        grad_b = grad_b.sum(axis=0)
    return grad_a, grad_b


def mean_backward(g: np.ndarray, shape: tuple[int, ...], axis: int | None) -> np.ndarray:
    """Give the axis back, divide, copy."""
    if axis is None:
        return np.full(shape, g / np.prod(shape))
    return np.zeros(shape) + np.expand_dims(g / shape[axis], axis)


def take_backward(g: np.ndarray, index: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Put back, adding."""
    grad = np.zeros(shape)
    np.add.at(grad, index, g)
    return grad


def max_backward(x: np.ndarray, g: np.ndarray, axis: int) -> np.ndarray:
    """g goes to the winners, divided by their number."""
    winners = x == x.max(axis=axis, keepdims=True)
    return winners * np.expand_dims(g, axis) / winners.sum(axis=axis, keepdims=True)


class Swish(Function):
    """y = x σ(x)        dx = g · σ(x) · (1 + x (1 − σ(x)))"""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x.sigmoid()

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        s = x.sigmoid()
        return g * s * (1 + x * (1 - s))
