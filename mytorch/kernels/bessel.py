"""Modified Bessel functions of the first kind, of orders 0 and 1, scaled by e⁻|ˣ| so that they do not overflow.

    Iᵥ(x) = (x/2)ᵛ · Σₖ (x²/4)ᵏ / (k! · (k + v)!)                                                     everywhere
    Iᵥ(x) · e⁻ˣ ≈ 1/√(2πx) · Σₖ (−1)ᵏ · (4v² − 1²)(4v² − 3²)…(4v² − (2k−1)²) / (k! · (8x)ᵏ)           for large x

All terms of the first sum are positive, so nothing cancels; at x = 25 the second is exact to 18 digits after 30 terms.
Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 9.6.10 and 9.7.1.
"""

from __future__ import annotations

import math
from typing import Any

from ..backend import xp_of

NEAR = 25.0
NEAR_TERMS = 60  # of the series at x = 25
FAR_TERMS = 30


def scaled_bessel_i(order: int, x: Any) -> Any:
    """Iᵥ(x) · e⁻|ˣ| in float64, for order v = 0 or 1."""
    xp = xp_of(x)
    x = xp.asarray(x, dtype=xp.float64)
    size = abs(x)
    near = xp.minimum(size, NEAR)
    quarter = near * near / 4
    series = xp.ones_like(size)
    for k in range(NEAR_TERMS, 0, -1):  # Horner's rule: each term is the one before times (x²/4) / (k (k + v))
        series = 1 + series * (quarter / (k * (k + order)))
    series *= xp.exp(-near) * (near / 2) ** order
    far = xp.maximum(size, NEAR)
    tail = xp.ones_like(size)
    for k in range(FAR_TERMS, 0, -1):
        tail = 1 - tail * ((4 * order * order - (2 * k - 1) ** 2) / (8 * k) / far)
    tail /= xp.sqrt(2 * math.pi * far)
    y = xp.where(size <= NEAR, series, tail)
    return xp.copysign(y, x) if order % 2 else y
