"""The direction of Muon: the nearest matrix with orthogonal rows or columns, by a few Newton–Schulz iterations.

PyTorch computes it in bfloat16, which is float32 with the last 16 bits rounded away, and its results show it; so does
this.
"""

from ..backend import xp_of


def orthogonalized(g, coefficients: tuple[float, float, float], steps: int, eps: float):
    """X ← a·X + (b·X·Xᵀ + c·(X·Xᵀ)²)·X, `steps` times, from X = g / ‖g‖; every result rounded to bfloat16.

    Source: Jordan et al. 2024.
    """
    xp = xp_of(g)
    a, b, c = (xp.asarray(x, dtype="float32") for x in coefficients)
    tall = g.shape[0] > g.shape[1]
    x = rounded(xp, g.T if tall else g)
    norm = rounded(xp, xp.sqrt(xp.square(x).sum(dtype="float64")))
    x = rounded(xp, x / xp.maximum(norm, rounded(xp, eps)))
    for _ in range(steps):
        gram = rounded(xp, x @ x.T)
        change = rounded(xp, b * gram + c * (gram @ gram))
        x = rounded(xp, a * x + change @ x)
    return x.T if tall else x


def rounded(xp, x):
    """x in float32, with the precision of bfloat16, ties to even."""
    bits = xp.array(x, dtype="float32", order="C").view("uint32")
    bits += 0x7FFF + ((bits >> 16) & 1)
    bits &= 0xFFFF0000
    return bits.view("float32")
