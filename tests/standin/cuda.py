"""`cupy.cuda` of the stand-in: two devices, streams and events that are always finished, pools that count."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

from .array import held, ndarray, wrap
from .counting import count_wait

DEVICES = 2


class _Current(threading.local):
    device = 0


current = _Current()


class CUDARuntimeError(RuntimeError):
    pass


class Device:
    def __init__(self, device: Any = None) -> None:
        self.id = current.device if device is None else int(getattr(device, "id", device))
        self._before: list[int] = []

    def use(self) -> None:
        if self.id >= DEVICES:
            raise CUDARuntimeError("cudaErrorInvalidDevice: invalid device ordinal")
        current.device = self.id

    def __enter__(self) -> Device:
        self._before.append(current.device)
        self.use()
        return self

    def __exit__(self, *exc_info: object) -> None:
        current.device = self._before.pop()

    def __int__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and other.id == self.id

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def synchronize(self) -> None:
        count_wait("Device.synchronize")

    @property
    def mem_info(self) -> tuple[int, int]:
        return 1 << 30, 1 << 31

    @property
    def compute_capability(self) -> str:
        return "90"


class Stream:
    null: Any = None
    ptds: Any = None

    def __init__(self, null: bool = False, non_blocking: bool = False, ptds: bool = False, priority: Any = None):
        self.ptr = 0
        self._before: list[Any] = []

    def synchronize(self) -> None:
        count_wait("Stream.synchronize")

    @property
    def done(self) -> bool:
        return True

    def use(self) -> Stream:
        _streams.current = self
        return self

    def record(self, event: Any = None) -> Any:
        event = event or Event()
        event.record(self)
        return event

    def wait_event(self, event: Any) -> None:
        pass

    def __enter__(self) -> Stream:
        self._before.append(_streams.current)
        return self.use()

    def __exit__(self, *exc_info: object) -> None:
        _streams.current = self._before.pop()


Stream.null, Stream.ptds = Stream(null=True), Stream(ptds=True)


class _Streams(threading.local):
    current = Stream.null


_streams = _Streams()


class Event:
    def __init__(self, block: bool = False, disable_timing: bool = False, interprocess: bool = False) -> None:
        self.ptr = 0
        self._time = 0.0

    def record(self, stream: Any = None) -> None:
        self._time = time.perf_counter()

    def synchronize(self) -> None:
        count_wait("Event.synchronize")

    @property
    def done(self) -> bool:
        return True


def get_elapsed_time(start_event: Event, end_event: Event) -> float:
    return 1e3 * (end_event._time - start_event._time)


class MemoryPool:
    """Counts what living arrays hold, as the real pool does; `malloc` gives nothing."""

    def used_bytes(self) -> int:
        return held[current.device]

    def malloc(self, size: int) -> None:
        pass

    def total_bytes(self) -> int:
        return self.used_bytes()

    def free_bytes(self) -> int:
        return 0

    def free_all_blocks(self, stream: Any = None) -> None:
        pass


class PinnedMemoryPool:
    def free_all_blocks(self) -> None:
        pass


class MemoryHook:
    """Watches the pool; the stand-in has no allocations to report."""

    def __enter__(self) -> MemoryHook:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass


class PinnedMemoryPointer(bytearray):
    """Memory of the host that the device can read at full speed."""


class _Allocator:
    function: Any = None


def set_allocator(function: Any) -> None:
    """Every array is announced to `function`, by its size in bytes."""
    _Allocator.function = function


def move_to_current(array: ndarray) -> ndarray:
    """A copy on the current device, or the array itself."""
    if array._device == current.device:
        return array
    return wrap(array._host.copy())


def device_properties(index: int) -> dict[str, Any]:
    """The part of cudaDeviceProp that is looked at."""
    return {
        "name": b"Stand-in GPU",
        "totalGlobalMem": 1 << 31,
        "major": 9,
        "minor": 0,
        "multiProcessorCount": 1,
    }


def count_devices() -> int:
    return DEVICES


_pool = MemoryPool()
_pinned = PinnedMemoryPool()


def make() -> SimpleNamespace:
    """The module `cupy.cuda`."""
    runtime = SimpleNamespace(
        CUDARuntimeError=CUDARuntimeError,
        getDeviceCount=count_devices,
        getDevice=lambda: current.device,
        setDevice=lambda index: Device(index).use(),
        getDeviceProperties=device_properties,
        deviceSynchronize=lambda: count_wait("deviceSynchronize"),
        memGetInfo=lambda: (1 << 30, 1 << 31),
        runtimeGetVersion=lambda: 12090,
        driverGetVersion=lambda: 12090,
    )
    return SimpleNamespace(
        Device=Device,
        Stream=Stream,
        Event=Event,
        MemoryPool=MemoryPool,
        MemoryHook=MemoryHook,
        runtime=runtime,
        get_current_stream=lambda: _streams.current,
        get_elapsed_time=get_elapsed_time,
        alloc_pinned_memory=PinnedMemoryPointer,
        PinnedMemoryPointer=PinnedMemoryPointer,
        set_allocator=set_allocator,
        is_available=lambda: True,
    )
