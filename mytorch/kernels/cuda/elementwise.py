"""The gradient of ReLU in one pass."""

from __future__ import annotations

from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed, widened

SOURCE = """
extern "C" __global__ void relu_grad(const T* g, const T* y, T* grad_x, Index count) {
    EACH(n, count)
    grad_x[n] = y[n] != 0 ? g[n] : (T)0;
}
"""
RELU_GRAD = Kernel(SOURCE, "relu_grad")


def relu_grad(g: Any, y: Any) -> Any:
    """g where y is not 0, else 0, as `kernels.elementwise.relu_grad`."""
    wide, values = widened(g), widened(y)
    grad_x = xp_of(g).empty(g.shape, wide.dtype)
    RELU_GRAD(grad_x.size, wide, narrowed(values, wide.dtype), grad_x, grad_x.size, T=wide.dtype)
    return narrowed(grad_x, g.dtype)
