"""The gamma function and its relatives, which NumPy lacks: lnΓ, ψ = (lnΓ)′, and the zeta function of Hurwitz.

Near 2 the Taylor series of lnΓ, whose coefficients are values of the zeta function, fall off like 4⁻ᵏ; from 8 or 10 on
Stirling's series (and that of its derivative) is exact; everything else is brought to one of these by
Γ(x + 1) = x · Γ(x) and by the reflection Γ(x) · Γ(1 − x) = π / sin πx.
Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 6.1.17, 6.1.33, 6.1.41, 6.3.18, 23.2.
"""

from __future__ import annotations

import math
from typing import Any

from ..backend import xp_of

EULER = 0.57721566490153286061
# ζ(k) − 1 for k = 2, 3, …: the k-th is about 2⁻ᵏ.
ZETA = (
    6.449340668482264365e-1, 2.020569031595942854e-1, 8.232323371113819152e-2, 3.692775514336992633e-2,
    1.734306198444913971e-2, 8.349277381922826839e-3, 4.077356197944339379e-3, 2.008392826082214418e-3,
    9.945751278180853371e-4, 4.941886041194645588e-4, 2.460865533080482987e-4, 1.227133475784891467e-4,
    6.124813505870482926e-5, 3.058823630702049356e-5, 1.528225940865187173e-5, 7.637197637899762274e-6,
    3.817293264999839856e-6, 1.908212716553938926e-6, 9.539620338727961132e-7, 4.769329867878064631e-7,
    2.384505027277329900e-7, 1.192199259653110731e-7, 5.960818905125947961e-8, 2.980350351465228019e-8,
    1.490155482836504124e-8, 7.450711789835429492e-9, 3.725334024788457054e-9, 1.862659723513049006e-9,
)  # fmt: skip
# Bernoulli's numbers B₂, B₄, …
BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
    854513 / 138, -236364091 / 2730,
)  # fmt: skip
LARGE = 10.0  # from here on Stirling's series with 8 terms is exact in float64
HALF_LOG_2PI = 0.91893853320467274178


def lgamma(x: Any) -> Any:
    """ln |Γ(x)| in the dtype of x; ∞ at 0, −1, −2 …"""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64)
    mirrored = z < 0.5
    y = _lgamma_from_half(xp, xp.where(mirrored, 1 - z, z))
    y = xp.where(mirrored, xp.log(math.pi / abs(_sin_pi(xp, z))) - y, y)
    y = xp.where(xp.isinf(z) | ((z <= 0) & (z == xp.floor(z))), xp.inf, y)
    return y.astype(x.dtype, copy=False)


def _lgamma_from_half(xp: Any, x: Any) -> Any:
    """lnΓ(x) for x ≥ ½."""
    # Γ(x) = Γ(x − n) · (x − 1) … (x − n) down to x − n in [1.5, 2.5), or Γ(x) = Γ(x + 1) / x up to there.
    middle = xp.where(x < LARGE, x, 2.0)
    steps = xp.floor(middle - 0.5) - 1
    product = xp.ones_like(middle)
    for step in range(1, int(LARGE) - 1):
        product *= xp.where(steps >= step, middle - step, 1.0)
    lifted = steps < 0
    t = xp.where(lifted, middle - 1, middle - steps - 2)
    series = xp.zeros_like(middle)
    for k in range(len(ZETA) + 1, 1, -1):
        series = t * (series + (-1) ** k * ZETA[k - 2] / k)
    series = t * (series + (1 - EULER))
    near = series + xp.where(lifted, -xp.log(middle), xp.log(product))
    far = xp.maximum(x, LARGE)
    inverse = 1 / (far * far)
    tail = xp.zeros_like(far)
    for k in range(8, 0, -1):
        tail = tail * inverse + BERNOULLI[k - 1] / (2 * k * (2 * k - 1))
    # (x − ½) · (ln x − 1) keeps ∞ from ∞; the constant is ½ ln 2π − ½.
    stirling = (far - 0.5) * (xp.log(far) - 1) + (HALF_LOG_2PI - 0.5) + tail / far
    return xp.where(x < LARGE, near, stirling)


