"""Mean 0 and variance 1 for every row of a matrix, then a scale and a shift for every column; and the gradient of that.

A few rows at a time, to stay in cache.
"""

from ..backend import xp_of
from .parallel import parallel_for
from .standardize import PIECE_BYTES, wide
from .sums import column_sums
from .workspace import result, scratch

LONGEST = 1024  # rows in a piece: sums over more would have to be made in double precision


def _grain(x) -> int:
    """Rows that make a piece."""
    return min(LONGEST, max(1, PIECE_BYTES // max(1, x.shape[1] * x.itemsize)))


def layer_norm(x, weight, bias, eps: float):
    """y = (x − μ) · f · w + b with f = 1 / √(σ² + ε).  Returns (y, μ, f).

    x: (R, P); μ and f: (R, 1); w and b: (P,) or None.
    """
    xp = xp_of(x)
    dtype, x = x.dtype, wide(x)
    count = x.dtype.type(x.shape[1])
    y = result(xp, x.shape, x.dtype)
    mean, factor = (xp.empty((x.shape[0], 1), x.dtype) for _ in range(2))

    def piece(a, b):
        ys = y[a:b]
        mean[a:b] = xp.add.reduce(x[a:b], 1, None, None, True) / count
        xp.subtract(x[a:b], mean[a:b], out=ys)
        square = scratch(xp, "square", ys.shape, x.dtype)
        xp.multiply(ys, ys, out=square)
        factor[a:b] = 1 / xp.sqrt(xp.add.reduce(square, 1, None, None, True) / count + eps)
        ys *= factor[a:b]
        if weight is not None:
            ys *= weight
        if bias is not None:
            ys += bias

    parallel_for(piece, x.shape[0], _grain(x), x)
    return y.astype(dtype, copy=False), mean, factor


def layer_norm_grad(g, x, weight, mean, factor):
    """(dx, dw, db): with z = (x − μ)·f and h = g·w, db = Σ g, dw = Σ g·z, dx = f · (h − mean h − z · mean(h·z))."""
    xp = xp_of(g)
    g, x = wide(g), wide(x)
    count = g.dtype.type(x.shape[1])
    grad_x = result(xp, x.shape, x.dtype)
    parts = {}

    def piece(a, b):
        gs, out = g[a:b], grad_x[a:b]
        z, product = (scratch(xp, name, out.shape, x.dtype) for name in ("z", "product"))
        xp.subtract(x[a:b], mean[a:b], out=z)
        z *= factor[a:b]
        xp.multiply(gs, z, out=product)
        if weight is None:
            out[...] = gs
        else:
            parts[a] = column_sums(product), column_sums(gs)
            xp.multiply(gs, weight, out=out)
            product *= weight
        z *= xp.add.reduce(product, 1, None, None, True) / count
        z += xp.add.reduce(out, 1, None, None, True) / count
        out -= z
        out *= factor[a:b]

    parallel_for(piece, x.shape[0], _grain(x), x)
    if weight is None:
        return grad_x, None, column_sums(g)
    zero = xp.zeros(x.shape[1], x.dtype)
    sums = [parts[a] for a in sorted(parts)]
    return grad_x, sum((s[0] for s in sums), zero), sum((s[1] for s in sums), zero)
