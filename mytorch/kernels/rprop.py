"""One step of resilient propagation, in place."""

from ..backend import xp_of
from .update import gradient_of, in_pieces
from .workspace import scratch


def rprop_step(
    p, g, prev, step_size, *, grow: float, shrink: float, smallest: float, largest: float, maximize: bool = False
) -> None:
    """η ← η·grow where g and the gradient before it have the same sign, η·shrink (and g ← 0) where they differ
    p ← p − η·sign(g), with η kept between smallest and largest; prev ← g

    Source: Riedmiller, Braun 1993.
    """
    xp = xp_of(p)
    grow, shrink, one = (xp.asarray(x, dtype=p.dtype) for x in (grow, shrink, 1))

    def update(p, g, prev, step_size):
        term = scratch(xp, "term", p.shape, p.dtype)
        g = gradient_of(xp, p, g, 0.0, maximize)
        xp.multiply(g, prev, out=term)
        turned = term < 0
        step_size *= xp.where(turned, shrink, xp.where(term > 0, grow, one))
        xp.clip(step_size, smallest, largest, out=step_size)
        xp.copyto(prev, g)
        xp.copyto(prev, 0, where=turned)
        xp.sign(prev, out=term)
        term *= step_size
        p -= term

    in_pieces(update, p, g, prev, step_size)
