"""The same numbers in the same order, in another shape: views, wherever the memory allows it.

Their gradient is g, read back in the old shape; none of them computes anything. `permute.py` changes the order of the
dimensions, `flip.py` the order along them.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from typing import Any

from ..autograd.inplace import become_view
from ..autograd.operation import Operation
from ..backend import DType
from ..tensor import Size, Tensor, version_of
from .dims import shape_of_input, wrap_dim, wrap_dims


class Reshape(Operation):
    """y = x read row by row into another shape        dx = g, read back"""

    is_view = True

    def forward(self, x: Any, *, shape: Any) -> Any:
        self.shape = x.shape
        return x.reshape(shape)

    def backward(self, g: Any) -> Any:
        return g.reshape(self.shape)


class ViewAsDtype(Operation):
    """y = the bytes of x, read as numbers of another dtype; there is no gradient"""

    differentiable = False

    def forward(self, x: Any, *, dtype: Any) -> Any:
        return x.view(dtype)


def reshape(input: Any, *sizes: Any, shape: Any = None) -> Any:
    """`input` read row by row into `shape`, where one size may be −1: whatever is left.

    A view if the memory allows it, else a copy.

    Raises:
        RuntimeError: the sizes do not multiply to the number of elements.
    """
    if shape is not None:
        sizes = (shape,)
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        sizes = sizes_of(sizes)
    try:
        if sizes and min(sizes) < -1:
            raise ValueError(f"negative size in {sizes}")  # NumPy takes any negative size for −1
        return Reshape.apply(input, shape=sizes)
    except (ValueError, TypeError) as error:
        _explain_reshape(shape_of_input(input), sizes_of(sizes))
        raise RuntimeError(f"reshape: {error}") from error


def sizes_of(shape: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given one by one, or as one tuple."""
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    return tuple([size if type(size) is int else as_int(size) for size in shape])


def _explain_reshape(shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Raise PyTorch's error for a reshape of `shape` to `wanted` that failed."""
    if sum(size == -1 for size in wanted) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for size in wanted:
        if size < -1:
            raise RuntimeError(f"invalid shape dimension {size}")
    count = Size(shape).numel()
    if -1 in wanted and count == 0 and 0 in wanted:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(wanted)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous"
        )
    raise RuntimeError(f"shape '{list(wanted)}' is invalid for input of size {count}")


def view(input: Any, *shape: Any, size: Any = None, dtype: Any = None) -> Any:
    """`reshape` that never copies; or, given a dtype, the bytes in memory read as numbers of that dtype.

    Raises:
        RuntimeError: the sizes do not fit, or the elements do not stand in memory so that a view could show them.
    """
    if dtype is None and len(shape) == 1 and isinstance(shape[0], DType):
        dtype, shape = shape[0], ()
    if dtype is not None:
        return _view_as_dtype(input, dtype)
    result = reshape(input, *shape, shape=size)
    if isinstance(input, Tensor) and not input.array.flags.c_contiguous and result._base is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return result


def _view_as_dtype(input: Tensor, dtype: DType) -> Tensor:
    if dtype.itemsize != input.dtype.itemsize:
        _check_other_size(input, dtype)
    output = ViewAsDtype.apply(input, dtype=dtype.numpy)
    output._version = version_of(input)
    return output


def _check_other_size(input: Tensor, new: DType) -> None:
    """Raise unless the bytes of each row can be read as numbers of another size."""
    old = input.dtype
    if not input.ndim:
        raise RuntimeError(f"self.dim() cannot be 0 to view {old.title} as {new.title} (different element sizes)")
    strides = input.stride()
    if strides[-1] != 1 and input.numel():
        raise RuntimeError(
            f"self.stride(-1) must be 1 to view {old.title} as {new.title} (different element sizes), but got "
            f"{strides[-1]}"
        )
    ratio = new.itemsize // old.itemsize
    if ratio > 1:
        if input.shape[-1] % ratio:
            raise RuntimeError(
                f"self.size(-1) must be divisible by {ratio} to view {old.title} as {new.title} (different element "
                f"sizes), but got {input.shape[-1]}"
            )
        for dim, stride in enumerate(strides[:-1]):
            if stride % ratio:
                raise RuntimeError(
                    f"self.stride({dim}) must be divisible by {ratio} to view {old.title} as {new.title} (different "
                    f"element sizes), but got {stride}"
                )


