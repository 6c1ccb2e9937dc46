"""Where a value belongs among sorted ones, and whether it is among given ones at all."""

from __future__ import annotations

from typing import Any

from ..backend import as_array, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .promotion import meet, result_type


@on_its_gpu
def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """i with sorted_sequence[i − 1] < input ≤ sorted_sequence[i]; with `right`, s[i − 1] ≤ input < s[i].

    Args:
        sorted_sequence: ascending along its last dimension; one sequence, or one for each row of `input`.
        input: values, or a number.
        out_int32: int32 indices instead of int64.
        side: "left" or "right", another way to say `right`.
        sorter: indices that would sort the sequence, for one that is not sorted.

    Raises:
        RuntimeError: shapes that do not fit, or `side` against `right`.
    """
    caller = "torch.searchsorted()"
    if side is not None:
        if side not in ("left", "right"):
            raise RuntimeError(f"{caller}: side can only be 'left' or 'right' but got {side}")
        if side == "left" and right:
            raise RuntimeError(
                f"{caller}: side and right can't be set to opposites, got side of left while right was True"
            )
        right = side == "right"
    sequence = sorted_sequence.array
    xp = xp_of(sequence)
    values = input.array if isinstance(input, Tensor) else xp.asarray(input, result_type(sorted_sequence, input).numpy)
    if "b" in (sequence.dtype.kind, values.dtype.kind):
        raise NotImplementedError("\"searchsorted_out_cpu\" not implemented for 'Bool'")
    if sequence.ndim != 1 and values.ndim == 0:
        raise RuntimeError(
            f"{caller}: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries "
            f"tensor dim({sequence.ndim}) and input value's dim({values.ndim})"
        )
    if sequence.ndim != 1 and values.shape[:-1] != sequence.shape[:-1]:
        raise RuntimeError(
            f"{caller}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and "
            f"input value tensor must match, but we got boundaries tensor {list(sequence.shape)} and input value "
            f"tensor {list(values.shape)}"
        )
    if sorter is not None:
        sequence = xp.take_along_axis(sequence, _check_sorter(caller, sorter, sequence), -1)
    if sequence.ndim == 1:
        places = as_array(xp.searchsorted(sequence, values, "right" if right else "left"))
    else:
        places = search_rows(xp, sequence, values, right)
    return tensor_of(places.astype("int32" if out_int32 else "int64"))


def search_rows(xp: Any, sequences: Any, values: Any, right: bool) -> Any:
    """Binary search in all rows at once: log₂ n steps, each halving every interval."""
    n = sequences.shape[-1]
    low = xp.zeros(values.shape, "int64")
    high = xp.full(values.shape, n, "int64")
    for _ in range(n.bit_length()):
        middle = (low + high) // 2
        there = xp.take_along_axis(sequences, xp.minimum(middle, max(n - 1, 0)), -1) if n else values
        # Written so that a nan, which compares false, goes to the end.
        behind = ~(there > values) if right else ~(there >= values)
        behind &= low < high
        low, high = xp.where(behind, middle + 1, low), xp.where(behind, high, middle)
    return low


def _check_sorter(caller: str, sorter: Tensor, sequence: Any) -> Any:
    array = sorter.array
    if array.shape != sequence.shape:
        raise RuntimeError(
            f"{caller}: boundary and sorter must have the same size, but got boundary tensor {list(sequence.shape)} "
            f"and got sorter tensor {list(array.shape)}"
        )
    if array.dtype != "int64":
        raise RuntimeError(f"{caller}: sorter must be a tensor of long dtype but got dtype {sorter.dtype.title}")
    if array.size and (int(array.min()) < 0 or int(array.max()) >= sequence.shape[-1]):
        raise RuntimeError("sorter index out of range")
    return array


@on_its_gpu
def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """i with boundaries[i − 1] < input ≤ boundaries[i]: the number of the bucket that each value falls into.

    Raises:
        RuntimeError: boundaries that are not a vector.
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"torch.bucketize(): boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@on_its_gpu
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """True where an element equals one of `test_elements`; with `invert`, where it equals none. One may be a number.

    Raises:
        TypeError: both are numbers.
    """
    if not isinstance(elements, Tensor) and not isinstance(test_elements, Tensor):
        raise TypeError("isin: expected a tensor for elements or for test_elements, got two numbers")
    x, y = [v.array if isinstance(v, Tensor) else v for v in meet(elements, test_elements)]
    return tensor_of(xp_of(x, y).isin(x, y, assume_unique=assume_unique, invert=invert))
