"""Writing where index tensors say: index_put, and whole slices by number (index_add, index_copy, index_fill).

`accumulate` and index_add add up what goes to one place; elsewhere the last of several values stays.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import on_its_gpu, refuse_outside, xp_of
from ..kernels.scatter import scatter_add
from ..tensor import Tensor, tensor_of
from .convert import cast
from .dims import numpy_names, shape_of_input, wrap_dim
from .index import Pick, Put, assemble, check_fits, check_value_dtype, without_leading_ones
from .shape import reshape
from .subscript import explained, parse


class PutAdd(Operation):
    """y = x with v added at the index tensors        dx = g        dv = g at the index"""

    def forward(self, x: Any, v: Any, *indices: Any, places: tuple[int | None, ...]) -> Any:
        self.places = places
        self.save(*indices)
        return scatter_add(x.copy(), assemble(places, indices), v)

    def backward(self, g: Any) -> Any:
        indices = self.saved
        grad_v = Pick.apply(g, *indices, places=self.places) if self.needs_input_grad[1] else None
        return (g, grad_v, *[None] * len(indices))


@on_its_gpu
def index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of `input` in which y[indices] = values, or y[indices] += values if `accumulate` is set.

    Args:
        indices: a tuple of index tensors or masks, one for each of the first dimensions.

    Raises:
        IndexError: out of bounds.
        RuntimeError: the values do not broadcast to the shape of input[indices], or have another dtype.
    """
    if not isinstance(indices, (tuple, list)):
        raise TypeError(f"index_put(): argument 'indices' must be tuple of Tensors, not {type(indices).__name__}")
    return _place(input, tuple(indices), values, accumulate)


@on_its_gpu
def index_put_(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """`index_put`, written into `input`."""
    check_writable(input)
    return write(input, index_put(input, indices, values, accumulate))


def _place(input: Tensor, index: tuple[Any, ...], values: Tensor, accumulate: bool) -> Tensor:
    # parse() would take a number for a basic index
    index = tuple(
        [x.reshape(1) if isinstance(x, Tensor) and x.array.shape == () and not _is_mask(x) else x for x in index]
    )
    if not index:
        index = (...,)
    check_value_dtype(input, values)
    try:
        basic, rest = parse(index, input)
        if basic is not None or rest is None:
            raise TypeError("index_put(): argument 'indices' must be tuple of Tensors")
        places, tensors = rest
        arrays = tuple([x.array if isinstance(x, Tensor) else x for x in tensors])
        shape = input.array[assemble(places, arrays)].shape
    except IndexError as error:
        raise explained(error, input) from None
    check_fits(values.array, shape)
    kind = PutAdd if accumulate else Put
    return kind.apply(input, without_leading_ones(values, len(shape)), *tensors, places=places)


def _is_mask(x: Tensor) -> bool:
    return x.array.dtype.name in ("bool", "uint8")


# ---------------------------------------------------------------------- whole slices


@numpy_names
def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """`input` with alpha times slice i of `source` along `dim` added to slice index[i], for every i.

    Raises:
        RuntimeError: an index is out of bounds, or shapes or dtypes do not fit.
    """
    x, axis, index, source = check_slices("index_add", input, dim, index, source)
    if alpha != 1:
        if input.dtype.category < 2 and isinstance(alpha, float):
            raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
        source = cast(source * alpha, source.dtype)
    result = PutAdd.apply(x, source, index, places=(*(None,) * axis, 0))
    return result if x is input else result.reshape(())


@numpy_names
def index_copy(input: Any, dim: int, index: Any, source: Any) -> Any:
    """`input` with slice i of `source` along `dim` in place of slice index[i], for every i.

    Raises:
        IndexError: an index is out of bounds, or there is not one for each slice.
        RuntimeError: shapes or dtypes do not fit.
    """
    if index.dtype.name != "int64":
        raise RuntimeError(f"index_copy(): Expected a long tensor for index, but got {index.dtype.title}")
    x, axis, index, source = check_slices("index_copy", input, dim, index, source, IndexError)
    result = Put.apply(x, source, index, places=(*(None,) * axis, 0))
    return result if x is input else result.reshape(())


@numpy_names
@on_its_gpu
def index_fill(input: Any, dim: int, index: Any, value: Any) -> Any:
    """`input` with `value`, a number or a 0-d tensor, everywhere in the slices along `dim` that the index names.

    Raises:
        IndexError: an index is out of bounds, or is not int64.
        RuntimeError: a value with dimensions, or an index with more than one.
    """
    axis = wrap_dim(dim, input.ndim)
    if index.dtype.name != "int64":
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if index.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.ndim} dimension(s)."
            )
        value = cast(value, input.dtype)
    x = input if input.ndim else reshape(input, 1)
    _check_bounds("", index, shape_of_input(x)[axis], IndexError, negative=True)
    xp = xp_of(index.array)
    once = tensor_of(xp.unique(index.array % max(shape_of_input(x)[axis], 1)))  # a slice counts once for the value
    result = Put.apply(x, value, once, places=(*(None,) * axis, 0))
    return result if x is input else result.reshape(())


