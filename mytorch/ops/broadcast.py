"""The same numbers shown repeatedly, without copies, until shapes meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.operation import Operation
from ..kernels.strided import expanded
from ..tensor import Size
from .dims import shape_of_input
from .operands import check_broadcast
from .shape import Reshape, sizes_of


class Expand(Operation):
    """y = x shown repeatedly, without copies        dx = g (which the engine sums to x's shape)"""

    is_view = True

    def forward(self, x: Any, *, shape: tuple[int, ...]) -> Any:
        return expanded(x, shape)

    def backward(self, g: Any) -> Any:
        return g


def expand(input: Any, *sizes: Any, size: Any = None) -> Any:
    """`input` shown repeatedly along its dimensions of size 1, and along new ones in front; −1 keeps a size.

    Raises:
        RuntimeError: a dimension of another size than 1 would have to change.
    """
    sizes = sizes_of(sizes if size is None else (size,))
    shape = shape_of_input(input)
    lead = len(sizes) - len(shape)
    if lead < 0:
        raise RuntimeError(
            f"expand: the number of sizes provided ({len(sizes)}) must be greater or equal to the number of dimensions "
            f"in the tensor ({len(shape)})"
        )
    target = []
    for place, size in enumerate(sizes):
        have = shape[place - lead] if place >= lead else 1
        if size == -1 and place < lead:
            raise RuntimeError(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {place}"
            )
        if size != -1 and size != have and have != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size ({have}) at non-singleton "
                f"dimension {place}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(shape)}"
            )
        target.append(have if size == -1 else size)
    target = tuple(target)
    if Size(target).numel() == Size(shape).numel():
        return Reshape.apply(input, shape=target)  # only sizes of 1 are new, so the result may be written to
    return Expand.apply(input, shape=target)


def expand_as(input: Any, other: Any) -> Any:
    """`expand` to the shape of `other`."""
    return expand(input, shape_of_input(other))


def broadcast_to(input: Any, size: Sequence[int]) -> Any:
    """`expand` under NumPy's name."""
    return expand(input, tuple(size))


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape in which tensors of these shapes meet.

    Raises:
        RuntimeError: they do not.
    """
    result: list[int] = []
    for shape in shapes:
        sizes = [shape] if isinstance(shape, int) else list(shape)
        result = [1] * (len(sizes) - len(result)) + result
        for back in range(1, len(sizes) + 1):
            size = sizes[-back]
            if size != 1 and result[-back] not in (1, size):
                raise RuntimeError(
                    "Shape mismatch: objects cannot be broadcast to a single shape, got "
                    + " and ".join(str([s] if isinstance(s, int) else list(s)) for s in shapes)
                )
            result[-back] = size if result[-back] == 1 else result[-back]
    return Size(result)


def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """All tensors expanded to the shape in which they meet.

    Raises:
        RuntimeError: they do not.
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    for k, tensor in enumerate(tensors):
        check_broadcast(tensor, *tensors[k + 1 :])
    shape = broadcast_shapes(*[shape_of_input(tensor) for tensor in tensors])
    return tuple(expand(tensor, shape) for tensor in tensors)


def sum_to_size(input: Any, *size: Any) -> Any:
    """The adjoint of `expand`: `input` summed over the dimensions along which a tensor of `size` would be repeated.

    Raises:
        RuntimeError: a tensor of `size` does not expand to the shape of `input`.
    """
    wanted, shape = sizes_of(size), shape_of_input(input)
    lead = len(shape) - len(wanted)
    if lead < 0 or any(want not in (1, have) for want, have in zip(wanted, shape[lead:], strict=True)):
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
    if not wanted:
        return input.sum()
    summed = [axis + lead for axis, want in enumerate(wanted) if want == 1 and shape[axis + lead] != 1]
    axes = (*range(lead), *summed)
    return input.sum(axis=axes, keepdims=True).reshape(wanted) if axes else input
