"""What floating-point numbers are made of: their exponents, their neighbours, and the special ones among them."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .comparison import isfinite
from .in_place import in_place
from .operands import binary, only_tensors
from .return_types import return_type
from .selection import where

_Frexp = return_type("frexp", "mantissa", "exponent")


class Frexp(Operation):
    """x = m · 2ᵉ with ½ ≤ |m| < 1        dx = g / 2ᵉ"""

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        mantissa, exponent = xp.frexp(x)
        exponent = exponent.astype(xp.int32)
        self.save(exponent)
        return mantissa, exponent

    def backward(self, g: Any, _: Any) -> Any:
        (exponent,) = self.saved
        return g * 2.0 ** (-exponent)


class Nextafter(Operation):
    """y = the floating-point number next to a, on the way to b        da = g where a ≠ b, else 0        db = 0"""

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return xp_of(a, b).nextafter(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        needs = self.needs_input_grad
        return where(a == b, 0.0, g) if needs[0] else None, where(False, g, 0.0) if needs[1] else None


class NanToNum(Operation):
    """y = x with its nan, ∞ and −∞ replaced        dx = g where x is finite, else 0"""

    def forward(self, x: Any, *, nan: float, posinf: float | None, neginf: float | None) -> Any:
        self.save(x)
        if x.dtype.kind != "f":
            return x.copy()
        return xp_of(x).nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * isfinite(x)


def frexp(input: Any) -> Any:
    """(mantissa, exponent) with input = mantissa · 2^exponent and ½ ≤ |mantissa| < 1, or mantissa 0.

    Raises:
        RuntimeError: integers and bools.
    """
    only_tensors("frexp", input)
    if input.dtype.numpy.kind != "f":
        raise RuntimeError(f"torch.frexp() only supports floating-point dtypes, but got {input.dtype}")
    return _Frexp(*Frexp.apply(input))


def nextafter(input: Any, other: Any) -> Any:
    """The floating-point number next to `input`, on the way to `other`.

    Raises:
        NotImplementedError: integers and bools.
    """
    only_tensors("nextafter", input, other)
    return binary(Nextafter, input, other, refused="biu")


def nan_to_num(input: Any, nan: float | None = None, posinf: float | None = None, neginf: float | None = None) -> Any:
    """input with `nan` (0 if omitted) for nan, and `posinf` and `neginf` (the largest finite numbers) for ±inf."""
    only_tensors("nan_to_num", input)
    return NanToNum.apply(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


nextafter_, nan_to_num_ = in_place(nextafter), in_place(nan_to_num)
