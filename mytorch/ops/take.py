"""One number for each place in a tensor read row by row: take, put, unravel_index."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..backend import on_its_gpu, refuse_outside
from ..tensor import Tensor
from .convert import cast
from .index import Pick, Put
from .index_write import PutAdd
from .shape import reshape


@on_its_gpu
def take(input: Any, index: Any) -> Any:
    """y[i] = input[index[i]], as if `input` were flat; y has the shape of the index. −1 is the last element.

    Raises:
        RuntimeError: an index that is not int64.
        IndexError: out of range.
    """
    _check_flat("take", input, index)
    return Pick.apply(reshape(input, -1), index, places=(0,))


@on_its_gpu
def put(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """`input` with y[index[i]] = source[i], or += if `accumulate` is set, as if all of them were flat.

    Raises:
        RuntimeError: an index that is not int64, or dtypes that differ.
        IndexError: out of range, or not one number of `source` for each index.
    """
    _check_flat("put_", input, index)
    if input.dtype != source.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{input.dtype.title} and source.dtype = {source.dtype.title}"
        )
    if source.numel() != index.numel():
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.numel()}, index.numel() = {index.numel()}"
        )
    kind = PutAdd if accumulate else Put
    return kind.apply(reshape(input, -1), reshape(source, -1), reshape(index, -1), places=(0,)).reshape(input.shape)


@on_its_gpu
def put_(input: Tensor, index: Any, source: Any, accumulate: bool = False) -> Tensor:
    """`put`, written into `input`."""
    check_writable(input)
    return write(input, put(input, index, source, accumulate))


def _check_flat(caller: str, input: Any, index: Any) -> None:
    if index.dtype.name != "int64":
        raise RuntimeError(f"{caller}(): Expected a long tensor for index, but got {index.dtype.title}")
    count = input.numel()
    refuse_outside(
        index.array,
        -count,
        count,
        lambda wrong: IndexError(f"out of range: tried to access index {wrong} on a tensor of {count} elements."),
    )


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """For flat indices into a tensor of `shape`, the index along each dimension.

    Raises:
        TypeError: indices that are not whole numbers.
        ValueError: negative sizes.
    """
    if indices.dtype.category != 1:
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    sizes = (shape,) if isinstance(shape, int) else tuple(int(n) for n in shape)
    if any(n < 0 for n in sizes):
        raise ValueError(f"'shape' cannot have negative values, but got {sizes}")
    indices = cast(indices, "int64")
    places: list[Tensor] = []
    for size in reversed(sizes):
        places.append(indices % size)
        indices = indices // size
    return tuple(reversed(places))
