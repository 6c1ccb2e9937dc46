"""Tensors from nothing, or from Python's and NumPy's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend import (
    Device,
    DType,
    as_array,
    dtype_of,
    get_default_device,
    get_default_dtype,
    is_array,
    to_device,
    to_numpy,
)
from ..tensor import Tensor, tensor_of


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new tensor that copies `data`: numbers, nested lists, NumPy arrays, tensors, or lists of tensors.

    Python floats give the default floating-point dtype, ints int64, bools bool; arrays keep their dtype.

    Raises:
        ValueError: lists of unequal length.
        TypeError: values that are not numbers.
    """
    array = _from_data(data, dtype, "tensor")
    return _place(array.copy() if _shares(array, data) else array, device, requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """`data` as a tensor, sharing memory (and history) where that is possible."""
    if isinstance(data, Tensor):
        from .convert import to

        return to(data, device=device, dtype=dtype)
    return _place(_from_data(data, dtype, "as_tensor"), device, False)


asarray = as_tensor


def from_numpy(array: np.ndarray) -> Tensor:
    """A tensor that shares the memory of a NumPy array: a change in one shows in the other.

    Raises:
        TypeError: not a NumPy array, or of a dtype that tensors cannot have.
        ValueError: the array has negative strides.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    _check_numpy_dtype(array)
    if any(step < 0 for step in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array with array.copy().)"
        )
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order; convert with .astype()"
        )
    return tensor_of(array)


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of zeros: `zeros(2, 3)` or `zeros((2, 3))`."""
    return _place(np.zeros(shape_of(size), _float_or(dtype)), device, requires_grad)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of ones."""
    return _place(np.ones(shape_of(size), _float_or(dtype)), device, requires_grad)


def empty(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor whose values are whatever was in memory."""
    return _place(np.empty(shape_of(size), _float_or(dtype)), device, requires_grad)


def full(size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor in which every element is `fill_value`, which also decides the dtype unless one is given."""
    if dtype is None:
        dtype = dtype_of(type(fill_value)) if isinstance(fill_value, (bool, int, float)) else dtype_of(fill_value.dtype)
    fill = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    return _place(np.full(shape_of((size,)), fill, dtype_of(dtype).numpy), device, requires_grad)


def zeros_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Zeros of the shape, dtype and device of `input`."""
    return zeros(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def ones_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Ones of the shape, dtype and device of `input`."""
    return ones(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def empty_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Unset memory of the shape, dtype and device of `input`."""
    return empty(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """`fill_value` everywhere, in the shape, dtype and device of `input`."""
    return full(
        input.shape,
        fill_value,
        dtype=dtype or input.dtype,
        device=device or input.device,
        requires_grad=requires_grad,
    )


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """start, start + step, … up to but not including `end`; with one argument, 0 up to it.

    Raises:
        RuntimeError: the step is zero or leads away from `end`.
    """
    if end is None:
        start, end = 0, start
    start, end, step = [x.item() if isinstance(x, Tensor) else x for x in (start, end, step)]
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError(f"upper bound and lower bound inconsistent with step sign: {start} to {end} by {step}")
    if dtype is None:
        dtype = get_default_dtype() if any(isinstance(x, float) for x in (start, end, step)) else "int64"
    count = max(0, -int(-(end - start) // step)) if not isinstance(step, float) else int(np.ceil((end - start) / step))
    values = start + step * np.arange(count, dtype=np.float64 if dtype_of(dtype).is_floating_point else np.int64)
    return _place(values.astype(dtype_of(dtype).numpy), device, requires_grad)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` values at equal distances, from `start` to `end` inclusive."""
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}")
    first, last = [float(x.item() if isinstance(x, Tensor) else x) for x in (start, end)]
    return _place(np.linspace(first, last, steps).astype(_float_or(dtype)), device, requires_grad)


def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The n × m matrix with ones on its diagonal."""
    return _place(np.eye(n, m, dtype=_float_or(dtype)), device, requires_grad)


def shape_of(size: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape meant by `f(2, 3)`, `f((2, 3))` or `f(x.shape)`.

    Raises:
        TypeError: something other than integers.
        RuntimeError: a negative size.
    """
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = tuple(size[0])
    shape = []
    for value in size:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"expected sizes as integers, got {type(value).__name__}: {value!r}")
        shape.append(int(value))
        if shape[-1] < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {shape[-1]}: {list(size)}")
    return tuple(shape)


def _float_or(dtype: Any) -> np.dtype:
    return (get_default_dtype() if dtype is None else dtype_of(dtype)).numpy


def _place(array: Any, device: Any, requires_grad: bool) -> Tensor:
    target = get_default_device() if device is None else Device(device)
    output = tensor_of(to_device(array, target))
    if requires_grad:
        output.requires_grad = True
    return output


def _from_data(data: Any, dtype: Any, caller: str) -> Any:
    """An array of the wanted dtype, sharing the memory of `data` if it can."""
    chosen: DType | None = None if dtype is None else dtype_of(dtype)
    if isinstance(data, Tensor):
        array = data.array
    elif is_array(data):
        array = as_array(data)
        if array.dtype.kind not in "biuf":
            _check_numpy_dtype(to_numpy(array))
    else:
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
            parts = [np.asarray(x.array if isinstance(x, Tensor) else x) for x in data]
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


def _check_numpy_dtype(array: np.ndarray) -> None:
    try:
        dtype_of(array.dtype)
    except TypeError:
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. The only supported types are: "
            "float64, float32, float16, int64, int32, int16, int8, uint8, and bool."
        ) from None


def _shares(array: Any, data: Any) -> bool:
    source = data.array if isinstance(data, Tensor) else data
    return array is source or (isinstance(source, np.ndarray) and np.may_share_memory(array, source))
