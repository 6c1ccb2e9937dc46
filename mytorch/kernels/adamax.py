"""One step of Adamax, in place."""

from ..backend import xp_of
from .update import gradient_of, in_pieces, move_towards
from .workspace import scratch


def adamax_step(
    p,
    g,
    exp_avg,
    exp_inf,
    *,
    step: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float = 0.0,
    maximize: bool = False,
) -> None:
    """m ← m + (1 − β₁)·(g − m);  u ← max(β₂·u, |g| + ε);  p ← p − η / (1 − β₁ᵗ) · m / u

    Source: Kingma, Ba 2015, section 7.1.
    """
    xp = xp_of(p)
    step_size = lr / (1 - beta1**step)

    def update(p, g, m, u):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, weight_decay, maximize)
        move_towards(xp, m, g, 1 - beta1, term)
        xp.abs(g, out=term)
        term += eps
        u *= beta2
        xp.maximum(u, term, out=u)
        xp.divide(m, u, out=term)
        term *= step_size
        p -= term

    in_pieces(update, p, g, exp_avg, exp_inf)
