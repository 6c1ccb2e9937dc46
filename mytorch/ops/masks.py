"""Choosing elements by a yes or no for each."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor, version_of
from .broadcast import broadcast_shapes, broadcast_tensors, expand
from .convert import cast
from .fill import records
from .index import Put, getitem
from .selection import where
from .shape import reshape


def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """`value`, a number or a 0-d tensor, where the mask holds; `input` elsewhere.

    Raises:
        RuntimeError: the mask is not bool, the value has dimensions, or the shapes cannot be broadcast together.
    """
    _check_mask("masked_fill", mask)
    _check_number(value)
    if isinstance(value, Tensor):
        value = cast(value, input.dtype)
    elif isinstance(input, Tensor):
        value = input.array.dtype.type(value)
    return where(mask, value, input)


@on_its_gpu
def masked_fill_(input: Tensor, mask: Any, value: Any) -> Tensor:
    """`masked_fill`, written into `input`."""
    check_writable(input)
    if records(input, value):
        return write(input, masked_fill(input, mask, value))
    _check_mask("masked_fill_", mask)
    _check_number(value)
    met = broadcast_shapes(input.shape, mask.shape)
    if met != input.shape:
        raise RuntimeError(f"output with shape {list(input.shape)} doesn't match the broadcast shape {list(met)}")
    mask = expand(mask, tuple(input.shape))
    number = value.array if isinstance(value, Tensor) else value
    xp_of(input.array).copyto(input.array, number, casting="unsafe", where=mask.array)
    version_of(input).count += 1
    return input


def masked_select(input: Any, mask: Any) -> Any:
    """The elements where the mask holds, one after the other; input and mask broadcast.

    Raises:
        RuntimeError: the mask is not bool.
    """
    _check_mask("masked_select", mask)
    return getitem(*broadcast_tensors(input, mask))


@on_its_gpu
def masked_scatter(input: Any, mask: Any, source: Any) -> Any:
    """The elements of `source`, one after the other, where the mask holds; `input` elsewhere. Input and mask broadcast.

    Raises:
        RuntimeError: the mask is not bool, `source` has another dtype, or not enough elements.
    """
    _check_mask("masked_scatter_", mask)
    if input.dtype != source.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got "
            f"{input.dtype.title} and {source.dtype.title}"
        )
    x, mask = broadcast_tensors(input, mask)
    count = int(mask.array.sum())
    if count > source.numel():
        raise RuntimeError(
            f"masked_scatter: Number of elements of source < number of ones in mask: {source.numel()} < {count}"
        )
    return Put.apply(x, getitem(reshape(source, -1), slice(0, count)), mask, places=(0,))


@on_its_gpu
def masked_scatter_(input: Tensor, mask: Any, source: Any) -> Tensor:
    """`masked_scatter`, written into `input`."""
    check_writable(input)
    return write(input, masked_scatter(input, mask, source))


def _check_number(value: Any) -> None:
    if isinstance(value, Tensor) and value.array.ndim:
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.array.ndim} "
            "dimension(s)."
        )


def _check_mask(caller: str, mask: Any) -> None:
    if (mask.array if isinstance(mask, Tensor) else mask).dtype.kind != "b":
        raise RuntimeError(f"{caller} only supports boolean masks, but got mask with dtype {mask.dtype}")
