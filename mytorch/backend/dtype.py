"""Kinds of numbers, under PyTorch's names, and the rule that says what mixing two of them gives.

    bool < uint8, int8, int16, int32, int64 < float16, float32, float64

A higher *category* (bool, integer, floating point) always wins. Inside a category the wider dtype wins, and only
tensors with dimensions have a say there: 0-d tensors and Python numbers take the dtype that they meet.
Source: PyTorch, "Tensor Attributes", section on type promotion.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np


class DType:
    """One kind of number, such as `mytorch.float32`. Compare with `is` or `==`."""

    __slots__ = ("category", "itemsize", "name", "numpy", "title")

    def __init__(self, name: str, title: str, category: int) -> None:
        self.name = name
        self.title = title  # PyTorch's word for it in messages: Float, Long, …
        self.category = category  # 0 bool, 1 integer, 2 floating point
        self.numpy = np.dtype(name)
        self.itemsize = self.numpy.itemsize

    @property
    def is_floating_point(self) -> bool:
        return self.category == 2

    @property
    def is_complex(self) -> bool:
        return False

    @property
    def is_signed(self) -> bool:
        return self.numpy.kind in "if"

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return DType.named, (self.name,)

    @staticmethod
    def named(name: str) -> DType:
        return _BY_NAME[name]


bool_ = DType("bool", "Bool", 0)
uint8 = DType("uint8", "Byte", 1)
int8 = DType("int8", "Char", 1)
int16 = DType("int16", "Short", 1)
int32 = DType("int32", "Int", 1)
int64 = DType("int64", "Long", 1)
float16 = DType("float16", "Half", 2)
float32 = DType("float32", "Float", 2)
float64 = DType("float64", "Double", 2)

ALL = (bool_, uint8, int8, int16, int32, int64, float16, float32, float64)
_BY_NAME = {dtype.name: dtype for dtype in ALL}
_BY_NUMPY = {dtype.numpy: dtype for dtype in ALL}
_BY_PYTHON = {bool: bool_, int: int64, float: float64}


class _Current(threading.local):
    """What a floating-point tensor is made of when nobody says; each thread has its own."""

    dtype: DType = float32


_current = _Current()


def get_default_dtype() -> DType:
    """The dtype of new floating-point tensors; float32 unless set."""
    return _current.dtype


def set_default_dtype(dtype: Any) -> None:
    """Make `dtype` the dtype of new floating-point tensors in this thread.

    Raises:
        TypeError: `dtype` is not a floating-point dtype.
    """
    chosen = dtype_of(dtype)
    if not chosen.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {chosen}")
    _current.dtype = chosen


def dtype_of(value: Any) -> DType:
    """The DType meant by `value`: a DType, a NumPy dtype or its name, or Python's bool, int or float.

    Raises:
        TypeError: mytorch has no such dtype.
    """
    if type(value) is DType:
        return value
    found = _BY_NUMPY.get(value) if isinstance(value, np.dtype) else None
    if found is not None:
        return found
    if value in _BY_PYTHON:
        return _BY_PYTHON[value]
    try:
        return _BY_NUMPY[np.dtype(value).newbyteorder("=")]
    except (TypeError, KeyError):
        names = ", ".join(dtype.name for dtype in ALL)
        raise TypeError(f"dtype: {value!r} is not supported; use one of {names}") from None


def dtype_of_number(value: bool | int | float) -> DType:
    """The dtype of a tensor made of a Python number: bool, int64, or the default floating-point dtype."""
    return bool_ if isinstance(value, bool) else int64 if isinstance(value, int) else _current.dtype


def wider(a: DType, b: DType) -> DType:
    """The dtype of two tensors with dimensions, mixed.

    >>> wider(int64, float32), wider(uint8, int8)
    (torch.float32, torch.int16)
    """
    if a is b:
        return a
    if a.category != b.category:
        return a if a.category > b.category else b
    return _BY_NUMPY[np.promote_types(a.numpy, b.numpy)]


def result_type(operands: list[tuple[DType, int]]) -> DType:
    """The dtype in which operands meet, each given as (dtype, priority).

    Priority 2 is a tensor with dimensions, 1 a 0-d tensor, 0 a Python number. A lower priority matters only if its
    category is higher than anything above it; a Python float then means the default dtype.
    """
    best: DType | None = None
    for priority in (2, 1, 0):
        here: DType | None = None
        for dtype, its_priority in operands:
            if its_priority == priority:
                here = dtype if here is None else wider(here, dtype)
        if here is not None and (best is None or here.category > best.category):
            best = here
    assert best is not None, "result_type needs at least one operand"
    return best
