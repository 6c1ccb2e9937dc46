"""How large numbers are together: the length of a vector and its relatives, and distances, which are lengths too.

All take a tensor, or some of its dimensions, as one long vector.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import check_writable, write
from ..backend import dtype_of
from ..tensor import Tensor
from .arithmetic import sub
from .convert import cast
from .deviation import Sqrt0
from .dims import axes_of, numpy_names, shape_of_input, wrap_dim
from .exponential import pow
from .extrema import amax, amin
from .promotion import meet
from .reduce import is_float, sum
from .selection import where
from .sign import abs as absolute, sign

INF = float("inf")


@numpy_names
def vector_norm(x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """(Σ |x|ᵖ)^(1/p), over `dim` (one or several) or over everything; the length of a vector for p = 2.

    Args:
        ord: p, a number; ±inf for the largest or smallest |x|, 0 for the count of what is not 0.

    Raises:
        RuntimeError: integers, or no largest because there is nothing.
    """
    if isinstance(ord, str):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' must be Number, not str: {ord!r}")
    if not is_float(x):
        raise RuntimeError(f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {x.dtype}")
    if dtype is not None:
        chosen = dtype_of(dtype)
        if not chosen.is_floating_point or chosen.itemsize < x.dtype.itemsize:
            raise RuntimeError(
                f"linalg.vector_norm: the dtype of the input ({x.dtype}) should be convertible without narrowing to "
                f"the specified dtype ({chosen})"
            )
        x = cast(x, chosen)
    if x.dtype.itemsize == 2:  # half precision has no room for squares
        return cast(_length(cast(x, "float32"), ord, dim, keepdim), x.dtype)
    return _length(x, ord, dim, keepdim)


def _length(x: Any, p: Any, dim: Any, keepdim: bool) -> Any:
    if p == 2:
        return Sqrt0.apply(sum(x * x, dim, keepdim))
    size = absolute(x)
    if p == 1:
        return sum(size, dim, keepdim)
    if p == 0:
        return sum(absolute(sign(x)), dim, keepdim)
    if p < 0 or p == INF:
        _check_some(x, p, dim)
        if abs(p) == INF:
            return (amax if p > 0 else amin)(size, dim, keepdim)
    # 0ᵖ has no slope below p = 1: what is 0 stays out of the graph there, as in PyTorch.
    at_zero = INF if p < 0 else 0.0
    powers = pow(size, p) if p > 1 else where(size == 0, at_zero, pow(where(size == 0, 1.0, size), p))
    total = sum(powers, dim, keepdim)
    # x^(1/p), with gradient 0 where x is 0.
    return where(total == 0, 0.0, pow(where(total == 0, 1.0, total), 1 / p))


def _check_some(x: Any, p: Any, dim: Any) -> None:
    shape = shape_of_input(x)
    axes = axes_of(dim, len(shape))
    axes = range(len(shape)) if axes is None else axes if isinstance(axes, tuple) else (axes,)
    if any(shape[axis] == 0 for axis in axes):
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {p} norm on an empty dimension because the operation does not "
            f"have an identity (input {list(shape)})"
        )


@numpy_names
def norm(input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """(Σ |input|ᵖ)^(1/p), over `dim` or over everything: `vector_norm` under its older name.

    Args:
        p: a number; ±inf for the largest or smallest |input|, 0 for the count of what is not 0; "fro" and None mean 2;
            "nuc" is the sum of the singular values of a matrix.

    Raises:
        RuntimeError: integers.
    """
    if p == "nuc":
        from .matrix_norm import matrix_norm

        return matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    if p is None or p == "fro":
        p = 2
    if isinstance(p, str):
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported; use a number, inf, 'fro' or 'nuc'")
    return vector_norm(input, p, dim, keepdim, dtype=dtype)


def dist(input: Any, other: Any, p: Any = 2) -> Any:
    """(Σ |input − other|ᵖ)^(1/p): how far two tensors (which broadcast) lie apart.

    Raises:
        RuntimeError: integers, or shapes that do not fit.
    """
    input, other = meet(input, other)
    return vector_norm(sub(input, other), p)


def renorm(input: Any, p: Any, dim: int, maxnorm: Any) -> Any:
    """`input`, in which slices along `dim` whose p-norm exceeds `maxnorm` are scaled down to it.

    Raises:
        RuntimeError: integers, fewer than two dimensions, p ≤ 0 or maxnorm < 0.
    """
    if not p > 0:
        raise RuntimeError(f"renorm: non-positive-norm not supported, got p={p}")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    if input.ndim <= 1:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    axis = wrap_dim(dim, input.ndim)
    others = tuple(d for d in range(input.ndim) if d != axis)
    length = vector_norm(input, p, others, True)
    return input * where(length > maxnorm, maxnorm / (length + 1e-7), 1.0)


def renorm_(input: Tensor, p: Any, dim: int, maxnorm: Any) -> Tensor:
    """`renorm`, written into `input`."""
    check_writable(input)
    return write(input, renorm(input.clone(), p, dim, maxnorm))  # several operations look at the old values
