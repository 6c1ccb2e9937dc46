"""The largest and the smallest, and where they stand.

Ties: `amax`, `amin` and `max`, `min` over everything share the gradient equally among all that tie; `max` and `min`
along a dimension give it to the one element whose index they return. A nan wins against everything.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import is_array, xp_of
from ..tensor import Tensor
from .comparison import isnan, logical_or
from .dims import axes_of, count_along, numpy_names, wrap_dim
from .gather import put_along
from .reduce import Reduction
from .return_types import return_type
from .selection import maximum, minimum, where

_Max = return_type("max", "values", "indices")
_Min = return_type("min", "values", "indices")
_Aminmax = return_type("aminmax", "min", "max")


class Amax(Reduction):
    """y = the largest x        dx = g / (number of ties) where x = y, else 0"""

    def forward(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        y = self.reduce(x)
        self.save(x, y)
        return y

    def reduce(self, x: Any) -> Any:
        return x.max(axis=self.axis, keepdims=self.keepdims)

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        ties = logical_or(x == self.lift(y), isnan(x))  # where there is a nan, the nans tie
        return where(ties, self.lift(g) / ties.sum(axis=self.axis, keepdims=True), 0.0)


class Amin(Amax):
    """y = the smallest x        dx as for Amax"""

    def reduce(self, x: Any) -> Any:
        return x.min(axis=self.axis, keepdims=self.keepdims)


class MaxAlong(Operation):
    """y = the largest x along a dimension, i = its index (the first of several)        dxᵢ = g"""

    def forward(self, x: Any, *, axis: int, keepdims: bool) -> Any:
        self.axis, self.keepdims, self.size = axis, keepdims, x.shape[axis]
        xp = xp_of(x)
        index = self.find(x)
        y = xp.take_along_axis(x, index, axis)
        if not keepdims:
            index, y = index.squeeze(axis), y.squeeze(axis)
        self.save(index)
        return y, index

    def find(self, x: Any) -> Any:
        return x.argmax(axis=self.axis, keepdims=True)

    def backward(self, g: Any, _: Any) -> Any:
        (index,) = self.saved
        if not self.keepdims:
            shape = list(g.shape)
            shape.insert(self.axis, 1)
            g, index = g.reshape(tuple(shape)), index.reshape(tuple(shape))
        return put_along(g, index, self.axis, self.size)


class MinAlong(MaxAlong):
    """y = the smallest x along a dimension, i = its index        dxᵢ = g"""

    def find(self, x: Any) -> Any:
        return x.argmin(axis=self.axis, keepdims=True)


class Argmax(Operation):
    """i = where the largest x is; the first of several"""

    differentiable = False

    def forward(self, x: Any, *, axis: Any, keepdims: bool) -> Any:
        return x.argmax(axis=axis, keepdims=keepdims)


class Argmin(Operation):
    """i = where the smallest x is; the first of several"""

    differentiable = False

    def forward(self, x: Any, *, axis: Any, keepdims: bool) -> Any:
        return x.argmin(axis=axis, keepdims=keepdims)


@numpy_names
def max(input: Any, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The largest of all; along `dim`, the largest and their indices; with a second tensor, the larger of each pair.

    `max(x)` → a 0-d tensor; `max(x, dim)` → (values, indices); `max(x, y)` → `maximum(x, y)`.

    Raises:
        RuntimeError: nothing to choose from.
        IndexError: there is no such dimension, or its size is 0.
    """
    if isinstance(dim, Tensor) or other is not None:
        other = dim if other is None else other
        _check_tensor(input, "max")
        _check_tensor(other, "max")
        return maximum(input, other)
    _check_tensor(input, "max")
    if dim is None:
        _check_some(input, "max", None)
        return Amax.apply(input)
    return _along(MaxAlong, Argmax, input, dim, keepdim, "max", _Max)


@numpy_names
def min(input: Any, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The smallest of all; along `dim`, the smallest and their indices; with a second tensor, the smaller of each pair.

    Errors as for `max`.
    """
    if isinstance(dim, Tensor) or other is not None:
        other = dim if other is None else other
        _check_tensor(input, "min")
        _check_tensor(other, "min")
        return minimum(input, other)
    _check_tensor(input, "min")
    if dim is None:
        _check_some(input, "min", None)
        return Amin.apply(input)
    return _along(MinAlong, Argmin, input, dim, keepdim, "min", _Min)


def _along(operation: Any, position: Any, input: Any, dim: Any, keepdim: bool, caller: str, kind: Any) -> Any:
    axis = wrap_dim(dim, input.ndim)
    _check_some(input, caller, axis)
    if input.ndim == 0:  # a single number, at index 0
        return kind(input.clone(), position.apply(input, axis=None, keepdims=False))
    return kind(*operation.apply(input, axis=axis, keepdims=keepdim))


@numpy_names
def amax(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest along `dim` (one, several, or all). Errors as for `max`."""
    axes = axes_of(dim, input.ndim)
    _check_some(input, "amax", axes)
    return Amax.apply(input, axis=axes, keepdims=keepdim)


@numpy_names
def amin(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest along `dim` (one, several, or all). Errors as for `max`."""
    axes = axes_of(dim, input.ndim)
    _check_some(input, "amin", axes)
    return Amin.apply(input, axis=axes, keepdims=keepdim)


@numpy_names
def aminmax(input: Any, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """(min, max): the smallest and the largest, along one dimension or of all.

    Raises:
        RuntimeError: nothing to choose from.
    """
    axes = axes_of(dim, input.ndim)
    array = input.array if isinstance(input, Tensor) else input
    if array.size == 0 and axes is None:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    _check_some(input, "aminmax", axes)
    return _Aminmax(Amin.apply(input, axis=axes, keepdims=keepdim), Amax.apply(input, axis=axes, keepdims=keepdim))


@numpy_names
def argmax(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The index of the largest along `dim`, or in the flattened tensor; the first of several. Errors as for `max`."""
    axes = axes_of(dim, input.ndim)
    _check_not_bool(input, "argmax")
    _check_some(input, "argmax", axes)
    return Argmax.apply(input, axis=axes, keepdims=keepdim)


@numpy_names
def argmin(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The index of the smallest along `dim`, or in the flattened tensor; the first of several. Errors as for `max`."""
    axes = axes_of(dim, input.ndim)
    _check_not_bool(input, "argmin")
    _check_some(input, "argmin", axes)
    return Argmin.apply(input, axis=axes, keepdims=keepdim)


def _check_tensor(input: Any, caller: str) -> None:
    if not isinstance(input, Tensor) and not is_array(input):
        raise TypeError(f"{caller}(): argument 'input' must be Tensor, not {type(input).__name__}: {input!r}")


def _check_not_bool(input: Any, caller: str) -> None:
    if (input.array if isinstance(input, Tensor) else input).dtype.kind == "b":
        raise RuntimeError(f"{caller}(): does not support bool input")


def _check_some(input: Any, caller: str, axes: Any) -> None:
    """Raise PyTorch's error if there is nothing to choose from."""
    array = input.array if isinstance(input, Tensor) else input
    if array.size:
        return
    if axes is None:
        kind = IndexError if caller.startswith("arg") else RuntimeError
        raise kind(
            f"{caller}(): Expected reduction dim to be specified for input.numel() == 0. "
            "Specify the reduction dim with the 'dim' argument."
        )
    for axis in axes if isinstance(axes, tuple) else (axes,):
        if count_along(array.shape, axis) == 0:
            raise IndexError(f"{caller}(): Expected reduction dim {axis} to have non-zero size.")
