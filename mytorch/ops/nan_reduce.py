"""Sums and means of what is there: a nan stands for a missing number and is left out."""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of
from .comparison import isnan, logical_not
from .convert import cast
from .dims import numpy_names
from .division import div
from .reduce import is_float, sum
from .selection import where


@numpy_names
def nansum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Σ input without the nans, over `dim` or over everything; 0 if there is nothing else."""
    if is_float(input):
        input = where(isnan(input), 0.0, input)
    return sum(input, dim, keepdim, dtype=dtype)


@numpy_names
def nanmean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Σ input / n over what is not nan; nan if there is nothing else.

    Raises:
        RuntimeError: integers.
    """
    if not is_float(input):
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{dtype_of(input.dtype).title}; convert with .float() first"
        )
    count = sum(logical_not(isnan(input)), dim, keepdim)
    total = nansum(input, dim, keepdim, dtype=dtype)
    return div(total, cast(count, total.dtype))
