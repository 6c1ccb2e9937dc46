"""One step of NAdam, Adam with Nesterov's momentum, in place."""

from ..backend import xp_of
from .update import add_square, gradient_of, in_pieces, move_towards
from .workspace import scratch


def nadam_step(
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
    mu: float,
    mu_next: float,
    mu_product: float,
    weight_decay: float = 0.0,
    decoupled: bool = False,
    maximize: bool = False,
) -> None:
    """m ← m + (1 − β₁)·(g − m);  s ← β₂·s + (1 − β₂)·g²
    p ← p − η · (g·(1 − μₜ) / (1 − ∏μ) + m·μₜ₊₁ / (1 − μₜ₊₁·∏μ)) / (√(s / (1 − β₂ᵗ)) + ε)

    mu_product is ∏μ, of all μ up to this step's. Source: Dozat 2016.
    """
    xp = xp_of(p)
    correction = 1 - beta2**step
    share_of_gradient = lr * (1 - mu) / (1 - mu_product)
    share_of_mean = lr * mu_next / (1 - mu_product * mu_next)

    def update(p, g, m, s):
        term = scratch(xp, "term", p.shape, p.dtype)
        if weight_decay and decoupled:
            p *= 1 - lr * weight_decay
        g = gradient_of(xp, p, g, 0.0 if decoupled else weight_decay, maximize)
        move_towards(xp, m, g, 1 - beta1, term)
        add_square(xp, s, g, beta2, term)
        root = xp.divide(s, correction, out=scratch(xp, "root", p.shape, p.dtype))
        xp.sqrt(root, out=root)
        root += eps
        for mean, share in ((g, share_of_gradient), (m, share_of_mean)):
            xp.divide(mean, root, out=term)
            term *= share
            p -= term

    in_pieces(update, p, g, exp_avg, exp_avg_sq)
