"""Picking and placing along one dimension, a separate index for every element: gather, scatter, and their adjoints.

gather: y[i, j] = x[index[i, j], j]        scatter: y[index[i, j], j] = src[i, j]        (for dim = 0 of a matrix)
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels.scatter import scatter_add as add_at
from ..tensor import Tensor, tensor_of
from .broadcast import broadcast_shapes, expand
from .dims import shape_of_input, wrap_dim
from .index import Embed


def along(index: Any, axis: int) -> tuple[Any, ...]:
    """The index arrays with which `x[...]` picks what `index` names along `axis`."""
    xp = xp_of(index)
    grid = list(xp.ogrid[tuple(slice(0, size) for size in index.shape)])
    grid[axis] = index
    return tuple(grid)


class Gather(Operation):
    """y = x at the index along one axis        dx = g, added up where it came from"""

    def forward(self, x: Any, index: Any, *, axis: int) -> Any:
        self.axis, self.shape = axis, x.shape
        self.save(index)
        return x[along(index, axis)]

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return ScatterZeros.apply(g, index, axis=self.axis, shape=self.shape), None


class ScatterZeros(Operation):
    """y = zeros with x added at the index along one axis        dx = g at the index"""

    def forward(self, x: Any, index: Any, *, axis: int, shape: tuple[int, ...]) -> Any:
        self.axis = axis
        self.save(index)
        y = xp_of(x).zeros(shape, x.dtype)
        add_at(y, along(index, axis), x)
        return y

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return Gather.apply(g, index, axis=self.axis), None


class PutAlong(Operation):
    """y = zeros with x at the index along one axis, where no index occurs twice        dx = g at the index"""

    def forward(self, x: Any, index: Any, *, axis: int, size: int) -> Any:
        self.axis = axis
        self.save(index)
        shape = list(x.shape)
        shape[axis] = size
        y = xp_of(x).zeros(tuple(shape), x.dtype)
        y[along(index, axis)] = x
        return y

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        return Gather.apply(g, index, axis=self.axis), None


def put_along(x: Any, index: Any, axis: int, size: int) -> Any:
    """Zeros of `size` along `axis`, with x at `index`."""
    return PutAlong.apply(x, index, axis=axis, size=size)


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
        grad_src = _fit(Gather.apply(g, index, axis=self.axis), self.src_shape) if needs[2] else None
        return grad_x, None, grad_src


class ScatterAdd(Operation):
    """y = x with src added at the index along one axis        dx = g        dsrc = g at the index"""

    def forward(self, x: Any, index: Any, src: Any, *, axis: int) -> Any:
        self.axis, self.src_shape = axis, src.shape
        self.save(index)
        y = x.copy()
        add_at(y, along(index, axis), src[tuple(slice(0, size) for size in index.shape)])
        return y

    def backward(self, g: Any) -> Any:
        (index,) = self.saved
        grad_src = _fit(Gather.apply(g, index, axis=self.axis), self.src_shape) if self.needs_input_grad[2] else None
        return g, None, grad_src


def _fit(g: Any, shape: tuple[int, ...]) -> Any:
    """g, with zeros behind it up to `shape`: what the index did not cover of `src`."""
    if tuple(g.shape) == shape:
        return g
    return Embed.apply(g, index=tuple(slice(0, size) for size in g.shape), shape=shape)


def gather(input: Any, dim: int, index: Any, *, sparse_grad: bool = False) -> Any:
    """y[i, j] = input[index[i, j], j] for dim = 0, input[i, index[i, j]] for dim = 1, and so on.

    Args:
        index: int64, as many dimensions as input, in no other dimension than `dim` larger than it.

    Raises:
        RuntimeError: the shapes do not fit, or an index is out of bounds.
    """
    if input.ndim == 0 and index.ndim == 0:
        return input.clone()
    axis = _check("gather", input, dim, index)
    return Gather.apply(input, index, axis=axis)


def scatter(input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Any:
    """input with y[index[i, j], j] = src[i, j] for dim = 0, y[i, index[i, j]] = src[i, j] for dim = 1, and so on.

    Args:
        src: a tensor at least as large as `index` everywhere, or a number (also as `value`).

    Raises:
        RuntimeError: the shapes do not fit, or an index is out of bounds.
        NotImplementedError: `reduce`; use scatter_add.
    """
    if reduce is not None:
        raise NotImplementedError("scatter: reduce is not supported; use scatter_add")
    src = value if src is None else src
    axis = _check("scatter", input, dim, index, src)
    _check_dtype("scatter", input, src)
    return Scatter.apply(input, index, src, axis=axis)


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    """input with src[i, j] added at y[index[i, j], j] for dim = 0, and so on; repeated indices add up."""
    axis = _check("scatter_add", input, dim, index, src)
    _check_dtype("scatter_add", input, src)
    return ScatterAdd.apply(input, index, src, axis=axis)


def scatter_(input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Tensor:
    """`scatter`, written into `input`."""
    check_writable(input)
    return write(input, scatter(input, dim, index, src, value=value, reduce=reduce))


def scatter_add_(input: Tensor, dim: int, index: Any, src: Any) -> Tensor:
    """`scatter_add`, written into `input`."""
    check_writable(input)
    return write(input, scatter_add(input, dim, index, src))


def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """`gather` in which input and indices broadcast in the other dimensions; without `dim`, of the flattened input."""
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    axis = wrap_dim(dim, input.ndim)
    if input.ndim != indices.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
    shape, wanted = list(shape_of_input(input)), list(shape_of_input(indices))
    common = list(broadcast_shapes([*shape[:axis], 1, *shape[axis + 1 :]], [*wanted[:axis], 1, *wanted[axis + 1 :]]))
    picked = [*common[:axis], wanted[axis], *common[axis + 1 :]]
    common[axis] = shape[axis]
    return gather(expand(input, common), axis, expand(indices, picked))


def _check(caller: str, input: Any, dim: int, index: Any, src: Any = None) -> int:
    """The axis meant by dim, after making sure that indices and shapes fit."""
    array = index.array if isinstance(index, Tensor) else index
    axis = wrap_dim(dim, input.ndim)
    if array.dtype.kind not in "iu":
        raise RuntimeError(f"{caller}(): Expected dtype int32/int64 for index, but got {tensor_of(array).dtype}")
    shape = shape_of_input(input)
    others = [input] if caller == "gather" or isinstance(src, (int, float)) else [input, src]
    for other in others:
        found = shape_of_input(other)
        if len(found) != array.ndim:
            raise RuntimeError(
                f"Index tensor must have the same number of dimensions as {'src' if other is src else 'input'} tensor: "
                f"{caller}() got {array.ndim} and {len(found)}"
            )
        for d, (want, have) in enumerate(zip(array.shape, found, strict=True)):
            if want > have and (d != axis or other is src):
                name = "src" if other is src else "self"
                raise RuntimeError(
                    f"Size does not match at dimension {d} expected index {list(array.shape)} to be no larger than "
                    f"{name} {list(found)} apart from dimension {axis}"
                )
    if array.size:
        low, high = int(array.min()), int(array.max())
        if low < 0 or high >= shape[axis]:
            wrong = low if low < 0 else high
            raise RuntimeError(f"index {wrong} is out of bounds for dimension {axis} with size {shape[axis]}")
    return axis


def _check_dtype(caller: str, input: Any, src: Any) -> None:
    if not isinstance(src, (int, float)) and src.dtype != input.dtype:
        raise RuntimeError(
            f"{caller}(): Expected self.dtype to be equal to src.dtype, got {input.dtype} and {src.dtype}"
        )
