"""The normal distribution."""

from __future__ import annotations

import math
from typing import Any

from ..ops.error_function import erf, erfinv
from ..ops.random import randn
from ..tensor import Tensor
from .distribution import Distribution, meet


class Normal(Distribution):
    """p(x) = exp(−(x − μ)² / 2σ²) / (σ √2π)

    Args:
        loc: μ.
        scale: σ > 0.
    """

    has_rsample = True
    parameters = ("loc", "scale")

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = meet(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)
        self._check_parameter("loc", self.loc, self.loc == self.loc, "Real()")
        self._check_parameter("scale", self.scale, self.scale > 0, "GreaterThan(lower_bound=0.0)")

    @property
    def mean(self) -> Tensor:
        """μ"""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """μ"""
        return self.loc

    @property
    def stddev(self) -> Tensor:
        """σ"""
        return self.scale

    @property
    def variance(self) -> Tensor:
        """σ²"""
        return self.scale.pow(2)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """μ + σ·ε with ε drawn from Normal(0, 1)"""
        noise = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + noise * self.scale

    def log_prob(self, value: Any) -> Tensor:
        """−(x − μ)² / 2σ² − log σ − log √2π"""
        self._check_value(value)
        return -((value - self.loc) ** 2) / (2 * self.variance) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def entropy(self) -> Tensor:
        """½ + log √2π + log σ"""
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()

    def cdf(self, value: Any) -> Tensor:
        """½ (1 + erf((x − μ) / σ√2))"""
        self._check_value(value)
        return 0.5 * (1 + erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))

    def icdf(self, value: Any) -> Tensor:
        """μ + σ √2 erf⁻¹(2q − 1)"""
        return self.loc + self.scale * erfinv(2 * value - 1) * math.sqrt(2)
