"""Changing what the numbers are made of, or where they live: dtype and device."""

from __future__ import annotations

import builtins
from typing import Any

from ..autograd.operation import Operation
from ..backend import Device, device_of, dtype_of, to_device
from ..tensor import Tensor, tensor_of, version_of


class Cast(Operation):
    """y = x in another dtype        dx = g, in x's dtype (the engine casts it back)"""

    def forward(self, x: Any, *, dtype: Any) -> Any:
        return x.astype(dtype)

    def backward(self, g: Any) -> Any:
        return g


class Move(Operation):
    """y = x on another device        dx = g, on x's device"""

    def forward(self, x: Any, *, device: Device) -> Any:
        self.source = device_of(x)
        return to_device(x, device)

    def backward(self, g: Any) -> Any:
        return to(g, device=self.source) if isinstance(g, Tensor) else to_device(g, self.source)


class Clone(Operation):
    """y = a copy of x        dx = g"""

    def forward(self, x: Any) -> Any:
        return x.copy()

    def backward(self, g: Any) -> Any:
        return g


def cast(input: Any, dtype: Any) -> Any:
    """`input` in another dtype; `input` itself if it is in it already."""
    chosen = dtype_of(dtype).numpy
    if input.dtype == (dtype_of(dtype) if isinstance(input, Tensor) else chosen):
        return input
    return Cast.apply(input, dtype=chosen)


def to(
    input: Tensor, *args: Any, device: Any = None, dtype: Any = None, non_blocking: Any = False, copy: Any = False
) -> Tensor:
    """`input` on another device, in another dtype, or both: `x.to("cuda")`, `x.to(mytorch.float64)`, `x.to(other)`.

    Returns `input` itself if nothing would change, unless `copy` is set.
    """
    for value in args:
        if isinstance(value, Tensor):
            device, dtype = value.device, value.dtype
        elif isinstance(value, (str, Device)):
            device = value
        elif isinstance(value, builtins.bool):
            continue  # non_blocking and copy, given by position
        elif isinstance(value, builtins.int):
            device = value
        elif value is not None:
            dtype = value
    result = input
    if dtype is not None:
        result = cast(result, dtype)
    if device is not None:
        target = Device(device)
        if result.device != target:
            result = Move.apply(result, device=target)
    return clone(input) if copy and result is input else result


def astype(input: Tensor, dtype: Any) -> Tensor:
    """NumPy's spelling of `to(dtype)`."""
    return cast(input, dtype)


def type_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` in the dtype and on the device of `other`."""
    return to(input, other)


def clone(input: Any, *, memory_format: Any = None) -> Any:
    """A copy with its own memory; the gradient flows through it."""
    return Clone.apply(input)


def contiguous(input: Tensor, memory_format: Any = None) -> Tensor:
    """`input` in row-major memory: itself if it is, else a copy."""
    return input if input.is_contiguous() else clone(input)


def detach(input: Tensor) -> Tensor:
    """The same memory without history: nothing done to the result reaches `input`'s graph.

    Writes to either are seen by the version counter of both.
    """
    output = tensor_of(input.array)
    output._version = version_of(input)
    output._is_inference = input._is_inference
    return output


def float(input: Tensor) -> Tensor:
    """`input` as float32."""
    return cast(input, "float32")


def double(input: Tensor) -> Tensor:
    """`input` as float64."""
    return cast(input, "float64")


def half(input: Tensor) -> Tensor:
    """`input` as float16."""
    return cast(input, "float16")


def long(input: Tensor) -> Tensor:
    """`input` as int64."""
    return cast(input, "int64")


def int(input: Tensor) -> Tensor:
    """`input` as int32."""
    return cast(input, "int32")


def bool(input: Tensor) -> Tensor:
    """`input` as bool: True where it is not 0."""
    return cast(input, "bool")


def cpu(input: Tensor) -> Tensor:
    """`input` on the CPU."""
    return to(input, device="cpu")


def cuda(input: Tensor, device: Any = None) -> Tensor:
    """`input` on a GPU, the first unless `device` says which."""
    return to(input, device="cuda" if device is None else device)


def is_tensor(value: Any) -> Any:
    """True if `value` is a Tensor."""
    return isinstance(value, Tensor)
