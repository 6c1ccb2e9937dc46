"""How far numbers lie apart: variance and standard deviation, alone or together with the mean."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.sums import average
from ..tensor import Tensor
from .dims import axes_of, count_along, numpy_names
from .reduce import Reduction, mean
from .return_types import return_type
from .selection import where

_VarMean = return_type("var_mean", "var", "mean")
_StdMean = return_type("std_mean", "std", "mean")


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
def var_mean(
    input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """(var, mean). Arguments and errors as for `var`."""
    spread = var(input, dim, unbiased, keepdim, correction=correction)
    return _VarMean(spread, mean(input, None if isinstance(dim, bool) else dim, keepdim))


@numpy_names
def std_mean(
    input: Any, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """(std, mean). Arguments and errors as for `var`."""
    spread = std(input, dim, unbiased, keepdim, correction=correction)
    return _StdMean(spread, mean(input, None if isinstance(dim, bool) else dim, keepdim))
