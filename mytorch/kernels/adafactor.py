"""One step of Adafactor, in place: Adam that keeps sums of rows and columns in place of every square."""

from ..backend import xp_of


def adafactor_step(
    p,
    g,
    row_var,
    col_var,
    variance,
    *,
    step: int,
    lr: float,
    beta2_decay: float,
    eps: tuple[float, float],
    d: float,
    weight_decay: float = 0.0,
    maximize: bool = False,
) -> None:
    """R ← R + tᶜ·(mean over columns of g² − R);  C likewise over rows;  V = R·C / mean(R)
    u = g / max(√V, ε₁);  p ← (1 − η·λ)·p − α·u / max(1, rms(u) / d), with α = max(ε₂, rms(p)) · min(η, 1/√t)

    c: beta2_decay. Where p is a vector, V itself is kept, in `variance`, and row_var and col_var are None.
    Source: Shazeer, Stern 2018.
    """
    xp = xp_of(p)
    smallest, smallest_scale = eps
    share = float(step) ** beta2_decay
    scale = max(smallest_scale, _root_mean_square(xp, p)) * min(lr, step**-0.5)
    if weight_decay:
        p *= 1 - lr * weight_decay
    squares = xp.square(g)
    if variance is None:
        row_var += share * (squares.mean(axis=-1, keepdims=True) - row_var)
        col_var += share * (squares.mean(axis=-2, keepdims=True) - col_var)
        u = xp.multiply(row_var, col_var, out=squares)
        u /= xp.maximum(row_var.mean(axis=-2, keepdims=True), smallest)
    else:
        squares -= variance
        squares *= share
        variance += squares
        u = variance
    u = xp.maximum(u, smallest * smallest, out=xp.empty_like(p))
    xp.sqrt(u, out=u)
    xp.divide(g, u, out=u)
    u *= scale / max(1.0, _root_mean_square(xp, u) / d)
    if maximize:
        p += u
    else:
        p -= u


def _root_mean_square(xp, x) -> float:
    flat = x.reshape(-1)
    return float(xp.dot(flat, flat)) ** 0.5 / x.size**0.5
