"""Sums over neighbouring channels, and the local response normalisation that is made of them.

Source: Krizhevsky, Sutskever, Hinton 2012, section 3.3; the window and the scale of α are PyTorch's.
"""

import math

from ..backend import is_at_hand, xp_of
from .parallel import parallel_for
from .workspace import result, scratch

PIECE_BYTES = 1 << 20  # of x


def _cuda():
    """The same for arrays of the GPU, imported when the first of them comes."""
    from .cuda import lrn

    return lrn


def _channels_last_flat(x):
    """(N, C, ...) as (N, C, pixels)."""
    return x.reshape(x.shape[0], x.shape[1], math.prod(x.shape[2:]))


def _images(x) -> int:
    return max(1, PIECE_BYTES // max(1, x[0].nbytes if len(x) else 1))


def _window_sum(x, size: int, reverse: bool, out) -> None:
    """out[:, c] = Σ x[:, c + j] over the window's j; `reverse` mirrors the window."""
    channels = x.shape[1]
    before, after = size // 2, (size - 1) // 2
    if reverse:
        before, after = after, before
    out[...] = x
    for shift in range(1, min(before, channels - 1) + 1):
        out[:, shift:] += x[:, :-shift]
    for shift in range(1, min(after, channels - 1) + 1):
        out[:, :-shift] += x[:, shift:]


def channel_window_sum(x, size: int, reverse: bool = False):
    """y[n, c, ...] = Σ x[n, c', ...] over c' = c − size//2 ... c + (size−1)//2, cut at the first and last channel.

    x: (N, C, ...). For an even size the window has one channel more on the left, as in PyTorch; `reverse` puts it on
    the right, which is the adjoint.
    """
    if not is_at_hand(x):
        return _cuda().channel_window_sum(x, size, reverse)
    xp = xp_of(x)
    y = result(xp, x.shape, x.dtype)
    xs, ys = _channels_last_flat(x), _channels_last_flat(y)
    parallel_for(lambda a, b: _window_sum(xs[a:b], size, reverse, ys[a:b]), len(xs), _images(xs), xs)
    return y


def _power(xp, scale, exponent: float, name: str):
    """scale ** exponent in scratch memory; two square roots for AlexNet's 0.75, ten times faster than a power."""
    result = scratch(xp, name, scale.shape, scale.dtype)
    if exponent == 0.75:
        xp.sqrt(scale, out=result)
        root = scratch(xp, f"{name}_root", scale.shape, scale.dtype)
        xp.sqrt(result, out=root)
        result *= root
    else:
        xp.power(scale, exponent, out=result)
    return result


def local_response_norm(x, size: int, alpha: float, beta: float, k: float):
    """scale = k + α / size · Σ x² over the window of channels;  y = x / scale^β.  Returns (y, scale).

    The paper's α is PyTorch's α / size: AlexNet is size 5, alpha 5e-4, beta 0.75, k 2.
    """
    if not is_at_hand(x):
        return _cuda().local_response_norm(x, size, alpha, beta, k)
    xp = xp_of(x)
    x = xp.ascontiguousarray(x)
    y, scale = result(xp, x.shape, x.dtype), result(xp, x.shape, x.dtype)
    xs, ys, scales = _channels_last_flat(x), _channels_last_flat(y), _channels_last_flat(scale)

    def piece(a, b):
        squares = scratch(xp, "squares", xs[a:b].shape, x.dtype)
        xp.multiply(xs[a:b], xs[a:b], out=squares)
        _window_sum(squares, size, False, scales[a:b])
        scales[a:b] *= alpha / size
        scales[a:b] += k
        xp.divide(xs[a:b], _power(xp, scales[a:b], beta, "power"), out=ys[a:b])

    parallel_for(piece, len(xs), _images(xs), xs)
    return y, scale


def local_response_norm_grad(g, x, scale, size: int, alpha: float, beta: float, k: float):
    """grad_x = g / scale^β − 2·α·β / size · x · Σ' g·x / scale^(β+1), the sum over the mirrored window."""
    if not is_at_hand(g):
        return _cuda().local_response_norm_grad(g, x, scale, size, alpha, beta)
    xp = xp_of(g)
    grad_x = result(xp, x.shape, g.dtype)
    gs, xs, scales, grads = (_channels_last_flat(xp.ascontiguousarray(a)) for a in (g, x, scale, grad_x))

    def piece(a, b):
        shape = gs[a:b].shape
        direct = scratch(xp, "direct", shape, g.dtype)
        term = scratch(xp, "term", shape, g.dtype)
        total = scratch(xp, "total", shape, g.dtype)
        xp.divide(gs[a:b], _power(xp, scales[a:b], beta, "power"), out=direct)
        xp.multiply(direct, xs[a:b], out=term)
        term /= scales[a:b]
        _window_sum(term, size, True, total)
        total *= xs[a:b]
        total *= 2 * alpha * beta / size
        xp.subtract(direct, total, out=grads[a:b])

    parallel_for(piece, len(gs), _images(gs), gs)
    return grad_x
