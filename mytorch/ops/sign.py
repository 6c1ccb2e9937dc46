"""The size of a number and its sign, apart and put together anew."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .in_place import in_place
from .operands import binary, binary_as_float, only_tensors, refuse
from .promotion import as_float_tensor
from .rounding import Staircase


class Abs(Operation):
    """y = |x|        dx = g · sign x        (0 at 0)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).absolute(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * sign(x)


class Sign(Staircase):
    """y = −1, 0 or 1, 0 for nan        dx = 0"""

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        return x.copy() if x.dtype.kind == "b" else xp.where(xp.isnan(x), xp.zeros_like(x), xp.sign(x))


class Signbit(Operation):
    """y = whether x carries a minus sign, −0 included"""

    differentiable = False

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        return xp.signbit(x) if x.dtype.kind == "f" else x < 0


class Copysign(Operation):
    """y = |a| with the sign of b        da = g · sign a · sign y, 0 at 0        db = 0"""

    def forward(self, a: Any, b: Any) -> Any:
        y = xp_of(a, b).copysign(a, b)
        self.save(a, y)
        return y

    def backward(self, g: Any) -> Any:
        a, y = self.saved
        needs = self.needs_input_grad
        return g * (sign(a) * sign(y)) if needs[0] else None, g * 0 if needs[1] else None


class Angle(Staircase):
    """y = π for negative x, else 0        dx = 0"""

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        return xp.where(xp.isnan(x), x, xp.where(x < 0, math.pi, 0.0)).astype(x.dtype, copy=False)


class Heaviside(Operation):
    """y = 0 where x < 0, v where x = 0, 1 where x > 0"""

    differentiable = False

    def forward(self, x: Any, v: Any) -> Any:
        xp = xp_of(x)
        return xp.where(x == 0, v, (x > 0).astype(x.dtype))


def abs(input: Any) -> Any:
    """|input|

    Raises:
        NotImplementedError: a bool tensor.
    """
    only_tensors("abs", input)
    refuse("abs", "b", input)
    return Abs.apply(input)


def sign(input: Any) -> Any:
    """−1, 0 or 1: the sign of input"""
    only_tensors("sign", input)
    return Sign.apply(input)


def sgn(input: Any) -> Any:
    """`sign`: for real numbers the two are the same."""
    return sign(input)


def signbit(input: Any) -> Any:
    """True where input carries a minus sign, −0 included."""
    only_tensors("signbit", input)
    return Signbit.apply(input)


def copysign(input: Any, other: Any) -> Any:
    """The size of `input` with the sign of `other`."""
    only_tensors("copysign", input)
    return binary_as_float(Copysign, input, other)


def angle(input: Any) -> Any:
    """The direction of a number seen from 0: π for negative ones, 0 for the others, nan for nan."""
    return Angle.apply(as_float_tensor("angle", input))


def heaviside(input: Any, values: Any) -> Any:
    """A step: 0 below 0, 1 above, and `values` at 0. It has no gradient.

    Raises:
        RuntimeError: the two have different dtypes.
    """
    only_tensors("heaviside", input, values, names=("input", "values"))
    if input.dtype != values.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return binary(Heaviside, input, values)


abs_, sign_, sgn_ = in_place(abs), in_place(sign), in_place(sgn)
copysign_, heaviside_ = in_place(copysign), in_place(heaviside)
