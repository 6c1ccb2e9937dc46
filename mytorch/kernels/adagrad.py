"""One step of Adagrad, in place."""

from ..backend import xp_of
from .update import gradient_of, in_pieces
from .workspace import scratch


def adagrad_step(
    p,
    g,
    sum_of_squares,
    *,
    step: int,
    lr: float,
    lr_decay: float,
    eps: float,
    weight_decay: float = 0.0,
    maximize: bool = False,
) -> None:
    """s ← s + g²;  p ← p − η / (1 + (t − 1)·decay) · g / (√s + ε)

    Source: Duchi, Hazan, Singer 2011.
    """
    xp = xp_of(p)
    step_size = lr / (1 + (step - 1) * lr_decay)

    def update(p, g, s):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, weight_decay, maximize)
        s += xp.multiply(g, g, out=term)
        xp.sqrt(s, out=term)
        term += eps
        xp.divide(g, term, out=term)
        term *= step_size
        p -= term

    in_pieces(update, p, g, sum_of_squares)
