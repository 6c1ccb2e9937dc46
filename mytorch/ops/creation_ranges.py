"""Numbers in rows: from here to there, by steps or by counts; and the places on and beside a diagonal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..backend import DType, dtype_of, get_default_dtype
from ..tensor import Tensor
from .creation import dense, float_or, number, placed


@dense
def arange(
    start: Any = None,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step, … up to but not including `end`; with one argument, 0 up to it.

    Raises:
        RuntimeError: the step is zero or leads away from `end`, or there is no end.
    """
    if end is None:
        start, end = 0, start
    start = 0 if start is None else start
    start, end, step = [number(x, "arange(): argument") for x in (start, end, step)]
    chosen = dtype_of(("int64" if _integers(start, end, step) else get_default_dtype()) if dtype is None else dtype)
    if chosen.category == 0:
        raise NotImplementedError(f'"arange_cpu" not implemented for {chosen.title!r}')
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    exact = _integers(start, end, step)
    quotient = (end - start) / (step or 1)
    if not chosen.is_floating_point:  # fractions are cut off first
        start, end, step = int(start), int(end), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError(f"upper bound and lower bound inconsistent with step sign: {start} to {end} by {step}")
    # The narrower integers are counted before the fractions are cut off.
    count = -((start - end) // step) if exact or chosen.name == "int64" else math.ceil(quotient)
    wide = np.float64 if chosen.is_floating_point or isinstance(step, float) else np.int64
    return placed((start + step * np.arange(count, dtype=wide)).astype(chosen.numpy), device, requires_grad)


def _integers(*values: Any) -> bool:
    return all(isinstance(x, int) for x in values)


@dense
def linspace(
    start: Any, end: Any, steps: int, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` values at equal distances, from `start` to `end` inclusive.

    Raises:
        RuntimeError: fewer than no steps.
    """
    return placed(_line(start, end, steps, float_or(dtype), "linspace"), device, requires_grad)


@dense
def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """baseˣ for `steps` values x at equal distances, from `start` to `end` inclusive.

    Raises:
        RuntimeError: fewer than no steps.
    """
    kind = float_or(dtype)
    exponents = _line(start, end, steps, kind, "logspace", np.dtype("float64"))
    with np.errstate(all="ignore"):
        return placed(np.power(float(base), exponents).astype(kind), device, requires_grad)


def _line(start: Any, end: Any, steps: Any, kind: np.dtype, caller: str, wide: np.dtype | None = None) -> np.ndarray:
    """Counted from both ends at once, so that each half is exact at its own end and the whole is symmetric.

    The ends are numbers of dtype `kind`, the points between them of dtype `wide`, which is `kind` unless given.
    """
    wide = kind if wide is None else wide
    if isinstance(steps, bool) or not hasattr(steps, "__index__"):
        raise TypeError(f"{caller}(): argument 'steps' must be int, not {type(steps).__name__}")
    steps = int(steps)
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}")
    first, last = _end(start, "start", kind, caller), _end(end, "end", kind, caller)
    if steps == 1:
        return np.full(1, first).astype(wide)
    step = (last - first) / max(steps - 1, 1)
    place = np.arange(steps)
    values = np.where(place < steps // 2, first + step * place, last - step * (steps - 1 - place))
    return values.astype(wide)


def _end(value: Any, name: str, kind: np.dtype, caller: str) -> float:
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(f"{caller} only supports 0-dimensional start and end tensors, but got {value.ndim}-d {name}")
    value = number(value, f"{caller}(): argument {name!r}")
    return float(int(value) if kind.kind in "iu" else value)


@dense
def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The n × m matrix with ones on its diagonal.

    Raises:
        RuntimeError: a negative size.
    """
    for name, size in (("n", n), ("m", m)):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    return placed(np.eye(n, m, dtype=float_or(dtype)), device, requires_grad)


@dense
def tril_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Tensor:
    """Where the lower triangle of a row × col matrix is: a row of row numbers and a row of column numbers.

    Args:
        offset: which diagonal ends it; 1 is the next above the main one.
    """
    _check_triangle("tril_indices", row, col, dtype)
    return placed(np.stack(np.tril_indices(row, offset, col)).astype(dtype_of(dtype).numpy), device, False)


@dense
def triu_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Tensor:
    """Where the upper triangle of a row × col matrix is, as for `tril_indices`."""
    _check_triangle("triu_indices", row, col, dtype)
    return placed(np.stack(np.triu_indices(row, offset, col)).astype(dtype_of(dtype).numpy), device, False)


def _check_triangle(caller: str, row: int, col: int, dtype: Any) -> None:
    chosen: DType = dtype_of(dtype)
    if chosen.category != 1:
        raise NotImplementedError(f'"{caller}" not implemented for {chosen.title!r}')
    for name, size in (("row", row), ("col", col)):
        if size < 0:
            raise RuntimeError(f"{name} must be non-negative, got {size}")
