"""Mean 0 and variance 1 for every channel, and the gradient of that, a few channels at a time to stay in cache.

Everything here is (N, C, P): statistics are taken over N and P, for each C. A batch of pictures is (N, C, H·W); rows
that are standardized one by one are (1, rows, P).
"""

from ..backend import xp_of
from .parallel import parallel_for
from .workspace import result, scratch

PIECE_BYTES = 1 << 20


def _grain(x) -> int:
    """Channels that make a piece."""
    return max(1, PIECE_BYTES // max(1, x.shape[0] * x.shape[2] * x.itemsize))


def wide(x):
    """float32 instead of float16, whose sums overflow at 65504."""
    return x.astype("float32") if x.dtype.itemsize == 2 else x


def _channel_sums(x):
    """Σ over N and P, as (C, 1)."""
    return x.sum(axis=2).sum(axis=0)[:, None]


def standardize(x, weight, bias, eps: float):
    """y = (x − μ) / √(σ² + ε) · w + b.  Returns (y, μ, σ²); w, b, μ and σ² are (C, 1), w and b may be None."""
    xp = xp_of(x)
    dtype, x = x.dtype, wide(x)
    count = x.dtype.type(x.shape[0] * x.shape[2])
    y = result(xp, x.shape, x.dtype)
    mean, variance = (xp.empty((x.shape[1], 1), x.dtype) for _ in range(2))

    def piece(a, b):
        xs, ys = x[:, a:b], y[:, a:b]
        mean[a:b] = _channel_sums(xs) / count
        xp.subtract(xs, mean[a:b], out=ys)
        square = scratch(xp, "square", ys.shape, x.dtype)
        xp.multiply(ys, ys, out=square)
        variance[a:b] = _channel_sums(square) / count
        factor = 1 / xp.sqrt(variance[a:b] + eps)
        ys *= factor if weight is None else factor * weight[a:b]
        if bias is not None:
            ys += bias[a:b]

    parallel_for(piece, x.shape[1], _grain(x), x)
    return y.astype(dtype, copy=False), mean, variance


def standardize_grad(g, x, weight, mean, variance, eps: float):
    """(dx, dw, db): with z = (x − μ) / √(σ² + ε), db = Σ g, dw = Σ g·z, dx = w / √(σ² + ε) · (g − (db + z·dw) / M)."""
    xp = xp_of(g)
    g, x = wide(g), wide(x)
    count = g.dtype.type(x.shape[0] * x.shape[2])
    grad_x = result(xp, x.shape, x.dtype)
    grad_w, grad_b = (xp.empty((x.shape[1], 1), x.dtype) for _ in range(2))

    def piece(a, b):
        gs, out = g[:, a:b], grad_x[:, a:b]
        factor = 1 / xp.sqrt(variance[a:b] + eps)
        z = scratch(xp, "z", out.shape, x.dtype)
        xp.subtract(x[:, a:b], mean[a:b], out=z)
        z *= factor
        xp.multiply(gs, z, out=out)
        grad_w[a:b], grad_b[a:b] = _channel_sums(out), _channel_sums(gs)
        z *= grad_w[a:b] / count
        z += grad_b[a:b] / count
        xp.subtract(gs, z, out=out)
        out *= factor if weight is None else factor * weight[a:b]

    parallel_for(piece, x.shape[1], _grain(x), x)
    return grad_x, grad_w, grad_b
