"""Running totals: at each position, what has come together so far along one dimension.

Every one of them is its own reduction, kept at each step: cumsum of sum, cumprod of prod, cummax of max, logcumsumexp
of logsumexp. The gradient of a position comes from all positions after it, so every rule scans from the other end.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import dtype_of, none_set, xp_of
from ..kernels.scan import accumulate
from ..tensor import Tensor
from .convert import cast
from .dims import numpy_names, shape_of_input, wrap_dim
from .exponential import exp
from .gather import ScatterZeros
from .logarithm import log
from .reduce import is_float
from .return_types import return_type
from .selection import where

_Cummax = return_type("cummax", "values", "indices")
_Cummin = return_type("cummin", "values", "indices")


class Cumsum(Operation):
    """yᵢ = x₀ + … + xᵢ        dxᵢ = gᵢ + … + gₙ: the running sum from the other end"""

    def forward(self, x: Any, *, axis: int, reverse: bool = False, dtype: Any = None) -> Any:
        self.axis, self.reverse = axis, reverse
        xp = xp_of(x)
        if x.dtype.kind == "f":
            dtype = "float64"  # a running sum is as long as the dimension: single precision would lose small terms
        y = xp.flip(xp.cumsum(xp.flip(x, axis), axis, dtype), axis) if reverse else xp.cumsum(x, axis, dtype)
        return y.astype(x.dtype if x.dtype.kind == "f" else dtype, order="C")

    def backward(self, g: Any) -> Any:
        return Cumsum.apply(g, axis=self.axis, reverse=not self.reverse)


class Cumprod(Operation):
    """yᵢ = x₀ · … · xᵢ        dxₖ = Σᵢ gᵢ · (x₀ · … · xᵢ without xₖ), over i ≥ k"""

    def forward(self, x: Any, *, axis: int, dtype: Any = None) -> Any:
        self.axis = axis
        y = xp_of(x).multiply.accumulate(x, axis, dtype)
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        zeros = x == 0
        zeros = zeros.array if isinstance(zeros, Tensor) else zeros
        if none_set(zeros):
            return _sum_from_the_end(g * y, self.axis) / x
        return _by_the_definition(x, g, self.axis) if self.rebuild else _around_first_zero(x, y, g, zeros, self.axis)


def _sum_from_the_end(x: Any, axis: int) -> Any:
    return Cumsum.apply(x, axis=axis, reverse=True)


def _around_first_zero(x: Any, y: Any, g: Any, zeros: Any, axis: int) -> Any:
    """Before the first zero the quotient rule holds; behind it nothing counts, for the zero is a factor there.

    At the zero itself the products are those of all others: the running product with 1 in its place.
    """
    xp = xp_of(x)
    first = zeros & (xp.cumsum(zeros, axis) == 1)
    before = ~accumulate(xp.logical_or, zeros, axis)
    others = xp.multiply.accumulate(xp.where(first, x.dtype.type(1), x), axis)
    at_zero = _sum_from_the_end(g * others, axis)
    return xp.where(before, _sum_from_the_end(g * y, axis) / xp.where(zeros, x.dtype.type(1), x), at_zero * first)


def _by_the_definition(x: Any, g: Any, axis: int) -> Any:
    """n × n running products, with 1 in place of each factor in turn: derivatives of any order, zeros or not."""
    x, g = x.swapaxes(axis, -1), g.swapaxes(axis, -1)
    shape = shape_of_input(x)
    n = shape[-1]
    xp = xp_of(x.array if isinstance(x, Tensor) else x)
    factors = where(xp.eye(n, dtype=bool), 1.0, x.reshape((*shape[:-1], 1, n)))
    later = xp.triu(xp.ones((n, n), bool))
    products = where(later, Cumprod.apply(factors, axis=len(shape)), 0.0)
    return (products * g.reshape((*shape[:-1], 1, n))).sum(axis=-1).swapaxes(axis, -1)


class LogCumSumExp(Operation):
    """yᵢ = ln (eˣ⁰ + … + eˣⁱ)        dxₖ = Σᵢ gᵢ · exp(xₖ − yᵢ), over i ≥ k

    The rule adds up in logarithms too, positive and negative gradients apart: exp(−yᵢ) alone might overflow.
    """

    def forward(self, x: Any, *, axis: int, reverse: bool = False) -> Any:
        self.axis, self.reverse = axis, reverse
        xp = xp_of(x)
        wide = xp.flip(x, axis) if reverse else x
        y = accumulate(xp.logaddexp, wide.astype("float64"), axis)  # as long as the dimension, like a running sum
        y = (xp.flip(y, axis) if reverse else y).astype(x.dtype, order="C")
        self.save(x, y)
        return y

    def backward(self, g: Any) -> Any:
        x, y = self.saved
        return self._later(x, y, g, g > 0) - self._later(x, y, -g, g < 0)

    def _later(self, x: Any, y: Any, size: Any, chosen: Any) -> Any:
        """eˣ · Σ size · e⁻ʸ over what comes later, where `chosen`."""
        terms = where(chosen, log(where(chosen, size, 1.0)) - y, float("-inf"))
        return exp(LogCumSumExp.apply(terms, axis=self.axis, reverse=not self.reverse) + x)


class Cummax(Operation):
    """yᵢ = the largest of x₀ … xᵢ, j = where it stands, the last of equal ones        dxⱼ = Σ g"""

    def forward(self, x: Any, *, axis: int) -> Any:
        self.axis, self.shape = axis, x.shape
        xp = xp_of(x)
        y = self.accumulate(xp, x)
        renewed = x == y
        if x.dtype.kind == "f":
            renewed |= xp.isnan(x)
        place = xp.arange(x.shape[axis]).reshape([-1 if d == axis else 1 for d in range(x.ndim)])
        index = accumulate(xp.maximum, xp.where(renewed, place, 0), axis)
        self.save(index)
        return y, index

    def accumulate(self, xp: Any, x: Any) -> Any:
        return accumulate(xp.maximum, x, self.axis)

    def backward(self, g: Any, _: Any) -> Any:
        (index,) = self.saved
        return ScatterZeros.apply(g, index, axis=self.axis, shape=self.shape)


class Cummin(Cummax):
    """yᵢ = the smallest of x₀ … xᵢ, j = where it stands, the last of equal ones        dxⱼ = Σ g"""

    def accumulate(self, xp: Any, x: Any) -> Any:
        return accumulate(xp.minimum, x, self.axis)


def _scan(operation: type[Operation], input: Any, dim: int, **options: Any) -> Any:
    """Run a scan along `dim`; a single number is a row of one."""
    axis = wrap_dim(dim, input.ndim)
    if input.ndim:
        return operation.apply(input, axis=axis, **options)
    result = operation.apply(input.reshape((1,)), axis=0, **options)
    return tuple(part.reshape(()) for part in result) if isinstance(result, tuple) else result.reshape(())


@numpy_names
def cumsum(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """yᵢ = input₀ + … + inputᵢ along `dim`. Integers become int64, unless `dtype` says otherwise."""
    kind = None if is_float(input) else "int64"
    if dtype is not None:
        input = cast(input, dtype)
        kind = dtype_of(dtype).numpy
    return _scan(Cumsum, input, dim, dtype=kind)


@numpy_names
def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """yᵢ = input₀ · … · inputᵢ along `dim`. Integers become int64, unless `dtype` says otherwise."""
    kind = None if is_float(input) else "int64"
    if dtype is not None:
        input = cast(input, dtype)
        kind = dtype_of(dtype).numpy
    return _scan(Cumprod, input, dim, dtype=kind)


@numpy_names
def logcumsumexp(input: Any, dim: int) -> Any:
    """yᵢ = ln (e^input₀ + … + e^inputᵢ) along `dim`, without overflow.

    Raises:
        NotImplementedError: integers.
    """
    if not is_float(input):
        raise NotImplementedError(f'"logcumsumexp_out_cpu" not implemented for {dtype_of(input.dtype).title!r}')
    return _scan(LogCumSumExp, input, dim)


@numpy_names
def cummax(input: Any, dim: int) -> Any:
    """(values, indices) of the largest so far along `dim`; of equal ones the last. A nan stays to the end."""
    return _Cummax(*_scan(Cummax, input, dim))


@numpy_names
def cummin(input: Any, dim: int) -> Any:
    """(values, indices) of the smallest so far along `dim`; of equal ones the last. A nan stays to the end."""
    return _Cummin(*_scan(Cummin, input, dim))


@numpy_names
def cumsum_(input: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """`cumsum`, written into `input`."""
    _check_number("cumsum", input)
    check_writable(input)
    return write(input, cumsum(input, dim, dtype=input.dtype if dtype is None else dtype))


@numpy_names
def cumprod_(input: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """`cumprod`, written into `input`."""
    _check_number("cumprod", input)
    check_writable(input)
    return write(input, cumprod(input, dim, dtype=input.dtype if dtype is None else dtype))


def _check_number(caller: str, input: Tensor) -> None:
    if input.array.dtype.kind == "b":
        raise NotImplementedError(f"\"{caller}_out_cpu\" not implemented for 'Bool'")
