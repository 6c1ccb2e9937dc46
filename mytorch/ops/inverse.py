"""Inverses, linear systems, and powers of matrices.

X = A⁻¹ B        dB = A⁻ᵀ dX        dA = −dB Xᵀ
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, none_set, on_its_gpu, xp_of
from ..backend.dtype import int32
from ..tensor import Tensor, tensor_of
from .dims import shape_of_input
from .matmul import matmul
from .matrix_checks import attempt, check_same_dtype, check_square
from .operands import check_broadcast
from .return_types import return_type
from .selection import where

_InvEx = return_type("linalg_inv_ex", "inverse", "info")


class Inv(Operation):
    """Y = A⁻¹        dA = −Yᵀ G Yᵀ"""

    def forward(self, a: Any, *, caller: str = "linalg.inv") -> Any:
        complaint = "The inversion could not be completed because the input matrix is singular."
        y = attempt(caller, complaint, xp_of(a).linalg.inv, a)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        turned = y.swapaxes(-1, -2)
        return -(turned @ g @ turned)


class Solve(Operation):
    """A X = B        dB = A⁻ᵀ G        dA = −dB Xᵀ"""

    def forward(self, a: Any, b: Any, *, caller: str = "torch.linalg.solve") -> Any:
        complaint = "The solver failed because the input matrix is singular."
        b = b.reshape((1,) * (a.ndim - b.ndim) + b.shape)  # or NumPy 1 would take it for a batch of vectors
        x = attempt(caller, complaint, xp_of(a).linalg.solve, a, b)
        self.save(a, x)
        return x

    def backward(self, g: Any) -> Any:
        a, x = self.saved
        grad_b = Solve.apply(a.swapaxes(-1, -2), g)
        return -(grad_b @ x.swapaxes(-1, -2)) if self.needs_input_grad[0] else None, grad_b


def inv(A: Any) -> Any:
    """A⁻¹, of every matrix of a batch

    Raises:
        RuntimeError: not square matrices of float32 or float64.
        LinAlgError: a matrix is singular.
    """
    check_square("linalg.inv", A)
    return Inv.apply(A)


@on_its_gpu
def inv_ex(A: Any, *, check_errors: bool = False) -> Any:
    """(inverse, info): `inv`, where a singular matrix gives inf and a positive `info` unless `check_errors` is set."""
    check_square("linalg.inv", A)
    safe, singular = (A, None) if check_errors else _without_singular(A)
    inverse = Inv.apply(safe)
    if singular is None:
        return _InvEx(inverse, _zeros_of(A))
    return _InvEx(inverse.masked_fill(singular[..., None, None], float("inf")), singular.to(int32))


def _without_singular(A: Any) -> tuple[Any, Tensor | None]:
    """(A with the unit matrix in place of singular matrices, which ones are singular); A itself and None if none is."""
    array = A.array if isinstance(A, Tensor) else A
    xp = xp_of(array)
    singular = xp.asarray(xp.linalg.slogdet(array)[0] == 0)
    if none_set(singular):
        return A, None
    hopeless = tensor_of(singular[..., None, None])
    eye = tensor_of(xp.eye(array.shape[-1], dtype=array.dtype))
    return hopeless.logical_not() * A + hopeless * eye, tensor_of(singular)


def _zeros_of(A: Any) -> Tensor:
    array = A.array if isinstance(A, Tensor) else A
    return tensor_of(xp_of(array).zeros(array.shape[:-2], "int32"))


def solve(A: Any, B: Any, *, left: bool = True, caller: str = "linalg.solve") -> Any:
    """X with A X = B, or with X A = B if `left` is False.

    Args:
        A: square matrices, (…, n, n).
        B: (…, n, k), or vectors (…, n). The dimensions in front broadcast.

    Raises:
        RuntimeError: sizes or dtypes that do not fit.
        LinAlgError: a matrix is singular.
    """
    check_square(caller, A)
    check_same_dtype(caller, A, B)
    shape_a, shape_b = shape_of_input(A), shape_of_input(B)
    vector = _holds_vectors(shape_a, shape_b)
    if vector:
        if not left:
            raise RuntimeError(f"{caller}: Vector broadcasting of the left hand side is not supported for left=False")
        B = B.reshape((*shape_b, 1))
        shape_b = (*shape_b, 1)
    check_system(caller, shape_a, shape_b, left)
    if left:
        x = Solve.apply(A, B)
    else:
        x = Solve.apply(A.swapaxes(-1, -2), B.swapaxes(-1, -2)).swapaxes(-1, -2)
    return x.reshape(shape_of_input(x)[:-1]) if vector else x


def _holds_vectors(shape_a: tuple[int, ...], shape_b: tuple[int, ...]) -> bool:
    """Whether right sides of shape_b are vectors, one for each matrix, rather than matrices."""
    return len(shape_b) == 1 or shape_b == shape_a[:-1]


def check_system(caller: str, shape_a: tuple[int, ...], shape_b: tuple[int, ...], left: bool) -> None:
    """Raise unless matrices of these shapes can be A and B of A X = B (or of X A = B)."""
    if shape_a[-1] != shape_b[-2 if left else -1]:
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"{caller}: Incompatible shapes of A and B for the equation {equation} ({shape_a[-2]}x{shape_a[-1]} and "
            f"{shape_b[-2]}x{shape_b[-1]})"
        )
    check_broadcast(_Shaped(shape_a[:-2]), _Shaped(shape_b[:-2]))


class _Shaped:
    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


@on_its_gpu
def solve_ex(A: Any, B: Any, *, left: bool = True, check_errors: bool = False) -> Any:
    """(result, info): `solve`, where a singular matrix gives inf and a positive `info` unless `check_errors` is set."""
    check_square("linalg.solve", A)
    safe, singular = (A, None) if check_errors else _without_singular(A)
    x = solve(safe, B, left=left)
    if singular is None:
        return _SolveEx(x, _zeros_of(A))
    hopeless = singular[..., None]
    if not _holds_vectors(shape_of_input(A), shape_of_input(B)):
        hopeless = hopeless[..., None]
    return _SolveEx(x.masked_fill(hopeless, float("inf")), singular.to(int32))


_SolveEx = return_type("linalg_solve_ex", "result", "info")


def tensorinv(A: Any, ind: int = 2) -> Any:
    """The inverse of `A` as a map from the dimensions behind the first `ind` to those: tensordot(X, A, ind) keeps X.

    Raises:
        RuntimeError: the sizes in front and behind do not multiply to the same number, or ind is not positive.
    """
    shape = shape_of_input(A)
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    rows, columns = _count(shape[:ind]), _count(shape[ind:])
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{columns} != {rows}"
        )
    return inv(A.reshape((rows, columns))).reshape((*shape[ind:], *shape[:ind]))


def tensorsolve(A: Any, B: Any, dims: Any = None) -> Any:
    """X with tensordot(A, X, X.ndim) = B; `dims` of A are moved to its end first.

    Raises:
        RuntimeError: the sizes do not make a square system.
    """
    from .permute import movedim

    if dims is not None:
        dims = tuple(dims)
        A = movedim(A, dims, tuple(range(A.ndim - len(dims), A.ndim)))
    shape = shape_of_input(A)
    behind = shape[B.ndim :]
    rows, columns = _count(shape[: B.ndim]), _count(behind)
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
            f"but got {columns} != {rows}"
        )
    return solve(A.reshape((rows, columns)), B.reshape((rows,))).reshape(behind)


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


@on_its_gpu
def matrix_power(A: Any, n: int) -> Any:
    """Aⁿ by repeated squaring; the inverse's power if n is negative; the identity if it is 0.

    Raises:
        RuntimeError: not square matrices; or, for negative n, integers.
        LinAlgError: n is negative and a matrix is singular.
    """
    if A.ndim < 2 or not dtype_of(A.dtype).is_floating_point:
        _check_power(A)
    else:
        check_square("linalg.matrix_power", A, low_precision=True)
    if n == 0:
        array = A.array if isinstance(A, Tensor) else A
        xp = xp_of(array)
        n = array.shape[-1]
        return where(xp.zeros((n, n), bool), A, tensor_of(xp.eye(n, dtype=array.dtype)))
    if n < 0:
        A, n = inv(A), -n
    power = None
    while n:
        if n & 1:
            power = A if power is None else matmul(power, A)
        n >>= 1
        if n:
            A = matmul(A, A)
    return power


def _check_power(A: Any) -> None:
    if A.ndim < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    *_, rows, columns = shape_of_input(A)
    if rows != columns:
        raise RuntimeError(
            f"linalg.matrix_power: A must be batches of square matrices, but they are {rows} by {columns} matrices"
        )
