"""Tensors put together: one after the other (cat) or side by side (stack). `split.py` takes them apart again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..tensor import Tensor
from .convert import cast
from .dims import shape_of_input, wrap_dim
from .promotion import promote_types
from .shape import atleast_1d, atleast_2d, atleast_3d, reshape


class Cat(Operation):
    """y = the inputs one after the other along an axis        dxᵢ = its part of g"""

    def forward(self, *arrays: Any, axis: int) -> Any:
        self.axis = axis
        self.sizes = [x.shape[axis] for x in arrays]
        return xp_of(*arrays).concatenate(arrays, axis)

    def backward(self, g: Any) -> Any:
        before = (slice(None),) * self.axis
        start, parts = 0, []
        for size, needed in zip(self.sizes, self.needs_input_grad, strict=True):
            parts.append(g[(*before, slice(start, start + size))] if needed else None)
            start += size
        return tuple(parts)


class Stack(Operation):
    """y = the inputs side by side along a new axis        dxᵢ = its slice of g"""

    def forward(self, *arrays: Any, axis: int) -> Any:
        self.axis = axis
        return xp_of(*arrays).stack(arrays, axis)

    def backward(self, g: Any) -> Any:
        before = (slice(None),) * self.axis
        return tuple([g[(*before, i)] if needed else None for i, needed in enumerate(self.needs_input_grad)])


def cat(tensors: Sequence[Any], dim: int = 0, *, axis: Any = None) -> Any:
    """The tensors one after the other along `dim`; all other sizes are equal. Empty 1-d tensors are left out.

    Raises:
        RuntimeError: sizes or numbers of dimensions differ.
        ValueError: there is nothing to join.
    """
    if isinstance(tensors, (tuple, list)) and not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    tensors = _several("cat", tensors)
    if len(tensors) > 1 and any(shape_of_input(x) == (0,) for x in tensors):  # the start of many a loop
        tensors = [x for x in tensors if shape_of_input(x) != (0,)] or tensors
    first = shape_of_input(tensors[0])
    if not first:
        raise RuntimeError("zero-dimensional tensor (at position 0) cannot be concatenated; use stack")
    place = wrap_dim(dim if axis is None else axis, len(first))
    for number, x in enumerate(tensors):
        shape = shape_of_input(x)
        if len(shape) != len(first):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}")
        if shape != first:
            for d, (want, have) in enumerate(zip(first, shape, strict=True)):
                if want != have and d != place:
                    raise RuntimeError(
                        f"Sizes of tensors must match except in dimension {place}. Expected size {want} but got size "
                        f"{have} for tensor number {number} in the list."
                    )
    return Cat.apply(*tensors, axis=place)


concat = concatenate = cat


def stack(tensors: Sequence[Any], dim: int = 0, *, axis: Any = None) -> Any:
    """The tensors side by side along a new dimension `dim`; all sizes are equal.

    Raises:
        RuntimeError: sizes differ, or there is nothing to stack.
    """
    tensors = _several("stack", tensors)
    first = shape_of_input(tensors[0])
    for number, x in enumerate(tensors):
        if shape_of_input(x) != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(shape_of_input(x))} at entry {number}"
            )
    return Stack.apply(*tensors, axis=wrap_dim(dim if axis is None else axis, len(first) + 1))


def _several(caller: str, tensors: Any) -> list[Any]:
    """The tensors as a list, of one dtype.

    Raises:
        TypeError: not a list or tuple of tensors.
    """
    tensors = _listed(caller, tensors)
    kind = getattr(tensors[0], "dtype", None)
    if kind is None or any(getattr(x, "dtype", None) != kind for x in tensors):
        for position, x in enumerate(tensors):
            if not hasattr(x, "dtype"):
                raise TypeError(f"expected Tensor as element {position} in argument 0, but got {type(x).__name__}")
        common = dtype_of(kind)
        for x in tensors:
            common = promote_types(common, x.dtype)
        tensors = [cast(x, common) for x in tensors]
    return tensors


def hstack(tensors: Sequence[Any]) -> Any:
    """The tensors next to each other: along dimension 1, vectors and numbers along dimension 0."""
    tensors = _at_least("hstack", atleast_1d, tensors)
    return cat(tensors, 0 if tensors[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Any]) -> Any:
    """The tensors above each other: along dimension 0, vectors and numbers as rows."""
    return cat(_at_least("vstack", atleast_2d, tensors), 0)


def dstack(tensors: Sequence[Any]) -> Any:
    """The tensors behind each other: along dimension 2."""
    return cat(_at_least("dstack", atleast_3d, tensors), 2)


def column_stack(tensors: Sequence[Any]) -> Any:
    """The tensors next to each other: along dimension 1, vectors and numbers as columns."""
    return hstack([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in _listed("column_stack", tensors)])


def _at_least(caller: str, widen: Any, tensors: Any) -> list[Any]:
    return [widen(x) for x in _listed(caller, tensors)]


def _listed(caller: str, tensors: Any) -> list[Any]:
    """The tensors as a list.

    Raises:
        TypeError: not a list or tuple.
        RuntimeError: an empty one.
    """
    if isinstance(tensors, Tensor) or not isinstance(tensors, (tuple, list)):
        raise TypeError(f"{caller}(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}")
    if not tensors:
        raise RuntimeError(f"{caller} expects a non-empty TensorList")
    return list(tensors)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Any, ...]:
    """Coordinates of a grid: for each vector a tensor with as many dimensions as there are vectors. Views.

    Args:
        indexing: "ij" (the default): the first vector runs along dimension 0; "xy": along dimension 1, as on a page.

    Raises:
        RuntimeError: another word for `indexing`, nothing to make a grid of, matrices, or dtypes that differ.
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in tensors:
        if x.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x.ndim}D")
        if x.dtype != tensors[0].dtype:
            raise RuntimeError(
                f"torch.meshgrid expects all tensors to have the same dtype, got {tensors[0].dtype} and {x.dtype}"
            )
    vectors = [reshape(x, -1) for x in tensors]
    swap = indexing == "xy" and len(vectors) > 1
    if swap:
        vectors[0], vectors[1] = vectors[1], vectors[0]
    sizes = tuple(shape_of_input(x)[0] for x in vectors)
    last = len(vectors) - 1
    grids = [reshape(x, (-1,) + (1,) * (last - place)).expand(sizes) for place, x in enumerate(vectors)]
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)
