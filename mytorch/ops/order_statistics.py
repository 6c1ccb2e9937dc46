"""The number that stands at a certain place in the order: kthvalue, median; and the most frequent one, mode.

Only as much is sorted as needs to be: `argpartition` finds the k-th of n numbers in time proportional to n.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.scan import accumulate
from .comparison import isnan, logical_or
from .dims import numpy_names, shape_of_input, wrap_dim
from .gather import put_along
from .return_types import return_type
from .selection import where

_Kthvalue = return_type("kthvalue", "values", "indices")
_Median = return_type("median", "values", "indices")
_Nanmedian = return_type("nanmedian", "values", "indices")
_Mode = return_type("mode", "values", "indices")


class Pick(Operation):
    """y = one element of x along a dimension, i = its index        dxᵢ = g

    What is picked is up to `find`, which returns the indices with that dimension kept.
    """

    def forward(self, x: Any, *, axis: int, keepdims: bool, **settings: Any) -> Any:
        self.axis, self.keepdims, self.size = axis, keepdims, x.shape[axis]
        xp = xp_of(x)
        index = self.find(xp, x, **settings)
        y = xp.take_along_axis(x, index, axis)
        if not keepdims:
            index, y = index.squeeze(axis), y.squeeze(axis)
        self.save(index)
        return y, index

    def find(self, xp: Any, x: Any) -> Any:
        raise NotImplementedError

    def backward(self, g: Any, _: Any) -> Any:
        (index,) = self.saved
        if not self.keepdims:
            shape = list(shape_of_input(g))
            shape.insert(self.axis, 1)
            g, index = g.reshape(tuple(shape)), index.reshape(tuple(shape))
        return put_along(g, index, self.axis, self.size)


def _find_kth(xp: Any, x: Any, axis: int, place: int) -> Any:
    return xp.take(xp.argpartition(x, place, axis=axis), xp.asarray([place]), axis)


class KthValue(Pick):
    """y = the k-th smallest x (nan is larger than everything), i = its index        dxᵢ = g"""

    def find(self, xp: Any, x: Any, *, place: int) -> Any:
        return _find_kth(xp, x, self.axis, place)


class MedianAlong(Pick):
    """y = the middle of the sorted x, the lower of two; nan if there is one        dxᵢ = g"""

    def find(self, xp: Any, x: Any, *, skip_nan: bool) -> Any:
        n = x.shape[self.axis]
        nans = xp.isnan(x) if x.dtype.kind == "f" else None
        if nans is None or not nans.any():
            return _find_kth(xp, x, self.axis, (n - 1) // 2)
        count = n - nans.sum(axis=self.axis, keepdims=True)
        if not skip_nan:
            middle = _find_kth(xp, x, self.axis, (n - 1) // 2)
            return xp.where(count < n, nans.argmax(axis=self.axis, keepdims=True), middle)
        order = x.argsort(axis=self.axis)
        return xp.take_along_axis(order, xp.maximum(count - 1, 0) // 2, self.axis)


class Median(Operation):
    """y = the middle of all x, the lower of two        dx = g / (number of ties) where x = y, else 0"""

    def forward(self, x: Any, *, skip_nan: bool) -> Any:
        xp = xp_of(x)
        flat = x.reshape(-1)
        n = flat.size
        if n == 0 and x.dtype.kind != "f":
            return xp.asarray(-(2**63)).astype(x.dtype)  # PyTorch's, which means nothing
        if x.dtype.kind == "f":
            count = n - int(xp.isnan(flat).sum())
            if count == 0 or (count < n and not skip_nan):
                y = xp.asarray(xp.nan, x.dtype)
                self.save(x, y)
                return y
            n = count
        y = xp.asarray(xp.partition(flat, (n - 1) // 2)[(n - 1) // 2])
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        ties = logical_or(x == y, isnan(x)) if bool(isnan(y)) else x == y
        return where(ties, g / ties.sum(), 0.0)


class Mode(Pick):
    """y = the most frequent x, the smallest of several; i = where it stands last        dxᵢ = g"""

    def find(self, xp: Any, x: Any) -> Any:
        axis, n = self.axis, x.shape[self.axis]
        order = x.argsort(axis=axis, kind="stable")
        values = xp.moveaxis(xp.take_along_axis(x, order, axis), axis, -1)
        starts = xp.ones(values.shape, bool)
        starts[..., 1:] = values[..., 1:] != values[..., :-1]
        place = xp.arange(n)
        # How often the value at each place has come by then: most often at the end of the longest run, the first one.
        seen = place - accumulate(xp.maximum, xp.where(starts, place, 0), -1)
        last = xp.moveaxis(seen.argmax(axis=-1, keepdims=True), -1, axis)
        return xp.take_along_axis(order, last, axis)


def _pick(operation: type[Operation], kind: Any, caller: str, input: Any, dim: int, keepdim: bool, **settings: Any):
    axis = wrap_dim(dim, input.ndim)
    if input.ndim == 0:
        value, index = operation.apply(input.reshape((1,)), axis=0, keepdims=False, **settings)
        return kind(value, index)
    if shape_of_input(input)[axis] == 0:
        raise IndexError(f"{caller}(): Expected reduction dim {axis} to have non-zero size.")
    return kind(*operation.apply(input, axis=axis, keepdims=keepdim, **settings))


@numpy_names
def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """(values, indices) of the k-th smallest along `dim`, counted from 1.

    Raises:
        RuntimeError: there are not k.
        IndexError: there is no such dimension, or its size is 0.
    """
    axis = wrap_dim(dim, input.ndim)
    size = shape_of_input(input)[axis] if input.ndim else 1
    if size and not 1 <= k <= size:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}: k is {k}, size {size}")
    return _pick(KthValue, _Kthvalue, "kthvalue", input, dim, keepdim, place=k - 1)


@numpy_names
def median(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle of all; along `dim`, (values, indices) of the middles. The lower one of two; nan if there is a nan.

    Raises:
        IndexError: there is no such dimension, or its size is 0.
    """
    return _median(_Median, "median", input, dim, keepdim, False)


@numpy_names
def nanmedian(input: Any, dim: int | None = None, keepdim: bool = False) -> Any:
    """`median` of what is not nan; nan if there is nothing else."""
    return _median(_Nanmedian, "nanmedian", input, dim, keepdim, True)


def _median(kind: Any, caller: str, input: Any, dim: int | None, keepdim: bool, skip_nan: bool) -> Any:
    if dim is not None:
        return _pick(MedianAlong, kind, caller, input, dim, keepdim, skip_nan=skip_nan)
    return Median.apply(input, skip_nan=skip_nan)


@numpy_names
def mode(input: Any, dim: int = -1, keepdim: bool = False) -> Any:
    """(values, indices) of the most frequent number along `dim`: the smallest of several, and where it stands last.

    Raises:
        IndexError: there is no such dimension, or its size is 0.
    """
    return _pick(Mode, _Mode, "mode", input, dim, keepdim)
