"""All distances between the points of two sets, without a table of all their differences where a product will do.

‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of, xp_of
from .dims import shape_of_input
from .inverse import _Shaped
from .operands import check_broadcast
from .selection import where
from .vector_norm import vector_norm

MANY = 25  # from so many points on, PyTorch takes the product too


class EuclideanDistance(Operation):
    """yᵢⱼ = ‖aᵢ − bⱼ‖        daᵢ = Σⱼ wᵢⱼ (aᵢ − bⱼ)        dbⱼ = Σᵢ wᵢⱼ (bⱼ − aᵢ)        w = g / y, 0 where y is 0"""

    def forward(self, a: Any, b: Any, *, by_product: bool) -> Any:
        xp = xp_of(a)
        if by_product:
            squares = (a * a).sum(axis=-1)[..., :, None] + (b * b).sum(axis=-1)[..., None, :]
            y = xp.sqrt(xp.maximum(squares - 2 * (a @ b.swapaxes(-1, -2)), 0))
        else:
            off = a[..., :, None, :] - b[..., None, :, :]
            y = xp.sqrt((off * off).sum(axis=-1))
        self.save(a, b, y)
        return y

    def backward(self, g: Any) -> Any:
        a, b, y = self.saved
        w = where(y == 0, 0.0, g / where(y == 0, 1.0, y))
        turned = w.swapaxes(-1, -2)
        rows, columns = shape_of_input(w), shape_of_input(turned)
        grad_a = grad_b = None
        if self.needs_input_grad[0]:
            grad_a = a * w.sum(axis=-1).reshape((*rows[:-1], 1)) - w @ b
        if self.needs_input_grad[1]:
            grad_b = b * turned.sum(axis=-1).reshape((*columns[:-1], 1)) - turned @ a
        return grad_a, grad_b


def cdist(x1: Any, x2: Any, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Any:
    """y[…, i, j] = ‖x1[…, i] − x2[…, j]‖ₚ

    Args:
        x1: (…, P, M). x2: (…, R, M). The dimensions in front broadcast.
        p: which norm; 0 counts the differing numbers, inf takes the largest difference.
        compute_mode: whether to find Euclidean distances by a matrix product, which is faster and less exact:
            "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist", or by default if P or R is above 25.

    Raises:
        RuntimeError: fewer than two dimensions, sizes that do not fit, integers, or a negative p.
        ValueError: another compute_mode.
    """
    modes = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")
    if compute_mode not in modes:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode; use one of {', '.join(modes)}")
    a, b = shape_of_input(x1), shape_of_input(x2)
    for name, x, shape in (("X1", x1, a), ("X2", x2, b)):
        dtype = dtype_of(x.dtype)
        if not dtype.is_floating_point:
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {dtype.title}")
        if len(shape) < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {len(shape)}D")
    if a[-1] != b[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {a[-1]} X2: {b[-1]}")
    if p < 0:
        raise RuntimeError(f"cdist only supports non-negative p values, got {p}")
    if x1.dtype != x2.dtype:
        first, second = dtype_of(x1.dtype).title, dtype_of(x2.dtype).title
        raise RuntimeError(f"cdist: expected scalar type {first} but found {second}")
    check_broadcast(_Shaped(a[:-2]), _Shaped(b[:-2]))
    if p == 2:
        many = compute_mode == modes[0] and max(a[-2], b[-2]) > MANY
        return EuclideanDistance.apply(x1, x2, by_product=many or compute_mode == modes[1])
    off = x1.reshape((*a[:-1], 1, a[-1])) - x2.reshape((*b[:-2], 1, *b[-2:]))
    if a[-1] == 0:
        return off.sum(axis=-1)
    return vector_norm(off, p, -1)
