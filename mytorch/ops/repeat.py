"""The same numbers more than once, copied: whole tensors (repeat, tile) or element by element (repeat_interleave)."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .dims import shape_of_input, wrap_dim
from .index_select import IndexSelect
from .shape import reshape, sizes_of

FEW = 8  # NumPy is slow in summing over a short dimension: up to here, slice after slice is quicker


class Repeat(Operation):
    """y = x laid out several times along each dimension        dx = g, summed over the repetitions"""

    def forward(self, x: Any, *, times: tuple[int, ...]) -> Any:
        self.times, self.shape = times, x.shape
        return xp_of(x).tile(x, times)

    def backward(self, g: Any) -> Any:
        lead = len(self.times) - len(self.shape)
        split: list[int] = []
        for times, size in zip(self.times, (1,) * lead + self.shape, strict=True):
            split += [times, size]
        return g.reshape(tuple(split)).sum(axis=tuple(range(0, len(split), 2))).reshape(self.shape)


class RepeatEach(Operation):
    """y = x with every slice along an axis several times in a row        dx = g, summed over the repetitions"""

    def forward(self, x: Any, *, times: int, axis: int) -> Any:
        self.times, self.axis, self.shape = times, axis, x.shape
        shape, after = x.shape, axis + 1
        shown = xp_of(x).broadcast_to(
            x.reshape((*shape[:after], 1, *shape[after:])), (*shape[:after], times, *shape[after:])
        )
        return shown.reshape((*shape[:axis], shape[axis] * times, *shape[after:]))

    def backward(self, g: Any) -> Any:
        shape, after, times = self.shape, self.axis + 1, self.times
        g = g.reshape((*shape[:after], times, *shape[after:]))
        if not 0 < times <= FEW:
            return g.sum(axis=after)
        before = (slice(None),) * after
        total = g[(*before, 0)]
        for k in range(1, times):
            total = total + g[(*before, k)]
        return total


def repeat(input: Any, *times: Any, repeats: Any = None) -> Any:
    """`input` copied `repeats` times along each dimension (new ones in front).

    Raises:
        RuntimeError: fewer numbers than dimensions.
    """
    times = sizes_of(times if repeats is None else (repeats,))
    if len(times) < input.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: "
            f"{len(times)} < {input.ndim}; tile counts missing ones as 1"
        )
    if any(count < 0 for count in times):
        raise RuntimeError(f"Trying to create tensor with negative dimension: repeat counts {list(times)}")
    return Repeat.apply(input, times=times)


def tile(input: Any, *times: Any, dims: Any = None) -> Any:
    """`repeat`, in which numbers missing in front count as 1."""
    times = sizes_of(times if dims is None else (dims,))
    return repeat(input, (1,) * (input.ndim - len(times)) + times)


@on_its_gpu
def repeat_interleave(
    input: Any, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Any:
    """Every slice along `dim` several times in a row; without `dim`, every element of the flattened input.

    With one argument, a tensor of counts n, the numbers 0 … len(n) − 1, each as often as its count says.

    Args:
        repeats: how often, one number for all or a vector with one for each slice.
        output_size: the total, if it is known.

    Raises:
        RuntimeError: negative counts, not one for each slice, or not the total that was promised.
    """
    if repeats is None:
        counts = _counts(input)
        return _checked_size(tensor_of(xp_of(counts).repeat(xp_of(counts).arange(counts.size), counts)), 0, output_size)
    if dim is None:
        input, dim = reshape(input, -1), 0
    axis = wrap_dim(dim, input.ndim)
    if not input.ndim:
        input = reshape(input, 1)
    size = shape_of_input(input)[axis]
    if isinstance(repeats, (tuple, list)):
        repeats = tensor_of(xp_of(input.array).asarray(repeats, "int64"))
    if isinstance(repeats, Tensor):
        counts = _counts(repeats)
        if counts.size not in (1, size):
            raise RuntimeError(
                f"repeats must have the same size as input along dim, but got repeats.size(0) = {counts.size} and "
                f"input.size({dim}) = {size}"
            )
        if counts.size != 1:
            xp = xp_of(counts)
            index = xp.repeat(xp.arange(size), counts)
            return _checked_size(IndexSelect.apply(input, index, axis=axis), axis, output_size)
        repeats = int(counts[0])
    if repeats < 0:
        raise RuntimeError(f"repeats can not be negative, got {repeats}")
    return _checked_size(RepeatEach.apply(input, times=repeats, axis=axis), axis, output_size)


def _counts(repeats: Tensor) -> Any:
    """The array of how often each slice is repeated."""
    array = repeats.array
    if array.dtype.name not in ("int64", "int32"):
        raise RuntimeError("repeats has to be Long or Int tensor")
    if array.ndim > 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if array.size and int(array.min()) < 0:
        raise RuntimeError("repeats can not be negative")
    return array.reshape(-1)


def _checked_size(result: Any, axis: int, expected: int | None) -> Any:
    found = shape_of_input(result)[axis]
    if expected is not None and expected != found:
        raise RuntimeError(f"repeat_interleave: Allocated size does not match required size: {expected} != {found}")
    return result