def digamma(x: Any) -> Any:
    """ψ(x) = Γ′(x) / Γ(x) in the dtype of x; ∓∞ at ±0, nan at −1, −2 …"""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64)
    mirrored = z < 0.5
    y = _digamma_from_half(xp, xp.where(mirrored, 1 - z, z))
    y = xp.where(mirrored, y - math.pi * _cos_pi(xp, z) / _sin_pi(xp, z), y)
    pole = (z < 0) & (z == xp.floor(z))
    y = xp.where(z == 0, xp.copysign(xp.inf, -z), xp.where(pole, xp.nan, y))
    return y.astype(x.dtype, copy=False)


def _digamma_from_half(xp: Any, x: Any) -> Any:
    """ψ(x) = ψ(x + n) − 1/x − … − 1/(x + n − 1) for x ≥ ½, with x + n ≥ LARGE."""
    lifted = xp.array(x)
    below = xp.zeros_like(x)
    for _ in range(int(LARGE)):
        small = lifted < LARGE
        below += xp.where(small, 1 / lifted, 0.0)
        lifted += small
    inverse = 1 / (lifted * lifted)
    tail = xp.zeros_like(x)
    for k in range(9, 0, -1):
        tail = (tail + BERNOULLI[k - 1] / (2 * k)) * inverse
    return xp.log(lifted) - 0.5 / lifted - tail - below


def zeta(s: Any, q: Any) -> Any:
    """ζ(s, q) = Σₖ (q + k)⁻ˢ in float64.

    It is ∞ at s = 1 and at q = 0, −1, −2 …; nan for s < 1, and for q < 0 unless s is whole.

    By the formula of Euler and Maclaurin after the first ten terms. Below 0 the terms up to q + k < 0 form a sum of the
    same kind: ζ(s, q) = ζ(s, 1 − f) + (−1)ˢ · (ζ(s, f) − ζ(s, 1 − q)), with f the distance from q up to a whole number.
    """
    xp = xp_of(s, q)
    s, q = xp.broadcast_arrays(xp.asarray(s, dtype=xp.float64), xp.asarray(q, dtype=xp.float64))
    pole = (q <= 0) & (q == xp.floor(q))
    below = (q < 0) & ~pole
    safe = xp.where(s > 1, s, 2.0)
    if below.any():
        up = xp.where(below, xp.floor(-q) + 1 + q, 0.5)  # 1 − f
        sign = xp.where(safe % 2 == 0, 1.0, -1.0)
        negative = _zeta(xp, safe, up) + sign * (_zeta(xp, safe, 1 - up) - _zeta(xp, safe, xp.where(below, 1 - q, 1.0)))
        negative = xp.where(safe == xp.floor(safe), negative, xp.nan)
    else:
        negative = xp.nan
    y = xp.where(below, negative, _zeta(xp, safe, xp.where(q > 0, q, 1.0)))
    y = xp.where(pole, xp.inf, y)
    y = xp.where(s > 1, y, xp.where(s == 1, xp.inf, xp.nan))
    return xp.where(xp.isnan(q), q, y)


def _zeta(xp: Any, s: Any, q: Any) -> Any:
    """ζ(s, q) for s > 1 and q > 0."""
    total = xp.zeros(q.shape)
    for k in range(10):
        total += (q + k) ** -s
    a = q + 10
    power = a**-s
    total += a ** (1 - s) / (s - 1) + power / 2
    # B₂ₘ / (2m)! · s (s + 1) … (s + 2m − 2) · a^(−s − 2m + 1)
    factor = s * power / a
    for m, bernoulli in enumerate(BERNOULLI, 1):
        total += factor * (bernoulli / math.factorial(2 * m))
        factor = factor * ((s + 2 * m - 1) / a) * ((s + 2 * m) / a)
    return total


def _sin_pi(xp: Any, x: Any) -> Any:
    """sin πx, exact at whole numbers."""
    nearest = xp.rint(x)
    return xp.sin(math.pi * (x - nearest)) * (1 - 2 * (nearest % 2))


def _cos_pi(xp: Any, x: Any) -> Any:
    """cos πx, with the sign of `_sin_pi`'s argument."""
    nearest = xp.rint(x)
    return xp.cos(math.pi * (x - nearest)) * (1 - 2 * (nearest % 2))
