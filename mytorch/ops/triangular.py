"""Linear systems with triangular matrices, and those whose matrix has been taken apart into triangles."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.triangular import solve_triangular as kernel
from .dims import shape_of_input
from .inverse import check_system
from .matrix_checks import check_matrices, check_same_dtype, check_square
from .triangles import tril, triu


class SolveTriangular(Operation):
    """A X = B        dB = A⁻ᵀ G        dA = the triangle of −dB Xᵀ (without its diagonal if that counts as ones)"""

    def forward(self, a: Any, b: Any, *, upper: bool, unit: bool) -> Any:
        self.upper, self.unit = upper, unit
        x = kernel(a, b, upper, unit)
        self.save(a, x)
        return x

    def backward(self, g: Any) -> Any:
        a, x = self.saved
        grad_b = SolveTriangular.apply(a.swapaxes(-1, -2), g, upper=not self.upper, unit=self.unit)
        if not self.needs_input_grad[0]:
            return None, grad_b
        grad_a = -(grad_b @ x.swapaxes(-1, -2))
        return (triu(grad_a, int(self.unit)) if self.upper else tril(grad_a, -int(self.unit))), grad_b


def solve_triangular(A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """X with A X = B, or with X A = B if `left` is False, for triangular A.

    Args:
        A: (…, n, n); only its upper triangle is looked at, or its lower one.
        B: (…, n, k), or (…, k, n) if `left` is False. The dimensions in front broadcast.
        upper: which triangle.
        unitriangular: take the diagonal of A for ones, whatever is there.

    Raises:
        RuntimeError: sizes or dtypes that do not fit. A zero on the diagonal gives inf or nan.
    """
    caller = "linalg.solve_triangular"
    check_same_dtype(caller, A, B)
    check_square(caller, A)
    check_matrices(caller, B, "B")
    check_system(caller, shape_of_input(A), shape_of_input(B), left)
    if left:
        return SolveTriangular.apply(A, B, upper=upper, unit=unitriangular)
    turned = SolveTriangular.apply(A.swapaxes(-1, -2), B.swapaxes(-1, -2), upper=not upper, unit=unitriangular)
    return turned.swapaxes(-1, -2)


class CholeskySolve(Operation):
    """L Lᵀ X = B        dB = (L Lᵀ)⁻¹ G        dL = −(dB Xᵀ + X dBᵀ) L        (with Uᵀ for L if `upper`)"""

    def forward(self, b: Any, factor: Any, *, upper: bool) -> Any:
        self.upper = upper
        turned = factor.swapaxes(-1, -2)
        lower, higher = (turned, factor) if upper else (factor, turned)
        x = kernel(higher, kernel(lower, b, False, False), True, False)
        self.save(factor, x)
        return x

    def backward(self, g: Any) -> Any:
        factor, x = self.saved
        grad_b = CholeskySolve.apply(g, factor, upper=self.upper)
        both = grad_b @ x.swapaxes(-1, -2)
        both = both + both.swapaxes(-1, -2)
        return grad_b, -(factor @ both) if self.upper else -(both @ factor)


class CholeskyInverse(Operation):
    """Y = (L Lᵀ)⁻¹        dL = −Y (G + Gᵀ) Y L        (with Uᵀ for L if `upper`)"""

    def forward(self, factor: Any, *, upper: bool) -> Any:
        self.upper = upper
        xp = xp_of(factor)
        half = kernel(factor, xp.eye(factor.shape[-1], dtype=factor.dtype), upper, False)  # L⁻¹, or U⁻¹
        turned = half.swapaxes(-1, -2)
        y = half @ turned if upper else turned @ half
        self.save(factor, y)
        return y

    def backward(self, g: Any) -> Any:
        factor, y = self.saved
        inside = y @ (g + g.swapaxes(-1, -2)) @ y
        return -(factor @ inside) if self.upper else -(inside @ factor)


def cholesky_solve(B: Any, L: Any, upper: bool = False) -> Any:
    """X with A X = B, where A = L Lᵀ (or Uᵀ U if `upper`) has been taken apart by `cholesky`.

    The derivative takes the other triangle of L for part of it, as PyTorch's does.

    Raises:
        RuntimeError: sizes or dtypes that do not fit.
    """
    check_matrices("cholesky_solve", B, "B")
    check_square("cholesky_solve", L, "L")
    check_same_dtype("cholesky_solve", L, B)
    check_system("cholesky_solve", shape_of_input(L), shape_of_input(B), True)
    return CholeskySolve.apply(B, L, upper=upper)


def cholesky_inverse(L: Any, upper: bool = False) -> Any:
    """(L Lᵀ)⁻¹, or (Uᵀ U)⁻¹ if `upper`: the inverse of what `cholesky` has taken apart.

    The derivative takes the other triangle of L for part of it, as PyTorch's does.

    Raises:
        RuntimeError: not square matrices of float32 or float64.
    """
    check_square("cholesky_inverse", L)
    return CholeskyInverse.apply(L, upper=upper)
