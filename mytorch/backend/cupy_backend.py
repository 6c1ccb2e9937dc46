"""What a CUDA GPU offers: CuPy arrays on the devices `cuda:0`, `cuda:1`, …

The only module that imports CuPy unconditionally; `device.backend_of` loads it when somebody first asks for a GPU. The
first names, up to the draws, are those of every backend (see `numpy_backend`); the others serve `mytorch.cuda`.
"""

from __future__ import annotations

import struct
from collections import deque
from contextlib import nullcontext
from typing import Any

import cupy as xp  # pyright: ignore[reportMissingImports]
import cupyx  # pyright: ignore[reportMissingImports]
import numpy as np

from .gpu_random import Draws

array_type = xp.ndarray
device_type = "cuda"


def device_count() -> int:
    try:
        return int(xp.cuda.runtime.getDeviceCount())
    except xp.cuda.runtime.CUDARuntimeError:  # no driver, or no device behind it
        return 0


def index_of(array: Any) -> int:
    return int(array.device.id)


def place(array: Any, index: int | None) -> Any:
    """`array` (NumPy, or CuPy on any device) on GPU number `index`, the current one if it is None.

    The copy joins the queue of the GPU and nobody waits for it: CuPy copies what it is to send into memory of its own
    first. Page-locked memory (`pinned`) is sent from where it is, and kept until it has arrived.
    """
    with nullcontext() if index is None else xp.cuda.Device(index):
        if not is_pinned(array) or not array.flags.c_contiguous:
            return xp.asarray(array)
        while _under_way and _under_way[0][0].done:
            _under_way.popleft()
        placed = xp.empty(array.shape, array.dtype)
        placed.set(array)
        _under_way.append((xp.cuda.get_current_stream().record(), array))
        return placed


_under_way: deque[tuple[Any, Any]] = deque()  # (event behind the copy, what is being copied)


def to_host(array: Any) -> Any:
    return xp.asnumpy(array)


def new_rng(seed: int, index: int | None) -> Any:
    return Draws(xp, seed, current_index() if index is None else index)


def rng_state(rng: Any) -> bytes:
    return _STATE.pack(rng.count)


def set_rng_state(rng: Any, seed: int, state: bytes) -> None:
    rng.begin(seed, *_STATE.unpack(state))


_STATE = struct.Struct("<Q")
RNG_STATE_BYTES = _STATE.size


def with_linalg_errors() -> Any:
    return cupyx.errstate(linalg="raise")  # by default nobody looks at what cuSOLVER reports


# ---------------------------------------------------------------------- which GPU, and waiting for it


def current_index() -> int:
    """Number of the GPU on which this thread makes arrays."""
    return int(xp.cuda.runtime.getDevice())


def on(index: int) -> Any:
    """`with on(1): …` works on GPU number 1 and makes arrays there."""
    return xp.cuda.Device(index)


def use(index: int) -> None:
    """Make arrays on GPU number `index` from now on in this thread."""
    xp.cuda.Device(index).use()


def properties(index: int) -> dict[str, Any]:
    """What the driver says about a GPU; its name is bytes."""
    return xp.cuda.runtime.getDeviceProperties(index)


def synchronize(index: int | None = None) -> None:
    xp.cuda.Device(index).synchronize()


def new_stream(priority: int = 0) -> Any:
    return xp.cuda.Stream(non_blocking=True, priority=priority)


def current_stream() -> Any:
    return xp.cuda.get_current_stream()


def default_stream() -> Any:
    return xp.cuda.Stream.null


def new_event(timing: bool, blocking: bool) -> Any:
    return xp.cuda.Event(block=blocking, disable_timing=not timing)


def milliseconds(start: Any, end: Any) -> float:
    return float(xp.cuda.get_elapsed_time(start, end))


# ---------------------------------------------------------------------- memory


def used_bytes(index: int | None = None) -> int:
    """Bytes in living arrays of one GPU."""
    with xp.cuda.Device(index):
        return int(xp.get_default_memory_pool().used_bytes())


def reserved_bytes(index: int | None = None) -> int:
    """Bytes that the pool holds, used or ready for use."""
    with xp.cuda.Device(index):
        return int(xp.get_default_memory_pool().total_bytes())


def free_and_total(index: int | None = None) -> tuple[int, int]:
    """Bytes of the whole GPU: free, and in all."""
    with xp.cuda.Device(index):
        free, total = xp.cuda.runtime.memGetInfo()
        return int(free), int(total)


def empty_cache() -> None:
    xp.get_default_memory_pool().free_all_blocks()
    xp.get_default_pinned_memory_pool().free_all_blocks()


_peaks: dict[int, int] = {}  # largest `used_bytes` of each GPU since somebody began to watch


def peak_bytes(index: int | None = None) -> int:
    """The most bytes in living arrays at any time since the first call of this, or since `forget_peak`.

    CuPy counts no peak: from the first call on, every allocation looks at the sum.
    """
    index = current_index() if index is None else index
    if index not in _peaks:
        if not _peaks:
            xp.cuda.set_allocator(_watched_malloc)
        _peaks[index] = 0
    _peaks[index] = max(_peaks[index], used_bytes(index))
    return _peaks[index]


def forget_peak(index: int | None = None) -> None:
    """Measure the peak anew from here."""
    index = current_index() if index is None else index
    peak_bytes(index)
    _peaks[index] = used_bytes(index)


def _watched_malloc(size: int) -> Any:
    pool = xp.get_default_memory_pool()
    memory = pool.malloc(size)
    index = current_index()
    if index in _peaks:
        _peaks[index] = max(_peaks[index], int(pool.used_bytes()))
    return memory


def pinned(array: np.ndarray) -> np.ndarray:
    """A copy in page-locked memory, from which the GPU fetches without the processor's help."""
    memory = xp.cuda.alloc_pinned_memory(max(array.nbytes, 1))
    copy = np.frombuffer(memory, array.dtype, array.size).reshape(array.shape)
    copy[...] = array
    return copy


def is_pinned(array: Any) -> bool:
    """Whether an array of the host is in page-locked memory."""
    owner = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj
    return isinstance(owner, xp.cuda.PinnedMemoryPointer)
