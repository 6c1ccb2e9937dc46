"""Matrices taken apart into factors that are easy to invert: Cholesky's L Lᵀ and Q R."""

from __future__ import annotations

import itertools
from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels.lapack import lapack
from ..tensor import tensor_of
from .dims import shape_of_input
from .join import cat
from .matrix_checks import attempt, check_matrices, check_square
from .return_types import return_type
from .selection import where
from .triangles import tril, triu
from .triangular import SolveTriangular

_Qr = return_type("linalg_qr", "Q", "R")
_CholeskyEx = return_type("linalg_cholesky_ex", "L", "info")


class Cholesky(Operation):
    """A = L Lᵀ        dA = L⁻ᵀ P L⁻¹, where P is half the lower triangle of Lᵀ G, mirrored

    Source: S. Smith, "Differentiation of the Cholesky Algorithm", 1995; Murray, arXiv 1602.07527.
    """

    def forward(self, a: Any) -> Any:
        complaint = "The factorization could not be completed because the input is not positive-definite."
        factor = attempt("linalg.cholesky", complaint, xp_of(a).linalg.cholesky, a)
        self.save(factor)
        return factor

    def backward(self, g: Any) -> Any:
        (factor,) = self.saved
        turned = factor.swapaxes(-1, -2)
        p = turned @ g
        p = 0.5 * (tril(p) + tril(p, -1).swapaxes(-1, -2))
        left = SolveTriangular.apply(turned, p, upper=True, unit=False)
        return SolveTriangular.apply(turned, left.swapaxes(-1, -2), upper=True, unit=False)


class Qr(Operation):
    """A = Q R        dA = (dQ + Q (M + Mᵀ − diag M)) R⁻ᵀ, where M is the upper triangle of dR Rᵀ − Qᵀ dQ

    Here Q has no more columns than rows. Source: Walter & Lehmann, arXiv 1009.6112.
    """

    def forward(self, a: Any) -> Any:
        q, r = lapack(xp_of(a).linalg.qr, a)
        self.save(q, r)
        return q, r

    def backward(self, g_q: Any, g_r: Any) -> Any:
        q, r = self.saved
        m = 0.0
        if g_r is not None:
            m = g_r @ r.swapaxes(-1, -2)
        if g_q is not None:
            m = m - q.swapaxes(-1, -2) @ g_q
        m = triu(m)
        inside = q @ (m + triu(m, 1).swapaxes(-1, -2))
        if g_q is not None:
            inside = inside + g_q
        # inside · R⁻ᵀ, as a system with R on the left of the transposed
        return SolveTriangular.apply(r, inside.swapaxes(-1, -2), upper=True, unit=False).swapaxes(-1, -2)


class QrRefused(Operation):
    """Q and R in a form that has no derivative: all rows' worth of Q, or R without Q"""

    def forward(self, a: Any, *, mode: str) -> Any:
        self.mode = mode
        if mode == "r":
            return lapack(xp_of(a).linalg.qr, a, mode="r")
        return tuple(lapack(xp_of(a).linalg.qr, a, mode="complete"))

    def backward(self, *gradients: Any) -> Any:
        if self.mode == "r":
            raise RuntimeError(
                "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
                "linalg.qr(A, mode='reduced') if you are going to require gradients."
            )
        raise RuntimeError(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols; use mode='reduced'"
        )


def cholesky(A: Any, *, upper: bool = False) -> Any:
    """L, lower triangular with a positive diagonal, such that A = L Lᵀ; or U with A = Uᵀ U if `upper`.

    Args:
        A: symmetric positive-definite matrices; only the lower triangle is looked at (the upper one if `upper`).

    Raises:
        RuntimeError: not square matrices of float32 or float64.
        LinAlgError: a matrix is not positive-definite.
    """
    check_square("linalg.cholesky", A)
    if upper:
        return Cholesky.apply(A.swapaxes(-1, -2)).swapaxes(-1, -2)
    return Cholesky.apply(A)


@on_its_gpu
def cholesky_ex(A: Any, *, upper: bool = False, check_errors: bool = False) -> Any:
    """(L, info): `cholesky`, where a matrix that is not positive-definite gives 0 and an `info` above 0.

    `info` is the order of the first leading minor that is not positive; with `check_errors` it raises as `cholesky`.
    """
    check_square("linalg.cholesky", A)
    array = A.array.swapaxes(-1, -2) if upper else A.array
    xp = xp_of(array)
    info = xp.zeros(array.shape[:-2], "int32")
    if not check_errors:
        for place in itertools.product(*map(range, info.shape)):
            info[place] = _first_bad_minor(array[place])
        if info.any():
            bad = tensor_of(info[..., None, None] > 0)
            eye = tensor_of(xp.eye(array.shape[-1], dtype=array.dtype))
            return _CholeskyEx(where(bad, 0.0, cholesky(where(bad, eye, A), upper=upper)), tensor_of(info))
    return _CholeskyEx(cholesky(A, upper=upper), tensor_of(info))


def _first_bad_minor(a: Any) -> int:
    """The order of the first leading minor that is not positive, or 0; by bisection, for they stay so."""
    linalg = xp_of(a).linalg

    def good(order: int) -> bool:
        try:
            return bool(xp_of(a).isfinite(lapack(linalg.cholesky, a[:order, :order])).all())
        except linalg.LinAlgError:
            return False

    low, high = 0, a.shape[-1]
    if good(high):
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return high


def qr(A: Any, mode: str = "reduced") -> Any:
    """(Q, R) with A = Q R: the columns of Q orthonormal, R upper triangular.

    Args:
        mode: "reduced": Q (m, k) and R (k, n) with k = min(m, n). "complete": Q (m, m) and R (m, n). "r": R alone, and
            nothing for Q.

    Raises:
        RuntimeError: not matrices of float32 or float64, or another mode.
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    check_matrices("linalg.qr", A)
    *_, m, n = shape_of_input(A)
    if mode == "r":
        return _Qr(A.new_zeros(0), QrRefused.apply(A, mode=mode))
    if mode == "complete" and m > n:
        return _Qr(*QrRefused.apply(A, mode=mode))
    if m >= n:
        return _Qr(*Qr.apply(A))
    # The first columns decide Q; the others are only seen from it.
    q, r = Qr.apply(A[..., :m])
    return _Qr(q, cat([r, q.swapaxes(-1, -2) @ A[..., m:]], dim=-1))
