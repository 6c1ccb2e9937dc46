"""The older forms of `mytorch.linalg`: `mytorch.svd(A)` and the like, with other arguments and named results."""

from __future__ import annotations

from typing import Any

from ..backend import on_its_gpu
from . import factors, lu as linalg_lu
from .determinant import Slogdet
from .dims import shape_of_input
from .inverse import check_system, inv
from .least_squares import pinv
from .lu import lu_factor_ex
from .matrix_checks import check_matrices, check_square
from .return_types import return_type
from .spectrum import Svd
from .triangular import solve_triangular

_Slogdet = return_type("slogdet", "sign", "logabsdet")
_Svd = return_type("svd", "U", "S", "V")
_Qr = return_type("qr", "Q", "R")
_TriangularSolve = return_type("triangular_solve", "solution", "cloned_coefficient")


def slogdet(input: Any) -> Any:
    """(sign, logabsdet) with det A = sign · e^logabsdet: `linalg.slogdet`."""
    check_square("linalg.slogdet", input)
    return _Slogdet(*Slogdet.apply(input))


def inverse(input: Any) -> Any:
    """A⁻¹: `linalg.inv`."""
    return inv(input)


def svd(input: Any, some: bool = True, compute_uv: bool = True) -> Any:
    """(U, S, V) with A = U diag(S) Vᵀ: `linalg.svd`, with V for Vᵀ, and `some` the opposite of `full_matrices`."""
    check_matrices("linalg.svd", input)
    u, s, vh = Svd.apply(input, full=not some)
    if compute_uv:
        return _Svd(u, s, vh.swapaxes(-1, -2))
    *batch, m, n = shape_of_input(input)
    zeros = input.new_zeros
    return _Svd(zeros(*batch, m, m), s, zeros(*batch, n, n))


def cholesky(input: Any, upper: bool = False) -> Any:
    """L with A = L Lᵀ, or U with A = Uᵀ U if `upper`: `linalg.cholesky`."""
    return factors.cholesky(input, upper=upper)


def qr(input: Any, some: bool = True) -> Any:
    """(Q, R) with A = Q R: `linalg.qr`, where `some` means mode="reduced", else "complete"."""
    return _Qr(*factors.qr(input, "reduced" if some else "complete"))


def pinverse(input: Any, rcond: float = 1e-15) -> Any:
    """A⁺: `linalg.pinv` with a smaller tolerance."""
    return pinv(input, rcond)


@on_its_gpu
def lu(A: Any, pivot: bool = True, get_infos: bool = False, out: Any = None) -> Any:
    """(LU, pivots), and info if `get_infos`: `linalg.lu_factor_ex`, which does not complain of singular matrices."""
    if out is not None:
        raise RuntimeError("lu: out= is not supported; assign the results")
    packed, pivots, info = lu_factor_ex(A, pivot=pivot)
    return (packed, pivots, info) if get_infos else (packed, pivots)


@on_its_gpu
def lu_solve(b: Any, LU_data: Any, LU_pivots: Any) -> Any:
    """X with A X = b: `linalg.lu_solve`."""
    return linalg_lu.lu_solve(LU_data, LU_pivots, b)


def triangular_solve(b: Any, A: Any, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> Any:
    """(solution, A) of A X = b: `linalg.solve_triangular`; `transpose` solves Aᵀ X = b."""
    check_system("triangular_solve", shape_of_input(A), shape_of_input(b), True)
    matrix, side = (A.swapaxes(-1, -2), not upper) if transpose else (A, upper)
    return _TriangularSolve(solve_triangular(matrix, b, upper=side, unitriangular=unitriangular), A.clone())
