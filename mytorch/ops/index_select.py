"""Whole slices by number along one dimension: index_select, the operation behind embeddings."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import refuse_outside, xp_of
from ..kernels.scatter import scatter_add
from ..tensor import Tensor
from .dims import numpy_names, shape_of_input, wrap_dim


class IndexSelect(Operation):
    """y = the slices of x that the index names        dx = zeros with the slices of g added there"""

    def forward(self, x: Any, index: Any, *, axis: int) -> Any:
        self.axis, self.size = axis, x.shape[axis]
        self.save(index)
        return xp_of(x).take(x, index, axis)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return IndexAddZeros.apply(g, index, axis=self.axis, size=self.size), None


class IndexAddZeros(Operation):
    """y = zeros with the slices of x added where the index says        dx = the slices of g that the index names"""

    def forward(self, x: Any, index: Any, *, axis: int, size: int) -> Any:
        self.axis = axis
        self.save(index)
        # The indexed dimension in front, where whole rows can be added.
        front = xp_of(x).moveaxis(x, axis, 0)
        y = xp_of(x).zeros((size, *front.shape[1:]), x.dtype)
        scatter_add(y, index, front)
        return xp_of(x).moveaxis(y, 0, axis)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return IndexSelect.apply(g, index, axis=self.axis), None


@numpy_names
def index_select(input: Any, dim: int, index: Any) -> Any:
    """The slices of `input` along `dim` that a vector of whole numbers names; repeats are allowed.

    Raises:
        IndexError: out of range, or the index has more than one dimension.
    """
    axis = wrap_dim(dim, input.ndim)
    array = index.array if isinstance(index, Tensor) else index
    if array.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if array.dtype.kind not in "iu":
        raise RuntimeError(f"index_select(): Expected dtype int32 or int64 for index, got {index.dtype}")
    size = shape_of_input(input)[axis] if input.ndim else 1
    refuse_outside(
        array,
        0,
        size,
        lambda wrong: IndexError(f"index out of range in self: got {wrong}, but dimension {axis} has size {size}"),
    )
    if input.ndim == 0:
        return input.clone()
    return IndexSelect.apply(input, index if array.ndim else index.reshape((1,)), axis=axis)