@on_its_gpu
def index_add_(input: Tensor, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Tensor:
    """`index_add`, written into `input`."""
    check_writable(input)
    return write(input, index_add(input, dim, index, source, alpha=alpha))


@on_its_gpu
def index_copy_(input: Tensor, dim: int, index: Any, source: Any) -> Tensor:
    """`index_copy`, written into `input`."""
    check_writable(input)
    return write(input, index_copy(input, dim, index, source))


@on_its_gpu
def index_fill_(input: Tensor, dim: int, index: Any, value: Any) -> Tensor:
    """`index_fill`, written into `input`."""
    check_writable(input)
    return write(input, index_fill(input, dim, index, value))


def check_slices(
    caller: str, input: Any, dim: int, index: Any, source: Any, kind: type[Exception] = RuntimeError
) -> tuple[Any, int, Any, Any]:
    """(x, axis, index, source) with at least one dimension each, after making sure that they fit together."""
    axis = wrap_dim(dim, input.ndim)
    if index.ndim > 1:
        raise IndexError(
            f"{caller}_(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {index.dtype.title} "
            f"and size: {list(index.shape)}"
        )
    if index.dtype.name not in ("int64", "int32"):
        raise RuntimeError(f"{caller}_(): Expected dtype int32/int64 for index but got: {index.dtype.title}")
    if input.dtype != source.dtype:
        raise RuntimeError(
            f"{caller}_(): self ({input.dtype.title}) and source ({source.dtype.title}) must have the same scalar type"
        )
    index = reshape(index, -1)
    shape, found = shape_of_input(input) or (1,), shape_of_input(source) or (1,)
    count = found[axis] if axis < len(found) else 1
    if index.shape[0] != count and len(found) == len(shape):
        raise kind(
            f"{caller}_(): Number of indices ({index.shape[0]}) should be equal to source.size(dim): ({count}), for "
            f"dim: {axis}"
        )
    if len(found) != len(shape) or found[:axis] != shape[:axis] or found[axis + 1 :] != shape[axis + 1 :]:
        raise RuntimeError(
            f"{caller}_(): source tensor shape must match self tensor shape, excluding the specified dimension. Got "
            f"self.shape = {list(shape)} source.shape = {list(found)}"
        )
    _check_bounds(f"{caller}_(): " if kind is IndexError else "", index, shape[axis], kind)
    x = input if input.ndim else reshape(input, 1)
    return x, axis, index, source if source.ndim else reshape(source, 1)


def _check_bounds(caller: str, index: Any, size: int, kind: type[Exception], negative: bool = False) -> None:
    array = index.array if isinstance(index, Tensor) else index
    refuse_outside(
        array,
        -size if negative else 0,
        size,
        lambda wrong: kind(f"{caller}index {wrong} is out of bounds for dimension 0 with size {size}"),
    )
