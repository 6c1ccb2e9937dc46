"""What every function of matrices asks of its input, and what it says when LAPACK gives up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..backend import dtype_of, with_linalg_errors, xp_of
from ..kernels.lapack import lapack
from .dims import shape_of_input


class LinAlgError(RuntimeError):
    """A matrix is singular or not positive-definite, or an algorithm did not converge."""


def check_matrices(caller: str, A: Any, name: str = "A") -> None:
    """Raise unless A is a matrix, or a batch of matrices, of float32 or float64."""
    if A.ndim < 2:
        raise RuntimeError(f"{caller}: The input tensor {name} must have at least 2 dimensions.")
    check_precision(caller, A)


def check_square(caller: str, A: Any, name: str = "A", low_precision: bool = False) -> None:
    """Raise unless A is a square matrix, or a batch of square matrices."""
    if A.ndim < 2:
        raise RuntimeError(f"{caller}: The input tensor {name} must have at least 2 dimensions.")
    *_, rows, columns = shape_of_input(A)
    if rows != columns:
        raise RuntimeError(
            f"{caller}: {name} must be batches of square matrices, but they are {rows} by {columns} matrices"
        )
    check_precision(caller, A, low_precision)


def check_precision(caller: str, A: Any, low_precision: bool = False) -> None:
    """Raise unless A holds floating-point numbers that LAPACK can work with."""
    dtype = dtype_of(A.dtype)
    if not dtype.is_floating_point:
        raise RuntimeError(f"{caller}: Expected a floating point or complex tensor as input. Got {dtype.title}")
    if dtype.itemsize < 4 and not low_precision:
        raise RuntimeError(f"{caller}: Low precision dtypes not supported. Got {dtype.title}; use .float()")


def check_same_dtype(caller: str, A: Any, B: Any) -> None:
    """Raise unless A and B are of one dtype."""
    if A.dtype != B.dtype:
        a, b = dtype_of(A.dtype).title, dtype_of(B.dtype).title
        raise RuntimeError(
            f"{caller}: Expected A and B to have the same dtype, but found A of type {a} and B of type {b} instead"
        )


def attempt(caller: str, complaint: str, function: Callable[..., Any], A: Any, *rest: Any, **options: Any) -> Any:
    """`function(A, ...)`, whose failure is told with the number of the matrix at which it happened.

    Raises:
        LinAlgError: LAPACK could not do it for some matrix of the batch.
    """
    failure = xp_of(A).linalg.LinAlgError
    try:
        with with_linalg_errors(A):
            return lapack(function, A, *rest, **options)
    except failure as error:
        where = ""
        if A.ndim > 2:
            for number, matrix in enumerate(A.reshape((-1, *A.shape[-2:]))):
                others = [x if x.ndim < 2 else x.reshape((-1, *x.shape[-2:]))[0] for x in rest]
                try:
                    with with_linalg_errors(A):
                        function(matrix, *others, **options)
                except failure:
                    where = f"(Batch element {number}): "
                    break
        raise LinAlgError(f"{caller}: {where}{complaint}") from error
