"""Picking along one dimension, a separate index for every element: gather, and its adjoint.

y[i, j] = x[index[i, j], j]        (for dim = 0 of a matrix)
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, on_its_gpu, refuse_outside, xp_of
from ..kernels.scatter import combine_along, pick_along
from ..tensor import Tensor
from .broadcast import broadcast_shapes, expand
from .dims import numpy_names, shape_of_input, wrap_dim
from .selection import where
from .shape import reshape


def along(index: Any, axis: int) -> tuple[Any, ...]:
    """The index arrays with which `x[...]` picks what `index` names along `axis`."""
    xp = xp_of(index)
    grid = list(xp.ogrid[tuple(slice(0, size) for size in index.shape)])
    grid[axis] = index
    return tuple(grid)


class Gather(Operation):
    """y = x at the index along one axis        dx = g, added up where it came from"""

    def forward(self, x: Any, index: Any, *, axis: int) -> Any:
        self.axis, self.shape = axis, x.shape
        self.save(index)
        return pick_along(x, axis, index)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return ScatterZeros.apply(g, index, axis=self.axis, shape=self.shape), None


class ScatterZeros(Operation):
    """y = zeros with x added at the index along one axis        dx = g at the index"""

    def forward(self, x: Any, index: Any, *, axis: int, shape: tuple[int, ...]) -> Any:
        self.axis = axis
        self.save(index)
        xp = xp_of(x)
        return combine_along(xp.zeros(shape, x.dtype), axis, index, x, xp.add)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return Gather.apply(g, index, axis=self.axis), None


class PutAlong(Operation):
    """y = zeros with x at the index along one axis, where no index occurs twice        dx = g at the index"""

    def forward(self, x: Any, index: Any, *, axis: int, size: int) -> Any:
        self.axis = axis
        self.save(index)
        shape = list(x.shape)
        shape[axis] = size
        y = xp_of(x).zeros(tuple(shape), x.dtype)
        y[along(index, axis)] = x
        return y

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return Gather.apply(g, index, axis=self.axis), None


def put_along(x: Any, index: Any, axis: int, size: int) -> Any:
    """Zeros of `size` along `axis`, with x at `index`."""
    return PutAlong.apply(x, index, axis=axis, size=size)


@numpy_names
def gather(input: Any, dim: int, index: Any, *, sparse_grad: bool = False) -> Any:
    """y[i, j] = input[index[i, j], j] for dim = 0, input[i, index[i, j]] for dim = 1, and so on.

    Args:
        index: int64, as many dimensions as input, in no other dimension than `dim` larger than it.

    Raises:
        RuntimeError: the shapes do not fit, or an index is out of bounds.
    """
    axis, wanted = wrap_dim(dim, input.ndim), shape_of_input(index)
    if 0 in wanted:  # nothing is picked, and PyTorch does not look at the rest
        return reshape(reshape(input, -1)[:0], wanted)
    check_index_dtype("gather", index)
    x = input if input.ndim else reshape(input, 1)
    places = index if wanted else reshape(index, 1)
    have = shape_of_input(x)
    if places.ndim != len(have):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for d, size in enumerate(places.shape):
        if d != axis and size > have[d]:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(wanted)} to be no larger than self "
                f"{list(have)} apart from dimension {axis}"
            )
    check_bounds(places, have, axis)
    result = Gather.apply(x, places, axis=axis)
    return result if wanted else reshape(result, ())


@on_its_gpu
def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """`gather` in which input and indices broadcast in the other dimensions; without `dim`, of the flattened input."""
    if indices.dtype.name not in ("int64", "int32"):
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {indices.dtype.title}")
    if dim is None:
        return gather(reshape(input, -1), 0, reshape(indices, -1))
    axis = wrap_dim(dim, input.ndim)
    if input.ndim != indices.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
    shape, wanted = list(shape_of_input(input)), list(shape_of_input(indices))
    common = list(broadcast_shapes([*shape[:axis], 1, *shape[axis + 1 :]], [*wanted[:axis], 1, *wanted[axis + 1 :]]))
    picked = [*common[:axis], wanted[axis], *common[axis + 1 :]]
    common[axis] = shape[axis]
    if indices.array.size and int(indices.array.min()) < 0:  # counted from the end
        indices = where(indices < 0, indices + shape[axis], indices)
    return gather(expand(input, common), axis, expand(indices, picked))


def check_index_dtype(caller: str, index: Any) -> None:
    """Raise unless the index holds whole numbers of 32 or 64 bits."""
    array = index.array if isinstance(index, Tensor) else index
    if array.dtype.name not in ("int64", "int32"):
        raise RuntimeError(f"{caller}(): Expected dtype int32/int64 for index, but got {dtype_of(array.dtype)}")


def check_bounds(index: Any, shape: tuple[int, ...], axis: int) -> None:
    """Raise unless every index is one of the dimension's."""
    array = index.array if isinstance(index, Tensor) else index
    size = shape[axis]
    refuse_outside(
        array,
        0,
        size,
        lambda wrong: RuntimeError(f"index {wrong} is out of bounds for dimension {axis} with size {size}"),
    )
