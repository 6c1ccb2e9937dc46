"""Quantiles: the value below which a given share of the numbers lies, between two neighbours if need be."""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .comparison import isnan
from .dims import numpy_names, wrap_dim
from .gather import gather
from .reduce import is_float
from .sorting import sort

WAYS = ("linear", "lower", "higher", "midpoint", "nearest")


@numpy_names
@on_its_gpu
def quantile(
    input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Any:
    """The value at place q · (n − 1) of the n sorted numbers, along `dim` or of all; nan if there is a nan.

    Args:
        q: a number from 0 to 1, or a vector of them, which becomes the first dimension of the result.
        interpolation: what to take between two neighbours a and b: "linear" a + (b − a) · fraction, "lower" a,
            "higher" b, "midpoint" (a + b) / 2, "nearest".

    Raises:
        RuntimeError: numbers other than float32 and float64, none at all, or a q outside [0, 1].
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, False)


@numpy_names
@on_its_gpu
def nanquantile(
    input: Any, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Any:
    """`quantile` of what is not nan; nan if there is nothing else."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, True)


def _quantile(caller: str, input: Tensor, q: Any, dim: Any, keepdim: bool, way: str, skip_nan: bool) -> Tensor:
    q = _check(caller, input, q, way)
    ndim = input.ndim
    axis = None if dim is None else wrap_dim(dim, ndim)
    rows = input.reshape(-1) if axis is None or ndim == 0 else input.movedim(axis, -1)
    rows = sort(rows, -1).values  # (..., n)
    n = rows.shape[-1]

    levels = q.reshape(-1)  # (Q,)
    missing = isnan(rows)
    if skip_nan:
        last = (n - 1 - missing.sum(dim=-1, keepdim=True)).clamp(min=0).to(rows.dtype)
        place = levels * last  # (..., Q): nans stand behind the numbers
    else:
        place = (levels * (n - 1)).expand(*rows.shape[:-1], -1)
        place = place.masked_fill(missing.any(dim=-1, keepdim=True), n - 1.0)  # where a nan stands, it is the answer
    result = _between(rows, place, way)

    result = result.movedim(-1, 0) if q.ndim else result.squeeze(-1)
    if keepdim and ndim:
        lead = result.ndim - (rows.ndim - 1)
        result = result.reshape(*result.shape[:lead], *[1] * ndim) if axis is None else result.unsqueeze(axis + lead)
    return result


def _between(rows: Tensor, place: Tensor, way: str) -> Tensor:
    """The values of the sorted `rows` at fractional places."""
    xp = xp_of(rows.array)
    below = xp.floor(place.array)
    if way == "lower":
        return _at(rows, below)
    if way == "higher":
        return _at(rows, xp.ceil(place.array))
    if way == "nearest":
        return _at(rows, xp.round(place.array))
    low, high = _at(rows, below), _at(rows, xp.ceil(place.array))
    if way == "midpoint":
        return low + (high - low) * 0.5
    return low + (high - low) * (place - tensor_of(below))


def _at(rows: Tensor, place: Any) -> Tensor:
    return gather(rows, -1, tensor_of(place.astype("int64")))


def _check(caller: str, input: Tensor, q: Any, way: str) -> Tensor:
    """q as a tensor of input's dtype, after making sure that the question makes sense."""
    if not is_float(input) or input.itemsize < 4:
        raise RuntimeError(
            f"{caller}() input tensor must be either float or double dtype, got {dtype_of(input.dtype).title}"
        )
    if input.numel() == 0:
        raise RuntimeError(f"{caller}() input tensor must be non-empty")
    if way not in WAYS:
        raise RuntimeError(
            f"{caller}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {way}"
        )
    if not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{caller}() q must be in the range [0, 1] but got {q}")
        return tensor_of(xp_of(input.array).asarray(q, input.array.dtype))
    if q.ndim > 1:
        raise RuntimeError(f"{caller}() q must be a scalar or 1D tensor, got {q.ndim} dimensions")
    if q.dtype != input.dtype:
        raise RuntimeError(f"{caller}() q tensor must be same dtype as the input tensor, got {q.dtype}, {input.dtype}")
    if not bool(((q.array >= 0) & (q.array <= 1)).all()):
        raise RuntimeError(f"{caller}() q values must be in the range [0, 1]")
    return q
