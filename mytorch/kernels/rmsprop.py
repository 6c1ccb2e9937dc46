"""One step of RMSprop, in place."""

from ..backend import xp_of
from .update import add_square, gradient_of, in_pieces, move_towards
from .workspace import scratch


def rmsprop_step(
    p,
    g,
    square_avg,
    grad_avg=None,
    momentum_buffer=None,
    *,
    lr: float,
    alpha: float,
    eps: float,
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    maximize: bool = False,
) -> None:
    """s ← α·s + (1 − α)·g²;  d = g / (√s + ε);  p ← p − η·d      (with momentum v ← μ·v + d;  p ← p − η·v)

    With grad_avg, a ← a + (1 − α)·(g − a), the variance s − a² takes the place of s ("centered").
    Source: Tieleman, Hinton 2012; Graves 2013 for the centered form.
    """
    xp = xp_of(p)

    def update(p, g, s, a, v):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, weight_decay, maximize)
        add_square(xp, s, g, alpha, term)
        if a is None:
            xp.sqrt(s, out=term)
        else:
            move_towards(xp, a, g, 1 - alpha, term)
            xp.multiply(a, a, out=term)
            xp.subtract(s, term, out=term)
            xp.sqrt(term, out=term)
        term += eps
        xp.divide(g, term, out=term)
        if v is not None:
            v *= momentum
            v += term
            xp.multiply(v, lr, out=term)
        else:
            term *= lr
        p -= term

    in_pieces(update, p, g, square_avg, grad_avg, momentum_buffer)
