"""The cross product: the vector that stands on two others."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from .dims import numpy_names, shape_of_input, wrap_dim
from .operands import check_broadcast
from .promotion import meet


class Cross(Operation):
    """y = a × b along an axis of size 3: y₀ = a₁b₂ − a₂b₁ and so on        da = b × g        db = g × a"""

    def forward(self, a: Any, b: Any, *, axis: int) -> Any:
        self.axis = axis
        self.save(a, b)
        one, two = [1, 2, 0], [2, 0, 1]
        return a.take(one, axis) * b.take(two, axis) - a.take(two, axis) * b.take(one, axis)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        needs = self.needs_input_grad
        return (
            Cross.apply(b, g, axis=self.axis) if needs[0] else None,
            Cross.apply(g, a, axis=self.axis) if needs[1] else None,
        )


@numpy_names
def linalg_cross(input: Any, other: Any, *, dim: int = -1) -> Any:
    """input × other along `dim`, of size 3; the other dimensions broadcast.

    Raises:
        RuntimeError: numbers of dimensions differ, or `dim` is not of size 3.
    """
    if input.ndim != other.ndim:
        raise RuntimeError(
            f"linalg.cross: inputs must have the same number of dimensions. Got {input.ndim} and {other.ndim}"
        )
    axis = wrap_dim(dim, input.ndim)
    a, b = shape_of_input(input)[axis], shape_of_input(other)[axis]
    if a != 3 or b != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {a} and {b}")
    check_broadcast(input, other)
    return Cross.apply(*meet(input, other), axis=axis)


@numpy_names
def cross(input: Any, other: Any, dim: int | None = None) -> Any:
    """`linalg.cross` along `dim`, or along the first dimension of size 3."""
    if dim is None:
        dim = next((d for d, size in enumerate(shape_of_input(input)) if size == 3), None)
        if dim is None:
            raise RuntimeError(f"no dimension of size 3 in input, which has shape {list(shape_of_input(input))}")
    return linalg_cross(input, other, dim=dim)
