"""Order: sort, the largest few, and where what is not 0 stands. A nan counts as larger than everything."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, refuse_outside, xp_of
from ..tensor import Tensor, tensor_of
from .dims import numpy_names, wrap_dim
from .gather import put_along
from .return_types import return_type

_Sorted = return_type("sort", "values", "indices")
_TopK = return_type("topk", "values", "indices")


class Ordered(Operation):
    """y = x in order along an axis (or the first k of it), i = where each came from        dxᵢ = g"""

    def forward(self, x: Any, *, axis: int, descending: bool, count: int | None = None) -> Any:
        self.axis, self.size = axis, x.shape[axis]
        index = order(x, axis, descending) if count is None else first(x, axis, descending, count)
        self.save(index)
        return xp_of(x).take_along_axis(x, index, axis), index

    def backward(self, g: Any, _: Any) -> Any:
        (index,) = self.saved
        return put_along(g, index, self.axis, self.size)


def order(x: Any, axis: int, descending: bool) -> Any:
    """The indices that put x in order; equal elements keep theirs."""
    if not descending:
        return x.argsort(axis=axis, kind="stable")
    xp = xp_of(x)
    # Backwards twice: −x would fail for unsigned numbers, and would put nan last.
    return x.shape[axis] - 1 - xp.flip(xp.flip(x, axis).argsort(axis=axis, kind="stable"), axis)


def first(x: Any, axis: int, descending: bool, count: int) -> Any:
    """The first `count` of the indices that put x in order. A few out of many are set apart before they are sorted."""
    size = x.shape[axis]
    if size < 64 or count * 4 > size or count == 0:
        return order(x, axis, descending)[(slice(None),) * axis + (slice(0, count),)].copy()
    xp = xp_of(x)
    split = size - count if descending else count - 1
    apart = slice(split, None) if descending else slice(0, count)
    index = xp.argpartition(x, split, axis=axis)[(slice(None),) * axis + (apart,)]
    index.sort(axis=axis)
    return xp.take_along_axis(index, order(xp.take_along_axis(x, index, axis), axis, descending), axis)


@numpy_names
@on_its_gpu
def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """(values, indices) in ascending or descending order along `dim`; equal elements keep their order."""
    axis = wrap_dim(dim, input.ndim)
    if input.ndim == 0:
        return _Sorted(input.clone(), _zero_index(input))
    return _Sorted(*Ordered.apply(input, axis=axis, descending=descending))


@numpy_names
def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The indices that put `input` in order along `dim`."""
    return sort(input.detach(), dim, descending).indices


def msort(input: Any) -> Any:
    """The values in ascending order along the first dimension."""
    return sort(input, 0).values


@numpy_names
@on_its_gpu
def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """(values, indices) of the k largest (or smallest) along `dim`, in order.

    Raises:
        RuntimeError: there are not k.
    """
    axis = wrap_dim(dim, input.ndim)
    size = input.shape[axis] if input.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(f"selected index k out of range: k is {k}, dimension {axis} has size {size}")
    if input.ndim == 0:
        return _TopK(input.clone(), _zero_index(input))
    return _TopK(*Ordered.apply(input, axis=axis, descending=largest, count=k))


def _zero_index(x: Tensor) -> Tensor:
    return tensor_of(xp_of(x.array).zeros((), "int64"))


@on_its_gpu
def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """Where `input` is not 0: a tensor with a row of indices for each such element, or a tuple of its columns."""
    array = input.array if isinstance(input, Tensor) else input
    xp = xp_of(array)
    if as_tuple:
        places = xp.nonzero(array.reshape(1) if array.ndim == 0 else array)
        return tuple(tensor_of(place) for place in places)
    return tensor_of(xp.argwhere(array))


@on_its_gpu
def argwhere(input: Any) -> Any:
    """A row of indices for each element that is not 0."""
    return nonzero(input)


@on_its_gpu
def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """y[..., c] = 1 where tensor[...] = c, else 0; int64.

    Args:
        tensor: int64, any shape.
        num_classes: size of the new last dimension; the largest class + 1 if −1.

    Raises:
        RuntimeError: a class out of range, or no class from which num_classes could be told.
    """
    array = tensor.array
    if array.dtype.kind not in "iu":
        raise RuntimeError(f"one_hot is only applicable to index tensor of type LongTensor, got {tensor.dtype}")
    if array.size == 0 and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    count = num_classes if num_classes != -1 else int(array.max()) + 1

    def complaint(wrong: int) -> RuntimeError:
        if wrong < 0:
            return RuntimeError(f"Class values must be non-negative, got {wrong}")
        return RuntimeError(f"Class values must be smaller than num_classes, got {wrong} of {count}")

    refuse_outside(array, 0, count, complaint)
    xp = xp_of(array)
    return tensor_of((array[..., None] == xp.arange(count)).astype("int64"))
