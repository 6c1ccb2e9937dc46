"""Many numbers become one: sums, means, products, counts.

Every rule first gives the incoming gradient back the dimensions that the reduction removed; then broadcasting does the
rest. `dim` is one dimension, a tuple of them, or None for all; NumPy's `axis` and `keepdims` are understood too.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, none_set, xp_of
from ..kernels.sums import average, total
from ..tensor import Tensor
from .convert import cast
from .dims import axes_of, count_along, kept_shape, numpy_names, shape_of_input
from .selection import where

SMALL = 1 << 14  # up to here filling memory is quicker than describing a broadcast array


class Spread(Operation):
    """y = x repeated to a larger shape        dx = g (which the engine sums to x's shape)

    The adjoint of summing. Unlike `Expand` it is not a view: nobody may count on y sharing x's memory.
    """

    def forward(self, x: Any, *, shape: tuple[int, ...]) -> Any:
        xp = xp_of(x)
        size = 1
        for n in shape:
            size *= n
        if size > SMALL:
            return xp.broadcast_to(x, shape)
        y = xp.empty(shape, x.dtype)
        y[...] = x
        return y

    def backward(self, g: Any) -> Any:
        return g


class Reduction(Operation):
    """What reductions share: how the result's dimensions relate to the input's."""

    shape: tuple[int, ...]
    axis: Any
    keepdims: bool

    def lift(self, y: Any) -> Any:
        """A result (or its gradient) with size 1 along the reduced dimensions, ready to broadcast against the input."""
        return y if self.keepdims or not self.shape else y.reshape(kept_shape(self.shape, self.axis))


class Sum(Reduction):
    """y = Σ x        dx = g, repeated"""

    def forward(self, x: Any, *, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        return total(x, axis, keepdims) if dtype is None else xp_of(x).add.reduce(x, axis, dtype, None, keepdims)

    def backward(self, g: Any) -> Any:
        return Spread.apply(g if self.axis is None else self.lift(g), shape=self.shape)


class Mean(Reduction):
    """y = (Σ x) / n        dx = g / n, repeated"""

    def forward(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        self.count = x.size if axis is None else count_along(x.shape, axis)
        return average(x, axis, keepdims, self.count)

    def backward(self, g: Any) -> Any:
        g = g / self.count
        return Spread.apply(g if self.axis is None else self.lift(g), shape=self.shape)


class Prod(Reduction):
    """y = Π x        dxᵢ = g · Π x without xᵢ"""

    def forward(self, x: Any, *, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        y = xp_of(x).multiply.reduce(x, axis, dtype, None, keepdims)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        zeros = x == 0
        if none_set(zeros.array if isinstance(zeros, Tensor) else zeros):
            return self.lift(g) * (self.lift(y) / x)
        # With zeros among them, multiply the others: n × n factors with ones on the diagonal.
        axis = self.axis
        if axis is None:
            return (g * _others(x.reshape((-1,)))).reshape(self.shape)
        return self.lift(g) * _others(x.swapaxes(axis, -1)).swapaxes(axis, -1)


def _others(x: Any) -> Any:
    """For each element the product of all others along the last axis."""
    shape = shape_of_input(x)
    n = shape[-1]
    diagonal = xp_of(x.array if isinstance(x, Tensor) else x).eye(n, dtype=bool)
    factors = where(diagonal, 1.0, x.reshape((*shape[:-1], 1, n)))
    return Prod.apply(factors, axis=factors.ndim - 1)


def as_bool(answer: Any, x: Any) -> Any:
    """A yes or no about x: a bool, but 0 or 1 for uint8, which was PyTorch's bool once."""
    return answer.astype(x.dtype) if x.dtype == "uint8" else answer


class All(Operation):
    """True if every element is"""

    differentiable = False

    def forward(self, x: Any, *, axis: Any, keepdims: bool) -> Any:
        return as_bool(x.all(axis=axis, keepdims=keepdims), x)


class Any_(Operation):
    """True if some element is"""

    differentiable = False

    def forward(self, x: Any, *, axis: Any, keepdims: bool) -> Any:
        return as_bool(x.any(axis=axis, keepdims=keepdims), x)


class CountNonzero(Operation):
    """How many elements are not 0"""

    differentiable = False

    def forward(self, x: Any, *, axis: Any) -> Any:
        return xp_of(x).count_nonzero(x, axis)


@numpy_names
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Σ input, over `dim` or over everything. Integers and bools are added up as int64, unless `dtype` says otherwise.

    Raises:
        IndexError: there is no such dimension.
    """
    array = input.array if isinstance(input, Tensor) else input
    if dtype is not None:
        input = cast(input, dtype)
    elif array.dtype.kind != "f":
        return Sum.apply(input, axis=axes_of(dim, array.ndim), keepdims=keepdim, dtype="int64")
    if dim is None:
        return Sum.apply(input, keepdims=True) if keepdim else Sum.apply(input)
    return Sum.apply(input, axis=axes_of(dim, array.ndim), keepdims=keepdim)


@numpy_names
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Σ input / n, over `dim` or over everything; nan if n is 0.

    Raises:
        RuntimeError: integers, without a `dtype` to average them in.
        IndexError: there is no such dimension.
    """
    array = input.array if isinstance(input, Tensor) else input
    if dtype is not None:
        if not dtype_of(dtype).is_floating_point:
            raise RuntimeError(
                "mean(): could not infer output dtype. Optional dtype must be either a floating point or complex "
                f"dtype. Got: {dtype_of(dtype).title}"
            )
        input = cast(input, dtype)
    elif array.dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {dtype_of(array.dtype).title}; convert with .float() first"
        )
    if dim is None:
        return Mean.apply(input, keepdims=True) if keepdim else Mean.apply(input)
    return Mean.apply(input, axis=axes_of(dim, array.ndim), keepdims=keepdim)


@numpy_names
def prod(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Π input, over one dimension or over everything; 1 if there is nothing to multiply. Integers become int64."""
    if isinstance(dim, (tuple, list)):
        raise TypeError(f"prod(): argument 'dim' must be int, not {type(dim).__name__}; multiply along one at a time")
    kind = None if is_float(input) else "int64"
    if dtype is not None:
        input = cast(input, dtype)
        kind = dtype_of(dtype).numpy
    return Prod.apply(input, axis=axes_of(dim, input.ndim), keepdims=keepdim, dtype=kind)


@numpy_names
def all(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """True where no element along `dim` is 0; True if there are none."""
    return All.apply(input, axis=axes_of(dim, input.ndim), keepdims=keepdim)


@numpy_names
def any(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """True where some element along `dim` is not 0; False if there are none."""
    return Any_.apply(input, axis=axes_of(dim, input.ndim), keepdims=keepdim)


@numpy_names
def count_nonzero(input: Any, dim: Any = None) -> Any:
    """How many elements along `dim` are not 0."""
    return CountNonzero.apply(input, axis=axes_of(dim, input.ndim))


def is_float(x: Any) -> bool:
    """True for floating-point Tensors and arrays."""
    return (x.array if isinstance(x, Tensor) else x).dtype.kind == "f"
