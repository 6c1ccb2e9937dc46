"""Which elements dropout keeps: drawn as random bytes on the host, as floating-point numbers on a GPU."""

from ..backend import xp_of


def kept(rng, x, p: float, shape: tuple[int, ...]):
    """A bool array of `shape` where x lives, True with probability 1 − p."""
    xp = xp_of(x)
    if xp.__name__ != "numpy":
        return rng.random(shape, dtype=xp.float32) >= p
    # Random bytes, eight from every 64-bit draw, decide exactly where p is a multiple of 1/256; otherwise four bytes
    # an element, to 2⁻³². Drawing floats would take three to eight times as long.
    bits = 8 if float(p * 256).is_integer() else 32
    count = 1
    for size in shape:
        count *= size
    drawn = rng.integers(0, 2**64, -(-count * bits // 64), dtype=xp.uint64).view(f"u{bits // 8}")[:count]
    return (drawn >= xp.asarray(min(round(p * 2**bits), 2**bits - 1), drawn.dtype)).reshape(shape)


def mask(rng, x, p: float, shape: tuple[int, ...]):
    """m / (1 − p), m ~ Bernoulli(1 − p): an array of `shape` in the dtype of x, where x lives; p < 1."""
    xp = xp_of(x)
    if xp.__name__ != "numpy":
        from .cuda import dropout as cuda

        return cuda.mask_of(rng.random(shape, dtype=xp.float32), p, x.dtype)
    return xp.multiply(kept(rng, x, p, shape), x.dtype.type(1 / (1 - p)), dtype=x.dtype)
