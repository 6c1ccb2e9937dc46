"""What fits into a number of each kind: the largest, the smallest, and how finely floating point can tell apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend import DType, dtype_of, get_default_dtype


class finfo:
    """The limits of a floating-point dtype (the default one if none is given).

    Attributes:
        bits: of one number.
        eps: the distance from 1.0 to the next larger number.
        min, max: the most negative and the largest number.
        tiny, smallest_normal: the smallest positive number of full precision.
        resolution: 10⁻ⁿ, where n decimal digits are always right.

    Raises:
        TypeError: a dtype of another kind.
    """

    def __init__(self, type: Any = None) -> None:
        chosen = get_default_dtype() if type is None else dtype_of(type)
        if not chosen.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle {chosen}")
        limits = np.finfo(chosen.numpy)
        self.dtype = chosen.name
        self.bits = chosen.itemsize * 8
        self.eps, self.max, self.min = float(limits.eps), float(limits.max), float(limits.min)
        self.tiny = self.smallest_normal = float(limits.tiny)
        self.resolution = float(f"1e-{limits.precision}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{name}={getattr(self, name):g}' for name in names)}, dtype={self.dtype})"


class iinfo:
    """The limits of an integer dtype.

    Attributes:
        bits: of one number.
        min, max: the smallest and the largest.

    Raises:
        TypeError: a dtype of another kind.
    """

    def __init__(self, type: Any) -> None:
        chosen = dtype_of(type)
        if chosen.is_floating_point:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle {chosen}")
        if chosen.category == 0:
            raise TypeError(f"{chosen} is not supported by torch.iinfo")
        limits = np.iinfo(chosen.numpy)
        self.dtype = chosen.name
        self.bits = chosen.itemsize * 8
        self.min, self.max = int(limits.min), int(limits.max)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def fitted(value: Any, dtype: DType) -> Any:
    """A Python number as it is written into a tensor of `dtype`; a negative one wraps around in an unsigned dtype.

    Raises:
        RuntimeError: it does not fit.
    """
    if dtype.category != 1 or isinstance(value, bool):
        return value
    limits = np.iinfo(dtype.numpy)
    if value != value or value in (float("inf"), float("-inf")):
        number = None
    else:
        number = int(value)
        if limits.min == 0 and -limits.max <= number < 0:
            number += int(limits.max) + 1
    if number is None or not limits.min <= number <= limits.max:
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow: {value}")
    return number
