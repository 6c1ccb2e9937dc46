"""Powers, roots and exponentials."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.inplace import check_writable, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..backend.dtype import float64
from ..tensor import Tensor
from .arithmetic import mul
from .convert import cast
from .in_place import in_place
from .logarithm import log
from .operands import binary, not_two_numbers, only_tensors
from .promotion import as_float_tensor
from .selection import where


class Pow(Operation):
    """y = aᵇ        da = g · b · aᵇ⁻¹        db = g · aᵇ · ln a

    Where b is 0, a has no influence; where a is 0 and b ≥ 0, b has none.
    """

    def forward(self, a: Any, b: Any) -> Any:
        if isinstance(b, (int, float)):
            self.exponent = b
            self.save(a)
            if b == 3:
                return a * a * a
            return 1 / a if b == -1 else a**b
        self.exponent = None
        self.save(a, b)
        return a**b if b.dtype.kind == "f" or not (b < 0).any() else _whole_power(a, b)

    def backward(self, g: Any) -> Any:
        b = self.exponent
        if b is not None:
            (a,) = self.saved
            return (where(False, g, 0.0) if b == 0 else g * (b * a ** (b - 1))), None
        a, b = self.saved
        grad_a = grad_b = None
        if self.needs_input_grad[0]:
            # 0 · 0⁻¹ is 0 here; elsewhere the product stays, for its derivative by b is not 0 where b is.
            silent = (b == 0) & ((a == 0) | (a != a))
            grad_a = where(silent, 0.0, g * (b * pow(where(silent, 1.0, a), b - 1)))
        if self.needs_input_grad[1]:
            # ln 0 = −inf would spoil 0ᵇ · ln 0 = 0; the logarithm of 1 keeps the unused branch finite.
            silent = (a == 0) & (b >= 0)
            grad_b = where(silent, 0.0, g * (pow(a, b) * log(where(silent, 1.0, a))))
        return grad_a, grad_b


def _whole_power(a: Any, b: Any) -> Any:
    """aᵇ for integers where some b are negative: 1/a⁻ᵇ, of which only 1 and −1 leave something."""
    xp = xp_of(a, b)
    under = xp.where(a == 1, 1, xp.where(a == -1, 1 - 2 * (b % 2), 0))
    y = a ** xp.where(b < 0, 0, b)
    return xp.where(b < 0, under, y).astype(y.dtype, copy=False)


class Sqrt(Operation):
    """y = √x        dx = g / (2y)"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).sqrt(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g / (2 * y)


class Rsqrt(Operation):
    """y = 1 / √x        dx = −½ · g · y³"""

    def forward(self, x: Any) -> Any:
        y = 1 / xp_of(x).sqrt(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return -0.5 * g * (y * y * y)


class Exp(Operation):
    """y = eˣ        dx = g · y"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).exp(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * y


class Exp2(Operation):
    """y = 2ˣ        dx = g · y · ln 2"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).exp2(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * y * math.log(2)


class Expm1(Operation):
    """y = eˣ − 1        dx = g · (y + 1)"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).expm1(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * (y + 1)


class Square(Operation):
    """y = x²        dx = 2 · g · x"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return x * x

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return 2 * g * x


def pow(input: Any, exponent: Any) -> Any:
    """input to the power of exponent

    Raises:
        RuntimeError: integers to a negative integer power, given as a number.
        NotImplementedError: bools to the power of bools.
        TypeError: two numbers.
    """
    if type(exponent) in (int, float) and isinstance(input, Tensor) and input.array.dtype.kind == "f":
        return Pow.apply(input, exponent)  # by far the most frequent case
    not_two_numbers("pow", input, exponent)
    if type(exponent) is int and exponent < 0 and isinstance(input, Tensor) and input.array.dtype.kind != "f":
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return binary(Pow, input, exponent, refused="b")


def float_power(input: Any, exponent: Any) -> Any:
    """input to the power of exponent, computed in float64."""
    return pow(*[cast(x, float64) if isinstance(x, Tensor) else x for x in (input, exponent)])


def sqrt(input: Any) -> Any:
    """√input; nan below 0"""
    return Sqrt.apply(as_float_tensor("sqrt", input))


def rsqrt(input: Any) -> Any:
    """1 / √input; inf at 0, nan below"""
    return Rsqrt.apply(as_float_tensor("rsqrt", input))


def exp(input: Any) -> Any:
    """e to the power of input"""
    return Exp.apply(as_float_tensor("exp", input))


def exp2(input: Any) -> Any:
    """2 to the power of input"""
    return Exp2.apply(as_float_tensor("exp2", input))


def expm1(input: Any) -> Any:
    """eˣ − 1, with all digits where x is small"""
    return Expm1.apply(as_float_tensor("expm1", input))


def square(input: Any) -> Any:
    """input²"""
    only_tensors("square", input)
    return pow(input, 2) if isinstance(input, Tensor) and input.array.dtype.kind == "b" else Square.apply(input)


def ldexp(input: Any, other: Any) -> Any:
    """input · 2^other"""
    only_tensors("ldexp", input, other)
    return mul(input, pow(2.0, other))


def float_power_(input: Tensor, exponent: Any) -> Tensor:
    """`float_power`, written into `input`.

    Raises:
        RuntimeError: input is not float64.
    """
    check_writable(input)
    if input.dtype != float64:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {input.dtype.title} but the operation's result requires dtype "
            "Double"
        )
    return write(input, float_power(input, exponent))


pow_, square_, ldexp_ = in_place(pow), in_place(square), in_place(ldexp)
sqrt_, rsqrt_ = in_place(sqrt), in_place(rsqrt)
exp_, exp2_, expm1_ = in_place(exp), in_place(exp2), in_place(expm1)
