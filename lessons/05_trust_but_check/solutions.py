"""Lesson 05, solved."""

from collections.abc import Callable

import numpy as np

Forward = Callable[[np.ndarray], np.ndarray]
Backward = Callable[[np.ndarray, np.ndarray], np.ndarray]


def hiding_place() -> tuple[list[float], list[float]]:
    """Where a = b, the gradients b and a are the same."""
    return [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]


def numerical_jacobian(f: Forward, x: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """Move one element at a time, in copies."""
    rows = []
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += eps
        down[i] -= eps
        rows.append(np.ravel(f(up) - f(down)) / (2 * eps))
    return np.array(rows)


def gradcheck(f: Forward, backward: Backward, x: np.ndarray) -> bool:
    """Columns by backward, rows by differences; what must hold is asked for, so that NaN fails."""
    y = f(x)
    columns = []
    for o in np.ndindex(y.shape):
        g = np.zeros_like(y)
        g[o] = 1
        gradient = np.asarray(backward(g, x))
        if gradient.shape != x.shape:
            return False
        columns.append(gradient.ravel())
    return bool(np.allclose(np.array(columns).T, numerical_jacobian(f, x), rtol=1e-3, atol=1e-5))


def name_the_mistake(got: np.ndarray, right: np.ndarray) -> str:
    """Turn the right one into each wrong one, and see which is `got`."""

    def same(a: np.ndarray, b: np.ndarray) -> bool:
        return a.shape == b.shape and bool(np.allclose(a, b))

    if same(got, right):
        return "right"
    if same(got, np.zeros_like(got)):
        return "zero"
    if same(got, -right):
        return "sign"
    largest = np.unravel_index(np.argmax(np.abs(right)), right.shape)
    if got.shape == right.shape and right[largest] != 0 and same(got, right * (got[largest] / right[largest])):
        return "factor"
    return "transposed" if same(got, right.T) else "unknown"


def check_along(f: Forward, backward: Backward, x: np.ndarray, rng: np.random.Generator) -> bool:
    """vᵀ(Ju) by differences, (Jᵀv)ᵀu by backward: a mistake anywhere in J changes both with certainty, nearly."""
    eps = 1e-6
    u, v = rng.normal(size=x.shape), rng.normal(size=np.shape(f(x)))
    slope = float(np.sum(v * (f(x + eps * u) - f(x - eps * u))) / (2 * eps))
    claimed = float(np.sum(u * backward(v, x)))
    return bool(abs(slope - claimed) <= 1e-6 + 1e-5 * abs(claimed))
