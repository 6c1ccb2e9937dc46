"""Independent: several distributions side by side, drawn as one event."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .distribution import Distribution


class Independent(Distribution):
    """p(x) = Π p(x_i): the last dimensions of the batch become part of the event.

    Args:
        base_distribution: what is drawn in every place.
        reinterpreted_batch_ndims: how many dimensions of its batch are part of one event.
    """

    def __init__(
        self, base_distribution: Distribution, reinterpreted_batch_ndims: int, validate_args: bool | None = None
    ) -> None:
        batch, count = base_distribution.batch_shape, reinterpreted_batch_ndims
        if count > len(batch):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                f"{count} vs {len(batch)}"
            )
        self.base_dist = base_distribution
        self.reinterpreted_batch_ndims = count
        self.has_rsample = base_distribution.has_rsample
        whole = (*batch, *base_distribution.event_shape)
        first = len(batch) - count
        super().__init__(whole[:first], whole[first:], validate_args)

    @property
    def mean(self) -> Tensor:
        """The base's."""
        return self.base_dist.mean

    @property
    def mode(self) -> Tensor:
        """The base's."""
        return self.base_dist.mode

    @property
    def variance(self) -> Tensor:
        """The base's."""
        return self.base_dist.variance

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """As the base does."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """As the base does."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Tensor:
        """Σ log p(x_i)"""
        return _sum_last(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Tensor:
        """Σ H_i"""
        return _sum_last(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist!r}, {self.reinterpreted_batch_ndims})"


def _sum_last(x: Tensor, count: int) -> Tensor:
    return x.sum(tuple(range(-count, 0))) if count else x
