"""The product of matrices, vectors and batches of them: everything else in linear algebra is built on it.

Y = A B        dA = dY Bᵀ        dB = Aᵀ dY
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of
from ..kernels.product import product
from ..tensor import Tensor
from .dims import shape_of_input
from .operands import check_broadcast

# What PyTorch calls the dtypes in these messages: their names in C++.
_CPP_NAMES = {
    "float16": "c10::Half", "float32": "float", "float64": "double", "bool": "bool", "uint8": "unsigned char",
    "int8": "signed char", "int16": "short", "int32": "int", "int64": "long int",
}  # fmt: skip


class MatMul(Operation):
    """Y = A B        dA = G Bᵀ        dB = Aᵀ G

    Batches in front broadcast (the engine sums their gradients); vectors count as a row on the left, a column on the
    right, and lose that dimension in the result.
    """

    def forward(self, a: Any, b: Any) -> Any:
        needs = self.needs_input_grad
        if needs:  # each side's gradient needs the other side
            self.save(a if needs[1] else None, b if needs[0] else None)
            self.shapes = a.shape, b.shape
        if b.ndim == 2 and a.ndim > 2 and a.shape[-1] == b.shape[0]:
            # A batch against one matrix is one tall matrix against it.
            return product(_tall(a), b).reshape(*a.shape[:-1], b.shape[1])
        return product(a, b)

    def backward(self, g: Any) -> Any:
        a, b = self.saved
        needs = self.needs_input_grad
        shape_a, shape_b = self.shapes
        if len(shape_a) == 1:
            if needs[1]:
                a = a.reshape((1, *shape_a))
            g = g.reshape(
                (*shape_of_input(g)[: max(len(shape_b) - 2, 0)], 1, *(() if len(shape_b) == 1 else shape_b[-1:]))
            )
        if len(shape_b) == 1:
            if needs[0]:
                b = b.reshape((*shape_b, 1))
            g = g.reshape((*shape_of_input(g), 1))
        grad_a = grad_b = None
        if needs[0]:
            grad_a = MatMul.apply(g, b.swapaxes(-1, -2))
            if len(shape_a) == 1:
                grad_a = grad_a.reshape((*grad_a.shape[:-2], *shape_a))
        if needs[1]:
            if len(shape_b) <= 2 and len(shape_a) > 2:
                a, g = _tall(a), _tall(g)
            grad_b = MatMul.apply(a.swapaxes(-1, -2), g)
            if len(shape_b) == 1:
                grad_b = grad_b.reshape((*grad_b.shape[:-2], *shape_b))
        return grad_a, grad_b


def _tall(x: Any) -> Any:
    """All matrices of a batch on top of each other."""
    shape = shape_of_input(x)
    rows = 1
    for size in shape[:-1]:
        rows *= size
    return x.reshape((rows, shape[-1]))


def matmul(input: Any, other: Any) -> Any:
    """input @ other: vectors, matrices, and batches of matrices that broadcast.

    (…, n, k) @ (…, k, m) → (…, n, m);  (k) @ (k) → ();  (n, k) @ (k) → (n);  (k) @ (k, m) → (m)

    Raises:
        RuntimeError: sizes that do not match, a 0-d tensor, or two dtypes.
        NotImplementedError: bools.
    """
    if not isinstance(other, Tensor) or not isinstance(input, Tensor):
        _check_tensors("matmul", input, other)
    elif input.array.dtype is not other.array.dtype:
        _check_dtypes(input, other)
    elif input.array.dtype.kind == "b":
        raise NotImplementedError("\"matmul\" not implemented for 'Bool'; convert with .float() or .to(dtype)")
    try:
        return MatMul.apply(input, other)
    except ValueError:
        _explain_matmul(shape_of_input(input), shape_of_input(other))
        raise


def _check_tensors(caller: str, *operands: Any) -> None:
    for place, x in enumerate(operands):
        if not hasattr(x, "ndim"):
            raise TypeError(f"{caller}(): argument {place + 1} must be Tensor, not {type(x).__name__}")


def _check_dtypes(a: Any, b: Any) -> None:
    if a.dtype != b.dtype:
        names = " != ".join(_CPP_NAMES[dtype_of(x.dtype).name] for x in (a, b))
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {names}; convert one with .to(dtype)")


def _explain_matmul(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    """Raise PyTorch's error for operands of these shapes, which could not be multiplied."""
    if not a or not b:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D")
    columns, inner = a[len(a) - 1], b[max(len(b) - 2, 0)]
    if columns == inner:
        check_broadcast(_Shaped(a[:-2]), _Shaped(b[:-2]))
        return
    rows = 1
    for size in a[:-1]:
        rows *= size
    if len(a) == len(b) == 1:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number of elements, "
            f"but got {a[0]} and {b[0]} elements respectively"
        )
    if len(b) == 1:
        raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{a[-1]}), vec ({b[0]})")
    if len(b) == 2:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({rows}x{a[-1]} and {b[0]}x{b[1]})")
    batch = 1
    for size in b[:-2]:
        batch *= size
    raise RuntimeError(
        f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {a[-1]}] but got: "
        f"[{batch}, {inner}]."
    )


class _Shaped:
    """Something with a shape, for `check_broadcast`."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
