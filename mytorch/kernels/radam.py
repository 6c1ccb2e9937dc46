"""One step of RAdam, Adam that waits until its estimate of the variance can be trusted, in place."""

from ..backend import xp_of
from .update import add_square, gradient_of, in_pieces, move_towards
from .workspace import scratch


def radam_step(
    p,
    g,
    exp_avg,
    exp_avg_sq,
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
    """m ← m + (1 − β₁)·(g − m);  s ← β₂·s + (1 − β₂)·g²;  m̂ = m / (1 − β₁ᵗ)
    ρ∞ = 2 / (1 − β₂) − 1;  ρ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)
    p ← p − η·m̂ · r·√(1 − β₂ᵗ) / (√s + ε) if ρ > 5, with r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)); else p ← p − η·m̂

    Source: Liu et al. 2020.
    """
    xp = xp_of(p)
    correction = 1 - beta2**step
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * step * beta2**step / correction
    adaptive = length > 5
    step_size = lr / (1 - beta1**step)
    if adaptive:
        rectifier = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
        step_size *= (correction * rectifier) ** 0.5

    def update(p, g, m, s):
        term = scratch(xp, "term", p.shape, p.dtype)
        if weight_decay and decoupled:
            p *= 1 - lr * weight_decay
        g = gradient_of(xp, p, g, 0.0 if decoupled else weight_decay, maximize)
        move_towards(xp, m, g, 1 - beta1, term)
        add_square(xp, s, g, beta2, term)
        if adaptive:
            xp.sqrt(s, out=term)
            term += eps
            xp.divide(m, term, out=term)
            term *= step_size
        else:
            xp.multiply(m, step_size, out=term)
        p -= term

    in_pieces(update, p, g, exp_avg, exp_avg_sq)
