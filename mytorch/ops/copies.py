"""`name_copy`: each operation that gives a view, in a form that gives a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from .broadcast import expand
from .convert import clone, detach
from .diagonal import diagonal
from .dims import wrap_dim
from .index import getitem
from .permute import permute, t, transpose
from .shape import squeeze, unsqueeze, view
from .split import narrow, select, split, split_with_sizes, unbind
from .strided import as_strided, unfold


def copying(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which gives a view or several, with memory of its own for every result."""

    def copied(input: Any, *args: Any, **options: Any) -> Any:
        result = function(input, *args, **options)
        return clone(result) if isinstance(result, Tensor) else tuple([clone(piece) for piece in result])

    copied.__name__ = copied.__qualname__ = f"{function.__name__}_copy"
    copied.__module__ = __name__
    copied.__doc__ = f"`{function.__name__}`, copied to memory of its own."
    return copied


def alias_copy(input: Any) -> Any:
    """`clone`, under the name that belongs to this family."""
    return clone(input)


def slice_copy(input: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    """A copy of every `step`-th slice along `dim` from `start` to before `end`."""
    axis = wrap_dim(dim, input.ndim)
    return clone(getitem(input, (*(slice(None),) * axis, slice(start, end, step))))


as_strided_copy = copying(as_strided)
detach_copy = copying(detach)
diagonal_copy = copying(diagonal)
expand_copy = copying(expand)
narrow_copy = copying(narrow)
permute_copy = copying(permute)
select_copy = copying(select)
split_copy = copying(split)
split_with_sizes_copy = copying(split_with_sizes)
squeeze_copy = copying(squeeze)
t_copy = copying(t)
transpose_copy = copying(transpose)
unbind_copy = copying(unbind)
unfold_copy = copying(unfold)
unsqueeze_copy = copying(unsqueeze)
view_copy = copying(view)
