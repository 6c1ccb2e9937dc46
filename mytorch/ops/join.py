"""Tensors put together, and taken apart: cat, stack, split and their kin.

Putting together copies; taking apart gives views.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..tensor import Tensor
from .convert import cast
from .dims import shape_of_input, wrap_dim
from .index import getitem
from .promotion import promote_types
from .shape import reshape, unsqueeze


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
        RuntimeError: sizes or numbers of dimensions differ, or there is nothing to join.
    """
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
    if isinstance(tensors, Tensor) or not isinstance(tensors, (tuple, list)):
        raise TypeError(
            f"{caller}(): argument 'tensors' must be a tuple or list of Tensors, not {type(tensors).__name__}"
        )
    tensors = list(tensors)
    if not tensors:
        raise RuntimeError(f"{caller} expects a non-empty list of Tensors")
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
    tensors = [reshape(x, 1) if x.ndim == 0 else x for x in tensors]
    return cat(tensors, 0 if tensors and tensors[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Any]) -> Any:
    """The tensors above each other: along dimension 0, vectors and numbers as rows."""
    return cat([x if x.ndim > 1 else reshape(x, (1, -1)) for x in tensors], 0)


# ---------------------------------------------------------------------- taking apart


def narrow(input: Any, dim: int, start: Any, length: int) -> Any:
    """`input` from `start` on, `length` elements along `dim`. A view.

    Raises:
        RuntimeError: there are not so many.
    """
    shape = shape_of_input(input)
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    axis, start = wrap_dim(dim, len(shape)), int(start)
    size = shape[axis]
    if length < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, got {length}")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = start + size if start < 0 else start
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return _piece(input, axis, start, start + length)


def _piece(input: Any, axis: int, start: int, stop: int) -> Any:
    return getitem(input, (*(slice(None),) * axis, slice(start, stop)))


def select(input: Any, dim: int, index: int) -> Any:
    """`input` at one `index` of `dim`, without that dimension. A view.

    Raises:
        IndexError: out of range.
    """
    shape = shape_of_input(input)
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    if not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return getitem(input, (*(slice(None),) * axis, index))


def split(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """`tensor` cut along `dim` into pieces of one size (the last may be smaller), or of the sizes in a list. Views.

    Raises:
        RuntimeError: sizes that do not add up, or are negative.
    """
    shape = shape_of_input(tensor)
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis = wrap_dim(dim, len(shape))
    total = shape[axis]
    if isinstance(split_size_or_sections, (tuple, list)):
        sizes = [int(size) for size in split_size_or_sections]
        if any(size < 0 for size in sizes):
            raise RuntimeError(f"split_with_sizes expects split_sizes have only non-negative entries, but got {sizes}")
        if sum(sizes) != total:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size at dimension "
                f"{axis}), but got split_sizes={sizes}"
            )
    else:
        size = int(split_size_or_sections)
        if size < 0 or (size == 0 and total != 0):
            raise RuntimeError(f"split expects split_size be non-negative (and 0 only for size 0), but got {size}")
        sizes = [min(size, total - start) for start in range(0, total, size)] if total else [0]
    pieces, start = [], 0
    for size in sizes:
        pieces.append(_piece(tensor, axis, start, start + size))
        start += size
    return tuple(pieces)


def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """`input` cut along `dim` into `chunks` pieces of equal size, the last perhaps smaller; there may be fewer. Views.

    Raises:
        RuntimeError: fewer than one chunk.
    """
    shape = shape_of_input(input)
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    total = shape[wrap_dim(dim, len(shape))]
    return split(input, -(-total // chunks), dim) if total else split(input, [0] * chunks, dim)


def unbind(input: Any, dim: int = 0) -> tuple[Any, ...]:
    """The slices of `input` along `dim`, without that dimension. Views.

    Raises:
        RuntimeError: a 0-d tensor.
    """
    shape = shape_of_input(input)
    if not shape:
        raise RuntimeError("Dimension specified as 0 but tensor has no dimensions")
    before = (slice(None),) * (axis := wrap_dim(dim, len(shape)))
    return tuple(getitem(input, (*before, i)) for i in range(shape[axis]))


def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Any, ...]:
    """Coordinates of a grid: for each vector a tensor with as many dimensions as there are vectors. Views.

    Args:
        indexing: "ij": the first vector runs along dimension 0; "xy": along dimension 1, as on a page.
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in tensors:
        if x.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x.ndim}D")
    vectors = [reshape(x, -1) for x in tensors]
    swap = indexing == "xy" and len(vectors) > 1
    if swap:
        vectors[0], vectors[1] = vectors[1], vectors[0]
    sizes = tuple(shape_of_input(x)[0] for x in vectors)
    grids = []
    for place, x in enumerate(vectors):
        for _ in range(place + 1, len(vectors)):
            x = unsqueeze(x, -1)
        grids.append(x.expand(sizes))
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)
