"""In which order the elements of a tensor stand in memory.

Whatever the format, the shape and the values are the same, and so is every result; only strides differ.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import LayOut
from ..backend import as_array, xp_of
from ..tensor import Tensor


class memory_format:
    """An order of elements in memory: `contiguous_format`, `preserve_format`, `channels_last` or `channels_last_3d`."""

    def __init__(self, name: str, axes: tuple[int, ...] | None = None) -> None:
        self.name = name
        self.axes = axes  # from the slowest to the fastest; None if that depends on the tensor

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _named, (self.name,)


contiguous_format = memory_format("contiguous_format")  # the last dimension fastest
preserve_format = memory_format("preserve_format")  # as the tensor it is made from
channels_last = memory_format("channels_last", (0, 2, 3, 1))  # N, H, W, C
channels_last_3d = memory_format("channels_last_3d", (0, 2, 3, 4, 1))  # N, D, H, W, C
_FORMATS = {kind.name: kind for kind in (contiguous_format, preserve_format, channels_last, channels_last_3d)}


def _named(name: str) -> memory_format:
    return _FORMATS[name]


def axes_of_format(chosen: Any, ndim: int) -> tuple[int, ...]:
    """The dimensions from the slowest to the fastest in memory.

    Raises:
        TypeError: not a memory format.
        RuntimeError: a format for tensors of another number of dimensions.
    """
    if not isinstance(chosen, memory_format):
        raise TypeError(f"memory_format: expected a mytorch.memory_format, got {type(chosen).__name__}: {chosen!r}")
    if chosen.axes is None:
        return tuple(range(ndim))
    if len(chosen.axes) != ndim:
        raise RuntimeError(f"required rank {len(chosen.axes)} tensor to use {chosen.name} format, got rank {ndim}")
    return chosen.axes


def laid_out(input: Any, chosen: Any) -> Any:
    """`input` (a Tensor or an array) in the chosen format: itself if it stands so already, else a copy that does."""
    if chosen is None or chosen is preserve_format:
        return input
    axes = axes_of_format(chosen, input.ndim)
    array = input.array if isinstance(input, Tensor) else as_array(input)
    if array.transpose(axes).flags.c_contiguous:
        return input
    if isinstance(input, Tensor):
        return LayOut.apply(input, axes=axes)
    back = sorted(range(len(axes)), key=axes.__getitem__)
    return xp_of(array).ascontiguousarray(array.transpose(axes)).transpose(back)
