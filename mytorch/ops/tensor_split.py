"""NumPy's ways to cut a tensor: into nearly equal pieces or at given places, into columns, rows, or in depth.

The pieces are views, each of them an operation of its own, and may be written to in place.
"""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .dims import shape_of_input, wrap_dim
from .index import getitem

_WHOLE = slice(None)


def tensor_split(input: Any, indices_or_sections: Any = None, dim: int = 0, **named: Any) -> tuple[Any, ...]:
    """`input` cut along `dim` into so many nearly equal pieces, or in front of the places in a list. Views.

    Args:
        indices_or_sections: a number of pieces, of which the first are one larger if it does not come out even; or
            places as in slices (also as `sections` or `indices`, or a tensor of either).

    Raises:
        RuntimeError: no dimension to cut, or fewer than one piece.
    """
    given = named.get("indices", named.get("sections", indices_or_sections))
    shape = shape_of_input(input)
    if not shape:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    axis = wrap_dim(dim, len(shape))
    if isinstance(given, Tensor):
        if given.array.dtype.name != "int64":
            raise RuntimeError(
                f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {given.dtype.title}"
            )
        if given.ndim > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, "
                f"but got a tensor with {given.ndim} dims"
            )
        given = given.tolist()
    if isinstance(given, (tuple, list)):
        bounds = [0, *given]
        ends = [*given, shape[axis]]
    else:
        if given <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {given}")
        small, more = divmod(shape[axis], given)
        bounds = [i * small + min(i, more) for i in range(given)]
        ends = [*bounds[1:], shape[axis]]
    before = (_WHOLE,) * axis
    return tuple([getitem(input, (*before, slice(a, b))) for a, b in zip(bounds, ends, strict=True)])


def hsplit(input: Any, indices_or_sections: Any = None, **named: Any) -> tuple[Any, ...]:
    """`tensor_split` into columns: along dimension 1, or 0 of a vector; the pieces must be equal."""
    return _evenly("hsplit", input, 1 if input.ndim > 1 else 0, 1, indices_or_sections, named)


def vsplit(input: Any, indices_or_sections: Any = None, **named: Any) -> tuple[Any, ...]:
    """`tensor_split` into rows: along dimension 0 of at least two; the pieces must be equal."""
    return _evenly("vsplit", input, 0, 2, indices_or_sections, named)


def dsplit(input: Any, indices_or_sections: Any = None, **named: Any) -> tuple[Any, ...]:
    """`tensor_split` in depth: along dimension 2; the pieces must be equal."""
    return _evenly("dsplit", input, 2, 3, indices_or_sections, named)


def _evenly(caller: str, input: Any, dim: int, least: int, given: Any, named: Any) -> tuple[Any, ...]:
    given = named.get("indices", named.get("sections", given))
    if input.ndim < least:
        raise RuntimeError(
            f"torch.{caller} requires a tensor with at least {least} dimension, but got a tensor with {input.ndim} "
            "dimensions!"
        )
    if isinstance(given, (tuple, list)):
        return tensor_split(input, given, dim)
    if not isinstance(given, int):
        raise TypeError(
            f"{caller}() received an invalid combination of arguments: expected a number of sections or a tuple of "
            f"indices, got {type(given).__name__}"
        )
    size = input.shape[dim]
    if given == 0 or size % given:
        raise RuntimeError(
            f"torch.{caller} attempted to split along dimension {dim}, but the size of the dimension {size} is not "
            f"divisible by the split_size {given}!"
        )
    return tensor_split(input, given, dim)
