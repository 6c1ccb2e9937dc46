"""Determinants, and their logarithms, which do not overflow.

d det A = det A · tr(A⁻¹ dA)        d ln |det A| = tr(A⁻¹ dA)
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import none_set, xp_of
from ..kernels.lapack import lapack
from ..tensor import Tensor
from .dims import shape_of_input
from .inverse import Inv
from .matrix_checks import check_square
from .reduce import prod
from .return_types import return_type
from .selection import where
from .spectrum import Svd

_Slogdet = return_type("linalg_slogdet", "sign", "logabsdet")


class Det(Operation):
    """y = det A        dA = g · y · A⁻ᵀ, the matrix of cofactors"""

    def forward(self, a: Any) -> Any:
        y = lapack(xp_of(a).linalg.det, a)
        self.save(a, y)
        return y

    def backward(self, g: Any) -> Any:
        a, y = self.saved
        zeros = y == 0
        if none_set(zeros.array if isinstance(zeros, Tensor) else zeros):
            return _as_factors(g * y) * Inv.apply(a).swapaxes(-1, -2)
        return _as_factors(g) * _cofactors(a)


def _as_factors(x: Any) -> Any:
    """One number for each matrix, ready to multiply it."""
    return x.reshape((*shape_of_input(x), 1, 1))


def _cofactors(a: Any) -> Any:
    """det U · det V · U Σ' Vᵀ, where Σ' has the product of the others for each singular value: it needs no A⁻¹.

    Source: N. Higham, "What Is the Adjugate of a Matrix?", 2020.
    """
    u, s, vh = Svd.apply(a, full=False)
    n = shape_of_input(s)[-1]
    eye = xp_of(s.array if isinstance(s, Tensor) else s).eye(n, dtype=bool)
    others = prod(where(eye, 1.0, s.reshape((*shape_of_input(s)[:-1], 1, n))), -1)
    turn = Det.apply(u) * Det.apply(vh)
    return _as_factors(turn) * ((u * others.reshape((*shape_of_input(s)[:-1], 1, n))) @ vh)


class Slogdet(Operation):
    """s = sign det A, y = ln |det A|        dA = g · A⁻ᵀ"""

    def forward(self, a: Any) -> Any:
        sign, y = lapack(xp_of(a).linalg.slogdet, a)
        self.save(a)
        return sign, y

    def backward(self, g_sign: Any, g: Any) -> Any:
        (a,) = self.saved
        return a * 0 if g is None else _as_factors(g) * Inv.apply(a).swapaxes(-1, -2)


def det(A: Any) -> Any:
    """The determinant of every matrix of a batch; 1 for a matrix without elements.

    Raises:
        RuntimeError: not square matrices of float32 or float64.
    """
    check_square("linalg.det", A)
    return Det.apply(A)


def slogdet(A: Any) -> Any:
    """(sign, logabsdet) with det A = sign · e^logabsdet; (0, −inf) for a singular matrix. Errors as for `det`."""
    check_square("linalg.slogdet", A)
    return _Slogdet(*Slogdet.apply(A))


def logdet(input: Any) -> Any:
    """ln det A: −inf for a singular matrix, nan for a negative determinant. Errors as for `det`."""
    check_square("logdet", input)
    sign, y = Slogdet.apply(input)
    return where(sign == -1, float("nan"), y)
