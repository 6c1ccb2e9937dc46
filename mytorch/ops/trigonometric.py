"""Sines, cosines, tangents and the angles that belong to them; angles are in radians."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .in_place import in_place
from .operands import binary, binary_as_float, only_tensors
from .promotion import as_float_tensor
from .selection import where


class Sin(Operation):
    """y = sin x        dx = g · cos x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).sin(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * cos(x)


class Cos(Operation):
    """y = cos x        dx = −g · sin x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).cos(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return -g * sin(x)


class Tan(Operation):
    """y = tan x        dx = g · (1 + y²)"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).tan(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * (1 + y * y)


class Asin(Operation):
    """y = arcsin x        dx = g / √(1 − x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arcsin(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * (1 - x * x) ** -0.5


class Acos(Operation):
    """y = arccos x        dx = −g / √(1 − x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arccos(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return -g * (1 - x * x) ** -0.5


class Atan(Operation):
    """y = arctan x        dx = g / (1 + x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arctan(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / (1 + x * x)


class Atan2(Operation):
    """θ = the angle of the point (x, y)        dy = g · x / (x² + y²)        dx = −g · y / (x² + y²)        (0 at 0)"""

    def forward(self, y: Any, x: Any) -> Any:
        self.save(y, x)
        return xp_of(y, x).arctan2(y, x)

    def backward(self, g: Any) -> Any:
        y, x = self.saved
        square = x * x + y * y
        origin = square == 0
        share = where(origin, 0.0, g / where(origin, 1.0, square))
        needs = self.needs_input_grad
        return share * x if needs[0] else None, -share * y if needs[1] else None


class Hypot(Operation):
    """y = √(a² + b²)        da = g · a / y        db = g · b / y"""

    def forward(self, a: Any, b: Any) -> Any:
        y = xp_of(a, b).hypot(a, b)
        self.save(a, b, y)
        return y

    def backward(self, g: Any) -> Any:
        a, b, y = self.saved
        needs = self.needs_input_grad
        return g * (a / y) if needs[0] else None, g * (b / y) if needs[1] else None


class Sinc(Operation):
    """y = sin(πx) / (πx), 1 at 0        dx = g · (cos(πx) − y) / x, 0 at 0"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).sinc(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        middle = x == 0
        safe = where(middle, 1.0, x)
        angle = safe * math.pi
        return where(middle, 0.0, g * ((angle * cos(angle) - sin(angle)) / (angle * safe)))


class Scale(Operation):
    """y = factor · x        dx = factor · g"""

    def forward(self, x: Any, *, factor: float) -> Any:
        self.factor = factor
        return x * factor

    def backward(self, g: Any) -> Any:
        return g * self.factor


def sin(input: Any) -> Any:
    """The sine of an angle"""
    return Sin.apply(as_float_tensor("sin", input))


def cos(input: Any) -> Any:
    """The cosine of an angle"""
    return Cos.apply(as_float_tensor("cos", input))


def tan(input: Any) -> Any:
    """sin / cos"""
    return Tan.apply(as_float_tensor("tan", input))


def asin(input: Any) -> Any:
    """The angle between −π/2 and π/2 whose sine is input; nan outside −1 … 1"""
    return Asin.apply(as_float_tensor("asin", input))


def acos(input: Any) -> Any:
    """The angle between 0 and π whose cosine is input; nan outside −1 … 1"""
    return Acos.apply(as_float_tensor("acos", input))


def atan(input: Any) -> Any:
    """The angle between −π/2 and π/2 whose tangent is input"""
    return Atan.apply(as_float_tensor("atan", input))


def atan2(input: Any, other: Any) -> Any:
    """The angle between −π and π at which the point (x, y) = (other, input) is seen from 0"""
    only_tensors("atan2", input, other)
    return binary_as_float(Atan2, input, other)


def hypot(input: Any, other: Any) -> Any:
    """√(input² + other²), without overflow on the way.

    Raises:
        NotImplementedError: integers and bools.
    """
    only_tensors("hypot", input, other)
    return binary(Hypot, input, other, refused="biu")


def sinc(input: Any) -> Any:
    """sin(πx) / (πx), and 1 at 0"""
    return Sinc.apply(as_float_tensor("sinc", input))


def deg2rad(input: Any) -> Any:
    """Degrees to radians: input · π/180"""
    return Scale.apply(as_float_tensor("deg2rad", input), factor=math.pi / 180)


def rad2deg(input: Any) -> Any:
    """Radians to degrees: input · 180/π"""
    return Scale.apply(as_float_tensor("rad2deg", input), factor=180 / math.pi)


sin_, cos_, tan_ = in_place(sin), in_place(cos), in_place(tan)
asin_, acos_, atan_ = in_place(asin), in_place(acos), in_place(atan)
atan2_, hypot_, sinc_ = in_place(atan2), in_place(hypot), in_place(sinc)
deg2rad_, rad2deg_ = in_place(deg2rad), in_place(rad2deg)
