"""Dimensions as users name them: counted from either end, one or several, PyTorch's `dim` or NumPy's `axis`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import index
from typing import Any

from ..tensor import Tensor

_NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim"}


def numpy_names(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let `function` be called with NumPy's `axis` and `keepdims` for `dim` and `keepdim`."""

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        if options:
            options = {_NUMPY_NAMES.get(name, name): value for name, value in options.items()}
        return function(*args, **options)

    return call


def shape_of_input(x: Any) -> tuple[int, ...]:
    """The shape of a Tensor or an array, as a plain tuple."""
    return x.array.shape if isinstance(x, Tensor) else x.shape


def wrap_dim(dim: Any, ndim: int) -> int:
    """`dim` counted from the front. A 0-d tensor counts as having one dimension.

    Raises:
        IndexError: there is no such dimension.
    """
    dim = index(dim)
    bound = ndim or 1
    if not -bound <= dim < bound:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {dim})")
    return dim + bound if dim < 0 else dim


def wrap_dims(dims: Any, ndim: int) -> tuple[int, ...]:
    """Several dimensions (or one), counted from the front.

    Raises:
        IndexError: there is no such dimension.
        RuntimeError: a dimension is named twice.
    """
    found = tuple([wrap_dim(dim, ndim) for dim in dims]) if isinstance(dims, (tuple, list)) else (wrap_dim(dims, ndim),)
    if len(set(found)) < len(found):
        twice = next(dim for dim in found if found.count(dim) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return found


def axes_of(dim: Any, ndim: int) -> Any:
    """The NumPy axes that a reduction over `dim` runs along: None for all of them, an int, or a tuple.

    As in PyTorch, an empty tuple means all, and a 0-d tensor may be reduced over its dimension 0.
    """
    if dim is None:
        return None
    if type(dim) is int and 0 <= dim < ndim:
        return dim
    if isinstance(dim, (tuple, list)):
        return (wrap_dims(dim, ndim) if ndim else _none_left(dim)) if dim else None
    axis = wrap_dim(dim, ndim)
    return axis if ndim else None


def _none_left(dims: Any) -> None:
    wrap_dims(dims, 0)


def kept_shape(shape: tuple[int, ...], axes: Any) -> tuple[int, ...]:
    """`shape` with size 1 along the reduced axes: what `keepdim=True` would have given."""
    if axes is None:
        return (1,) * len(shape)
    reduced = axes if type(axes) is tuple else (axes,)
    return tuple([1 if axis in reduced else size for axis, size in enumerate(shape)])


def count_along(shape: tuple[int, ...], axes: Any) -> int:
    """How many elements each result of a reduction is made of."""
    count = 1
    for axis in range(len(shape)) if axes is None else axes if type(axes) is tuple else (axes,):
        count *= shape[axis]
    return count
