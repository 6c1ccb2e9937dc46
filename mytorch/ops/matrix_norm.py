"""How large a matrix is: as a table of numbers, or by how much it stretches vectors; and its condition number."""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of
from .convert import cast
from .dims import numpy_names, shape_of_input, wrap_dim
from .extrema import amax, amin
from .inverse import inv_ex
from .matrix_checks import check_precision, check_square
from .permute import movedim
from .reduce import sum
from .selection import where
from .sign import abs as absolute
from .spectrum import svdvals
from .vector_norm import vector_norm

INF = float("inf")
_SPECTRAL = (2, -2, "nuc")
_ABSOLUTE = (1, -1, INF, -INF)


@numpy_names
def matrix_norm(A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of the matrices that two dimensions of `A` make.

    Args:
        ord: "fro": √Σ a²; "nuc": the sum of the singular values; 2, −2: the largest, the smallest singular value;
            1, −1: the largest, the smallest sum of a column's |a|; inf, −inf: the same of a row.
        dim: rows and columns.

    Raises:
        RuntimeError: not floating point, another `ord`, or `dim` does not name two dimensions.
    """
    caller = "linalg.matrix_norm"
    if A.ndim < 2:
        raise RuntimeError(f"{caller}: The input tensor A must have at least 2 dimensions.")
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        named = dim if not isinstance(dim, (tuple, list)) else ", ".join(map(str, dim))
        raise RuntimeError(f"{caller}: dim must be a 2-tuple. Got {named}")
    spectral = ord in _SPECTRAL
    check_precision(caller, A, low_precision=not spectral)
    if dtype is not None:
        chosen = dtype_of(dtype)
        if not chosen.is_floating_point or chosen.itemsize < dtype_of(A.dtype).itemsize:
            raise RuntimeError(
                f"{caller}: the dtype of the input ({dtype_of(A.dtype).title}) should be convertible without narrowing "
                f"to the specified dtype ({chosen.title})"
            )
        A = cast(A, chosen)
    rows, columns = (wrap_dim(d, A.ndim) for d in dim)
    if rows == columns:
        raise RuntimeError(f"{caller}: dims must be different. Got ({dim[0]}, {dim[1]})")
    if ord == "fro":
        return vector_norm(A, 2, (rows, columns), keepdim)
    if ord in _ABSOLUTE:
        inner, outer = (rows, columns) if ord in (1, -1) else (columns, rows)
        sums = sum(absolute(A), inner, True)
        result = _extreme(caller, ord, sums, outer)
    elif spectral:
        values = svdvals(movedim(A, (rows, columns), (-2, -1)))
        if ord == "nuc":
            result = sum(values, -1)
        else:
            result = _extreme(caller, ord, values, values.ndim - 1)
    else:
        raise RuntimeError(f"{caller}: Order {ord} not supported.")
    kept = list(shape_of_input(A))
    kept[rows] = kept[columns] = 1
    if not keepdim:
        kept = [size for place, size in enumerate(kept) if place not in (rows, columns)]
    return result.reshape(tuple(kept))


def _extreme(caller: str, ord: Any, x: Any, axis: int) -> Any:
    """The largest along the axis, or the smallest if `ord` is negative. The largest of nothing is 0, as of a norm."""
    if shape_of_input(x)[axis]:
        return (amax if ord > 0 else amin)(x, axis, True)
    if ord < 0:
        raise IndexError(f"{caller}: the norm of order {ord} of a matrix without rows or columns is not defined")
    return sum(x, axis, True)


@numpy_names
def norm(A: Any, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """`matrix_norm` of two dimensions, `vector_norm` of one; without `ord`, √Σ a² over everything or over `dim`.

    Raises:
        RuntimeError: `ord` is given without `dim` and the input is neither a vector nor a matrix, or as for these two.
    """
    if dim is not None and not isinstance(dim, (tuple, list)):
        dim = (dim,)
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if dim is not None and len(dim) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dim)}")
    if dim is None and A.ndim not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
        )
    if isinstance(ord, str) or (len(dim) if dim is not None else A.ndim) == 2:
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    return vector_norm(A, ord, dim, keepdim, dtype=dtype)


def cond(A: Any, p: Any = None) -> Any:
    """‖A‖ · ‖A⁻¹‖, by how much errors may grow in A X = B; inf if A is singular.

    Args:
        p: the norm, as for `matrix_norm`; 2 by default, which is the ratio of the largest and the smallest singular
            value and so is defined for matrices that are not square; −2 is the inverse ratio.

    Raises:
        RuntimeError: not matrices of float32 or float64 (square ones unless p is 2 or −2), or another p.
    """
    if A.ndim < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    check_precision("linalg.cond", A)
    if p is None or p in (2, -2):
        values = svdvals(A)
        if not shape_of_input(values)[-1]:
            return sum(values, -1)
        first, last = values[..., 0], values[..., -1]
        return last / first if p == -2 else first / last
    if p not in ("fro", "nuc", *_ABSOLUTE):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    check_square(f"linalg.cond(ord={p})", A)
    if not A.array.size:
        return sum(A, (-2, -1))
    inverse, info = inv_ex(A)
    return where(info != 0, INF, matrix_norm(A, p) * matrix_norm(inverse, p))
