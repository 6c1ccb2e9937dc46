"""Neighbours compared and added: differences of a sequence, and areas under it by the trapezoid rule."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .comparison import logical_xor
from .dims import numpy_names, shape_of_input, wrap_dim
from .join import cat
from .reduce import sum
from .scan import cumsum
from .split import narrow


@numpy_names
def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """yᵢ = inputᵢ₊₁ − inputᵢ along `dim`, n times over; for bools, whether they differ.

    Args:
        prepend, append: what to put before and behind `input` first.

    Raises:
        RuntimeError: a single number, a negative n, or pieces that do not fit together.
    """
    if input.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    axis = wrap_dim(dim, input.ndim)
    for name, part in (("prepend", prepend), ("append", append)):
        if part is not None and part.ndim != input.ndim:
            raise RuntimeError(
                f"diff expects {name} to have as many dimensions as input, got {part.ndim} and {input.ndim}"
            )
    if n == 0:
        return input.clone() if isinstance(input, Tensor) else input
    parts = [part for part in (prepend, input, append) if part is not None]
    y = cat(parts, axis) if len(parts) > 1 else input
    for _ in range(min(n, shape_of_input(y)[axis])):
        y = _apart(y, axis)
    return y


def _apart(x: Any, axis: int) -> Any:
    """Each element along the axis but the first, less the one before it."""
    left, right = _left(x, axis), _right(x, axis)
    return logical_xor(right, left) if x.dtype.itemsize == 1 and str(x.dtype).endswith("bool") else right - left


def _left(x: Any, axis: int) -> Any:
    return narrow(x, axis, 0, max(shape_of_input(x)[axis] - 1, 0))


def _right(x: Any, axis: int) -> Any:
    size = shape_of_input(x)[axis]
    return narrow(x, axis, min(1, size), max(size - 1, 0))


@numpy_names
def trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Any:
    """Σ (yᵢ + yᵢ₊₁) / 2 · (xᵢ₊₁ − xᵢ) along `dim`: the area under straight lines through the points.

    Args:
        x: where the points are, a vector or a tensor that broadcasts with y; or
        dx: the distance between neighbours, 1 if neither is given.

    Raises:
        RuntimeError: sizes of x and y that do not fit.
    """
    return sum(_areas("trapezoid", y, x, dx, dim), dim)


trapz = trapezoid


@numpy_names
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Any:
    """Σ (yⱼ + yⱼ₊₁) / 2 · (xⱼ₊₁ − xⱼ) over j < i + 1, along `dim`: the area so far. Arguments as for `trapezoid`."""
    return cumsum(_areas("cumulative_trapezoid", y, x, dx, dim), dim)


def _areas(caller: str, y: Any, x: Any, dx: Any, dim: int) -> Any:
    """The area between each two neighbours."""
    if isinstance(x, int | float):
        raise TypeError(f"{caller}: x must be a Tensor, not {type(x).__name__}; give a distance as dx={x}")
    axis = wrap_dim(dim, y.ndim)
    if y.ndim == 0:
        raise IndexError(f"{caller}: Dimension specified as {dim} but tensor has no dimensions")
    heights = _left(y, axis) + _right(y, axis)
    if x is None:
        return heights * ((1 if dx is None else dx) / 2)
    size = shape_of_input(y)[axis]
    if x.ndim == 1 and y.ndim > 1:
        if x.shape[0] != size:
            raise RuntimeError(
                f"{caller}: There must be one `x` value for each sample point, got {x.shape[0]} for {size}"
            )
        x = x.reshape([-1 if d == axis else 1 for d in range(y.ndim)])
        return heights * _apart(x, axis) / 2
    xdim = wrap_dim(dim, x.ndim)
    return heights * _apart(x, xdim) / 2
