"""Lesson 10: softmax without accidents. 第 10 课：不出事故的 softmax。"""

from __future__ import annotations

import numpy as np

import mytorch
from mytorch import Tensor


def logsumexp(x: Tensor) -> Tensor:
    """m + ln Σ eˣ⁻ᵐ with the largest of each row as m: no exponent is above 0, and one of them is 0."""
    top = x.amax(dim=1, keepdim=True)
    return (x - top).exp().sum(dim=1).log() + top.squeeze(1)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Log-sum-exp of each row minus the logit of its target, on average."""
    chosen = logits[mytorch.arange(len(logits)), targets]
    return (logsumexp(logits) - chosen).mean()


def cross_entropy_gradient(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """What was said, minus what should have been said; divided by N because the loss is a mean."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad = powers / powers.sum(axis=1, keepdims=True)
    grad[np.arange(len(logits)), targets] -= 1
    return grad / len(logits)


def top_k_accuracy(logits: np.ndarray, targets: np.ndarray, k: int) -> float:
    """Sort each row, keep the last k columns, and look for the target there."""
    best = np.argsort(logits, axis=1)[:, -k:]
    return float((best == targets[:, None]).any(axis=1).mean())
