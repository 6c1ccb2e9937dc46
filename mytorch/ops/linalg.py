"""`linear`, the layer that every network is made of.

Y = X Wᵀ + b        dX = dY W        dW = dYᵀ X        db = Σ rows of dY
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels.elementwise import relu_grad
from ..kernels.product import product
from ..kernels.sums import column_sums
from ..tensor import Tensor
from .activation import Relu, ReluGrad
from .broadcast import expand
from .matmul import MatMul, _check_dtypes, _tall, matmul


class Linear(Operation):
    """Y = X Wᵀ + b        dX = G W        dW = Gᵀ X        db = Σ rows of G"""

    rectifies = False  # whether the product itself takes max(…, 0)

    def forward(self, x: Any, weight: Any, bias: Any = None) -> Any:
        needs = self.needs_input_grad
        if needs:  # keep only what the other side's gradient needs: a frozen weight holds no input
            self.save(x if needs[1] else None, weight if needs[0] else None)
            self.shape = x.shape
        flat = x if x.ndim == 2 else _tall(x)
        y = product(flat, weight.T, bias, self.rectifies)
        return y if x.ndim == 2 else y.reshape(*x.shape[:-1], weight.shape[0])

    def backward(self, g: Any) -> Any:
        x, weight = self.saved
        return self._gradients(g, x, weight)

    def _gradients(self, g: Any, x: Any, weight: Any) -> Any:
        needs = self.needs_input_grad
        plain = len(self.shape) == 2
        times = MatMul.apply if self.rebuild else product
        g = g if plain else _tall(g)
        grad_x = grad_weight = None
        if needs[0]:
            grad_x = times(g, weight)
            if not plain:
                grad_x = grad_x.reshape(self.shape)
        if needs[1]:
            # The product of a transposed view with a matrix comes out of BLAS as a new array in row-major order.
            grad_weight = times(g.T, x if plain else _tall(x))
        if len(needs) == 2:
            return grad_x, grad_weight
        if not needs[2]:
            return grad_x, grad_weight, None
        return grad_x, grad_weight, g.sum(axis=0) if self.rebuild else column_sums(g)


class LinearRelu(Linear):
    """Y = max(X Wᵀ + b, 0)        the gradients of `Linear`, of G where Y > 0"""

    rectifies = True

    def forward(self, x: Any, weight: Any, bias: Any = None) -> Any:
        y = super().forward(x, weight, bias)
        if self.needs_input_grad:
            self.save(*self._saved, y)
        return y

    def backward(self, g: Any) -> Any:
        x, weight, y = self.saved
        return self._gradients(ReluGrad.apply(g, y) if self.rebuild else relu_grad(g, y), x, weight)


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """Y = X Wᵀ + b

    Args:
        input: (…, in features), any number of dimensions in front, or none.
        weight: (out features, in features), or (in features) for a single output without its dimension.
        bias: (out features), or None.

    Returns:
        (…, out features)

    Raises:
        RuntimeError: sizes that do not match, or two dtypes.
    """
    x = input.array if isinstance(input, Tensor) else input
    w = weight.array if isinstance(weight, Tensor) else weight
    if _is_ordinary(x, w, bias):
        return Linear.apply(input, weight, bias)
    if w.ndim != 2 or x.ndim == 0:
        return _unusual_linear(input, weight, bias)
    if x.shape[-1] != w.shape[1]:
        rows = x.size // x.shape[-1] if x.size else 0
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{x.shape[-1]} and {w.shape[1]}x{w.shape[0]})"
        )
    if x.dtype is not w.dtype:
        _check_dtypes(input, weight)
    if bias is None:
        return Linear.apply(input, weight)
    b = bias.array if isinstance(bias, Tensor) else bias
    if b.shape != w.shape[:1]:
        bias = expand(bias, w.shape[:1])
    if b.dtype != x.dtype:
        raise RuntimeError(f"linear: input has {input.dtype} but bias has {bias.dtype}; convert one with .to(dtype)")
    return Linear.apply(input, weight, bias)


def linear_relu(input: Any, weight: Any, bias: Any = None) -> Any:
    """relu(linear(…)) as one operation, which is what `Sequential` makes of Linear and ReLU.

    Y = max(X Wᵀ + b, 0)

    Args: as for `linear`.
    """
    x = input.array if isinstance(input, Tensor) else input
    w = weight.array if isinstance(weight, Tensor) else weight
    if _is_ordinary(x, w, bias):
        return LinearRelu.apply(input, weight, bias)
    return Relu.apply(linear(input, weight, bias))


def _is_ordinary(x: Any, w: Any, bias: Any) -> bool:
    """Whether everything fits as it is, with a bias: most calls, which need no closer look."""
    if bias is None or not x.ndim or w.ndim != 2:
        return False
    b = bias.array if isinstance(bias, Tensor) else bias
    return x.shape[-1] == w.shape[1] and b.shape == w.shape[:1] and x.dtype is w.dtype is b.dtype


def _unusual_linear(input: Any, weight: Any, bias: Any) -> Any:
    if weight.ndim == 1 and input.ndim:
        y = matmul(input, weight)
        return y if bias is None else y + bias
    raise RuntimeError(
        f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
    )
