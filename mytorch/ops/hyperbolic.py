"""Hyperbolic sines and cosines and their inverses (tanh lives with the activations)."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import xp_of
from .in_place import in_place
from .promotion import as_float_tensor


class Sinh(Operation):
    """y = (eˣ − e⁻ˣ) / 2        dx = g · cosh x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).sinh(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * cosh(x)


class Cosh(Operation):
    """y = (eˣ + e⁻ˣ) / 2        dx = g · sinh x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).cosh(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * sinh(x)


class Asinh(Operation):
    """y = ln(x + √(x² + 1))        dx = g / √(x² + 1)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arcsinh(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * (x * x + 1) ** -0.5


class Acosh(Operation):
    """y = ln(x + √(x² − 1))        dx = g / √(x² − 1)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arccosh(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * (x * x - 1) ** -0.5


class Atanh(Operation):
    """y = ½ · ln((1 + x) / (1 − x))        dx = g / (1 − x²)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).arctanh(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / (1 - x * x)


def sinh(input: Any) -> Any:
    """(eˣ − e⁻ˣ) / 2"""
    return Sinh.apply(as_float_tensor("sinh", input))


def cosh(input: Any) -> Any:
    """(eˣ + e⁻ˣ) / 2"""
    return Cosh.apply(as_float_tensor("cosh", input))


def asinh(input: Any) -> Any:
    """The x whose sinh is input"""
    return Asinh.apply(as_float_tensor("asinh", input))


def acosh(input: Any) -> Any:
    """The x ≥ 0 whose cosh is input; nan below 1"""
    return Acosh.apply(as_float_tensor("acosh", input))


def atanh(input: Any) -> Any:
    """The x whose tanh is input; nan outside −1 … 1"""
    return Atanh.apply(as_float_tensor("atanh", input))


sinh_, cosh_ = in_place(sinh), in_place(cosh)
asinh_, acosh_, atanh_ = in_place(asinh), in_place(acosh), in_place(atanh)
