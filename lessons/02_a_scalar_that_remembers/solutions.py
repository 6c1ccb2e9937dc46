"""Lesson 02, solved."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence


class Value:
    """A number, its parents, and the slope with respect to each of them."""

    def __init__(self, data: float, parents: Sequence[Value] = (), slopes: Sequence[float] = ()) -> None:
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data})"

    def __add__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self) -> Value:
        return Value(-self.data, (self,), (-1.0,))

    def __sub__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other: Value | float) -> Value:
        other = as_value(other)
        quotient = self.data / other.data
        return Value(quotient, (self, other), (1 / other.data, -quotient / other.data))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: float) -> Value:
        return as_value(other) - self

    def __rtruediv__(self, other: float) -> Value:
        return as_value(other) / self


def as_value(number: Value | float) -> Value:
    """An ordinary number becomes a leaf."""
    return number if isinstance(number, Value) else Value(number)


def tanh(x: Value) -> Value:
    """y = tanh x        dy/dx = 1 − y²"""
    y = math.tanh(x.data)
    return Value(y, (x,), (1 - y * y,))


def relu(x: Value) -> Value:
    """y = max(x, 0)        dy/dx = 1 where x > 0, else 0"""
    return Value(max(x.data, 0.0), (x,), (float(x.data > 0),))


def derivative(y: Value, x: Value) -> float:
    """1 if we have arrived; else the sum over the steps that lead on."""
    if y is x:
        return 1.0
    return sum((slope * derivative(parent, x) for parent, slope in zip(y.parents, y.slopes, strict=True)), 0.0)


def newton(f: Callable[[Value], Value], start: float, rounds: int) -> float:
    """Follow the tangent to zero, again and again."""
    guess = start
    for _ in range(rounds):
        x = Value(guess)
        y = f(x)
        guess = guess - y.data / derivative(y, x)
    return guess
