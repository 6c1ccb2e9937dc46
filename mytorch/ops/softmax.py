"""Exponentials that add up to something: softmax, its logarithm, and the logarithm of their sum.

All three subtract the largest input first: eˣ⁻ᵐ never overflows, and the result is the same.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from ..kernels import softmax as kernels
from ..kernels.sums import total
from ..tensor import Tensor
from .convert import cast
from .dims import axes_of, numpy_names, wrap_dim
from .exponential import exp
from .promotion import as_float
from .reduce import Reduction


class Softmax(Operation):
    """yᵢ = eˣⁱ / Σ eˣʲ        dx = y · (g − Σ g · y)"""

    def forward(self, x: Any, *, axis: int) -> Any:
        self.axis = axis
        y = kernels.softmax(x, axis)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return y * (g - (g * y).sum(axis=self.axis, keepdims=True))


class LogSoftmax(Operation):
    """yᵢ = xᵢ − ln Σ eˣʲ        dx = g − eʸ · Σ g"""

    def forward(self, x: Any, *, axis: int) -> Any:
        self.axis = axis
        y = kernels.log_softmax(x, axis)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g - exp(y) * g.sum(axis=self.axis, keepdims=True)


class LogSumExp(Reduction):
    """y = ln Σ eˣ        dx = g · eˣ⁻ʸ"""

    def forward(self, x: Any, *, axis: Any, keepdims: bool) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        xp = xp_of(x)
        if x.size == 0:
            y = xp.log(total(x, axis, keepdims))  # ln 0 = −inf wherever nothing is added up
        else:
            top = x.max(axis=axis, keepdims=True)
            top = xp.where(xp.isfinite(top), top, 0).astype(x.dtype)
            y = xp.log(total(xp.exp(x - top), axis, keepdims)) + (top if keepdims else top.reshape(_rest(x, axis)))
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        return self.lift(g) * exp(x - self.lift(y))


def _rest(x: Any, axis: Any) -> tuple[int, ...]:
    """The sizes of the dimensions that a reduction leaves."""
    reduced = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(size for dim, size in enumerate(x.shape) if dim not in reduced)


@numpy_names
def softmax(input: Any, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Any:
    """yᵢ = eˣⁱ / Σ eˣʲ along `dim`: positive numbers that add up to 1.

    Raises:
        NotImplementedError: integers, without a `dtype` to compute in.
    """
    return _apply(Softmax, "softmax", input, dim, dtype)


@numpy_names
def log_softmax(input: Any, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Any:
    """yᵢ = xᵢ − ln Σ eˣʲ along `dim`: the logarithm of softmax, exact where softmax itself would round to 0."""
    return _apply(LogSoftmax, "log_softmax", input, dim, dtype)


def _apply(operation: type[Operation], name: str, input: Any, dim: Any, dtype: Any) -> Any:
    if dtype is not None:
        input = cast(input, dtype)
    array = input.array if isinstance(input, Tensor) else input
    if array.dtype.kind != "f":
        raise NotImplementedError(
            f'"{name}_lastdim_kernel_impl" not implemented for {dtype_of(array.dtype).title!r}; convert with .float()'
        )
    if dim is None:
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
            "argument.",
            stacklevel=4,
        )
        dim = 0 if array.ndim in (0, 1, 3) else 1
    # A 0-d tensor is its own and only member of the sum.
    return operation.apply(input, axis=wrap_dim(dim, array.ndim) if array.ndim else None)


@numpy_names
def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """ln Σ eˣ along `dim` (one or several); −inf of nothing."""
    input = as_float(input)
    return LogSumExp.apply(input, axis=axes_of(dim, input.ndim), keepdims=keepdim)
