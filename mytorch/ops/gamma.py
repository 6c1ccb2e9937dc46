"""The gamma function's logarithm and the derivatives of that: lgamma, digamma, polygamma; and Hurwitz's zeta."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..kernels import gamma as kernels
from ..tensor import Tensor, tensor_of
from .in_place import in_place
from .operands import binary_as_float, not_two_numbers
from .promotion import as_float_tensor


class Lgamma(Operation):
    """y = ln |Γ(x)|        dx = g · ψ(x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return kernels.lgamma(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * digamma(x)


class Digamma(Operation):
    """y = ψ(x) = d ln Γ(x) / dx        dx = g · ψ′(x)"""

    def forward(self, x: Any) -> Any:
        self.save(x)
        return kernels.digamma(x)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * polygamma(1, x)


class Polygamma(Operation):
    """y = ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ · n! · ζ(n + 1, x), n ≥ 1        dx = g · ψ⁽ⁿ⁺¹⁾(x)"""

    def forward(self, x: Any, *, n: int) -> Any:
        self.n = n
        self.save(x)
        sign = -1 if n % 2 == 0 else 1
        y = sign * math.factorial(n) * kernels.zeta(float(n + 1), x)
        return y.astype(x.dtype, copy=False)

    def backward(self, g: Any) -> Any:
        (x,) = self.saved
        return g * polygamma(self.n + 1, x)


class Zeta(Operation):
    """y = ζ(s, q) = Σₖ (q + k)⁻ˢ        ds is not defined        dq = −g · s · ζ(s + 1, q)"""

    def forward(self, s: Any, q: Any) -> Any:
        self.save(s, q)
        xp = xp_of(s, q)
        return kernels.zeta(s, q).astype(xp.result_type(s, q), copy=False)

    def backward(self, g: Any) -> Any:
        s, q = self.saved
        if self.needs_input_grad[0]:
            raise NotImplementedError("zeta: the derivative with respect to 'input' is not implemented")
        return None, -g * s * zeta(s + 1, q)


def lgamma(input: Any) -> Any:
    """ln |Γ(x)|, with Γ(n) = (n − 1)! for whole numbers; inf at 0, −1, −2 …"""
    return Lgamma.apply(as_float_tensor("lgamma", input))


def digamma(input: Any) -> Any:
    """ψ(x), the slope of ln Γ(x); nan at −1, −2 …"""
    return Digamma.apply(as_float_tensor("digamma", input))


def polygamma(n: int, input: Any) -> Any:
    """The n-th derivative of `digamma`.

    Raises:
        RuntimeError: n is negative.
    """
    if n < 0:
        raise RuntimeError(f"polygamma(n, x) does not support negative n, got n={n}.")
    input = as_float_tensor("polygamma", input)
    return Polygamma.apply(input, n=n) if n else digamma(input)


def polygamma_method(input: Tensor, n: int) -> Tensor:
    """`polygamma` as a method: the tensor comes first."""
    return polygamma(n, input)


def zeta(input: Any, other: Any) -> Any:
    """Hurwitz's zeta function ζ(s, q) = Σₖ (q + k)⁻ˢ, k = 0, 1, 2 …, of s = input and q = other."""
    not_two_numbers("zeta", input, other)
    return binary_as_float(Zeta, input, other)


@on_its_gpu
def mvlgamma(input: Any, p: int) -> Any:
    """The logarithm of the gamma function of p dimensions: p(p−1)/4 · ln π + Σ lgamma(x − j/2), j = 0 … p − 1

    Raises:
        RuntimeError: p is below 1.
    """
    if p < 1:
        raise RuntimeError(f"p has to be greater than or equal to 1, got {p}")
    input = as_float_tensor("mvlgamma", input)
    xp = xp_of(input.array)
    steps = tensor_of(xp.arange(p).astype(input.array.dtype) * 0.5)
    return lgamma(input.unsqueeze(-1) - steps).sum(-1) + p * (p - 1) / 4 * math.log(math.pi)


lgamma_, digamma_ = in_place(lgamma), in_place(digamma)
polygamma_, mvlgamma_ = in_place(polygamma_method), in_place(mvlgamma)
