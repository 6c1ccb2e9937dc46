"""How far apart vectors are: distances between pairs, and the cosine of the angle between them."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .broadcast import broadcast_tensors
from .dims import numpy_names
from .index_select import index_select
from .promotion import meet


class AtLeast(Operation):
    """y = max(x, low)        dx = g everywhere: the bound only guards a division"""

    def forward(self, x: Any, *, low: float) -> Any:
        return xp_of(x).maximum(x, x.dtype.type(low))

    def backward(self, g: Any) -> Any:
        return g


@numpy_names
def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """Σ x1·x2 / (max(‖x1‖₂, ε) · max(‖x2‖₂, ε)) along `dim`; the inputs broadcast.

    Raises:
        RuntimeError: integers, or shapes that cannot be broadcast together.
    """
    a, b = meet(x1, x2)
    if a.array.dtype.kind != "f":
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {a.dtype.title}")
    a, b = broadcast_tensors(a, b)
    a, b = (x / AtLeast.apply(x.norm(2, dim, keepdim=True), low=eps) for x in (a, b))
    return (a * b).sum(dim)


def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """‖x1 − x2 + ε‖_p along the last dimension; the inputs broadcast. ε keeps the gradient of equal vectors finite."""
    return (x1 - x2 + eps).norm(p, -1, keepdim=keepdim)


@on_its_gpu
def pdist(input: Any, p: float = 2.0) -> Any:
    """‖input[i] − input[j]‖_p for all pairs i < j, in the order (0, 1), (0, 2), …, (1, 2), …

    Args:
        input: (N, D).

    Returns:
        (N·(N − 1)/2,)

    Raises:
        RuntimeError: the input is not a matrix, or p is negative.
    """
    x = input.array if isinstance(input, Tensor) else input
    if x.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {x.ndim}D")
    if x.dtype.kind != "f":
        raise RuntimeError(f"pdist only supports floating-point dtypes, got {input.dtype}")
    if p < 0:
        raise RuntimeError(f"pdist only supports non-negative p values, got {p}")
    first, second = [tensor_of(index) for index in xp_of(x).triu_indices(len(x), 1)]
    return (index_select(input, 0, first) - index_select(input, 0, second)).norm(p, -1)
