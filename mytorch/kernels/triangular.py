"""Linear systems with triangular matrices, by halves: solve one half, take its part off the other, solve that.

[A₁₁  0 ] [X₁]   [B₁]        X₁ = A₁₁⁻¹ B₁        X₂ = A₂₂⁻¹ (B₂ − A₂₁ X₁)
[A₂₁ A₂₂] [X₂] = [B₂]

Nearly all work is matrix products, over the whole batch at once. Only one triangle of A is looked at.
"""

from ..backend import xp_of
from .lapack import lapack


def solve_triangular(a, b, upper, unit):
    """X with A X = B, for A (…, n, n) and B (…, n, k); inf where the diagonal is 0. `unit` takes it for ones."""
    xp = xp_of(a)
    batch = xp.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    x = xp.broadcast_to(b, batch + b.shape[-2:]).copy()
    if x.size:
        lapack(_solve, a, x, upper, unit)
    return x


def _solve(a, x, upper, unit):
    """Overwrite x, the right side, with the solution."""
    n = a.shape[-1]
    if n == 1:
        if not unit:
            x /= a
        return
    half = n // 2
    first, second = slice(0, half), slice(half, n)
    if upper:
        first, second = second, first
    _solve(a[..., first, first], x[..., first, :], upper, unit)
    x[..., second, :] -= a[..., second, first] @ x[..., first, :]
    _solve(a[..., second, second], x[..., second, :], upper, unit)
