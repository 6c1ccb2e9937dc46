"""A tensor taken apart: one slice, one stretch, or all pieces along a dimension. Always views.

The pieces of `unbind`, `split` and `chunk` are the outputs of a single operation, whose backward puts their gradients
together in one go. As in PyTorch, such pieces may not be written to in place while the write would be recorded.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import tie_pieces
from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor
from .dims import shape_of_input, wrap_dim
from .index import GetItem, getitem

_WHOLE = slice(None)


class Pieces(Operation):
    """yᵢ = x at region i, views        dx = zeros with gᵢ at region i"""

    def forward(self, x: Any, *, regions: tuple[Any, ...]) -> Any:
        self.regions, self.shape = regions, x.shape
        return tuple([x[region] for region in regions])

    def backward(self, *gradients: Any) -> Any:
        given = [(region, g) for region, g in zip(self.regions, gradients, strict=True) if g is not None]
        regions = tuple([region for region, _ in given])
        return Assemble.apply(*[g for _, g in given], regions=regions, shape=self.shape)


class Unbind(Pieces):
    """yᵢ = slice i of x        dx = the gᵢ, side by side"""


class Split(Pieces):
    """yᵢ = stretch i of x        dx = the gᵢ, one after the other"""


class SplitWithSizes(Pieces):
    """yᵢ = stretch i of x, of a size of its own        dx = the gᵢ, one after the other"""


class Assemble(Operation):
    """y = zeros with xᵢ at region i        dxᵢ = g at region i"""

    def forward(self, *pieces: Any, regions: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
        self.regions = regions
        count = 1
        for size in shape:
            count *= size
        full = count == sum(piece.size for piece in pieces)
        xp = xp_of(*pieces)
        y = (xp.empty if full else xp.zeros)(shape, pieces[0].dtype)
        for region, piece in zip(regions, pieces, strict=True):
            y[region] = piece
        return y

    def backward(self, g: Any) -> Any:
        wanted = zip(self.regions, self.needs_input_grad, strict=True)
        return tuple([GetItem.apply(g, index=region) if needed else None for region, needed in wanted])


def _take_apart(kind: type[Pieces], input: Any, regions: list[Any]) -> tuple[Any, ...]:
    if not regions:
        return ()
    pieces = kind.apply(input, regions=tuple(regions))
    if isinstance(input, Tensor):
        tie_pieces(input, pieces)
    return pieces


def _stretches(axis: int, sizes: list[int]) -> list[Any]:
    """The regions of sizes that follow each other along an axis."""
    regions, start = [], 0
    for size in sizes:
        regions.append((*(_WHOLE,) * axis, slice(start, start + size)))
        start += size
    return regions


# ---------------------------------------------------------------------- one piece


def narrow(input: Any, dim: int, start: Any, length: int) -> Any:
    """`input` from `start` on, `length` elements along `dim`. A view.

    Raises:
        IndexError: the start is out of range.
        RuntimeError: there are not so many.
    """
    shape = shape_of_input(input)
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor) and (start.ndim or start.array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    axis, start = wrap_dim(dim, len(shape)), int(start)
    size = shape[axis]
    if length < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, got {length}")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = start + size if start < 0 else start
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return getitem(input, (*(_WHOLE,) * axis, slice(start, start + length)))


def select(input: Any, dim: int, index: int) -> Any:
    """`input` at one `index` of `dim`, without that dimension. A view.

    Raises:
        IndexError: out of range.
    """
    shape, index = shape_of_input(input), int(index)
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    if not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return getitem(input, (*(_WHOLE,) * axis, index))


# ---------------------------------------------------------------------- all pieces


def split(tensor: Any, split_size_or_sections: Any = None, dim: int = 0, *, split_size: Any = None) -> tuple[Any, ...]:
    """`tensor` cut along `dim` into pieces of one size (the last may be smaller), or of the sizes in a list. Views.

    Raises:
        RuntimeError: sizes that do not add up, or are negative.
    """
    given = split_size if split_size_or_sections is None else split_size_or_sections
    if isinstance(given, (tuple, list)):
        return split_with_sizes(tensor, given, dim)
    if isinstance(given, Tensor) and given.ndim:
        return split_with_sizes(tensor, given.tolist(), dim)
    shape, size = shape_of_input(tensor), int(given)
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis = wrap_dim(dim, len(shape))
    total = shape[axis]
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    if size == 0 and total != 0:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {total}; give a larger one"
        )
    sizes = [min(size, total - start) for start in range(0, total, size)] if total else [0]
    return _take_apart(Split, tensor, _stretches(axis, sizes))


def split_with_sizes(input: Any, split_sizes: Any, dim: int = 0) -> tuple[Any, ...]:
    """`input` cut along `dim` into pieces of the sizes in a list. Views.

    Raises:
        RuntimeError: the sizes do not add up, or one is negative.
    """
    shape, sizes = shape_of_input(input), [int(size) for size in split_sizes]
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis = wrap_dim(dim, len(shape))
    if any(size < 0 for size in sizes):
        raise RuntimeError(f"split_with_sizes expects split_sizes have only non-negative entries, but got {sizes}")
    if sum(sizes) != shape[axis]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[axis]} (input tensor's size at dimension "
            f"{axis}), but got split_sizes={sizes}"
        )
    return _take_apart(SplitWithSizes, input, _stretches(axis, sizes))


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
        IndexError: a 0-d tensor.
    """
    shape = shape_of_input(input)
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    axis = wrap_dim(dim, len(shape))
    return _take_apart(Unbind, input, [(*(_WHOLE,) * axis, i, ...) for i in range(shape[axis])])
