"""The error function, which NumPy lacks, to the last digit or two of float64.

Source of the formulas and their coefficients: W. J. Cody, "Rational Chebyshev approximations for the error function",
Mathematics of Computation 23 (1969). Near 0, erf x = x · P(x²) / Q(x²); further out, erf x = 1 − e^(−x²) · R(x) / S(x).
"""

from ..backend import xp_of

NEAR = 0.46875
FAR = 6.0  # from here on erf x is 1 in float64

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


def _polynomial(coefficients, x):
    """Σ cᵢ · xⁿ⁻ⁱ by Horner's rule."""
    total = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        total *= x
        total += c
    return total


def erf(x):
    """2/√π · ∫₀ˣ e^(−t²) dt, in the dtype of x."""
    xp = xp_of(x)
    z = xp.asarray(x, dtype=xp.float64 if x.dtype == xp.float64 else xp.float32)
    size = xp.minimum(abs(z), FAR)
    square = size * size
    near = z * (_polynomial(P, xp.minimum(square, NEAR * NEAR)) / _polynomial(Q, xp.minimum(square, NEAR * NEAR)))
    far = xp.copysign(1 - xp.exp(-square) * (_polynomial(R, size) / _polynomial(S, size)), z)
    return xp.where(size <= NEAR, near, far).astype(x.dtype, copy=False)
