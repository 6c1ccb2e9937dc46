"""The bends in a network: relu, sigmoid, tanh."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, overwrite, write
from ..autograd.operation import Operation
from ..backend import xp_of
from ..kernels import elementwise as kernels
from ..tensor import Tensor
from .promotion import as_float


class Tanh(Operation):
    """y = tanh x        dx = g · (1 − y²)"""

    def forward(self, x: Any) -> Any:
        y = xp_of(x).tanh(x)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * (1 - y * y)


class Sigmoid(Operation):
    """y = 1 / (1 + e⁻ˣ)        dx = g · y · (1 − y)"""

    def forward(self, x: Any) -> Any:
        xp = xp_of(x)
        # e⁻|ˣ| never overflows: σ(x) = 1/(1 + e⁻|ˣ|) for x ≥ 0 and e⁻|ˣ|/(1 + e⁻|ˣ|) below.
        z = xp.exp(-abs(x))
        y = xp.where(x >= 0, 1, z) / (1 + z)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return g * y * (1 - y)


class Relu(Operation):
    """y = max(x, 0)        dx = g where y > 0, else 0"""

    def forward(self, x: Any, *, out: Any = None) -> Any:
        y = kernels.relu(x, out)
        self.save(y)
        return y

    def backward(self, g: Any) -> Any:
        (y,) = self.saved
        return ReluGrad.apply(g, y) if self.rebuild else kernels.relu_grad(g, y)


class ReluGrad(Operation):
    """z = g where y > 0, else 0        dg = the same of its gradient        dy = 0"""

    def forward(self, g: Any, y: Any) -> Any:
        self.save(y)
        return kernels.relu_grad(g, y)

    def backward(self, gg: Any) -> Any:
        (y,) = self.saved
        return ReluGrad.apply(gg, y), None


def tanh(input: Any) -> Any:
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"""
    return Tanh.apply(as_float(input))


def sigmoid(input: Any) -> Any:
    """1 / (1 + e⁻ˣ)"""
    return Sigmoid.apply(as_float(input))


def relu(input: Any, inplace: bool = False) -> Any:
    """max(input, 0); `inplace` writes the result into `input`."""
    return relu_(input) if inplace else Relu.apply(input)


def tanh_(input: Tensor) -> Tensor:
    """`tanh`, written into `input`."""
    check_writable(input)
    return write(input, tanh(input))


def sigmoid_(input: Tensor) -> Tensor:
    """`sigmoid`, written into `input`."""
    check_writable(input)
    return write(input, sigmoid(input))


def relu_(input: Tensor) -> Tensor:
    """`relu`, written into `input`."""
    return overwrite(Relu, input)
