"""Questions about a tensor that are answered without looking at its numbers, or at one of them only."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor, tensor_of


def is_tensor(value: Any) -> bool:
    """True if `value` is a Tensor."""
    return isinstance(value, Tensor)


def numel(input: Tensor) -> int:
    """Number of elements."""
    return _tensor("numel", input).numel()


def is_floating_point(input: Tensor) -> bool:
    """True for float16, float32 and float64."""
    return _tensor("is_floating_point", input).array.dtype.kind == "f"


def is_complex(input: Tensor) -> bool:
    """False: complex numbers are not supported."""
    _tensor("is_complex", input)
    return False


def is_conj(input: Tensor) -> bool:
    """False: complex numbers are not supported."""
    _tensor("is_conj", input)
    return False


def is_neg(input: Tensor) -> bool:
    """False: nothing is negated later."""
    _tensor("is_neg", input)
    return False


def is_signed(input: Tensor) -> bool:
    """True if the dtype has negative numbers."""
    return _tensor("is_signed", input).dtype.is_signed


def is_nonzero(input: Tensor) -> bool:
    """True if the only element is not 0.

    Raises:
        RuntimeError: more than one element, or none.
    """
    return bool(_tensor("is_nonzero", input))


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """True if both have the same shape."""
    return _tensor("is_same_size", input).shape == _tensor("is_same_size", other).shape


def storage_offset(input: Tensor) -> int:
    """How many elements stand before the first one, in the memory that this tensor shows a part of."""
    array = _tensor("storage_offset", input).array
    memory = array
    while isinstance(memory.base, type(array)):
        memory = memory.base
    return (input.data_ptr() - tensor_of(memory).data_ptr()) // array.itemsize


def get_device(input: Tensor) -> int:
    """The number of the GPU that the tensor is on; −1 for the CPU."""
    device = _tensor("get_device", input).device
    return -1 if device.type == "cpu" else device.index or 0


def _tensor(caller: str, value: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{caller}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}")
    return value
