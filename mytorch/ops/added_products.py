"""Products added to something that is already there: beta · input + alpha · (product).

`input` broadcasts to the product, and is not looked at if beta is 0: its nan and inf leave no trace then. Among
integers, beta and alpha are integers too.
"""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of
from .bitwise import bitwise_and, bitwise_or
from .broadcast import expand
from .dims import shape_of_input
from .in_place import in_place
from .matmul import _CPP_NAMES
from .products import bmm, mm, mv, outer
from .promotion import meet


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · (mat1 @ mat2); input broadcasts to the product, and is not looked at if beta is 0."""
    product = mm(mat1, mat2)
    if input.dtype != mat2.dtype:
        a, b = dtype_of(input.dtype).title, dtype_of(mat2.dtype).title
        raise RuntimeError(f"self and mat2 must have the same dtype, but got {a} and {b}")
    return _added(input, product, beta, alpha)


def addmv(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · (mat @ vec), of a matrix and a vector."""
    product = mv(mat, vec)
    if input.dtype != vec.dtype:
        a, b, c = (dtype_of(x.dtype).title for x in (input, mat, vec))
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {a}, {b}, and {c}")
    return _added(input, product, beta, alpha)


def addbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · Σᵦ batch1ᵦ @ batch2ᵦ: the products of two batches of matrices, added up.

    (b, n, k) and (b, k, m) → (n, m)
    """
    # One product of wide matrices adds up the batch on its way: (n, b·k) @ (b·k, m).
    _check_batches(input, batch1, batch2)
    if batch1.ndim != 3 or batch2.ndim != 3 or shape_of_input(batch1)[::2] != shape_of_input(batch2)[:2]:
        bmm(batch1, batch2)  # to complain
    (b, n, k), m = shape_of_input(batch1), shape_of_input(batch2)[2]
    wide = batch1.swapaxes(0, 1).reshape((n, b * k))
    return _added(input, mm(wide, batch2.reshape((b * k, m))), beta, alpha)


def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · bmm(batch1, batch2): (b, n, k) and (b, k, m) → (b, n, m)"""
    _check_batches(input, batch1, batch2)
    return _added(input, bmm(batch1, batch2), beta, alpha)


def addr(input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · outer(vec1, vec2); with bools, `and` in place of times and `or` in place of plus."""
    for name, x in (("vec1", vec1), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {x.ndim}-D")
    if all(dtype_of(x.dtype).name == "bool" for x in (input, vec1, vec2)):
        product = bitwise_and(outer(vec1, vec2), bool(alpha))
        input = expand(input, shape_of_input(product))
        return bitwise_or(bitwise_and(input, True), product) if beta else product
    product = outer(vec1, vec2)
    for name, factor in (("beta", beta), ("alpha", alpha)):
        if isinstance(factor, float) and not dtype_of(product.dtype).is_floating_point:
            raise RuntimeError(f"For integral input tensors, argument {name} must not be a floating point number.")
    return _added(*meet(input, product), beta, alpha)


def _added(input: Any, product: Any, beta: Any, alpha: Any) -> Any:
    if not dtype_of(product.dtype).is_floating_point:  # as in PyTorch, 0.9 of a whole number is 0
        alpha, beta = int(alpha), int(beta)
    if alpha != 1:
        product = product * alpha
    input = expand(input, shape_of_input(product))
    if beta == 1:
        return input + product
    return product if beta == 0 else input * beta + product


def _check_batches(input: Any, batch1: Any, batch2: Any) -> None:
    if not input.dtype == batch1.dtype == batch2.dtype:
        a, b, c = (_CPP_NAMES[dtype_of(x.dtype).name] for x in (input, batch1, batch2))
        raise RuntimeError(f"Input dtypes must be the same, got: input {a}, batch1: {b}, batch2: {c}")


addmm_ = in_place(addmm)
addmv_ = in_place(addmv)
addbmm_ = in_place(addbmm)
baddbmm_ = in_place(baddbmm)
addr_ = in_place(addr)
