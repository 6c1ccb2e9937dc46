"""Matrices taken apart by Gaussian elimination: A = P L U, with P an exchange of rows."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels import lu as kernels
from ..tensor import Tensor, tensor_of
from .dims import shape_of_input
from .inverse import check_system
from .join import cat
from .matrix_checks import LinAlgError, check_matrices, check_same_dtype, check_square
from .return_types import return_type
from .triangles import tril, triu
from .triangular import SolveTriangular, solve_triangular

_Lu = return_type("linalg_lu", "P", "L", "U")
_LuFactor = return_type("linalg_lu_factor", "LU", "pivots")
_LuFactorEx = return_type("linalg_lu_factor_ex", "LU", "pivots", "info")
_LuUnpack = return_type("lu_unpack", "P", "L", "U")


class SplitLu(Operation):
    """A = L U        dA = L⁻ᵀ (strictly lower triangle of Lᵀ dL + upper triangle of dU Uᵀ) U⁻ᵀ

    A is square, and what elimination made of it is known: `lu`, both factors in one array.
    """

    def forward(self, a: Any, lu: Any) -> Any:
        xp = xp_of(lu)
        lower = xp.tril(lu, -1) + xp.eye(lu.shape[-1], dtype=lu.dtype)
        upper = xp.triu(lu)
        self.save(lower, upper)
        return lower, upper

    def backward(self, g_lower: Any, g_upper: Any) -> Any:
        lower, upper = self.saved
        inside: Any = 0.0
        if g_lower is not None:
            inside = tril(lower.swapaxes(-1, -2) @ g_lower, -1)
        if g_upper is not None:
            inside = inside + triu(g_upper @ upper.swapaxes(-1, -2))
        half = SolveTriangular.apply(upper, inside.swapaxes(-1, -2), upper=True, unit=False).swapaxes(-1, -2)
        return SolveTriangular.apply(lower.swapaxes(-1, -2), half, upper=True, unit=True), None


def _eliminate(caller: str, A: Any, pivot: bool) -> tuple[Any, Any, Any, Any, Any]:
    """P, L, U, and the factors and row exchanges as arrays."""
    if not pivot:
        raise RuntimeError(f"{caller}: LU without pivoting is not implemented on the CPU")
    check_matrices(caller, A)
    packed, pivots = kernels.lu_factor(A.array)
    *_, m, n = packed.shape
    k = min(m, n)
    p = tensor_of(kernels.permutation(pivots, m, packed.dtype))
    ordered = p.swapaxes(-1, -2) @ A
    lower, upper = SplitLu.apply(ordered[..., :k, :k], packed[..., :k, :k])
    # The square corner decides; the rows below it and the columns beside it follow by substitution.
    if m > n:
        # Below a pivot of 0 everything is 0 already, whatever it is divided by.
        xp, pivot_is_0 = xp_of(packed), packed.diagonal(0, -2, -1) == 0
        divisors = upper + tensor_of((pivot_is_0[..., None] * xp.eye(k)).astype(packed.dtype))
        lower = cat([lower, solve_triangular(divisors, ordered[..., k:, :], upper=True, left=False)], dim=-2)
    elif n > m:
        beside = solve_triangular(lower, ordered[..., k:], upper=False, unitriangular=True)
        upper = cat([upper, beside], dim=-1)
    return p, lower, upper, packed, pivots


@on_its_gpu
def lu(A: Any, *, pivot: bool = True) -> Any:
    """(P, L, U) with A = P L U: rows exchanged, ones on the diagonal of the lower triangle L, U upper triangular.

    (…, m, n) → (…, m, m), (…, m, k), (…, k, n) with k = min(m, n)

    Raises:
        RuntimeError: not matrices of float32 or float64, or pivot=False.
    """
    return _Lu(*_eliminate("linalg.lu", A, pivot)[:3])


@on_its_gpu
def lu_factor(A: Any, *, pivot: bool = True) -> Any:
    """(LU, pivots): L (without its ones) and U in one array, and the row exchanges, for `lu_solve`.

    Raises:
        RuntimeError: as for `lu`.
        LinAlgError: U has a zero on its diagonal.
    """
    return _LuFactor(*lu_factor_ex(A, pivot=pivot, check_errors=True)[:2])


@on_its_gpu
def lu_factor_ex(A: Any, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """(LU, pivots, info): `lu_factor`, where `info` counts from 1 which element of U's diagonal is 0, or is 0."""
    _, lower, upper, packed, pivots = _eliminate("linalg.lu_factor", A, pivot)
    zeros = packed.diagonal(0, -2, -1) == 0
    xp = xp_of(packed)
    info = xp.asarray(xp.where(zeros.any(axis=-1), zeros.argmax(axis=-1) + 1, 0) if zeros.shape[-1] else 0)
    if check_errors and info.any():
        place = int(info.reshape(-1)[info.reshape(-1).argmax()])
        raise LinAlgError(
            f"torch.linalg.lu_factor: U[{place},{place}] is zero and using it on lu_solve would result in a division "
            "by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
            "linalg.lu_factor_ex(A, pivot)"
        )
    *_, m, n = packed.shape
    lower = tril(lower, -1)
    if m > n:
        upper = cat([upper, upper.new_zeros(*packed.shape[:-2], m - n, n)], dim=-2)
    elif n > m:
        lower = cat([lower, lower.new_zeros(*packed.shape[:-2], m, n - m)], dim=-1)
    info = xp.broadcast_to(info, packed.shape[:-2]).astype("int32")
    return _LuFactorEx(lower + upper, tensor_of(pivots), tensor_of(info))


@on_its_gpu
def lu_solve(LU: Any, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False) -> Any:
    """X with A X = B (X A = B unless `left`; Aᵀ for A if `adjoint`), where A has been taken apart by `lu_factor`.

    Raises:
        RuntimeError: sizes or dtypes that do not fit.
    """
    check_square("torch.linalg.lu_solve", LU, "LU")
    check_same_dtype("linalg.lu_solve", LU, B)
    check_system("linalg.lu_solve", shape_of_input(LU), shape_of_input(B), left)
    if not left:
        return lu_solve(LU, pivots, B.swapaxes(-1, -2), adjoint=not adjoint).swapaxes(-1, -2)
    p = tensor_of(kernels.permutation(pivots.array, shape_of_input(LU)[-1], LU.array.dtype))
    if adjoint:
        turned = LU.swapaxes(-1, -2)
        half = solve_triangular(turned, B, upper=False)
        return p @ solve_triangular(turned, half, upper=True, unitriangular=True)
    half = solve_triangular(LU, p.swapaxes(-1, -2) @ B, upper=False, unitriangular=True)
    return solve_triangular(LU, half, upper=True)


@on_its_gpu
def lu_unpack(LU_data: Any, LU_pivots: Any, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """(P, L, U) from what `lu_factor` gives; what is not asked for is empty."""
    m, n = shape_of_input(LU_data)[-2:]
    k = min(m, n)
    p = lower = upper = LU_data.new_zeros(0)
    if unpack_pivots:
        p = tensor_of(kernels.permutation(LU_pivots.array, m, LU_data.array.dtype))
    if unpack_data:
        array = LU_data.array if isinstance(LU_data, Tensor) else LU_data
        lower = tril(LU_data[..., :, :k], -1) + tensor_of(xp_of(array).eye(m, k, dtype=array.dtype))
        upper = triu(LU_data[..., :k, :])
    return _LuUnpack(p, lower, upper)
