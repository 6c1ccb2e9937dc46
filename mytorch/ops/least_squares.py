"""Matrices that have no inverse: the pseudo-inverse, the nearest thing to a solution, and the rank."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .dims import shape_of_input
from .matmul import matmul
from .matrix_checks import attempt, check_matrices, check_same_dtype, check_square
from .return_types import return_type

_Lstsq = return_type("linalg_lstsq", "solution", "residuals", "rank", "singular_values")
_NOT_FINITE = "The algorithm failed to converge because the input matrix contained non-finite values."


class Pinv(Operation):
    """P = A⁺        dA = −Pᵀ G Pᵀ + (I − A P) Gᵀ P Pᵀ + Pᵀ P Gᵀ (I − P A)        (Golub & Pereyra, 1973)"""

    def forward(self, a: Any, *, atol: Any, rtol: Any, hermitian: bool) -> Any:
        xp = xp_of(a)
        if hermitian:
            values, u = attempt("linalg.eigh", _NOT_FINITE, xp.linalg.eigh, a)
            vh = u.swapaxes(-1, -2)
        else:
            u, values, vh = attempt("linalg.svd", _NOT_FINITE, xp.linalg.svd, a, full_matrices=False)
        size = xp.absolute(values)
        kept = size > _tolerance(size, atol, rtol)[..., None]
        inverse = xp.where(kept, 1 / xp.where(kept, values, 1), 0).astype(a.dtype)
        p = (vh.swapaxes(-1, -2) * inverse[..., None, :]) @ u.swapaxes(-1, -2)
        self.save(a, p)
        return p

    def backward(self, g: Any) -> Any:
        a, p = self.saved
        g, turned = g.swapaxes(-1, -2), p.swapaxes(-1, -2)
        k = g @ p
        right = k @ turned
        return right - a @ (p @ right) - (p @ k).swapaxes(-1, -2) + turned @ (p @ (g - k @ a))


class Rank(Operation):
    """How many singular values are above a tolerance"""

    differentiable = False

    def forward(self, a: Any, *, atol: Any, rtol: Any, hermitian: bool) -> Any:
        linalg = xp_of(a).linalg
        if hermitian:
            size = xp_of(a).absolute(attempt("linalg.eigh", _NOT_FINITE, linalg.eigvalsh, a))
        else:
            size = attempt("linalg.svd", _NOT_FINITE, linalg.svd, a, compute_uv=False)
        return (size > _tolerance(size, atol, rtol)[..., None]).sum(axis=-1, dtype="int64")


def _tolerance(size: Any, atol: Any, rtol: Any) -> Any:
    """max(atol, rtol · the largest) for each matrix, from the sizes of its singular values."""
    xp = xp_of(size)
    largest = size.max(axis=-1) if size.shape[-1] else xp.zeros(size.shape[:-1], size.dtype)
    return xp.maximum(xp.asarray(atol, size.dtype), xp.asarray(rtol, size.dtype) * largest)


def _tolerances(A: Any, atol: Any, rtol: Any) -> tuple[Any, Any]:
    """atol and rtol as arrays or numbers; by default no atol, and rtol = max(m, n) · ε unless atol is set."""
    epsilon = float(xp_of(A.array).finfo(dtype_of(A.dtype).numpy).eps) * max(shape_of_input(A)[-2:])
    if isinstance(atol, Tensor):
        atol = atol.array
    if rtol is None:
        if atol is None:
            rtol = epsilon
        elif isinstance(atol, (int, float)):
            rtol = 0.0 if atol > 0 else epsilon
        else:
            rtol = xp_of(atol).where(atol > 0, 0.0, epsilon)
    return 0.0 if atol is None else atol, rtol.array if isinstance(rtol, Tensor) else rtol


def pinv(A: Any, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """A⁺, the inverse on the space that A reaches and 0 elsewhere: (…, m, n) → (…, n, m).

    Args:
        rcond: the older name of rtol.
        hermitian: A is symmetric; only its lower triangle is looked at.
        atol, rtol: singular values up to max(atol, rtol · largest) count as 0; numbers, or a tensor with one for each
            matrix. rtol is max(m, n) · ε unless atol is given.

    Raises:
        RuntimeError: not matrices of float32 or float64.
    """
    if A.ndim < 2:
        kind = dtype_of(A.dtype).title
        raise RuntimeError(
            f"linalg.pinv({kind}{{{list(shape_of_input(A))}}}): expected a tensor with 2 or more dimensions of float, "
            "double, cfloat or cdouble types"
        )
    (check_square if hermitian else check_matrices)("linalg.pinv", A)
    atol, rtol = _tolerances(A, atol, rcond if rtol is None else rtol)
    return Pinv.apply(A, atol=atol, rtol=rtol, hermitian=hermitian)


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """How many singular values of A are above max(atol, rtol · largest). Arguments as for `pinv`; `tol` is an atol.

    Raises:
        RuntimeError: not matrices of float32 or float64.
    """
    (check_square if hermitian else check_matrices)("torch.linalg.matrix_rank", A, "input")
    if tol is not None:
        atol, rtol = tol, 0.0
    atol, rtol = _tolerances(A, atol, rtol)
    return Rank.apply(A, atol=atol, rtol=rtol, hermitian=hermitian)


@on_its_gpu
def lstsq(A: Any, B: Any, rcond: Any = None, *, driver: str | None = None) -> Any:
    """(solution, residuals, rank, singular_values): X that makes ‖A X − B‖ smallest, and itself smallest among equals.

    Args:
        A: (…, m, n).
        B: (…, m, k), or vectors (…, m).
        rcond: singular values up to rcond · largest count as 0; max(m, n) · ε by default.
        driver: LAPACK's routine, "gelsy" (default), "gels", "gelsd" or "gelss". All give the same solution here; it
            decides which of the other results are given, as in PyTorch.

    Raises:
        RuntimeError: sizes or dtypes that do not fit, or another driver.
    """
    caller = "torch.linalg.lstsq"
    if A.ndim < 2:
        raise RuntimeError(f"{caller}: input must have at least 2 dimensions.")
    if B.ndim < 1:
        raise RuntimeError(f"{caller}: other must have at least 1 dimension.")
    driver = "gelsy" if driver is None else driver
    if driver not in ("gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"{caller}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    check_matrices(caller, A)
    check_same_dtype(caller, A, B)
    shape_a, shape_b = shape_of_input(A), shape_of_input(B)
    gap = len(shape_a) - len(shape_b)
    if not 0 <= gap <= 1:
        raise RuntimeError(
            f"{caller}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
        )
    vector = gap == 1 and shape_a[:-1] == shape_b
    if vector:
        B = B.reshape((*shape_b, 1))
    if shape_of_input(B)[-2] != shape_a[-2]:
        dims = ("input.size(-2)", "other.size(-1)" if gap else "other.size(-2)")
        raise RuntimeError(f"{caller}: {dims[0]} should match {dims[1]}, got {shape_a[-2]} and {shape_b[-2]}")
    atol, rtol = _tolerances(A, None, rcond)
    solution = matmul(Pinv.apply(A, atol=atol, rtol=rtol, hermitian=False), B)
    m, n = shape_a[-2:]
    rank = Rank.apply(A, atol=atol, rtol=rtol, hermitian=False)
    residuals = solution.reshape((-1,))[:0]
    if m > n and driver != "gelsy" and bool((rank.array == n).all()):
        residuals = ((matmul(A, solution) - B) ** 2).sum(axis=-2)
    if vector:
        solution = solution.reshape(shape_of_input(solution)[:-1])
    values = A.new_zeros(0)
    if driver in ("gelsd", "gelss"):
        values = tensor_of(xp_of(A.array).linalg.svd(A.array, compute_uv=False))
    return _Lstsq(solution, residuals, rank if driver != "gels" else rank.new_zeros(0), values)
