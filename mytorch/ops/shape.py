"""The same numbers in another arrangement. Most of these are views: they share the memory of their input.

Their gradients are the reverse arrangement of g; none of them computes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Size, Tensor
from .dims import shape_of_input, wrap_dim, wrap_dims


class Reshape(Operation):
    """y = x read row by row into another shape        dx = g, read back"""

    is_view = True

    def forward(self, x: Any, *, shape: Any) -> Any:
        self.shape = x.shape
        return x.reshape(shape)

    def backward(self, g: Any) -> Any:
        return g.reshape(self.shape)


class Permute(Operation):
    """y = x with its dimensions in another order        dx = g, put back"""

    is_view = True

    def forward(self, x: Any, *, dims: tuple[int, ...]) -> Any:
        self.dims = dims
        return x.transpose(dims)

    def backward(self, g: Any) -> Any:
        back = [0] * len(self.dims)
        for place, dim in enumerate(self.dims):
            back[dim] = place
        return Permute.apply(g, dims=tuple(back))


class Transpose(Operation):
    """y = x with two dimensions swapped        dx = g, swapped back"""

    is_view = True

    def forward(self, x: Any, *, dim0: int, dim1: int) -> Any:
        self.dims = dim0, dim1
        return x.swapaxes(dim0, dim1)

    def backward(self, g: Any) -> Any:
        return g.swapaxes(*self.dims)


class Flip(Operation):
    """y = x in reverse order along some dimensions        dx = g, reversed"""

    def forward(self, x: Any, *, dims: tuple[int, ...]) -> Any:
        self.dims = dims
        xp = xp_of(x)
        return xp.flip(x, dims).copy()  # tensors have no negative strides

    def backward(self, g: Any) -> Any:
        return Flip.apply(g, dims=self.dims)


class Roll(Operation):
    """y = x moved along some dimensions, what falls off coming back in        dx = g, moved the other way"""

    def forward(self, x: Any, *, shifts: Any, dims: Any) -> Any:
        self.shifts, self.dims = shifts, dims
        return xp_of(x).roll(x, shifts, dims)

    def backward(self, g: Any) -> Any:
        return Roll.apply(g, shifts=tuple(-shift for shift in self.shifts), dims=self.dims)


# ---------------------------------------------------------------------- reading the same memory in another shape


def reshape(input: Any, *shape: Any) -> Any:
    """`input` read row by row into `shape`, where one size may be −1: whatever is left.

    A view if the memory allows it, else a copy.

    Raises:
        RuntimeError: the sizes do not multiply to the number of elements.
    """
    if len(shape) == 1 and not isinstance(shape[0], int):
        shape = sizes_of(shape)
    try:
        if shape and min(shape) < -1:
            raise ValueError(f"negative size in {shape}")  # NumPy takes any negative size for −1
        return Reshape.apply(input, shape=shape)
    except (ValueError, TypeError) as error:
        _explain_reshape(shape_of_input(input), sizes_of(shape))
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


def view(input: Any, *shape: Any) -> Any:
    """`reshape` that never copies.

    Raises:
        RuntimeError: the sizes do not fit, or the elements do not stand in memory so that a view could show them.
        NotImplementedError: a dtype in place of a shape.
    """
    if len(shape) == 1 and not isinstance(shape[0], (int, tuple, list)) and not hasattr(shape[0], "__index__"):
        raise NotImplementedError(
            f"view({shape[0]!r}): showing the bytes as another dtype is not supported; use .to(dtype) to convert"
        )
    result = reshape(input, *shape)
    if isinstance(input, Tensor) and not input.array.flags.c_contiguous and result._base is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return result


def view_as(input: Any, other: Any) -> Any:
    """`view` in the shape of `other`."""
    return view(input, shape_of_input(other))


def reshape_as(input: Any, other: Any) -> Any:
    """`reshape` to the shape of `other`."""
    return reshape(input, shape_of_input(other))


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


# ---------------------------------------------------------------------- dimensions in another order


def permute(input: Any, *dims: Any) -> Any:
    """`input` with its dimensions in the order `dims`.

    Raises:
        RuntimeError: not every dimension is named, or one is named twice.
    """
    if len(dims) == 1 and isinstance(dims[0], (tuple, list)):
        dims = tuple(dims[0])
    if len(dims) != input.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(dims)}"
        )
    try:
        return Permute.apply(input, dims=wrap_dims(dims, len(dims)))
    except RuntimeError as error:
        raise RuntimeError(f"permute(): duplicate dims are not allowed, got {list(dims)}") from error


def transpose(input: Any, *dims: Any, dim0: Any = None, dim1: Any = None) -> Any:
    """`input` with dimensions dim0 and dim1 swapped.

    NumPy's way is understood too: more than two dimensions, or one tuple, name a new order; none reverses the order.
    """
    if dim0 is not None or dim1 is not None:
        dims = tuple(d for d in (*dims, dim0, dim1) if d is not None)
    if len(dims) == 2:
        ndim = input.ndim
        return Transpose.apply(input, dim0=wrap_dim(dims[0], ndim), dim1=wrap_dim(dims[1], ndim)) if ndim else input
    return permute(input, *dims) if dims else permute(input, tuple(range(input.ndim))[::-1])


def swapaxes(input: Any, axis0: int, axis1: int) -> Any:
    """NumPy's name for `transpose` of two dimensions."""
    return transpose(input, axis0, axis1)


