"""The Bernoulli distribution: 1 with probability p, else 0."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import no_grad
from ..ops.activation import sigmoid
from ..ops.logarithm import logit
from ..ops.random_distributions import bernoulli
from ..tensor import Tensor
from .distribution import Distribution, meet


class Bernoulli(Distribution):
    """P(1) = p,  P(0) = 1 − p

    Args:
        probs: p.
        logits: log(p / (1 − p)), instead of p.
    """

    parameters = ("probs", "logits")

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        if probs is not None:
            (self.probs,) = meet(probs)
        else:
            (self.logits,) = meet(logits)
        given: Tensor = self.logits if probs is None else self.probs
        super().__init__(given.shape, validate_args=validate_args)
        if probs is not None:
            holds = (given >= 0) & (given <= 1)
            self._check_parameter("probs", given, holds, "Interval(lower_bound=0.0, upper_bound=1.0)")

    def __getattr__(self, name: str) -> Any:
        # The one of the two that was not given; from then on it is an ordinary attribute.
        given = vars(self)
        if name == "probs" and "logits" in given:
            self.probs = sigmoid(self.logits)
            return self.probs
        if name == "logits" and "probs" in given:
            self.logits = logit(self.probs, eps=_tiny(self.probs))
            return self.logits
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def mean(self) -> Tensor:
        """p"""
        return self.probs

    @property
    def variance(self) -> Tensor:
        """p (1 − p)"""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Zeros and ones in the dtype of the parameter."""
        with no_grad():
            return bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Tensor:
        """x·log p + (1 − x)·log(1 − p)"""
        self._check_value(value, lambda x: (x == 0) | (x == 1), "Boolean()")
        return -_cross_entropy(self.logits, value)

    def entropy(self) -> Tensor:
        """−p·log p − (1 − p)·log(1 − p)"""
        return _cross_entropy(self.logits, self.probs)


def _cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """−t·log p − (1 − t)·log(1 − p) from log(p / (1 − p)), which does not overflow."""
    return logits.clamp(min=0) - logits * target + (-logits.abs()).exp().log1p()


def _tiny(probs: Tensor) -> float:
    from ..ops.limits import finfo

    return finfo(probs.dtype).eps
