"""Python's numbers, nested lists and arrays as one array: which dtype they get, and what is refused."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend import DType, as_array, dtype_of, get_default_dtype, is_array, to_numpy, xp_of
from ..backend.dtype import dtype_of_number, wider
from ..tensor import Tensor


def array_from_data(data: Any, dtype: Any, caller: str) -> Any:
    """An array of the wanted dtype, sharing the memory of `data` if it can.

    Raises:
        ValueError: lists of unequal length.
        TypeError: values that are not numbers.
        RuntimeError: numbers that do not fit.
    """
    chosen: DType | None = None if dtype is None else dtype_of(dtype)
    if isinstance(data, Tensor):
        array = data.array
    elif is_array(data):
        array = as_array(data)
        if array.dtype.kind not in "biuf":
            check_numpy_dtype(to_numpy(array))
        if any(step < 0 for step in array.strides):
            array = array.copy()  # tensors count forwards
    else:
        if _holds_single_tensors(data):
            if chosen is None:
                chosen = functools.reduce(wider, [_dtype_of_item(x) for x in data])
            data = [x.item() if isinstance(x, Tensor) else x for x in data]
        array = _from_python(data, caller)
        if chosen is None and array.dtype == np.float64 and not _holds_arrays(data):
            chosen = get_default_dtype()
    if chosen is None:
        chosen = dtype_of(array.dtype)
    return array.astype(chosen.numpy) if array.dtype != chosen.numpy else array


def _from_python(data: Any, caller: str) -> np.ndarray:
    if isinstance(data, (list, tuple)):
        if not data:
            return np.zeros(0)  # becomes the default dtype, as an empty list does in PyTorch
        if _holds_arrays(data):
            parts = [to_numpy(x.array if isinstance(x, Tensor) else x) for x in data]
            if len({part.shape for part in parts}) > 1:
                shapes = [list(part.shape) for part in parts]
                raise ValueError(f"{caller}: the tensors in the list have different shapes, {shapes}; cat joins them")
            return np.stack(parts)
        _check_rectangular(data, 0)
    try:
        array = np.asarray(data)
    except (ValueError, OverflowError) as error:
        raise RuntimeError(f"{caller}: could not turn {type(data).__name__} into a tensor: {error}") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{caller}: could not infer dtype of {type(data).__name__} with values like {_first(data)!r}")
    return array.astype(np.int64) if array.dtype.kind in "iu" and not isinstance(data, np.generic) else array


def _holds_arrays(data: Any) -> bool:
    return isinstance(data, (list, tuple)) and bool(data) and any(isinstance(x, Tensor) or is_array(x) for x in data)


def _holds_single_tensors(data: Any) -> bool:
    """Numbers and 0-d tensors mixed: the tensors stand for their numbers."""
    return (
        isinstance(data, (list, tuple))
        and any(isinstance(x, Tensor) for x in data)
        and all(x.array.ndim == 0 if isinstance(x, Tensor) else isinstance(x, (bool, int, float)) for x in data)
        and any(not isinstance(x, Tensor) for x in data)
    )


def _dtype_of_item(item: Any) -> DType:
    return item.dtype if isinstance(item, Tensor) else dtype_of_number(item)


def _first(data: Any) -> Any:
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return data


def _check_rectangular(data: Sequence[Any], dim: int) -> None:
    """Raise PyTorch's ValueError for lists of unequal length."""
    if not data or not isinstance(data[0], (list, tuple)):
        return
    expected = len(data[0])
    for item in data:
        found = len(item) if isinstance(item, (list, tuple)) else 0
        if found != expected:
            raise ValueError(f"expected sequence of length {expected} at dim {dim + 1} (got {found})")
        _check_rectangular(item, dim + 1)


def check_numpy_dtype(array: np.ndarray) -> None:
    """Raise PyTorch's TypeError for arrays of text, objects and the like."""
    try:
        dtype_of(array.dtype)
    except TypeError:
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. The only supported types are: "
            "float64, float32, float16, int64, int32, int16, int8, uint8, and bool."
        ) from None


def shares_memory(array: Any, data: Any) -> bool:
    """True if writing into `array` would change `data`."""
    source = data.array if isinstance(data, Tensor) else data
    return array is source or (isinstance(source, type(array)) and xp_of(array).may_share_memory(array, source))
