"""The inverse of the normal distribution: below which number does a given part of it lie?

Source of the formulas and their coefficients: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
distribution", Applied Statistics 37 (1988); about 16 digits. With q = p − ½: in the middle, x = q · A(r) / B(r) with
r = 0.425² − q²; in the tails, where r = √(−ln of the smaller side), C/D and then E/F.
"""

from __future__ import annotations

import math
from typing import Any

from ..backend import xp_of
from .erf import polynomial

CENTRE = 0.425
TAIL = 5.0

A = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080,
)
B = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
C = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
D = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
E = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
F = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


def ndtri(p: Any) -> Any:
    """The x with Φ(x) = p, in the dtype of p; ∓∞ at 0 and 1, nan outside."""
    xp = xp_of(p)
    z = xp.asarray(p, dtype=xp.float64)
    return _quantile(xp, z - 0.5, xp.minimum(z, 1 - z)).astype(p.dtype, copy=False)


def erfinv(y: Any) -> Any:
    """The x with erf x = y, in the dtype of y; ∓∞ at ∓1, nan outside."""
    xp = xp_of(y)
    z = xp.asarray(y, dtype=xp.float64)
    return (_quantile(xp, z / 2, (1 - abs(z)) / 2) / math.sqrt(2)).astype(y.dtype, copy=False)


def _quantile(xp: Any, q: Any, side: Any) -> Any:
    """The quantile of ½ + q, whose smaller side (the part of the distribution that lies beyond) is `side`."""
    middle = xp.clip(CENTRE * CENTRE - q * q, 0.0, None)
    centre = q * (polynomial(A, middle) / polynomial(B, middle))
    far = xp.sqrt(-xp.log(xp.where(side > 0, side, 1.0)))
    near, beyond = xp.clip(far, None, TAIL) - 1.6, xp.clip(far, TAIL, None) - TAIL
    tail = xp.where(
        far <= TAIL, polynomial(C, near) / polynomial(D, near), polynomial(E, beyond) / polynomial(F, beyond)
    )
    tail = xp.where(side > 0, tail, xp.where(side == 0, xp.inf, xp.nan))
    return xp.where(abs(q) <= CENTRE, centre, xp.copysign(tail, q))
