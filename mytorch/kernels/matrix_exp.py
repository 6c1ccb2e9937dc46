"""e^A by scaling and squaring: a rational approximation near 0, squared as often as A was halved.

e^A = (e^(A / 2ˢ))^(2ˢ)        e^X ≈ (V − U)⁻¹ (V + U), the Padé approximant of order 13

Source: N. Higham, "The Scaling and Squaring Method for the Matrix Exponential Revisited", 2005.
"""

from ..backend import xp_of
from .lapack import lapack

# b₀ … b₁₃ of the approximant, divided by b₁₃'s reciprocal so that all are whole numbers.
COEFFICIENTS = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0,
    10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
LARGEST = 5.371920351148152  # the 1-norm up to which the approximant is exact in float64


def matrix_exp(a):
    """e^A for every matrix of a batch (…, n, n), computed in float64."""
    xp = xp_of(a)
    if not a.size:
        return a.copy()
    x = a.astype("float64")
    norm = xp.absolute(x).sum(axis=-2).max(axis=-1)
    finite = xp.isfinite(norm)
    halvings = xp.ceil(xp.log2(xp.where(finite & (norm > LARGEST), norm / LARGEST, 1.0)))[..., None, None]
    x = xp.where(finite[..., None, None], x, 0.0) * 2.0**-halvings
    y = lapack(_pade, x)
    for done in range(int(halvings.max())):
        y = xp.where(halvings > done, lapack(xp.matmul, y, y), y)
    return xp.where(finite[..., None, None], y, xp.nan).astype(a.dtype)


def _pade(x):
    xp = xp_of(x)
    b = COEFFICIENTS
    eye = xp.eye(x.shape[-1])
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x2 @ x4
    u = x @ (x6 @ (b[13] * x6 + b[11] * x4 + b[9] * x2) + b[7] * x6 + b[5] * x4 + b[3] * x2 + b[1] * eye)
    v = x6 @ (b[12] * x6 + b[10] * x4 + b[8] * x2) + b[6] * x6 + b[4] * x4 + b[2] * x2 + b[0] * eye
    return xp.linalg.solve(v - u, v + u)
