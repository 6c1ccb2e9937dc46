"""Changing what the numbers are made of, where they live, and in which order there: dtype, device, memory format."""

from __future__ import annotations

import builtins
from typing import Any

from ..autograd.operation import Operation
from ..backend import Device, backend_of, device_of, dtype_of, is_at_hand, located, to_device
from ..backend.dtype import ALL as ALL_DTYPES
from ..tensor import Tensor, same_memory, tensor_of, version_of
from ..typename import typename
from .memory_format import contiguous_format, laid_out, preserve_format


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
    """y = a copy of x, by default in the same order in memory        dx = g"""

    def forward(self, x: Any, *, order: str | None = None) -> Any:
        if order is None:  # a dimension that was expanded, of stride 0, has no order to keep
            order = "C" if 0 in x.strides else "K"
        return x.copy(order)

    def backward(self, g: Any) -> Any:
        return g


def cast(input: Any, dtype: Any) -> Any:
    """`input` in another dtype; `input` itself if it is in it already."""
    chosen = dtype_of(dtype).numpy
    if input.dtype == (dtype_of(dtype) if isinstance(input, Tensor) else chosen):
        return input
    return Cast.apply(input, dtype=chosen)


def to(
    input: Tensor,
    *args: Any,
    device: Any = None,
    dtype: Any = None,
    non_blocking: Any = False,
    copy: Any = False,
    memory_format: Any = None,
) -> Tensor:
    """`input` on another device, in another dtype, or both.

    `x.to("cuda")`, `x.to(mytorch.float64)`, `x.to("cpu", mytorch.float64)`, `x.to(other)`; non_blocking and copy may
    follow by position.

    Returns `input` itself if nothing would change, unless `copy` is set.

    Raises:
        TypeError: something that is neither a device, a dtype nor a tensor.
    """
    flags = []
    for value in args:
        if isinstance(value, Tensor):
            device, dtype = value.device, value.dtype
        elif isinstance(value, builtins.bool):
            flags.append(value)
        elif isinstance(value, (str, Device, builtins.int)):
            device = value
        elif value is not None:
            dtype = value
    if len(flags) > 1:
        copy = flags[1]
    result = input
    if dtype is not None:
        result = cast(result, dtype)
    if device is not None:
        target = located(Device(device))
        if result.device != target:
            result = Move.apply(result, device=target)
    if memory_format is not None:
        result = laid_out(result, memory_format)
    return clone(input) if copy and result is input else result


def astype(input: Tensor, dtype: Any) -> Tensor:
    """NumPy's spelling of `to(dtype)`."""
    return cast(input, dtype)


def type(input: Tensor, dtype: Any = None, non_blocking: Any = False) -> Any:
    """`input` in another dtype, given as one, as "torch.LongTensor" or as `mytorch.LongTensor`; alone, that name.

    Raises:
        ValueError: a name that no dtype has.
    """
    if dtype is None:
        return typename(input)
    if isinstance(dtype, str) and dtype.startswith("torch."):
        title = dtype.rpartition(".")[2].removesuffix("Tensor")
        dtype = next((chosen for chosen in ALL_DTYPES if chosen.title == title), None)
        if dtype is None:
            raise ValueError(f"invalid type: 'torch.{title}Tensor'")
    return cast(input, getattr(dtype, "tensor_dtype", dtype))


def type_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` in the dtype and on the device of `other`."""
    return to(input, other)


def clone(input: Any, *, memory_format: Any = None) -> Any:
    """A copy with its own memory; the gradient flows through it.

    Args:
        memory_format: the order of its elements there; the same as in `input` unless told otherwise.
    """
    if memory_format is None or memory_format is preserve_format:
        return Clone.apply(input)
    if memory_format is contiguous_format:
        return Clone.apply(input, order="C")
    copied = laid_out(input, memory_format)
    return Clone.apply(input) if copied is input else copied


def contiguous(input: Tensor, memory_format: Any = None) -> Tensor:
    """`input` in row-major memory, or in another format: itself if it is, else a copy."""
    if memory_format is not None and memory_format is not contiguous_format:
        if memory_format is preserve_format:
            raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
        return laid_out(input, memory_format)
    return input if input.array.flags.c_contiguous else Clone.apply(input, order="C")


def detach(input: Tensor) -> Tensor:
    """The same memory without history: nothing done to the result reaches `input`'s graph.

    Writes to either are seen by the version counter of both.
    """
    output = tensor_of(same_memory(input.array))
    output._version = version_of(input)
    output._is_inference = input._is_inference
    return output


def detach_(input: Tensor) -> Tensor:
    """Take the tensor itself out of its graph: it becomes a leaf that requires no gradient.

    Raises:
        RuntimeError: it is a view.
    """
    if input._base is not None:
        raise RuntimeError(
            "Can't detach views in-place; use detach() instead, or if you are detaching the base, do it before the "
            "view is taken"
        )
    input.node, input.output_index, input._requires_grad = None, 0, False
    return input


def _in_dtype(name: str, dtype: str) -> Any:
    """The method that casts to one dtype."""

    def method(input: Tensor, memory_format: Any = None) -> Tensor:
        return laid_out(cast(input, dtype), memory_format)

    method.__name__, method.__doc__ = name, f"`input` as {dtype}."
    return method


float = _in_dtype("float", "float32")
double = _in_dtype("double", "float64")
half = _in_dtype("half", "float16")
long = _in_dtype("long", "int64")
int = _in_dtype("int", "int32")
short = _in_dtype("short", "int16")
char = _in_dtype("char", "int8")
byte = _in_dtype("byte", "uint8")
bool = _in_dtype("bool", "bool")


def bfloat16(input: Tensor, memory_format: Any = None) -> Tensor:
    """Not supported: NumPy has no such numbers."""
    raise NotImplementedError("bfloat16 is not supported; use .half() or .float()")


def cpu(input: Tensor, memory_format: Any = None) -> Tensor:
    """`input` on the CPU."""
    return to(input, device="cpu", memory_format=memory_format)


def cuda(input: Tensor, device: Any = None, non_blocking: Any = False, memory_format: Any = None) -> Tensor:
    """`input` on a GPU, the current one unless `device` says which."""
    return to(input, device="cuda" if device is None else device, memory_format=memory_format)


def pin_memory(input: Tensor, device: Any = None) -> Tensor:
    """`input`, of the CPU, in page-locked memory, from which a GPU fetches it while the program goes on.

    Raises:
        RuntimeError: there is no GPU, or the tensor is on one.
    """
    if not is_at_hand(input.array):
        raise RuntimeError(f"cannot pin '{typename(input)}' only dense CPU tensors can be pinned")
    gpu = backend_of(Device("cuda"))
    return input if gpu.is_pinned(input.array) else tensor_of(gpu.pinned(input.array))


def is_pinned(input: Tensor, device: Any = None) -> builtins.bool:
    """True if `input` is in page-locked memory."""
    try:
        return is_at_hand(input.array) and backend_of(Device("cuda")).is_pinned(input.array)
    except RuntimeError:  # there is no GPU
        return False