def view_as(input: Any, other: Any) -> Any:
    """`view` in the shape of `other`."""
    return view(input, shape_of_input(other))


def reshape_as(input: Any, other: Any) -> Any:
    """`reshape` to the shape of `other`."""
    return reshape(input, shape_of_input(other))


def ravel(input: Any) -> Any:
    """All elements one after the other, in one dimension."""
    return input if input.ndim == 1 and input.is_contiguous() else Reshape.apply(input, shape=(-1,))


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The dimensions from `start_dim` to `end_dim` (inclusive) made into one.

    Raises:
        RuntimeError: `start_dim` comes after `end_dim`.
    """
    shape = shape_of_input(input)
    start, end = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten() has invalid args: start_dim ({start_dim}) cannot come after end_dim ({end_dim})")
    if start == end and shape:
        return input
    count = 1
    for size in shape[start : end + 1]:
        count *= size
    return Reshape.apply(input, shape=(*shape[:start], count, *shape[end + 1 :]))


def unflatten(input: Any, dim: int, sizes: Sequence[int]) -> Any:
    """One dimension made into several, of `sizes`, where one may be −1.

    Raises:
        RuntimeError: the sizes do not multiply to the size of `dim`.
    """
    shape = shape_of_input(input)
    axis, sizes = wrap_dim(dim, len(shape)), sizes_of((tuple(sizes),))
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    known = 1
    for size in sizes:
        known *= 1 if size == -1 else size
    if sizes.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if known != shape[axis] and not (-1 in sizes and known and shape[axis] % known == 0):
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[axis]}) in "
            "the input tensor"
        )
    sizes = tuple(shape[axis] // known if size == -1 else size for size in sizes)
    return Reshape.apply(input, shape=(*shape[:axis], *sizes, *shape[axis + 1 :]))


# ---------------------------------------------------------------------- dimensions of size 1


def squeeze(input: Any, dim: Any = None) -> Any:
    """`input` without its dimensions of size 1, or without those of them that `dim` names."""
    shape = shape_of_input(input)
    chosen = range(len(shape)) if dim is None else wrap_dims(dim, len(shape))
    return Reshape.apply(input, shape=tuple([n for d, n in enumerate(shape) if n != 1 or d not in chosen]))


def unsqueeze(input: Any, dim: int) -> Any:
    """`input` with a new dimension of size 1 in front of dimension `dim`."""
    shape = shape_of_input(input)
    axis = wrap_dim(dim, len(shape) + 1)
    return Reshape.apply(input, shape=(*shape[:axis], 1, *shape[axis:]))


def squeeze_(input: Tensor, dim: Any = None) -> Tensor:
    """`squeeze`, in place: `input` itself loses the dimensions."""
    return _reshape_(input, squeeze(input.array, dim).shape)


def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    """`unsqueeze`, in place: `input` itself gets the dimension."""
    return _reshape_(input, unsqueeze(input.array, dim).shape)


def _reshape_(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    return become_view(input, Reshape, {"shape": shape}, Reshape, {"shape": input.array.shape})


def atleast_1d(*tensors: Any) -> Any:
    """Numbers as vectors with one element; everything else as it is. Several tensors, or a list, give a tuple."""
    return _each(tensors, lambda x: x if x.ndim else reshape(x, 1))


def atleast_2d(*tensors: Any) -> Any:
    """Numbers and vectors as matrices with one row; everything else as it is."""
    return _each(tensors, lambda x: x if x.ndim > 1 else reshape(x, (1, -1)))


def atleast_3d(*tensors: Any) -> Any:
    """With three dimensions at least: a matrix (n, m) becomes (n, m, 1), a vector (1, n, 1), a number (1, 1, 1)."""
    return _each(tensors, lambda x: x if x.ndim > 2 else unsqueeze(x, -1) if x.ndim == 2 else reshape(x, (1, -1, 1)))


def _each(tensors: tuple[Any, ...], function: Any) -> Any:
    if len(tensors) == 1:
        if isinstance(tensors[0], Tensor):
            return function(tensors[0])
        tensors = tuple(tensors[0])
    return tuple([function(x) for x in tensors])
