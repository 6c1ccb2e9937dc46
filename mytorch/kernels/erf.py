"""The error function and its relatives, which NumPy lacks, to the last digit or two of float64.

    erf x = 2/√π · ∫₀ˣ e^(−t²) dt        erfc x = 1 − erf x        erfcx x = e^(x²) · erfc x

Source of the formulas and their coefficients: W. J. Cody, "Rational Chebyshev approximations for the error function",
Mathematics of Computation 23 (1969). Near 0, erf x = x · P(x²) / Q(x²); further out, erfcx x = R(x) / S(x); from 4 on,
erfcx x = (1/√π − T(1/x²) / U(1/x²) / x²) / x.
"""

from __future__ import annotations

import math
from typing import Any

from ..backend import xp_of

NEAR = 0.46875
MIDDLE = 4.0
FAR = 6.0  # from here on erf x is 1 in float64
LOWEST = -26.7  # below, erfcx is too large for float64

P = (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3)
Q = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
R = (
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3,
)
S = (
    1.0,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3,
)
T = (
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
)
U = (
    1.0,
    2.56852019228982242,
    1.87295284992346725,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3,
)


def polynomial(coefficients: Any, x: Any) -> Any:
    """Σ cᵢ · xⁿ⁻ⁱ by Horner's rule."""
    total = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        total *= x
        total += c
    return total


def erf(x: Any) -> Any:
    """2/√π · ∫₀ˣ e^(−t²) dt, in the dtype of x."""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64 if x.dtype == xp.float64 else xp.float32)
    size = xp.minimum(abs(z), FAR)
    square = size * size
    near = z * (polynomial(P, xp.minimum(square, NEAR * NEAR)) / polynomial(Q, xp.minimum(square, NEAR * NEAR)))
    far = xp.copysign(1 - xp.exp(-square) * (polynomial(R, size) / polynomial(S, size)), z)
    return xp.where(size <= NEAR, near, far).astype(x.dtype, copy=False)


def erfcx(x: Any) -> Any:
    """e^(x²) · erfc x, in the dtype of x: what is left of erfc when its rapid decay is taken away."""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64)
    size = abs(z)
    beyond = _beyond(xp, size)
    below = 2 * _exp_of_square(xp, xp.maximum(xp.minimum(z, 0.0), LOWEST), 1) - beyond
    y = xp.where(z < 0, xp.where(z < LOWEST, xp.inf, below), beyond)
    near = (1 - erf(xp.where(size <= NEAR, z, 0.0))) * xp.exp(xp.minimum(size, NEAR) ** 2)
    return xp.where(size <= NEAR, near, y).astype(x.dtype, copy=False)


def erfc(x: Any) -> Any:
    """1 − erf x with all its digits also where erf x is nearly 1, in the dtype of x."""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64)
    size = abs(z)
    beyond = _exp_of_square(xp, xp.minimum(size, 30.0), -1) * _beyond(xp, size)
    near = 1 - erf(xp.where(size <= NEAR, z, 0.0))
    return xp.where(size <= NEAR, near, xp.where(z < 0, 2 - beyond, beyond)).astype(x.dtype, copy=False)


def _beyond(xp: Any, size: Any) -> Any:
    """erfcx of numbers ≥ NEAR."""
    middle = xp.minimum(size, MIDDLE)
    reach = xp.maximum(size, MIDDLE)
    far = 1 / (reach * reach)
    tail = (1 / math.sqrt(math.pi) - far * (polynomial(T, far) / polynomial(U, far))) / reach
    return xp.where(size <= MIDDLE, polynomial(R, middle) / polynomial(S, middle), tail)


def _exp_of_square(xp: Any, x: Any, sign: int) -> Any:
    """e^(± x²). The square is rounded, and its exponential multiplies that error by x²: split off what is exact."""
    coarse = xp.trunc(x * 16) / 16
    return xp.exp(sign * coarse * coarse) * xp.exp(sign * (x - coarse) * (x + coarse))
