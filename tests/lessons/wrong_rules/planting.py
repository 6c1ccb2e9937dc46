"""How a wrong rule is planted: under the kind that the tutor must find, beside the right gradient by the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import mytorch
from mytorch.nn import functional as F

Planted = Callable[[], tuple[Any, Any, dict[str, Any]]]
RULES: list[tuple[str, Planted]] = []


def planted(kind: str) -> Callable[[Planted], Planted]:
    def note(rule: Planted) -> Planted:
        RULES.append((kind, rule))
        return rule

    return note


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def truth(function: Callable[..., Any], *inputs: np.ndarray) -> Iterator[np.ndarray]:
    """g (random), and then the gradient of g · function for each input, by the library."""
    tensors = [mytorch.tensor(x, requires_grad=True) for x in inputs]
    result = function(*tensors)
    g = np.random.default_rng(9).uniform(0.5, 1.5, tuple(result.shape))
    result.backward(mytorch.tensor(g))
    yield g
    for tensor in tensors:
        assert tensor.grad is not None
        yield tensor.grad.cpu().numpy()


def convolution_by_loops(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """One channel, full overlap only: y[i, j] = Σ x[i + u, j + v] w[u, v]."""
    (h, wd), (kh, kw) = x.shape, w.shape
    return np.array(
        [[(x[i : i + kh, j : j + kw] * w).sum() for j in range(wd - kw + 1)] for i in range(h - kh + 1)]
    )  # fmt: skip


def conv_truth(x: np.ndarray, w: np.ndarray) -> Iterator[np.ndarray]:
    return truth(lambda x, w: F.conv2d(x[None, None], w[None, None])[0, 0], x, w)
