"""One step of averaged stochastic gradient descent, in place."""

from ..backend import xp_of
from .update import gradient_of, in_pieces, move_towards
from .workspace import scratch


def asgd_step(
    p, g, average, *, eta: float, mu: float, lambd: float, weight_decay: float = 0.0, maximize: bool = False
) -> None:
    """p ← (1 − λ·η)·p − η·g;  average ← average + μ·(p − average), or p itself while μ = 1

    Source: Polyak, Juditsky 1992.
    """
    xp = xp_of(p)

    def update(p, g, average):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, weight_decay, maximize)
        xp.multiply(g, eta, out=term)
        p *= 1 - lambd * eta
        p -= term
        if mu == 1:
            average[...] = p
        else:
            move_towards(xp, average, p, mu, term)

    in_pieces(update, p, g, average)
