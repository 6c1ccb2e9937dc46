"""Lesson 04, solved."""

import numpy as np


def stretched_axes(small: tuple[int, ...], large: tuple[int, ...]) -> tuple[int, ...]:
    """Pad `small` with ones in front; a stretched axis is one where the sizes then differ."""
    padded = (1,) * (len(large) - len(small)) + tuple(small)
    missing = len(large) - len(small)
    return tuple(axis for axis, size in enumerate(large) if axis < missing or padded[axis] != size)


def unbroadcast(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The backward of copying is summing."""
    return grad.sum(axis=stretched_axes(shape, grad.shape), keepdims=True).reshape(shape)


def multiply_backward(a: np.ndarray, b: np.ndarray, g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rule for numbers, and one place that undoes broadcasting."""
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def center_backward(g: np.ndarray) -> np.ndarray:
    """Both uses of x: g, and −Σg/N spread over the rows. The gradient of centring is centring."""
    return g - g.mean(axis=0)


def mse(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Shapes first, subtraction second."""
    if predictions.shape != targets.shape:
        raise ValueError(f"mse: predictions of shape {predictions.shape}, but targets of shape {targets.shape}")
    return float(((predictions - targets) ** 2).mean())
