"""ReLU over threads: memory-bound work wins by pieces that fit in cache and by both cores' share of the memory bus."""

from functools import lru_cache

import numpy as np

from ..backend import xp_of
from .parallel import parallel_for
from .workspace import result

PIECE = 1 << 18  # numbers in a piece
TINY = 1 << 13  # below this many, the number of calls counts most
SMALL = 1 << 19  # below this many numbers waking a thread costs more than it saves
ZEROS = 1 << 12  # in a row of them
BITS = {"e": "i2", "f": "i4", "d": "i8"}  # integers as wide as the floating-point numbers


def relu(x, out=None):
    """max(x, 0); NaN stays NaN. `out` may be x itself."""
    if xp_of(x) is not np:
        return xp_of(x).maximum(x, 0, out=out)
    if x.size < TINY or not (x.flags.c_contiguous and (out is None or out.flags.c_contiguous)):
        return np.maximum(x, _zero(x.dtype), out=out)
    if out is None:
        out = result(np, x.shape, x.dtype)
    source, target = x.reshape(-1), out.reshape(-1)
    if x.size < SMALL:
        positive_part(source, target)
    else:
        parallel_for(lambda a, b: positive_part(source[a:b], target[a:b]), x.size, PIECE)
    return out


def positive_part(x, out) -> None:
    """out = max(x, 0); `out` may be x.

    Compared with a row of zeros, because NumPy uses wide registers for two arrays, but not for an array and a number.
    """
    if xp_of(x) is not np:
        xp_of(x).maximum(x, 0, out=out)
        return
    if x.shape[-1] < ZEROS and x.flags.c_contiguous and out.flags.c_contiguous:
        x, out = x.reshape(-1), out.reshape(-1)
    if x.ndim == 1:
        whole = x.size - x.size % ZEROS
        if whole:
            positive_part(x[:whole].reshape(-1, ZEROS), out[:whole].reshape(-1, ZEROS))
        x, out = x[whole:], out[whole:]
    width = x.shape[-1]
    np.maximum(x, _zeros(x.dtype)[:width] if width <= ZEROS else _zero(x.dtype), out=out)


def relu_grad(g, y):
    """g where y, an output of `relu`, is not 0; else 0 (not 0 · g: an infinite g stays out). NaN lets g through.

    Shapes of g and y are equal. Source for NaN: PyTorch's threshold_backward.
    """
    xp = xp_of(g)
    if xp.__name__ != "numpy":
        from .cuda import elementwise as cuda

        return cuda.relu_grad(g, y)
    bits = BITS.get(g.dtype.char)
    if bits is None:
        return xp.where(y != 0, g, g.dtype.type(0))
    # The mask times the bits of g, as integers: a third of the time of `where`.
    if g.size < TINY:
        return xp.multiply(y != _zero(y.dtype), g.view(bits)).view(g.dtype)
    zero = _zero(y.dtype)
    if not (g.flags.c_contiguous and y.flags.c_contiguous):
        return xp.where(y != zero, g, g.dtype.type(0))
    out = result(xp, g.shape, g.dtype)
    wanted, values, target = g.reshape(-1).view(bits), y.reshape(-1), out.reshape(-1).view(bits)

    def piece(a, b):
        where_positive(wanted[a:b], values[a:b], target[a:b])

    if g.size < SMALL:
        piece(0, g.size)
    else:
        parallel_for(piece, g.size, PIECE)
    return out


def where_positive(g, y, out) -> None:
    """out = g where y, an output of `relu`, is not 0; else 0. g and out are the bits of numbers, seen as integers."""
    out[...] = y != _zero(y.dtype)
    out *= g


@lru_cache(maxsize=16)
def _zero(dtype):
    """0 as an array without dimensions: to convert a number takes NumPy as long as to compare a thousand."""
    return np.zeros((), dtype)


@lru_cache(maxsize=16)
def _zeros(dtype):
    return np.zeros(ZEROS, dtype)
