"""Softmax and its logarithm along one axis; the largest number is subtracted first, so that nothing overflows."""

from ..backend import is_at_hand, xp_of


def softmax(x, axis: int):
    """yᵢ = eˣⁱ / Σ eˣʲ along `axis`, computed in single precision if x is in half."""
    if x.size == 0 or x.ndim == 0:
        return xp_of(x).exp(x - x)
    if not is_at_hand(x):
        return _cuda().softmax(x, axis, False)
    if x.dtype.itemsize == 2:
        return softmax(x.astype("float32"), axis).astype(x.dtype)
    xp = xp_of(x)
    y = x - x.max(axis=axis, keepdims=True)
    xp.exp(y, out=y)
    y /= xp.add.reduce(y, axis, None, None, True)
    return y


def log_softmax(x, axis: int):
    """yᵢ = xᵢ − ln Σ eˣʲ along `axis`, computed in single precision if x is in half."""
    if x.size == 0 or x.ndim == 0:
        return x - x
    if not is_at_hand(x):
        return _cuda().softmax(x, axis, True)
    if x.dtype.itemsize == 2:
        return log_softmax(x.astype("float32"), axis).astype(x.dtype)
    xp = xp_of(x)
    y = x - x.max(axis=axis, keepdims=True)
    y -= xp.log(xp.add.reduce(xp.exp(y), axis, None, None, True))
    return y


def _cuda():
    """The same for arrays of the GPU, imported when the first of them comes."""
    from .cuda import softmax

    return softmax
