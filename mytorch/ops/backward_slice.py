"""Slices with a negative step, `x[:, ::-1]`, as code that comes from NumPy has them: a slice forwards, then a flip.

Tensors have no negative strides, so the result is a copy. `x[::-1]` alone is refused, as in PyTorch.
"""

from __future__ import annotations

from typing import Any

from .dims import shape_of_input
from .flip import flip


class BackwardStep(ValueError):
    """A slice steps backwards (or not at all)."""


def backward_slices(input: Any, index: tuple[Any, ...]) -> Any:
    """x[index] where some slices of `index` step backwards.

    Raises:
        ValueError: a step of 0, or a negative step beside index tensors.
    """
    shape = shape_of_input(input)
    named = sum(item is not None and item is not Ellipsis for item in index)
    forwards: list[Any] = []
    flipped: list[int] = []
    axis = place = 0  # where we are in x, and in the result
    for item in index:
        if item is Ellipsis:
            axis, place = axis + len(shape) - named, place + len(shape) - named
        elif item is None:
            place += 1
        elif isinstance(item, slice):
            if item.step is not None and item.step < 0 and axis < len(shape):
                steps = range(*item.indices(shape[axis]))
                item = slice(steps[-1], steps[0] + 1, -item.step) if steps else slice(0, 0)
                flipped.append(place)
            axis, place = axis + 1, place + 1
        elif isinstance(item, int):
            axis += 1
        else:
            raise BackwardStep("step must be greater than zero beside index tensors; use .flip() to reverse")
        forwards.append(item)
    return flip(input[tuple(forwards)], flipped)
