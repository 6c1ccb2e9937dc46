"""Placing along one dimension with a rule for what meets in one place: scatter_reduce and index_reduce.

y[index[i, j], j] = the sum, product, mean, largest or smallest of x[index[i, j], j] and all src[i, j] that go there
(for dim = 0 of a matrix). With include_self=False, x counts only where nothing goes.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.scatter import combine_along
from ..tensor import Tensor
from .broadcast import expand
from .gather import Gather
from .index_write import check_slices
from .scatter import Scatter, ScatterAdd, check_scatter, cut, fit, shaped_like
from .selection import where

_UFUNCS = {"sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum"}


class ScatterReduce(Operation):
    """y = x and src, combined where the index says

    sum:   dx = g                 dsrc = g at the index
    mean:  dx = g / n             dsrc = g / n at the index, n = how many numbers met
    prod:  dx = g · y / x         dsrc = g · y / src, or the product of the others where that would divide by 0
    amax, amin:  g, shared evenly among all that equal y

    and dx = 0 where something goes, without include_self.
    """

    def forward(self, x: Any, index: Any, src: Any, *, axis: int, reduce: str, include_self: bool) -> Any:
        self.axis, self.reduce, self.include_self, self.src_shape = axis, reduce, include_self, src.shape
        xp = xp_of(x)
        y = x.copy()
        if not index.size:
            self.save(x, index, src, y)
            return y
        here = tuple([slice(0, size) for size in index.shape])
        src_here = src[here]
        grid = list(xp.ogrid[here])
        grid[axis] = index
        if not include_self:
            y[tuple(grid)] = _identity(xp, reduce, x.dtype)
        kind = getattr(xp, _UFUNCS[reduce])
        combine_along(y, axis, index, src_here, kind)
        if reduce == "mean":
            count = (xp.ones if include_self else xp.zeros)(x.shape, x.dtype if x.dtype.kind == "f" else "int64")
            combine_along(count, axis, index, xp.ones(index.shape, count.dtype), xp.add)
            count = xp.maximum(count, 1)
            y = y / count if x.dtype.kind == "f" else (y // count).astype(x.dtype)
        self.save(x, index, src, y)
        return y

    def backward(self, g: Any) -> Any:
        x, index, src, y = self.saved
        axis, reduce = self.axis, self.reduce
        full = src if tuple(src.shape) == tuple(index.shape) else cut(src, tuple(index.shape))

        def placed(target: Any, values: Any) -> Any:
            return ScatterAdd.apply(target, index, values, axis=axis)

        def picked(values: Any) -> Any:
            return Gather.apply(values, index, axis=axis)

        if reduce == "sum":
            grad_x, grad_src = g, picked(g)
        elif reduce == "mean":
            count = placed(_constant(x, 1.0 if self.include_self else 0.0), _constant(full, 1.0))
            share = g / where(count == 0, 1.0, count)
            grad_x, grad_src = share, picked(share)
        elif reduce == "prod":
            grad_x, grad_src = self._product_rule(g, x, index, full, y, placed, picked)
        else:
            ours, theirs = _indicator(x == y, x), _indicator(full == picked(y), full)
            share = g / placed(ours, theirs)
            grad_x, grad_src = ours * share, theirs * picked(share)
        if not self.include_self:
            grad_x = Scatter.apply(grad_x, index, 0, axis=axis)
        return grad_x, None, fit(grad_src, self.src_shape)

    def _product_rule(self, g: Any, x: Any, index: Any, src: Any, y: Any, placed: Any, picked: Any) -> Any:
        settings = {"axis": self.axis, "reduce": "prod", "include_self": self.include_self}
        whole_x = where(x == 0, 1.0, x)
        grad_x = g * ScatterReduce.apply(whole_x, index, src, **settings) / whole_x
        zero = _indicator(src == 0, src)
        alone = (zero * picked(placed(_constant(x, 0.0), zero))) == 1  # the only 0 among what goes to its place
        others = ScatterReduce.apply(x, index, where(alone, 1.0, src), **settings)
        grad_src = where(alone, picked(g * others), picked(g * y) / where(src == 0, 1.0, src))
        return grad_x, grad_src


def _identity(xp: Any, reduce: str, dtype: Any) -> Any:
    """What changes nothing when it is combined."""
    if reduce in ("sum", "mean"):
        return 0
    if reduce == "prod":
        return 1
    smallest = reduce == "amax"
    if dtype.kind == "b":
        return not smallest
    if dtype.kind == "f":
        return -xp.inf if smallest else xp.inf
    limits = xp.iinfo(dtype)
    return limits.min if smallest else limits.max


def _constant(x: Any, value: float) -> Any:
    """`value` in the shape and dtype of x, without history."""
    array = x.array if isinstance(x, Tensor) else x
    return xp_of(array).full(array.shape, value, array.dtype)


def _indicator(condition: Any, like: Any) -> Any:
    """1 where the condition holds, else 0, in the dtype of `like`, without history."""
    array = condition.array if isinstance(condition, Tensor) else condition
    return array.astype((like.array if isinstance(like, Tensor) else like).dtype)


def scatter_reduce(input: Any, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Any:
    """`input` with all src[i, j] combined into y[index[i, j], j] for dim = 0, and so on.

    Args:
        reduce: "sum", "prod", "mean", "amax" or "amin".
        include_self: whether the values of `input` take part where something is placed.

    Raises:
        RuntimeError: another word for `reduce`; shapes or dtypes do not fit; an index is out of bounds.
    """
    reduce = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if reduce not in _UFUNCS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.")
    x, axis, index, src = check_scatter("scatter_reduce", input, dim, index, src)
    result = ScatterReduce.apply(x, index, src, axis=axis, reduce=reduce, include_self=include_self)
    return shaped_like(input, result)


def scatter_reduce_(input: Tensor, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Tensor:
    """`scatter_reduce`, written into `input`."""
    check_writable(input)
    return write(input, scatter_reduce(input, dim, index, src, reduce, include_self=include_self))


def index_reduce(input: Any, dim: int, index: Any, source: Any, reduce: str, *, include_self: bool = True) -> Any:
    """`input` with slice i of `source` along `dim` combined into slice index[i], for every i.

    Args: as for `scatter_reduce`, without "sum" (that is index_add).
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    x, axis, index, source = check_slices("index_reduce", input, dim, index, source)
    shape = tuple(source.shape)
    table = expand(index.reshape((-1,) + (1,) * (len(shape) - axis - 1)), shape)
    result = ScatterReduce.apply(x, table, source, axis=axis, reduce=reduce, include_self=include_self)
    return shaped_like(input, result)


def index_reduce_(
    input: Tensor, dim: int, index: Any, source: Any, reduce: str, *, include_self: bool = True
) -> Tensor:
    """`index_reduce`, written into `input`."""
    check_writable(input)
    return write(input, index_reduce(input, dim, index, source, reduce, include_self=include_self))
