"""Run an in-place update over pieces of several equally shaped arrays, so that each piece is read from memory once."""

from collections.abc import Callable

from ..backend import xp_of
from .parallel import get_num_threads, parallel_for
from .workspace import scratch

PIECE = 7 << 14  # numbers in a piece: the pieces of four float32 arrays fit in a second-level cache
SMALL = 1 << 17  # below this many numbers one thread is faster


def in_pieces(function: Callable[..., None], *arrays) -> None:
    """function(*pieces) for matching flat pieces of the arrays; None stays None. Without a contiguous layout in common
    the function gets the whole arrays."""
    if arrays[0].size <= PIECE:  # one piece: small parameters are bound by the time this function itself takes
        function(*arrays)
        return
    present = [array for array in arrays if array is not None]
    if xp_of(*present).__name__ != "numpy" or not all(array.flags.c_contiguous for array in present):
        function(*arrays)
        return
    flat = [None if array is None else array.reshape(-1) for array in arrays]
    size = present[0].size

    def piece(start, stop):
        count = stop - start
        share = -(-count // -(-count // PIECE))  # equal ones: a short last piece takes as many calls as a long one
        for a in range(start, stop, share):
            b = min(a + share, stop)
            function(*(None if array is None else array[a:b] for array in flat))

    if size < SMALL:
        piece(0, size)
    else:
        parallel_for(piece, size, max(PIECE, min(16 * PIECE, -(-size // get_num_threads()))))


def gradient_of(xp, p, g, weight_decay: float, maximize: bool):
    """g + λ·p, or −g + λ·p to climb, in scratch memory; g itself where nothing is added."""
    if not weight_decay:
        return xp.negative(g, out=scratch(xp, "total", p.shape, p.dtype)) if maximize else g
    total = xp.multiply(p, weight_decay, out=scratch(xp, "total", p.shape, p.dtype))
    return (xp.subtract if maximize else xp.add)(total, g, out=total)


def move_towards(xp, mean, x, share: float, term) -> None:
    """mean ← mean + share·(x − mean), a running mean; `term` is overwritten."""
    xp.subtract(x, mean, out=term)
    term *= share
    mean += term


def add_square(xp, mean, x, keep: float, term) -> None:
    """mean ← keep·mean + (1 − keep)·x², a running mean of squares; `term` is overwritten."""
    mean *= keep
    xp.multiply(x, x, out=term)
    term *= 1 - keep
    mean += term
