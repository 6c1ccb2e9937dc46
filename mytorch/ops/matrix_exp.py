"""The exponential of a matrix: what A does when it acts all the time."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels.matrix_exp import matrix_exp as kernel
from .dims import shape_of_input
from .join import cat
from .matrix_checks import check_square


class MatrixExp(Operation):
    """Y = I + A + A²/2! + A³/3! + …        dA = the upper right quarter of exp of [Aᵀ G; 0 Aᵀ]

    Source: R. Mathias, "A Chain Rule for Matrix Functions", 1996.
    """

    def forward(self, a: Any) -> Any:
        self.save(a)
        return kernel(a)

    def backward(self, g: Any) -> Any:
        (a,) = self.saved
        n = shape_of_input(a)[-1]
        turned = a.swapaxes(-1, -2)
        blocks = cat([cat([turned, g], dim=-1), cat([turned * 0, turned], dim=-1)], dim=-2)
        return MatrixExp.apply(blocks)[..., :n, n:]


def matrix_exp(A: Any) -> Any:
    """e^A = Σ Aᵏ / k!, of every matrix of a batch.

    Raises:
        RuntimeError: not square matrices of floating-point numbers.
    """
    check_square("linalg.matrix_exp", A, low_precision=True)
    return MatrixExp.apply(A)
