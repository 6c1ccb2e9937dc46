"""Placing along one dimension, a separate index for every element: scatter and scatter_add.

y[index[i, j], j] = src[i, j], or += src[i, j]        (for dim = 0 of a matrix)
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels.scatter import combine_along
from ..tensor import Tensor
from .dims import numpy_names, shape_of_input, wrap_dim
from .gather import Gather, along, check_bounds, check_index_dtype
from .index import Embed, GetItem
from .shape import reshape


class Scatter(Operation):
    """y = x with src written at the index along one axis        dx = g, 0 at the index        dsrc = g at the index"""

    def forward(self, x: Any, index: Any, src: Any, *, axis: int) -> Any:
        self.axis = axis
        self.save(index)
        y = x.copy()
        if isinstance(src, (int, float)):
            y[along(index, axis)] = src
        else:
            y[along(index, axis)] = src[tuple(slice(0, size) for size in index.shape)]
            self.src_shape = src.shape
        return y

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        needs = self.needs_input_grad
        grad_x = Scatter.apply(g, index, 0, axis=self.axis) if needs[0] else None
        grad_src = fit(Gather.apply(g, index, axis=self.axis), self.src_shape) if needs[2] else None
        return grad_x, None, grad_src


class ScatterAdd(Operation):
    """y = x with src added at the index along one axis        dx = g        dsrc = g at the index"""

    def forward(self, x: Any, index: Any, src: Any, *, axis: int) -> Any:
        self.axis, self.src_shape = axis, src.shape
        self.save(index)
        values = src[tuple(slice(0, size) for size in index.shape)]
        return combine_along(x.copy(), axis, index, values, xp_of(x).add)

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        grad_src = fit(Gather.apply(g, index, axis=self.axis), self.src_shape) if self.needs_input_grad[2] else None
        return g, None, grad_src


def cut(src: Any, shape: tuple[int, ...]) -> Any:
    """What the index covers of `src`: its first elements along each dimension."""
    return GetItem.apply(src, index=tuple(slice(0, size) for size in shape))


def fit(g: Any, shape: tuple[int, ...]) -> Any:
    """g, with zeros behind it up to `shape`: the adjoint of `cut`."""
    if tuple(g.shape) == tuple(shape):
        return g
    return Embed.apply(g, index=tuple(slice(0, size) for size in g.shape), shape=tuple(shape))


@numpy_names
def scatter(input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Any:
    """input with y[index[i, j], j] = src[i, j] for dim = 0, y[i, index[i, j]] = src[i, j] for dim = 1, and so on.

    Args:
        src: a tensor at least as large as `index` everywhere, or a number (also as `value`).
        reduce: "add" or "multiply" to combine with what is there, instead of writing over it.

    Raises:
        RuntimeError: the shapes or dtypes do not fit, or an index is out of bounds.
    """
    src = value if src is None else src
    if isinstance(src, (int, float)):
        x, axis, index, _ = check_scatter("scatter", input, dim, index, None)
    else:
        x, axis, index, src = check_scatter("scatter", input, dim, index, src)
    if reduce is None:
        return shaped_like(input, Scatter.apply(x, index, src, axis=axis))
    from .scatter_reduce import ScatterReduce  # which is built on this module

    if reduce not in ("add", "multiply"):
        raise RuntimeError(f"reduce argument must be either add or multiply, got {reduce}.")
    if isinstance(src, (int, float)):
        src = x.new_full(index.shape, src)
    kind = {"add": "sum", "multiply": "prod"}[reduce]
    return shaped_like(input, ScatterReduce.apply(x, index, src, axis=axis, reduce=kind, include_self=True))


@numpy_names
def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    """input with src[i, j] added at y[index[i, j], j] for dim = 0, and so on; repeated indices add up."""
    x, axis, index, src = check_scatter("scatter_add", input, dim, index, src)
    return shaped_like(input, ScatterAdd.apply(x, index, src, axis=axis))


@on_its_gpu
def scatter_(input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Tensor:
    """`scatter`, written into `input`."""
    check_writable(input)
    return write(input, scatter(input, dim, index, src, value=value, reduce=reduce))


def scatter_add_(input: Tensor, dim: int, index: Any, src: Any) -> Tensor:
    """`scatter_add`, written into `input`."""
    check_writable(input)
    return write(input, scatter_add(input, dim, index, src))


def check_scatter(caller: str, input: Any, dim: int, index: Any, src: Any) -> tuple[Any, int, Any, Any]:
    """(x, axis, index, src) with at least one dimension each, after making sure that they fit together."""
    axis = wrap_dim(dim, input.ndim)
    check_index_dtype(caller, index)
    if src is not None and src.dtype != input.dtype:
        raise RuntimeError(
            f"{caller}(): Expected self.dtype to be equal to src.dtype, got {input.dtype} and {src.dtype}"
        )
    x, index = _with_a_dim(input), _with_a_dim(index)
    src = None if src is None else _with_a_dim(src)
    wanted = shape_of_input(index)
    if 0 in wanted:  # nothing is placed, and PyTorch does not look at the shapes
        nothing = (0,) * x.ndim
        return x, axis, reshape(reshape(index, -1), nothing), None if src is None else reshape(src[:0], nothing)
    for name, other in (("self", x), ("src", src)):
        if other is not None and other.ndim != len(wanted):
            raise RuntimeError(f"Index tensor must have the same number of dimensions as {name} tensor")
    have, given = shape_of_input(x), wanted if src is None else shape_of_input(src)
    for d, size in enumerate(wanted):
        if (d != axis and size > have[d]) or size > given[d]:
            raise RuntimeError(
                f"Expected index {list(wanted)} to be no larger than self {list(have)} apart from dimension {axis}"
                + ("" if src is None else f" and to be no larger size than src {list(given)}")
            )
    check_bounds(index, have, axis)
    return x, axis, index, src


def shaped_like(input: Any, result: Any) -> Any:
    """`result`, without the dimension that `check_scatter` gave to a number."""
    return result if input.ndim else reshape(result, ())


def _with_a_dim(x: Any) -> Any:
    return x if x.ndim else reshape(x, 1)
