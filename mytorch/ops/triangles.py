"""Triangles of matrices: one kept, the rest 0."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .in_place import in_place


class Tril(Operation):
    """y = x on and below a diagonal of each matrix, else 0        dx = g there, else 0"""

    def forward(self, x: Any, *, diagonal: int) -> Any:
        self.diagonal = diagonal
        return xp_of(x).tril(x, diagonal)

    def backward(self, g: Any) -> Any:
        return Tril.apply(g, diagonal=self.diagonal)


class Triu(Operation):
    """y = x on and above a diagonal of each matrix, else 0        dx = g there, else 0"""

    def forward(self, x: Any, *, diagonal: int) -> Any:
        self.diagonal = diagonal
        return xp_of(x).triu(x, diagonal)

    def backward(self, g: Any) -> Any:
        return Triu.apply(g, diagonal=self.diagonal)


def tril(input: Any, diagonal: int = 0) -> Any:
    """The lower triangle of each matrix: elements on and below the diagonal, 0 above. 1 is the next diagonal up.

    Raises:
        RuntimeError: fewer than two dimensions.
    """
    _check_matrix("tril", input, diagonal)
    return Tril.apply(input, diagonal=diagonal)


def triu(input: Any, diagonal: int = 0) -> Any:
    """The upper triangle of each matrix: elements on and above the diagonal, 0 below. Errors as for `tril`."""
    _check_matrix("triu", input, diagonal)
    return Triu.apply(input, diagonal=diagonal)


def _check_matrix(caller: str, input: Any, diagonal: Any) -> None:
    if input.ndim < 2:
        raise RuntimeError(f"{caller}: input tensor must have at least 2 dimensions, got {input.ndim}")
    if not hasattr(diagonal, "__index__"):
        raise TypeError(f"{caller}(): argument 'diagonal' must be int, not {type(diagonal).__name__}")


tril_ = in_place(tril)
triu_ = in_place(triu)
