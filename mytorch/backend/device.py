"""A device is a name: "cpu", or "cuda:0". This module turns the name into the backend behind it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import threading
from types import ModuleType
from typing import Any

from . import numpy_backend

INSTALL_CUPY = (
    "install CuPy with `pip install cupy-cuda12x` (CUDA 12) or `pip install cupy-cuda13x` (CUDA 13), which are the "
    "extras cuda12 and cuda13 of mytorch-course"
)


class _Current(threading.local):
    """The device that creation functions use when none is given; each thread has its own.

    All threads start with what the environment variable MYTORCH_DEVICE says, "cuda" for example, or with the CPU.
    """

    device: Device | None = None


class Device:
    """Where a tensor lives: `Device("cpu")`, `Device("cuda")`, `Device("cuda:1")`, `Device("cuda", 1)`.

    Also a context that makes it the default: `with mytorch.device("cuda"): mytorch.zeros(3)`.

    Raises:
        RuntimeError: the name is not `cpu` or `cuda`, or the index is not a number.
    """

    __slots__ = ("_previous", "index", "type")

    type: str
    index: int | None

    def __init__(self, type: str | int | Device = "cpu", index: int | None = None) -> None:
        if isinstance(type, Device):
            type, index = type.type, type.index
        elif isinstance(type, int):
            type, index = "cuda", type
        elif ":" in type:
            if index is not None:
                raise RuntimeError(f"device: the index stands in the string ({type!r}) and in index={index}; give one")
            type, _, number = type.partition(":")
            if not number.isdigit():
                raise RuntimeError(f"device: invalid device string {f'{type}:{number}'!r}; write 'cpu' or 'cuda:0'")
            index = int(number)
        if type not in ("cpu", "cuda"):
            raise RuntimeError(f"device: expected one of cpu, cuda at the start of the device string, got {type!r}")
        self.type = type
        # A host has one CPU; "cuda" without a number means the first GPU as soon as an array is placed there.
        self.index = None if type == "cpu" else (index or 0 if index is not None else None)
        self._previous: list[Device | None] = []

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            other = Device(other)
        return isinstance(other, Device) and self.type == other.type and (self.index or 0) == (other.index or 0)

    def __hash__(self) -> int:
        return hash((self.type, self.index or 0))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Device, (self.type, self.index)

    def __enter__(self) -> Device:
        self._previous.append(_current.device)
        _current.device = self
        return self

    def __exit__(self, *exc_info: object) -> None:
        _current.device = self._previous.pop()


if os.environ.get("MYTORCH_DEVICE"):
    _Current.device = Device(os.environ["MYTORCH_DEVICE"])
_current = _Current()
_CPU = Device("cpu")


def get_default_device() -> Device:
    """The device on which new tensors are created in this thread."""
    return _current.device or _CPU


def set_default_device(device: str | Device | None) -> None:
    """Create new tensors on `device` from now on in this thread; None goes back to the CPU.

    Raises:
        RuntimeError: the device does not exist here.
    """
    chosen = None if device is None else Device(device)
    if chosen is not None:
        backend_of(chosen)
    _current.device = chosen


_without_cupy = False  # an import that failed is not tried again to count: looking for a module takes milliseconds


def count_gpus() -> int:
    """Number of GPUs that can be used: 0 without CuPy, without a driver, or without a GPU."""
    global _without_cupy
    if _without_cupy and "cupy" not in sys.modules:
        return 0
    try:
        return backend_of(Device("cuda")).device_count()
    except RuntimeError:
        _without_cupy = "cupy" not in sys.modules
        return 0


def located(device: Device) -> Device:
    """`device` with its number: "cuda" alone is the GPU that is current in this thread."""
    if device.type == "cpu" or device.index is not None:
        return device
    return Device("cuda", backend_of(device).current_index())


def backend_of(device: Device) -> ModuleType:
    """The backend module that serves `device`.

    Raises:
        RuntimeError: CuPy is missing, or there is no such GPU; the message says what to do.
    """
    if device.type == "cpu":
        return numpy_backend
    try:
        backend = importlib.import_module("mytorch.backend.cupy_backend")
    except ImportError as error:
        if importlib.util.find_spec("cupy") is None:
            raise RuntimeError(f"device: {device} was asked for, but CuPy is not installed; {INSTALL_CUPY}") from error
        raise RuntimeError(f"device: {device} was asked for, but CuPy cannot be loaded: {error}") from error
    count = backend.device_count()
    if (device.index or 0) >= count:
        raise RuntimeError(
            f"device: {device} was asked for, but this machine shows {count} CUDA GPUs; use 'cpu'"
            + (f" or 'cuda:0' to 'cuda:{count - 1}'" if count else ", or check the driver with nvidia-smi")
        )
    return backend
