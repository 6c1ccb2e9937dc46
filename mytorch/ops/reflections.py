"""Orthogonal matrices kept as a few reflections, H = I − τ v vᵀ: how LAPACK remembers the Q of a Q R factorisation."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels.lapack import lapack
from ..tensor import tensor_of
from .dims import shape_of_input
from .matrix_checks import check_matrices
from .return_types import return_type
from .selection import where
from .triangles import tril

_Geqrf = return_type("geqrf", "a", "tau")


class Geqrf(Operation):
    """A = H₁ … Hₖ R, with R on and above the diagonal and the vᵢ below it"""

    differentiable = False

    def forward(self, a: Any) -> Any:
        turned, tau = lapack(xp_of(a).linalg.qr, a, mode="raw")
        return turned.swapaxes(-1, -2).copy(), tau


def geqrf(input: Any) -> Any:
    """(a, tau): the Q R factorisation as LAPACK leaves it; `householder_product` makes Q of it."""
    check_matrices("geqrf", input)
    return _Geqrf(*Geqrf.apply(input))


@on_its_gpu
def householder_product(A: Any, tau: Any) -> Any:
    """The first n columns of H₁ H₂ … Hₖ with Hᵢ = I − τᵢ vᵢ vᵢᵀ, where vᵢ is column i of A below a one on the diagonal.

    Args:
        A: (…, m, n) with m ≥ n; what is on and above the diagonal is not looked at.
        tau: (…, k) with k ≤ n.

    Raises:
        RuntimeError: sizes that do not fit.
    """
    caller = "torch.linalg.householder_product"
    if A.ndim < 2:
        raise RuntimeError(f"{caller}: input must have at least 2 dimensions.")
    (m, n), k = shape_of_input(A)[-2:], shape_of_input(tau)[-1]
    if m < n:
        raise RuntimeError(f"{caller}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if k > n:
        raise RuntimeError(f"{caller}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    eye = _eye(A, m, n)
    return _reflect(A, tau, eye, False) if k else where(eye != eye, A, eye)  # the identity, yet recorded


@on_its_gpu
def ormqr(input: Any, tau: Any, other: Any, left: bool = True, transpose: bool = False) -> Any:
    """Q · other, or other · Q unless `left`, with Qᵀ for Q if `transpose`; Q (m, m) as for `householder_product`.

    Raises:
        RuntimeError: sizes that do not fit.
    """
    if input.ndim < 2 or other.ndim < 2:
        raise RuntimeError("torch.ormqr: input and other must have at least 2 dimensions.")
    (m, n), dim = shape_of_input(input)[-2:], -2 if left else -1
    rows, k = shape_of_input(other)[dim], shape_of_input(tau)[-1]
    if rows != m:
        raise RuntimeError(f"torch.ormqr: other.shape[{dim}] must be equal to input.shape[-2], got {rows} and {m}")
    if k != min(rows, n):
        raise RuntimeError(
            f"torch.ormqr: tau.shape[-1] must be equal to min(other.shape[{dim}], input.shape[-1]), got {k}"
        )
    if left:
        return _reflect(input, tau, other, transpose)
    return _reflect(input, tau, other.swapaxes(-1, -2), not transpose).swapaxes(-1, -2)


def _reflect(a: Any, tau: Any, x: Any, transpose: bool) -> Any:
    """H₁ … Hₖ x, the last reflection first; or in the other order if `transpose`."""
    *_, m, n = shape_of_input(a)
    vectors = tril(a, -1) + _eye(a, m, n)
    k = shape_of_input(tau)[-1]
    for i in range(k) if transpose else reversed(range(k)):
        v = vectors[..., :, i : i + 1]
        x = x - tau[..., i : i + 1, None] * (v @ (v.swapaxes(-1, -2) @ x))
    return x


def _eye(like: Any, m: int, n: int) -> Any:
    array = like.array
    return tensor_of(xp_of(array).eye(m, n, dtype=array.dtype))
