"""Padding layers: a border around pictures, or two ends to rows."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional as F
from .module import Module


class _Pad(Module):
    """What padding layers have in common.

    Args:
        padding: widths of the border: one number, or (left, right) for rows, (left, right, top, bottom) for pictures;
            negative ones cut off.
    """

    sides: int  # how many numbers `padding` has
    mode: str  # as `functional.pad` calls it

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * self.sides

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    mode = "constant"

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """Rows with `value` added at both ends."""

    sides = 2


class ConstantPad2d(_ConstantPad):
    """Pictures with a border of `value`."""

    sides = 4


class ZeroPad1d(ConstantPad1d):
    """Rows with zeros added at both ends."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Pictures with a border of zeros."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ReflectionPad1d(_Pad):
    """Rows that are mirrored at their ends, the last number itself not repeated."""

    sides, mode = 2, "reflect"


class ReflectionPad2d(_Pad):
    """Pictures with a border that mirrors them, the edge itself not repeated."""

    sides, mode = 4, "reflect"


class ReplicationPad1d(_Pad):
    """Rows that go on with their first and last number."""

    sides, mode = 2, "replicate"


class ReplicationPad2d(_Pad):
    """Pictures with a border that repeats their edge."""

    sides, mode = 4, "replicate"


class CircularPad1d(_Pad):
    """Rows that go on at one end with what is at the other."""

    sides, mode = 2, "circular"


class CircularPad2d(_Pad):
    """Pictures that go on at one side with what is at the opposite one."""

    sides, mode = 4, "circular"
