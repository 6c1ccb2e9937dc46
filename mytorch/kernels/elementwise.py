"""ReLU over threads: memory-bound work wins by pieces that fit in cache and by both cores' share of the memory bus."""

from functools import lru_cache

from ..backend import xp_of
from .parallel import parallel_for

PIECE = 1 << 18  # numbers in a piece
TINY = 1 << 13  # below this many, the number of calls counts most
SMALL = 1 << 19  # below this many numbers waking a thread costs more than it saves
BITS = {"e": "i2", "f": "i4", "d": "i8"}  # integers as wide as the floating-point numbers


def relu(x, out=None):
    """max(x, 0); NaN stays NaN. `out` may be x itself."""
    xp = xp_of(x)
    zero = _zero(xp, x.dtype)
    if x.size < SMALL or xp.__name__ != "numpy":
        return xp.maximum(x, zero, out=out)
    if out is None:
        out = xp.empty_like(x)
    if not (x.flags.c_contiguous and out.flags.c_contiguous):
        return xp.maximum(x, zero, out=out)
    source, target = x.reshape(-1), out.reshape(-1)
    parallel_for(lambda a, b: xp.maximum(source[a:b], zero, out=target[a:b]), x.size, PIECE)
    return out


def relu_grad(g, y):
    """g where y, an output of `relu`, is not 0; else 0 (not 0 · g: an infinite g stays out). NaN lets g through.

    Shapes of g and y are equal. Source for NaN: PyTorch's threshold_backward.
    """
    xp = xp_of(g)
    bits = BITS.get(g.dtype.char)
    if xp.__name__ != "numpy" or bits is None:
        return xp.where(y != 0, g, g.dtype.type(0))
    # The mask times the bits of g, as integers: a third of the time of `where`.
    if g.size < TINY:
        return xp.multiply(y != _zero(xp, y.dtype), g.view(bits)).view(g.dtype)
    zero = _zero(xp, y.dtype)
    if not (g.flags.c_contiguous and y.flags.c_contiguous):
        return xp.where(y != zero, g, g.dtype.type(0))
    out = xp.empty(g.shape, g.dtype)
    wanted, values, target = g.reshape(-1).view(bits), y.reshape(-1), out.reshape(-1).view(bits)

    def piece(a, b):
        part = target[a:b]
        part[...] = values[a:b] != zero
        part *= wanted[a:b]

    if g.size < SMALL:
        piece(0, g.size)
    else:
        parallel_for(piece, g.size, PIECE)
    return out


@lru_cache(maxsize=16)
def _zero(xp, dtype):
    """0 as an array without dimensions: to convert a number takes NumPy as long as to compare a thousand."""
    return xp.zeros((), dtype)
