"""The categorical distribution: one of C numbers 0 … C − 1, each with a probability of its own."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import no_grad
from ..ops.limits import finfo
from ..ops.random_distributions import multinomial
from ..ops.softmax import softmax
from ..tensor import Tensor
from .distribution import Distribution


class Categorical(Distribution):
    """P(c) = probs[…, c]

    Args:
        probs: (…, C) weights ≥ 0, which are divided by their sum.
        logits: (…, C) logarithms of the weights, instead of these.
    """

    parameters = ("probs", "logits")

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        given = logits if probs is None else probs
        if given is None or (probs is not None and logits is not None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        if given.dim() < 1:
            raise ValueError(f"`{'logits' if probs is None else 'probs'}` parameter must be at least one-dimensional.")
        super().__init__(given.shape[:-1], validate_args=validate_args)
        self._num_events = given.shape[-1]
        if probs is None:
            holds = given == given
            self._check_parameter("logits", given, holds, "IndependentConstraint(Real(), 1)")
            self.logits = given - given.logsumexp(dim=-1, keepdim=True)
        else:
            total = given.sum(-1, keepdim=True)
            self.probs = given / total
            self._check_parameter("probs", given, (given >= 0) & (total > 0), "Simplex()")

    def __getattr__(self, name: str) -> Any:
        # The one of the two that was not given; from then on it is an ordinary attribute.
        given = vars(self)
        if name == "probs" and "logits" in given:
            self.probs = softmax(self.logits, dim=-1)
            return self.probs
        if name == "logits" and "probs" in given:
            tiny = finfo(self.probs.dtype).eps
            self.logits = self.probs.clamp(min=tiny, max=1 - tiny).log()
            return self.logits
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def mean(self) -> Tensor:
        """nan: the numbers are names."""
        return self.probs.new_full(self.batch_shape, float("nan"))

    @property
    def variance(self) -> Tensor:
        """nan: the numbers are names."""
        return self.probs.new_full(self.batch_shape, float("nan"))

    @property
    def mode(self) -> Tensor:
        """The most probable number."""
        return self.probs.argmax(dim=-1)

    @property
    def param_shape(self) -> Any:
        """The shape of `probs`."""
        return self.probs.shape

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Numbers 0 … C − 1, int64."""
        shape = self._extended_shape(sample_shape)
        wanted = 1
        for size in sample_shape:
            wanted *= size
        with no_grad():
            rows = self.probs.reshape(-1, self._num_events)
            return multinomial(rows, wanted, True).t().reshape(shape)

    def log_prob(self, value: Any) -> Tensor:
        """log P(value)"""
        last = self._num_events - 1
        support = f"IntegerInterval(lower_bound=0, upper_bound={last})"
        self._check_value(value, lambda x: (x >= 0) & (x <= last) & (x % 1 == 0), support)
        from ..ops.broadcast import broadcast_tensors

        chosen, logits = broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, chosen[..., :1]).squeeze(-1)

    def entropy(self) -> Tensor:
        """−Σ_c P(c)·log P(c)"""
        lowest = finfo(self.logits.dtype).min
        return -(self.logits.clamp(min=lowest) * self.probs).sum(-1)
