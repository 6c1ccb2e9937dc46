"""Singular values and eigenvalues, with the vectors that belong to them.

A = U Σ Vᵀ: Σ the lengths of the axes of the ellipsoid that A makes of a ball. For a symmetric A = V Λ Vᵀ, the
eigenvalues. Vectors are defined up to their sign; where two values are equal, their vectors have no derivative.
"""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import state
from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor
from .dims import shape_of_input
from .matrix_checks import attempt, check_matrices, check_square
from .return_types import return_type

_Svd = return_type("linalg_svd", "U", "S", "Vh")
_Eigh = return_type("linalg_eigh", "eigenvalues", "eigenvectors")
_NOT_FINITE = "The algorithm failed to converge because the input matrix contained non-finite values."


class Svd(Operation):
    """A = U Σ Vᵀ        dA = U (K + dΣ) Vᵀ + (I − U Uᵀ) dU Σ⁻¹ Vᵀ + U Σ⁻¹ dVᵀ (I − V Vᵀ)

    K = (skew(Uᵀ dU) / E) Σ + Σ (skew(Vᵀ dV) / E),  skew X = X − Xᵀ,  Eᵢⱼ = σⱼ² − σᵢ²
    """

    def forward(self, a: Any, *, full: bool) -> Any:
        u, s, vh = attempt("linalg.svd", _NOT_FINITE, xp_of(a).linalg.svd, a, full_matrices=full)
        self.shape = a.shape
        self.save(u, s, vh)
        return u, s, vh

    def backward(self, g_u: Any, g_s: Any, g_vh: Any) -> Any:
        u, s, vh = self.saved
        *batch, m, n = self.shape
        k = min(m, n)
        u, vh = u[..., :, :k], vh[..., :k, :]
        row, column = s.reshape((*batch, 1, k)), s.reshape((*batch, k, 1))
        inside = None
        if g_u is not None or g_vh is not None:
            gaps = row * row - column * column + _eye(s, k)  # 0 / 1 on the diagonal
        if g_u is not None:
            g_u = g_u[..., :, :k]
            inside = _skew(u.swapaxes(-1, -2) @ g_u) / gaps * row
        if g_vh is not None:
            g_vh = g_vh[..., :k, :]
            part = column * (_skew(vh @ g_vh.swapaxes(-1, -2)) / gaps)
            inside = part if inside is None else inside + part
        if g_s is not None:
            part = g_s.reshape((*batch, 1, k)) * _eye(s, k)
            inside = part if inside is None else inside + part
        result = u @ inside
        if m > k and g_u is not None:  # what moves U out of the space that it spans
            result = result + (g_u - u @ (u.swapaxes(-1, -2) @ g_u)) / row
        result = result @ vh
        if n > k and g_vh is not None:
            result = result + u @ ((g_vh - (g_vh @ vh.swapaxes(-1, -2)) @ vh) / column)
        return result


class Eigh(Operation):
    """A = V Λ Vᵀ        dA = V (dΛ + ½ skew(Vᵀ dV) / E) Vᵀ,  Eᵢⱼ = λⱼ − λᵢ"""

    def forward(self, a: Any, *, uplo: str) -> Any:
        w, v = attempt("linalg.eigh", _NOT_FINITE, xp_of(a).linalg.eigh, a, UPLO=uplo)
        self.save(w, v)
        return w, v

    def backward(self, g_w: Any, g_v: Any) -> Any:
        w, v = self.saved
        *batch, n = shape_of_input(w)
        turned = v.swapaxes(-1, -2)
        inside = None
        if g_v is not None:
            gaps = w.reshape((*batch, 1, n)) - w.reshape((*batch, n, 1)) + _eye(w, n)
            inside = 0.5 * _skew(turned @ g_v) / gaps
        if g_w is not None:
            part = g_w.reshape((*batch, 1, n)) * _eye(w, n)
            inside = part if inside is None else inside + part
        return v @ inside @ turned


class Values(Operation):
    """Singular values or eigenvalues alone: several times as fast, and without a derivative"""

    differentiable = False

    def forward(self, a: Any, *, uplo: str | None) -> Any:
        linalg = xp_of(a).linalg
        if uplo is None:
            return attempt("linalg.svd", _NOT_FINITE, linalg.svd, a, compute_uv=False)
        return attempt("linalg.eigh", _NOT_FINITE, linalg.eigvalsh, a, UPLO=uplo)


def _skew(x: Any) -> Any:
    return x - x.swapaxes(-1, -2)


def _eye(like: Any, n: int) -> Any:
    array = like.array if isinstance(like, Tensor) else like
    return xp_of(array).eye(n, dtype=array.dtype)


def _records(A: Any) -> bool:
    return isinstance(A, Tensor) and A.requires_grad and state.recording


def svd(A: Any, full_matrices: bool = True, *, driver: Any = None) -> Any:
    """(U, S, Vh) with A = U diag(S) Vh; the columns of U and the rows of Vh are orthonormal, S falls.

    Args:
        full_matrices: U (m, m) and Vh (n, n); else their first min(m, n) columns and rows.
        driver: which algorithm a GPU uses; means nothing here.

    Raises:
        RuntimeError: not matrices of float32 or float64.
        LinAlgError: A holds nan or inf.
    """
    check_matrices("linalg.svd", A)
    if driver is not None:
        raise RuntimeError("linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER")
    return _Svd(*Svd.apply(A, full=full_matrices))


def svdvals(A: Any, *, driver: Any = None) -> Any:
    """The singular values of A, the largest first. Errors as for `svd`."""
    check_matrices("linalg.svd", A)
    if driver is not None:
        raise RuntimeError("linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER")
    return Svd.apply(A, full=False)[1] if _records(A) else Values.apply(A, uplo=None)


def eigh(A: Any, UPLO: str = "L") -> Any:
    """(eigenvalues, eigenvectors) of symmetric matrices: A = V diag(w) Vᵀ; w rises, the columns of V are orthonormal.

    Args:
        UPLO: which triangle of A is looked at, "L" or "U". The derivative treats A as symmetric.

    Raises:
        RuntimeError: not square matrices of float32 or float64.
    """
    return _Eigh(*Eigh.apply(A, uplo=_triangle("linalg.eigh", A, UPLO)))


def eigvalsh(A: Any, UPLO: str = "L") -> Any:
    """The eigenvalues of symmetric matrices, the smallest first. Arguments and errors as for `eigh`."""
    uplo = _triangle("linalg.eigvalsh", A, UPLO)
    return Eigh.apply(A, uplo=uplo)[0] if _records(A) else Values.apply(A, uplo=uplo)


def _triangle(caller: str, A: Any, uplo: str) -> str:
    check_square(caller, A)
    if uplo.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")
    return uplo.upper()
