"""The operators of the stand-in's arrays: each is the ufunc of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .array import ndarray

BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "floordiv": "floor_divide",
    "mod": "remainder", "pow": "power", "lshift": "left_shift", "rshift": "right_shift", "and": "bitwise_and",
    "or": "bitwise_or", "xor": "bitwise_xor", "divmod": "divmod", "matmul": "matmul",
}  # fmt: skip
COMPARISON = {
    "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal",
}  # fmt: skip
UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}


def give_operators(functions: dict[str, Any]) -> None:
    """Let the arrays add and compare with the functions of the module."""
    for name, ufunc in BINARY.items():
        setattr(ndarray, f"__{name}__", _binary(functions[ufunc]))
        setattr(ndarray, f"__r{name}__", _reflected(functions[ufunc]))
        if name not in ("divmod", "matmul"):
            setattr(ndarray, f"__i{name}__", _in_place(functions[ufunc]))
    for name, ufunc in COMPARISON.items():
        setattr(ndarray, f"__{name}__", _binary(functions[ufunc]))
    for name, ufunc in UNARY.items():
        setattr(ndarray, f"__{name}__", _unary(functions[ufunc]))


def _gives_way(other: Any) -> bool:
    """Whether `other` (a Tensor) wants to do the work."""
    return not isinstance(other, (ndarray, np.ndarray)) and getattr(type(other), "__array_ufunc__", 0) is None


def _binary(ufunc: Any) -> Callable[[Any, Any], Any]:
    return lambda self, other: NotImplemented if _gives_way(other) else ufunc(self, other)


def _reflected(ufunc: Any) -> Callable[[Any, Any], Any]:
    return lambda self, other: NotImplemented if _gives_way(other) else ufunc(other, self)


def _in_place(ufunc: Any) -> Callable[[Any, Any], Any]:
    return lambda self, other: NotImplemented if _gives_way(other) else ufunc(self, other, out=self)


def _unary(ufunc: Any) -> Callable[[Any], Any]:
    return lambda self: ufunc(self)
