"""One step of stochastic gradient descent, in place, in PyTorch's form or in that of the AlexNet paper."""

from functools import lru_cache

import numpy as np

from ..backend import xp_of
from .update import in_pieces
from .workspace import scratch

SMALL = 1 << 13  # numbers


def sgd_step(p, g, momentum_buffer=None, **settings) -> None:
    """One step for one parameter: p and momentum_buffer are changed in place; without momentum the buffer may be None.

    The settings are those of `sgd_update`.
    """
    in_pieces(sgd_update(xp_of(p), p.dtype, **settings), p, g, momentum_buffer)


def sgd_update(
    xp,
    dtype,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
    maximize: bool = False,
    first_step: bool = False,
    paper: bool = False,
):
    """The function of (p, g, v) that writes the step into p and v:

    g ← g + λ·p;  v ← μ·v + (1 − τ)·g;  p ← p − η·v      (with nesterov: p ← p − η·(g + μ·v))

    η: lr, μ: momentum, τ: dampening, λ: weight_decay. In the first step v ← g, whatever the buffer holds.

    With `paper`: v ← μ·v − λ·η·p − η·g;  p ← p + v, the learning rate inside v, which differs from the above when lr
    changes. Source: Krizhevsky, Sutskever, Hinton 2012, section 5.
    """
    formula = _krizhevsky if paper else _pytorch
    return formula(xp, dtype, lr, momentum, dampening, weight_decay, nesterov, maximize, first_step)


# A formula is made once for its settings and kept, with the settings as arrays without dimensions: making an array of a
# Python number takes NumPy as long as adding 64 numbers, and a small network has little more than that to add.


@lru_cache(maxsize=64)
def _pytorch(xp, dtype, lr, momentum, dampening, weight_decay, nesterov, maximize, first_step):
    numbers = lr, momentum, weight_decay, 1 - dampening
    rate, keep, decay, rest = [np.asarray(x, dtype=dtype) for x in numbers] if xp is np else numbers

    def update(p, g, v):
        term = total = None
        if p.size > SMALL:  # small new arrays are cheaper than looking old ones up
            total = scratch(xp, "total", p.shape, p.dtype)
            term = scratch(xp, "term", p.shape, p.dtype) if nesterov else total
        if maximize:
            g = -g
        if weight_decay:
            g = xp.add(g, xp.multiply(p, decay, out=total), out=total)
        if momentum:
            if first_step:
                v[...] = g
            else:
                v *= keep
                v += g if not dampening else xp.multiply(g, rest, out=term)
            g = xp.add(g, xp.multiply(v, keep, out=term), out=term) if nesterov else v
        p -= xp.multiply(g, rate, out=term)

    return update


@lru_cache(maxsize=64)
def _krizhevsky(xp, dtype, lr, momentum, dampening, weight_decay, nesterov, maximize, first_step):
    def update(p, g, v):
        term = None if p.size <= SMALL else scratch(xp, "term", p.shape, p.dtype)
        if first_step:
            v[...] = 0
        v *= momentum
        if weight_decay:
            v -= xp.multiply(p, weight_decay * lr, out=term)
        term = xp.multiply(g, lr, out=term)
        if maximize:
            v += term
        else:
            v -= term
        p += v

    return update
