"""Lesson 13, solved."""

from collections.abc import Callable
from itertools import product

import numpy as np

import mytorch
from mytorch import nn


class Dropout:
    """y = x · mask, dx = g · mask, with mask = m / (1 − p) in training, 1 otherwise."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self.p, self.rng = p, rng

    def forward(self, x: np.ndarray, training: bool) -> np.ndarray:
        if not training:
            self.mask = np.ones_like(x)
        elif self.p == 1:
            self.mask = np.zeros_like(x)
        else:
            self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, g: np.ndarray) -> np.ndarray:
        return g * self.mask


class Dropout2012(nn.Module):
    """y = x · m in training, x · (1 − p) in eval mode."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: mytorch.Tensor) -> mytorch.Tensor:
        if not self.training:
            return x * (1 - self.p)
        return x * (mytorch.rand_like(x) >= self.p).to(x.dtype)


def mean_over_masks(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, p: float) -> np.ndarray:
    """Σ over m of p^(zeros of m) · (1 − p)^(ones of m) · f(x · m / (1 − p))."""
    total = 0.0
    for mask in product([0, 1], repeat=len(x)):
        kept = sum(mask)
        total = total + p ** (len(x) - kept) * (1 - p) ** kept * f(x * np.array(mask) / (1 - p))
    return total


def predict_with_doubt(model: nn.Module, x: mytorch.Tensor, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of the crowd's probabilities; the model is left as it was found."""
    modes = {module: module.training for module in model.modules()}
    try:
        for module in modes:
            module.training = isinstance(module, nn.Dropout)
        with mytorch.no_grad():
            votes = np.stack([model(x).softmax(dim=-1).cpu().numpy() for _ in range(samples)])
    finally:
        for module, training in modes.items():
            module.training = training
    return votes.mean(axis=0), votes.std(axis=0)
