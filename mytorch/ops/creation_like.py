"""New tensors in the likeness of an old one: its dtype and device, and for `…_like` its shape and memory order too."""

from __future__ import annotations

from typing import Any

from ..backend import Device, dtype_of, to_device, working_on, xp_of
from ..tensor import Tensor, fill_with, tensor_of
from . import creation
from .creation import dense, number
from .limits import fitted
from .memory_format import laid_out, preserve_format


def _like(maker: str, input: Tensor, dtype: Any, device: Any, requires_grad: bool, memory_format: Any) -> Tensor:
    kind = input.array.dtype if dtype is None else dtype_of(dtype).numpy
    # NumPy's order "K" keeps strides; a dimension that was expanded, of stride 0, has no order to keep.
    keep = memory_format in (None, preserve_format) and 0 not in input.array.strides
    with working_on(input.array):
        array = getattr(xp_of(input.array), maker)(input.array, kind, order="K" if keep else "C")
        array = laid_out(array, memory_format)
    output = tensor_of(array if device is None else to_device(array, Device(device)))
    if requires_grad:
        output.requires_grad = True
    return output


@dense
def zeros_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Zeros of the shape, dtype and device of `input`."""
    return _like("zeros_like", input, dtype, device, requires_grad, memory_format)


@dense
def ones_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Ones of the shape, dtype and device of `input`."""
    return _like("ones_like", input, dtype, device, requires_grad, memory_format)


@dense
def empty_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None
) -> Tensor:
    """Unset memory of the shape, dtype and device of `input`."""
    return _like("empty_like", input, dtype, device, requires_grad, memory_format)


@dense
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
    output = _like("empty_like", input, dtype, device, False, memory_format)
    fill_with(output, fitted(number(fill_value, "full_like(): argument 'fill_value' (position 2)"), output.dtype))
    if requires_grad:
        output.requires_grad = True
    return output


def _settings(input: Tensor, dtype: Any, device: Any, requires_grad: bool) -> dict[str, Any]:
    return {
        "dtype": input.dtype if dtype is None else dtype,
        "device": input.device if device is None else device,
        "requires_grad": requires_grad,
    }


@dense
def new_tensor(
    input: Tensor, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor that copies `data`, in the dtype and on the device of `input` unless told otherwise."""
    return creation.tensor(data, **_settings(input, dtype, device, requires_grad))


@dense
def new_zeros(
    input: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Tensor:
    """Zeros, in the dtype and on the device of `input` unless told otherwise."""
    return creation.zeros(*size, **_settings(input, dtype, device, requires_grad), **names)


@dense
def new_ones(
    input: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Tensor:
    """Ones, in the dtype and on the device of `input` unless told otherwise."""
    return creation.ones(*size, **_settings(input, dtype, device, requires_grad), **names)


@dense
def new_empty(
    input: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Tensor:
    """Unset memory, in the dtype and on the device of `input` unless told otherwise."""
    return creation.empty(*size, **_settings(input, dtype, device, requires_grad), **names)


@dense
def new_full(
    input: Tensor, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` everywhere, in the dtype and on the device of `input` unless told otherwise."""
    return creation.full(size, fill_value, **_settings(input, dtype, device, requires_grad))


@dense
def new_empty_strided(
    input: Tensor, size: Any, stride: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`empty_strided`, in the dtype and on the device of `input` unless told otherwise."""
    return creation.empty_strided(size, stride, **_settings(input, dtype, device, requires_grad))
