"""The uniform distribution on an interval."""

from __future__ import annotations

from typing import Any

from ..ops.random import rand
from ..tensor import Tensor
from .distribution import Distribution, meet


class Uniform(Distribution):
    """p(x) = 1 / (high − low) for low ≤ x < high"""

    has_rsample = True
    parameters = ("low", "high")

    def __init__(self, low: Any, high: Any, validate_args: bool | None = None) -> None:
        self.low, self.high = meet(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)
        if self._validate and not bool((self.low < self.high).all()):
            raise ValueError("Uniform is not defined when low>= high")

    @property
    def mean(self) -> Tensor:
        """½ (low + high)"""
        return (self.high + self.low) / 2

    @property
    def variance(self) -> Tensor:
        """(high − low)² / 12"""
        return (self.high - self.low).pow(2) / 12

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """low + u·(high − low) with u drawn from [0, 1)"""
        drawn = rand(self._extended_shape(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + drawn * (self.high - self.low)

    def log_prob(self, value: Any) -> Tensor:
        """−log(high − low) inside, −∞ outside"""
        self._check_value(value, lambda x: (x >= self.low) & (x <= self.high), "Interval(low, high)")
        inside = ((value >= self.low) & (value < self.high)).type_as(self.low)
        return inside.log() - (self.high - self.low).log()

    def entropy(self) -> Tensor:
        """log(high − low)"""
        return (self.high - self.low).log()

    def cdf(self, value: Any) -> Tensor:
        """(x − low) / (high − low), from 0 to 1"""
        self._check_value(value)
        return ((value - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def icdf(self, value: Any) -> Tensor:
        """low + q·(high − low)"""
        return value * (self.high - self.low) + self.low
