"""Products by name, each for its own numbers of dimensions: dot, mv, mm, bmm, inner, outer, and chains of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend import dtype_of
from .convert import cast
from .dims import numpy_names, shape_of_input, wrap_dim
from .join import cat
from .matmul import _CPP_NAMES, _check_tensors, matmul
from .operands import check_broadcast
from .promotion import meet
from .scan import cumprod


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
    if input.dtype != tensor.dtype:
        a, b = dtype_of(input.dtype).title, dtype_of(tensor.dtype).title
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {a} and {b}")
    return matmul(input, tensor)


def vdot(input: Any, other: Any) -> Any:
    """Σ inputᵢ · otherᵢ: for real numbers, `dot`."""
    return dot(input, other)


def inner(input: Any, other: Any) -> Any:
    """Σ over the last dimension of both: y[…, i, j] = Σₖ input[i, k] · other[j, k]; with a 0-d tensor, the product.

    (…, k) and (*, k) → (…, *)

    Raises:
        RuntimeError: the last dimensions differ, or the dtypes do.
    """
    if not (input.ndim and other.ndim):
        return input * other
    a, b = shape_of_input(input), shape_of_input(other)
    if a[-1] != b[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(a)} and {list(b)}"
        )
    rows, columns = input.reshape((_count(a[:-1]), a[-1])), other.reshape((_count(b[:-1]), a[-1]))
    return matmul(rows, columns.swapaxes(0, 1)).reshape((*a[:-1], *b[:-1]))


def _count(shape: Sequence[int]) -> int:
    """How many elements a tensor of this shape has. Never −1 in a reshape: with size 0 it would be ambiguous."""
    count = 1
    for size in shape:
        count *= size
    return count


def outer(input: Any, vec2: Any) -> Any:
    """yᵢⱼ = inputᵢ · vec2ⱼ of two vectors."""
    for name, x in (("self", input), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.ndim}-D")
    return input.reshape((-1, 1)) * vec2


@numpy_names
def vecdot(x: Any, y: Any, *, dim: int = -1) -> Any:
    """Σ x · y along `dim`; the other dimensions broadcast.

    Raises:
        RuntimeError: integers, or shapes that cannot be broadcast together.
    """
    for operand in (x, y):
        dtype = dtype_of(operand.dtype)
        if not dtype.is_floating_point:
            raise RuntimeError(
                f"linalg.vecdot: Expected a floating point or complex tensor as input. Got {dtype.title}"
            )
    check_broadcast(x, y)
    axis = wrap_dim(dim, max(x.ndim, y.ndim))
    return (x * y).sum(dim=axis)


def kron(input: Any, other: Any) -> Any:
    """Every element of `input` times all of `other`, block by block: y[i·m + k, j·n + l] = input[i, j] · other[k, l].

    Sizes multiply, (a, b) and (m, n) → (a·m, b·n); the tensor of fewer dimensions gets dimensions of size 1 in front.
    """
    _check_tensors("kron", input, other)
    input, other = meet(input, other)
    a, b = shape_of_input(input), shape_of_input(other)
    ndim = max(len(a), len(b))
    a, b = (1,) * (ndim - len(a)) + a, (1,) * (ndim - len(b)) + b
    blocks = input.reshape([n for size in a for n in (size, 1)]) * other.reshape([n for size in b for n in (1, size)])
    return blocks.reshape([m * n for m, n in zip(a, b, strict=True)])


# ---------------------------------------------------------------------- chains


def chain_matmul(*matrices: Any) -> Any:
    """The product of matrices, in the order that takes the fewest multiplications: `multi_dot` for 2-d tensors only."""
    if len(matrices) == 1 and isinstance(matrices[0], (list, tuple)):
        matrices = tuple(matrices[0])
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    for x in matrices:
        if x.ndim != 2:
            raise RuntimeError(f"Tensor dimension is {x.ndim}, expected 2 instead.")
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)


def multi_dot(tensors: Sequence[Any]) -> Any:
    """A₁ A₂ … Aₙ, bracketed so that it takes the fewest multiplications (Cormen et al., section 14.2).

    The first may be a vector, a row, and the last a column; the result then lacks that dimension.

    Raises:
        RuntimeError: fewer than two tensors, or sizes or dtypes that do not match.
    """
    shapes = _check_chain(tensors)
    last = len(tensors) - 1
    matrices = list(tensors)
    if len(shapes[0]) == 1:
        matrices[0] = tensors[0].reshape((1, shapes[0][0]))
    if len(shapes[last]) == 1:
        matrices[last] = tensors[last].reshape((shapes[last][0], 1))
    sizes = [shape_of_input(x)[0] for x in matrices] + [shape_of_input(matrices[last])[1]]
    split = _best_brackets(sizes)

    def product(first: int, last: int) -> Any:
        if first == last:
            return matrices[first]
        middle = split[first, last]
        return matmul(product(first, middle), product(middle + 1, last))

    ends = (*(sizes[:1] if len(shapes[0]) == 2 else ()), *(sizes[-1:] if len(shapes[last]) == 2 else ()))
    return product(0, last).reshape(ends)


def _check_chain(tensors: Sequence[Any]) -> list[tuple[int, ...]]:
    """The shapes of the tensors, after every check."""
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    shapes = [shape_of_input(x) for x in tensors]
    for place, (x, shape) in enumerate(zip(tensors, shapes, strict=True)):
        if place in (0, len(shapes) - 1):
            if len(shape) not in (1, 2):
                which = "last" if place else "first"
                raise RuntimeError(f"multi_dot(): the {which} tensor must be 1D or 2D but got {len(shape)}D")
        elif len(shape) != 2:
            raise RuntimeError(f"multi_dot(): tensor {place} must be 2D but got {len(shape)}D")
        if x.dtype != tensors[0].dtype:
            first, found = (_CPP_NAMES[dtype_of(t.dtype).name] for t in (tensors[0], x))
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {first} and tensor {place} "
                f"{found}"
            )
        if place and shapes[place - 1][-1] != shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {place - 1} and {place} with shapes {list(shapes[place - 1])} and "
                f"{list(shape)} cannot be multiplied"
            )
    return shapes


def _best_brackets(sizes: list[int]) -> dict[tuple[int, int], int]:
    """For each stretch of the chain, after which matrix to split it; matrix i is (sizes[i], sizes[i + 1])."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for first in range(count - length):
            last = first + length
            cost[first, last], split[first, last] = min(
                (cost[first, k] + cost[k + 1, last] + sizes[first] * sizes[k + 1] * sizes[last + 1], k)
                for k in range(first, last)
            )
    return split


def vander(x: Any, *, N: int | None = None) -> Any:
    """Powers of each element: y[…, i, j] = x[…, i]ʲ for j = 0 … N − 1; N is the number of elements unless given.

    Raises:
        RuntimeError: bools, or N ≤ 1.
    """
    dtype = dtype_of(x.dtype)
    if dtype.name == "bool":
        raise RuntimeError("linalg.vander supports floating point, complex, and integer tensors, but got Bool")
    shape = shape_of_input(x) or (1,)
    count = shape[-1] if N is None else N
    if count <= 1:
        raise RuntimeError("N must be greater than 1.")
    powers = x.reshape((*shape, 1)).expand((*shape, count - 1))
    if not dtype.is_floating_point:
        powers = cast(powers, "int64")
    ones = powers[..., :1] * 0 + 1
    return cat([ones, cumprod(powers, -1)], dim=-1)
