"""Tensors from Python's and NumPy's data, and tensors of one number."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..backend import Device, dtype_of, get_default_device, get_default_dtype, to_device
from ..backend.dtype import dtype_of_number
from ..tensor import Tensor, same_memory, tensor_of
from .creation_from_data import array_from_data, check_numpy_dtype, shares_memory
from .limits import fitted

F = TypeVar("F", bound=Callable[..., Any])


def dense(function: F) -> F:
    """Let a function that makes tensors be called with settings that have only one possible value here.

    `layout` is "strided", memory is never pinned, and results are returned, not written somewhere.
    """

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        if options:
            if options.pop("layout", None) not in (None, "strided"):
                raise NotImplementedError(f"{function.__name__}: only layout=strided is supported, no sparse tensors")
            if options.pop("pin_memory", False):
                raise RuntimeError(
                    f"{function.__name__}: pin_memory=True requires memory that a GPU can read, which is not "
                    "supported; leave it out"
                )
            if options.pop("out", None) is not None:
                raise NotImplementedError(f"{function.__name__}: out= is not supported; assign the result instead")
        return function(*args, **options)

    return call  # pyright: ignore[reportReturnType]


@dense
def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new tensor that copies `data`: numbers, nested lists, NumPy arrays, tensors, or lists of tensors.

    Python floats give the default floating-point dtype, ints int64, bools bool; arrays keep their dtype.

    Raises:
        ValueError: lists of unequal length.
        TypeError: values that are not numbers.
    """
    array = array_from_data(data, dtype, "tensor")
    return placed(array.copy() if shares_memory(array, data) else array, device, requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """`data` as a tensor, sharing memory (and history) where that is possible."""
    if isinstance(data, Tensor):
        from .convert import to

        return to(data, device=device, dtype=dtype)
    array = array_from_data(data, dtype, "as_tensor")
    return placed(same_memory(array) if array is data else array, device, False)


def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool | None = None
) -> Tensor:
    """`obj` as a tensor.

    Args:
        copy: True always copies, False never does, None only if there is no other way.
        requires_grad: False leaves the history of a tensor behind.

    Raises:
        ValueError: copy=False, but there is no other way.
    """
    result = as_tensor(obj, dtype, device)
    shared = shares_memory(result.array, obj)
    if copy is False and not shared:
        raise ValueError(f"asarray: can't alias {type(obj).__name__} of that dtype and device; leave copy=False out")
    if copy and shared:
        result = result.clone()
    if requires_grad is False:
        result = result.detach()
    elif requires_grad:
        result.requires_grad = True
    return result


def from_numpy(array: np.ndarray) -> Tensor:
    """A tensor that shares the memory of a NumPy array: a change in one shows in the other.

    Raises:
        TypeError: not a NumPy array, or of a dtype that tensors cannot have.
        ValueError: the array has negative strides.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    check_numpy_dtype(array)
    if any(step < 0 for step in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array with array.copy().)"
        )
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order; convert with .astype()"
        )
    return tensor_of(same_memory(array))


@dense
def scalar_tensor(s: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A 0-d tensor of one number, in the default floating-point dtype unless told otherwise."""
    return full(
        (), s, dtype=get_default_dtype() if dtype is None else dtype, device=device, requires_grad=requires_grad
    )


@dense
def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any) -> Tensor:
    """A tensor of zeros: `zeros(2, 3)`, `zeros((2, 3))` or `zeros(size=(2, 3))`."""
    return placed(np.zeros(shape_of(size, names), float_or(dtype)), device, requires_grad)


@dense
def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any) -> Tensor:
    """A tensor of ones."""
    return placed(np.ones(shape_of(size, names), float_or(dtype)), device, requires_grad)


@dense
def empty(
    *size: Any,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
    **names: Any,
) -> Tensor:
    """A tensor whose values are whatever was in memory."""
    array = np.empty(shape_of(size, names), float_or(dtype))
    if memory_format is not None:
        from .memory_format import laid_out

        array = laid_out(array, memory_format)
    return placed(array, device, requires_grad)


@dense
def full(size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor in which every element is `fill_value`, which also decides the dtype unless one is given.

    Raises:
        TypeError: a size that is not a tuple of integers, or a value that is not a number.
        RuntimeError: a value that does not fit into the dtype.
    """
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    value = number(fill_value, "full(): argument 'fill_value' (position 2)")
    chosen = dtype_of_number(value) if dtype is None else dtype_of(dtype)
    return placed(np.full(shape_of((size,)), fitted(value, chosen), chosen.numpy), device, requires_grad)


@dense
def empty_strided(
    size: Any, stride: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Unset memory, in which the neighbours along each dimension are `stride` elements apart.

    Raises:
        RuntimeError: as many strides as sizes are needed, none of them negative.
    """
    shape, steps = shape_of((size,)), tuple(int(step) for step in stride)
    if len(shape) != len(steps):
        raise RuntimeError(f"mismatch in length of strides and shape: {list(shape)} and {list(steps)}")
    if any(step < 0 for step in steps):
        raise RuntimeError(f"empty_strided: strides must not be negative, got {list(steps)}")
    kind = float_or(dtype)
    reach = 1 + sum((n - 1) * step for n, step in zip(shape, steps, strict=True)) if 0 not in shape else 0
    memory = np.empty(reach, kind)
    array = np.lib.stride_tricks.as_strided(memory, shape, tuple(step * kind.itemsize for step in steps))
    return placed(array, device, requires_grad)


def number(value: Any, what: str) -> Any:
    """A Python number from a number, a NumPy scalar or a 0-d tensor.

    Raises:
        TypeError: anything else.
    """
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (Tensor, np.generic, np.ndarray)) and value.ndim == 0:
        value = value.item()
        if isinstance(value, (bool, int, float)):
            return value
    raise TypeError(f"{what} must be Number, not {type(value).__name__}: {value!r}")


def shape_of(size: tuple[Any, ...], names: dict[str, Any] | None = None) -> tuple[int, ...]:
    """The shape meant by `f(2, 3)`, `f((2, 3))`, `f(x.shape)` or `f(size=(2, 3))`.

    Raises:
        TypeError: something other than integers.
        RuntimeError: a negative size.
    """
    if names:
        if size or list(names) != ["size"]:
            unknown = next((name for name in names if name != "size"), "size")
            raise TypeError(f"got an unexpected keyword argument {unknown!r}")
        size = (names["size"],)
    elif not size and names is not None:
        raise TypeError('missing 1 required positional argument: "size"')
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


def float_or(dtype: Any) -> np.dtype:
    """The NumPy dtype meant by `dtype`; the default floating-point one for None."""
    return (get_default_dtype() if dtype is None else dtype_of(dtype)).numpy


def placed(array: Any, device: Any, requires_grad: bool) -> Tensor:
    """A new array as a tensor, on `device` or the default one."""
    target = get_default_device() if device is None else Device(device)
    output = tensor_of(to_device(array, target))
    if requires_grad:
        output.requires_grad = True
    return output
