"""KL(p ‖ q) = E_p[log p(x) − log q(x)], from formulas for pairs of distributions of one kind."""

from __future__ import annotations

from typing import Any

from ..ops.smooth_activation import softplus
from ..tensor import Tensor
from .bernoulli import Bernoulli
from .categorical import Categorical
from .distribution import Distribution
from .independent import Independent
from .normal import Normal


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """KL(p ‖ q) in nats, of the shape of the batch.

    Raises:
        NotImplementedError: there is no formula for this pair.
    """
    if isinstance(p, Independent) and isinstance(q, Independent):
        count = p.reinterpreted_batch_ndims
        if count != q.reinterpreted_batch_ndims:
            raise NotImplementedError("kl_divergence: the two Independents count different dimensions as the event")
        inside = kl_divergence(p.base_dist, q.base_dist)
        return inside.sum(tuple(range(-count, 0))) if count else inside
    for kind, formula in FORMULAS:
        if isinstance(p, kind) and isinstance(q, kind):
            return formula(p, q)
    raise NotImplementedError(
        f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}"
    )


def _normals(p: Any, q: Any) -> Tensor:
    """½ (σ_p²/σ_q² + (μ_p − μ_q)²/σ_q² − 1 − log σ_p²/σ_q²)"""
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


def _categoricals(p: Any, q: Any) -> Tensor:
    """Σ_c p(c)·(log p(c) − log q(c)); 0 where p(c) = 0, ∞ where only q(c) = 0"""
    terms = p.probs * (p.logits - q.logits)
    terms = terms.masked_fill((q.probs == 0).expand_as(terms), float("inf"))
    return terms.masked_fill((p.probs == 0).expand_as(terms), 0.0).sum(-1)


def _bernoullis(p: Any, q: Any) -> Tensor:
    """p·log(p/q) + (1 − p)·log((1 − p)/(1 − q))"""
    return p.probs * (softplus(-q.logits) - softplus(-p.logits)) + (1 - p.probs) * (
        softplus(q.logits) - softplus(p.logits)
    )


FORMULAS = ((Normal, _normals), (Categorical, _categoricals), (Bernoulli, _bernoullis))
