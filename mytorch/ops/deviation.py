"""How far numbers lie apart, and how large they are together: variance, standard deviation, norms."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.sums import average
from ..tensor import Tensor
from .convert import cast
from .dims import axes_of, count_along, numpy_names
from .exponential import abs as absolute
from .exponential import pow, sign
from .extrema import amax, amin
from .reduce import Reduction, is_float, mean, sum
from .selection import where


class Var(Reduction):
    """y = Σ (x − mean x)² / (n − correction)        dx = 2 · g · (x − mean x) / (n − correction)

    In two passes, so that a large mean does not swallow a small spread.
    """

    def forward(self, x: Any, *, axis: Any = None, keepdims: bool = False, correction: Any = 1) -> Any:
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims
        self.count = count_along(x.shape, axis)
        self.freedom = max(self.count - correction, 0)
        self.save(x)
        wide = x.astype("float32") if x.dtype.itemsize == 2 else x
        off = wide - average(wide, axis, True, self.count)
        off = off * off
        return average(off, axis, keepdims, self.freedom).astype(x.dtype)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        off = x - mean(x, self.axis, True)
        return (2 / self.freedom if self.freedom else float("inf")) * self.lift(g) * off


class Sqrt0(Operation):
    """y = √x        dx = g / (2y), but 0 where y is 0: the spread of equal numbers, or the length of nothing"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).sqrt(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return where(y == 0, 0.0, g / (2 * where(y == 0, 1.0, y)))


@numpy_names
def var(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """Σ (input − mean)² / (n − correction), over `dim` or over everything.

    Args:
        unbiased: the older way to say correction=1 (True) or 0 (False); `var(x, False)` is understood as well.
        correction: what is taken off n: 1 estimates the variance of what the numbers were drawn from.

    Raises:
        RuntimeError: integers.
    """
    array = input.array if isinstance(input, Tensor) else input
    if array.dtype.kind != "f":
        raise RuntimeError(f"std and var only support floating point and complex dtypes, got {input.dtype}")
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased else 0
    return Var.apply(input, axis=axes_of(dim, array.ndim), keepdims=keepdim, correction=correction)


@numpy_names
def std(input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None) -> Any:
    """√var: how far the numbers are from their mean. Arguments and errors as for `var`."""
    return Sqrt0.apply(var(input, dim, unbiased, keepdim, correction=correction))


@numpy_names
def norm(input: Any, p: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """(Σ |input|ᵖ)^(1/p), over `dim` or over everything; the length of a vector for p = 2.

    Args:
        p: a number; ±inf for the largest or smallest |input|, 0 for the count of what is not 0; "fro" and None mean 2.

    Raises:
        RuntimeError: integers.
        NotImplementedError: p="nuc", the sum of singular values.
    """
    if dtype is not None:
        input = cast(input, dtype)
    if not is_float(input):
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {input.dtype}"
        )
    if p is None or p == "fro":
        p = 2
    if isinstance(p, str):
        raise NotImplementedError(f"norm: p={p!r} is not supported; use a number, inf, or 'fro'")
    if p == 2:
        return Sqrt0.apply(sum(input * input, dim, keepdim))
    size = absolute(input)
    if p == 1:
        return sum(size, dim, keepdim)
    if p == 0:
        return sum(absolute(sign(input)), dim, keepdim)
    if p in (float("inf"), float("-inf")):
        return (amax if p > 0 else amin)(size, dim, keepdim)
    # 0ᵖ has no slope below p = 1: what is 0 stays out of the graph there, as in PyTorch.
    powers = pow(size, p) if p > 1 else where(size == 0, 0.0, pow(where(size == 0, 1.0, size), p))
    return _root(sum(powers, dim, keepdim), p)


def _root(x: Any, p: float) -> Any:
    """x^(1/p), with gradient 0 where x is 0."""
    return where(x == 0, 0.0, pow(where(x == 0, 1.0, x), 1 / p))