swapdims = swapaxes


def t(input: Any) -> Any:
    """A matrix transposed; vectors and numbers as they are.

    Raises:
        RuntimeError: more than two dimensions.
    """
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D; use .mT or permute")
    return Transpose.apply(input, dim0=0, dim1=1) if input.ndim == 2 else input


def reversed_dims(input: Any) -> Any:
    """`x.T`: the dimensions in reverse order; the transpose of a matrix."""
    return Permute.apply(input, dims=tuple(range(input.ndim))[::-1])


def matrix_transpose(input: Any) -> Any:
    """`x.mT`: the last two dimensions swapped.

    Raises:
        RuntimeError: fewer than two dimensions.
    """
    ndim = input.ndim
    if ndim < 2:
        raise RuntimeError(f"tensor.mT is only supported on matrices or batches of matrices. Got {ndim}-D tensor.")
    return Transpose.apply(input, dim0=ndim - 2, dim1=ndim - 1)


def movedim(input: Any, source: Any, destination: Any) -> Any:
    """`input` with the dimensions `source` moved to the places `destination`, the others keeping their order."""
    ndim = input.ndim
    source, destination = wrap_dims(source, ndim), wrap_dims(destination, ndim)
    if len(source) != len(destination):
        raise RuntimeError(
            "movedim: Invalid source or destination dims: source "
            f"({list(source)} dims) should contain the same number of dims as destination ({list(destination)} dims)"
        )
    order = [dim for dim in range(ndim) if dim not in source]
    for place, dim in sorted(zip(destination, source, strict=True)):
        order.insert(place, dim)
    return Permute.apply(input, dims=tuple(order))


# ---------------------------------------------------------------------- turned round, moved along


def flip(input: Any, *dims: Any) -> Any:
    """A copy of `input` in reverse order along `dims`."""
    if len(dims) == 1 and isinstance(dims[0], (tuple, list)):
        dims = tuple(dims[0])
    return Flip.apply(input, dims=wrap_dims(dims, input.ndim))


def roll(input: Any, shifts: Any, dims: Any = None) -> Any:
    """`input` moved by `shifts` along `dims`, what falls off one end coming in at the other; without dims, flattened.

    Raises:
        RuntimeError: not one shift for each dimension.
    """
    shifts = tuple(shifts) if isinstance(shifts, (tuple, list)) else (shifts,)
    if dims is None or dims == ():
        if len(shifts) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:0")
        return Roll.apply(input.reshape(-1), shifts=shifts, dims=(0,)).reshape(shape_of_input(input))
    axes = wrap_dims(dims, input.ndim)
    if len(axes) != len(shifts):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(axes)}")
    return Roll.apply(input, shifts=shifts, dims=axes)
