"""Powers, roots, exponentials and logarithms, and the size and sign of a number."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import apply_inplace
from ..autograd.operation import Operation
from ..backend import xp_of
from ..tensor import Tensor
from .arithmetic import binary, binary_inplace
from .comparison import logical_and
from .promotion import as_float
from .selection import where


class Pow(Operation):
    """y = aᵇ        da = g · b · aᵇ⁻¹        db = g · aᵇ · ln a

    Where b is 0, a has no influence; where a is 0 and b ≥ 0, b has none.
    """

    def forward(self, a: Any, b: Any) -> Any:
        self.save(a, b)
        return a**b

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        grad_a = grad_b = None
        if self.needs_input_grad[0]:
            if isinstance(b, (int, float)):
                grad_a = g * 0 if b == 0 else g * (b * a ** (b - 1))
            else:
                grad_a = where(b == 0, 0.0, g * (b * pow(a, b - 1)))
        if self.needs_input_grad[1]:
            # ln 0 = −inf would spoil 0ᵇ · ln 0 = 0; the logarithm of 1 keeps the unused branch finite.
            silent = logical_and(a == 0, b >= 0)
            grad_b = where(silent, 0.0, g * pow(a, b) * log(where(silent, 1.0, a)))
        return grad_a, grad_b


class Sqrt(Operation):
    """y = √x        dx = g / (2y)"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).sqrt(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g / (2 * y)


class Exp(Operation):
    """y = eˣ        dx = g · y"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).exp(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * y


class Log(Operation):
    """y = ln x        dx = g / x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).log(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g / x


class Square(Operation):
    """y = x²        dx = 2 · g · x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return x * x

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return 2 * g * x


class Abs(Operation):
    """y = |x|        dx = g · sign x        (0 at 0)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return xp_of(x).absolute(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * sign(x)


class Sign(Operation):
    """y = −1, 0 or 1        dx = 0"""

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        return x.copy() if x.dtype.kind == "b" else xp.where(xp.isnan(x), xp.zeros_like(x), xp.sign(x))

    def backward(self, g: Any) -> Any:
        return g * 0


def pow(input: Any, exponent: Any) -> Any:
    """input to the power of exponent

    Raises:
        RuntimeError: integers to a negative integer power.
    """
    try:
        return binary(Pow, input, exponent)
    except ValueError as error:
        raise RuntimeError("Integers to negative integer powers are not allowed.") from error


def sqrt(input: Any) -> Any:
    """√input; nan below 0"""
    return Sqrt.apply(as_float(input))


def exp(input: Any) -> Any:
    """e to the power of input"""
    return Exp.apply(as_float(input))


def log(input: Any) -> Any:
    """Natural logarithm: −inf at 0, nan below"""
    return Log.apply(as_float(input))


def square(input: Any) -> Any:
    """input²"""
    return Square.apply(input)


def abs(input: Any) -> Any:
    """|input|"""
    return Abs.apply(input)


def sign(input: Any) -> Any:
    """−1, 0 or 1: the sign of input"""
    return Sign.apply(input)


def pow_(input: Tensor, exponent: Any) -> Tensor:
    """`pow`, written into `input`."""
    return binary_inplace(Pow, input, exponent)


def sqrt_(input: Tensor) -> Tensor:
    """`sqrt`, written into `input`."""
    return apply_inplace(Sqrt, input)


def exp_(input: Tensor) -> Tensor:
    """`exp`, written into `input`."""
    return apply_inplace(Exp, input)


def log_(input: Tensor) -> Tensor:
    """`log`, written into `input`."""
    return apply_inplace(Log, input)


def abs_(input: Tensor) -> Tensor:
    """`abs`, written into `input`."""
    return apply_inplace(Abs, input)
