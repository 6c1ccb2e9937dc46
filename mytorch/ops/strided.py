"""Views with steps of one's own: as_strided, sliding windows along a dimension, and memory made larger or smaller."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels.strided import memory_of, positions, show, steps_of, windows
from ..tensor import Size, Tensor
from .dims import shape_of_input, wrap_dim
from .index import Pick, PickZeros
from .shape import sizes_of


class AsStrided(Operation):
    """y = the memory of x with any steps, from an offset on that is counted from x's first element

    dx = g, added up where y shows the same memory, shared evenly where x does
    """

    is_view = True

    def forward(self, x: Any, *, size: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Any:
        flat, first = memory_of(x)
        start = first + offset
        reach = start + 1 + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        if 0 not in size and reach > flat.size:
            raise RuntimeError(
                f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {start}, and itemsize "
                f"{x.itemsize} requiring a storage size of {reach * x.itemsize} are out of bounds for storage of size "
                f"{flat.nbytes}"
            )
        if self.recording:
            self.length = flat.size
            self.source = x.shape, steps_of(x), first
            self.target = size, stride, start
        return show(flat, size, stride, start)

    def backward(self, g: Any) -> Any:
        xp = xp_of(g.array if isinstance(g, Tensor) else g)
        source, target = positions(xp, *self.source), positions(xp, *self.target)
        memory = PickZeros.apply(g, target, places=(0,), shape=(self.length,))
        if any(step == 0 and n > 1 for n, step in zip(*self.source[:2], strict=True)):
            shown = xp.bincount(source.reshape(-1), minlength=self.length).clip(1)
            memory = memory / shown.astype(g.dtype.numpy if isinstance(g, Tensor) else g.dtype)
        return Pick.apply(memory, source, places=(0,))


class Unfold(Operation):
    """y = the windows that slide along an axis of x, as a last dimension        dx = g, added up where it came from"""

    is_view = True

    def forward(self, x: Any, *, axis: int, size: int, step: int) -> Any:
        self.axis, self.size, self.step, self.length = axis, size, step, x.shape[axis]
        return windows(x, axis, size, step)

    def backward(self, g: Any) -> Any:
        return AddWindows.apply(g, axis=self.axis, size=self.size, step=self.step, length=self.length)


class AddWindows(Operation):
    """y = zeros with the windows x added where they overlap        dx = the windows of g"""

    def forward(self, x: Any, *, axis: int, size: int, step: int, length: int) -> Any:
        self.axis, self.size, self.step = axis, size, step
        shape = list(x.shape[:-1])
        count, shape[axis] = shape[axis], length
        y = xp_of(x).zeros(tuple(shape), x.dtype)
        before = (slice(None),) * axis
        if size <= count:
            for k in range(size):
                y[(*before, slice(k, k + step * (count - 1) + 1, step))] += x[..., k]
        else:
            for i in range(count):
                y[(*before, slice(i * step, i * step + size))] += xp_of(x).moveaxis(x[(*before, i)], -1, axis)
        return y

    def backward(self, g: Any) -> Any:
        return Unfold.apply(g, axis=self.axis, size=self.size, step=self.step)


@on_its_gpu
def as_strided(input: Any, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """A view of `size` into the memory of `input`: element (i, j) is number storage_offset + i·stride₀ + j·stride₁.

    Args:
        stride: for each dimension the step between neighbours, in elements.
        storage_offset: the number of the first element; where `input` starts, unless given.

    Raises:
        RuntimeError: not one step for each size, or a place outside of the memory.
    """
    size, stride = sizes_of((size,)), sizes_of((stride,))
    if len(size) != len(stride):
        raise RuntimeError(f"mismatch in length of strides and shape: {len(stride)} strides for {len(size)} sizes")
    if any(step < 0 for step in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if any(n < 0 for n in size):
        raise RuntimeError(f"as_strided: sizes must not be negative, got {list(size)}")
    if storage_offset is None:
        return AsStrided.apply(input, size=size, stride=stride, offset=0)
    if storage_offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {storage_offset}")
    return AsStrided.apply(input, size=size, stride=stride, offset=storage_offset - storage_offset_of(input))


def as_strided_(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """`as_strided`, in place: `input` itself shows its memory so.

    Raises:
        RuntimeError: `input` takes part in a graph.
    """
    if input.requires_grad:
        raise RuntimeError("as_strided_: the tensor takes part in a graph; use as_strided, which gives a new view")
    input.array = as_strided(input.detach(), size, stride, storage_offset).array
    return input


def storage_offset_of(input: Any) -> int:
    """`x.storage_offset()`: which element of its memory `input` starts with."""
    return memory_of(input.array if isinstance(input, Tensor) else input)[1]


def unfold(input: Any, dimension: int, size: int, step: int) -> Any:
    """y[..., i, ..., k] = input[..., i·step + k, ...]: the windows of `size` along a dimension, as a last one. A view.

    Raises:
        RuntimeError: the window is larger than the dimension, or the step is not positive.
    """
    axis, shape = wrap_dim(dimension, input.ndim), shape_of_input(input)
    length = shape[axis] if shape else 1
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {length} but size is {size}")
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not shape:
        return as_strided(input, (size,), (1,))
    return Unfold.apply(input, axis=axis, size=size, step=step)


# ---------------------------------------------------------------------- another size for the same memory


@on_its_gpu
def resize_(input: Tensor, *sizes: Any, memory_format: Any = None) -> Tensor:
    """`input` in another shape, row by row in its memory, in place; where that is too small, in new memory.

    What new memory holds behind the old values is undefined.

    Raises:
        RuntimeError: `input` takes part in a graph.
    """
    shape = sizes_of(sizes)
    if input.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension: {list(shape)}")
    count = Size(shape).numel()
    flat, first = memory_of(input.array)
    if first + count > flat.size:
        xp = xp_of(input.array)
        larger = xp.zeros(first + count, flat.dtype)
        larger[: flat.size] = flat
        flat = larger
    input.array = flat[first : first + count].reshape(shape)
    return input


@on_its_gpu
def resize_as_(input: Tensor, other: Tensor, *, memory_format: Any = None) -> Tensor:
    """`resize_` to the shape of `other`."""
    return resize_(input, shape_of_input(other))
