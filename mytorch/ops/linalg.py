"""Products of matrices and vectors, and `linear`, the layer that every network is made of.

Y = A B        dA = dY Bᵀ        dB = Aᵀ dY
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import dtype_of
from ..kernels.product import product
from ..tensor import Tensor
from .arithmetic import check_broadcast
from .broadcast import expand
from .dims import shape_of_input

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


class Linear(Operation):
    """Y = X Wᵀ + b        dX = G W        dW = Gᵀ X        db = Σ rows of G"""

    def forward(self, x: Any, weight: Any, bias: Any = None) -> Any:
        needs = self.needs_input_grad
        if needs:  # keep only what the other side's gradient needs: a frozen weight holds no input
            self.save(x if needs[1] else None, weight if needs[0] else None)
            self.shape = x.shape
        flat = x if x.ndim == 2 else _tall(x)
        y = product(flat, weight.T)
        if bias is not None:
            y += bias
        return y if x.ndim == 2 else y.reshape(*x.shape[:-1], weight.shape[0])

    def backward(self, g: Any) -> Any:
        x, weight = self.saved
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
        return grad_x, grad_weight, g.sum(axis=0) if needs[2] else None


def matmul(input: Any, other: Any) -> Any:
    """input @ other: vectors, matrices, and batches of matrices that broadcast.

    (…, n, k) @ (…, k, m) → (…, n, m);  (k) @ (k) → ();  (n, k) @ (k) → (n);  (k) @ (k, m) → (m)

    Raises:
        RuntimeError: sizes that do not match, a 0-d tensor, or two dtypes.
    """
    if not isinstance(other, Tensor) or not isinstance(input, Tensor):
        _check_tensors("matmul", input, other)
    elif input.array.dtype is not other.array.dtype:
        _check_dtypes(input, other)
    try:
        return MatMul.apply(input, other)
    except ValueError:
        _explain_matmul(shape_of_input(input), shape_of_input(other))
        raise


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


def _unusual_linear(input: Any, weight: Any, bias: Any) -> Any:
    if weight.ndim == 1 and input.ndim:
        y = matmul(input, weight)
        return y if bias is None else y + bias
    raise RuntimeError(
        f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
    )


def mm(input: Any, mat2: Any) -> Any:
    """The product of two matrices, (n, k) and (k, m)."""
    for name, x in (("self", input), ("mat2", mat2)):
        if x.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix, got {x.ndim}D")
    return matmul(input, mat2)


def bmm(input: Any, mat2: Any) -> Any:
    """The products of two batches of matrices, (b, n, k) and (b, k, m), without broadcasting."""
    for name, x in (("batch1", input), ("batch2", mat2)):
        if x.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor, got {x.ndim}D")
    a, b = shape_of_input(input), shape_of_input(mat2)
    if a[0] != b[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: "
            f"[{b[0]}, {b[1]}]."
        )
    return matmul(input, mat2)


def mv(input: Any, vec: Any) -> Any:
    """A matrix times a vector, (n, k) and (k)."""
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {vec.ndim}, {input.ndim}, {vec.ndim}")
    return matmul(input, vec)


def dot(input: Any, tensor: Any) -> Any:
    """Σ inputᵢ · tensorᵢ of two vectors of one length."""
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors")
    return matmul(input, tensor)


def outer(input: Any, vec2: Any) -> Any:
    """yᵢⱼ = inputᵢ · vec2ⱼ of two vectors."""
    for name, x in (("self", input), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.ndim}-D")
    return input.reshape((-1, 1)) * vec2


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta · input + alpha · (mat1 @ mat2); input broadcasts to the product, and is not looked at if beta is 0."""
    product = mm(mat1, mat2)
    if alpha != 1:
        product = product * alpha
    if beta == 0:
        return product
    input = expand(input, shape_of_input(product))
    return (input if beta == 1 else input * beta) + product


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
