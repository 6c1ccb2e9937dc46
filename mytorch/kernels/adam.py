"""One step of Adam or AdamW, in place."""

from functools import lru_cache

import numpy as np

from ..backend import xp_of
from .update import in_pieces
from .workspace import scratch

SMALL = 1 << 13  # up to so many numbers a new array is cheaper than looking an old one up


def adam_step(
    p,
    g,
    exp_avg,
    exp_avg_sq,
    max_exp_avg_sq=None,
    *,
    step: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float = 0.0,
    decoupled: bool = False,
    maximize: bool = False,
) -> None:
    """m ← m + (1 − β₁)·(g − m);  s ← β₂·s + (1 − β₂)·g²;  p ← p − η / (1 − β₁ᵗ) · m / (√s / √(1 − β₂ᵗ) + ε)

    step t counts from 1. Weight decay λ is added to the gradient, g ← g + λ·p (Adam), or with `decoupled` shrinks the
    weights first, p ← (1 − η·λ)·p (AdamW). With max_exp_avg_sq (AMSGrad) s is replaced by the largest s so far.

    Source: Kingma, Ba 2015; Loshchilov, Hutter 2019. p, exp_avg, exp_avg_sq and max_exp_avg_sq are changed in place.
    """
    xp = xp_of(p)
    # The correction of √s is moved into η and ε: one pass over memory less.
    root_of_correction = (1 - beta2**step) ** 0.5
    step_size = lr / (1 - beta1**step) * root_of_correction
    corrected_eps = eps * root_of_correction

    learn, keep, rest = _constants(xp, p.dtype, beta1, beta2)

    def update(p, g, m, s, largest):
        term = scratch(xp, "term", p.shape, p.dtype) if p.size > SMALL else xp.empty(p.shape, p.dtype)
        if maximize:
            g = xp.negative(g, out=scratch(xp, "negative", g.shape, g.dtype))
        if weight_decay and decoupled:
            p *= 1 - lr * weight_decay
        elif weight_decay:
            xp.multiply(p, weight_decay, out=term)
            g = xp.add(g, term, out=scratch(xp, "total", p.shape, p.dtype))
        xp.subtract(g, m, out=term)
        term *= learn
        m += term
        s *= keep
        xp.multiply(g, g, out=term)
        term *= rest
        s += term
        if largest is not None:
            xp.maximum(largest, s, out=largest)
        xp.sqrt(s if largest is None else largest, out=term)
        term += corrected_eps
        xp.divide(m, term, out=term)
        term *= step_size
        p -= term

    in_pieces(update, p, g, exp_avg, exp_avg_sq, max_exp_avg_sq)


@lru_cache(maxsize=64)
def _constants(xp, dtype, beta1, beta2):
    """1 − β₁, β₂ and 1 − β₂, for NumPy as arrays: to make one of a Python number takes it as long as adding 64."""
    return [np.asarray(x, dtype=dtype) if xp is np else x for x in (1 - beta1, beta2, 1 - beta2)]
