"""Padding layers: a border around pictures or volumes, or two ends to rows."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional as F
from .module import Module


class _Pad(Module):
    """What padding layers have in common.

    Args:
        padding: widths of the border: one number, or (left, right) for rows, (left, right, top, bottom) for pictures,
            these and (front, back) for volumes; negative ones cut off.
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


class ConstantPad3d(_ConstantPad):
    """Volumes with a border of `value`."""

    sides = 6


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


class ZeroPad3d(ConstantPad3d):
    """Volumes with a border of zeros."""

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


class ReflectionPad3d(_Pad):
    """Volumes with a border that mirrors them, the outermost slices themselves not repeated."""

    sides, mode = 6, "reflect"


class ReplicationPad1d(_Pad):
    """Rows that go on with their first and last number."""

    sides, mode = 2, "replicate"


class ReplicationPad2d(_Pad):
    """Pictures with a border that repeats their edge."""

    sides, mode = 4, "replicate"


class ReplicationPad3d(_Pad):
    """Volumes with a border that repeats their outermost slices."""

    sides, mode = 6, "replicate"


class _CircularPad(_Pad):
    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        spatial = self.sides // 2
        if input.ndim not in (spatial + 1, spatial + 2):
            raise ValueError(f"expected {spatial + 1}D or {spatial + 2}D input (got {input.ndim}D input)")
        return super().forward(input)


class CircularPad1d(_CircularPad):
    """Rows that go on at one end with what is at the other."""

    sides = 2


class CircularPad2d(_CircularPad):
    """Pictures that go on at one side with what is at the opposite one."""

    sides = 4


class CircularPad3d(_CircularPad):
    """Volumes that go on at one side with what is at the opposite one."""

    sides = 6
