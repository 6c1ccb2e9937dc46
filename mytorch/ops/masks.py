"""Choosing elements by a yes or no for each: masks, and triangles of matrices."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor, version_of
from .broadcast import broadcast_tensors, expand
from .convert import cast
from .fill import records
from .index import getitem
from .selection import where


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
    _check_matrix("tril", input)
    return Tril.apply(input, diagonal=diagonal)


def triu(input: Any, diagonal: int = 0) -> Any:
    """The upper triangle of each matrix: elements on and above the diagonal, 0 below. Errors as for `tril`."""
    _check_matrix("triu", input)
    return Triu.apply(input, diagonal=diagonal)


def _check_matrix(caller: str, input: Any) -> None:
    if input.ndim < 2:
        raise RuntimeError(f"{caller}: input tensor must have at least 2 dimensions, got {input.ndim}")


def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """`value`, a number or a 0-d tensor, where the mask holds; `input` elsewhere.

    Raises:
        RuntimeError: the mask is not bool, the value has dimensions, or the shapes cannot be broadcast together.
    """
    _check_mask("masked_fill", mask)
    if isinstance(value, Tensor):
        if value.array.ndim:
            raise RuntimeError(
                f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.array.ndim} "
                "dimension(s)."
            )
        value = cast(value, input.dtype)
    elif isinstance(input, Tensor):
        value = input.array.dtype.type(value)
    return where(mask, value, input)


def masked_fill_(input: Tensor, mask: Any, value: Any) -> Tensor:
    """`masked_fill`, written into `input`."""
    check_writable(input)
    if records(input, value):
        return write(input, masked_fill(input, mask, value))
    _check_mask("masked_fill_", mask)
    mask = expand(mask, tuple(input.shape))
    input.array[mask.array] = value.array if isinstance(value, Tensor) else value
    version_of(input).count += 1
    return input


def masked_select(input: Any, mask: Any) -> Any:
    """The elements where the mask holds, one after the other; input and mask broadcast.

    Raises:
        RuntimeError: the mask is not bool.
    """
    _check_mask("masked_select", mask)
    return getitem(*broadcast_tensors(input, mask))


def _check_mask(caller: str, mask: Any) -> None:
    if (mask.array if isinstance(mask, Tensor) else mask).dtype.kind != "b":
        raise RuntimeError(f"{caller} only supports boolean masks, but got mask with dtype {mask.dtype}")
