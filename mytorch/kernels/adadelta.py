"""One step of Adadelta, in place."""

from ..backend import xp_of
from .update import add_square, gradient_of, in_pieces
from .workspace import scratch


def adadelta_step(
    p,
    g,
    square_avg,
    acc_delta,
    *,
    lr: float,
    rho: float,
    eps: float,
    weight_decay: float = 0.0,
    maximize: bool = False,
) -> None:
    """s ← ρ·s + (1 − ρ)·g²;  δ = √(a + ε) / √(s + ε) · g;  a ← ρ·a + (1 − ρ)·δ²;  p ← p − η·δ

    Source: Zeiler 2012.
    """
    xp = xp_of(p)

    def update(p, g, s, a):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, weight_decay, maximize)
        add_square(xp, s, g, rho, term)
        delta = xp.add(a, eps, out=scratch(xp, "delta", p.shape, p.dtype))
        delta /= xp.add(s, eps, out=term)
        xp.sqrt(delta, out=delta)
        delta *= g
        add_square(xp, a, delta, rho, term)
        delta *= lr
        p -= delta

    in_pieces(update, p, g, square_avg, acc_delta)
