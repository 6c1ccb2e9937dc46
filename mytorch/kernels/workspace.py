"""Scratch arrays that are kept between calls: a fresh large array costs a page fault for every 4 KiB it touches."""

import math
import threading
import weakref

LARGEST_KEPT = 128 << 20  # bytes; larger ones are made anew, so that one huge call does not hold its memory for ever
MOST_KEPT = 512 << 20  # bytes that one thread keeps in all


class _Buffers:
    """One thread's scratch memory, by name."""

    def __init__(self):
        self.by_name: dict = {}


class _Local(threading.local):
    def __init__(self):
        self.buffers = _Buffers()
        _everybody.add(self.buffers)


_everybody: "weakref.WeakSet[_Buffers]" = weakref.WeakSet()
_local = _Local()


def scratch(xp, name: str, shape: tuple[int, ...], dtype):
    """An uninitialised array of this thread, valid until the thread asks for the same name again.

    Never return it to a caller outside `kernels`.
    """
    size = math.prod(shape)
    bytes_needed = size * xp.dtype(dtype).itemsize
    if bytes_needed > LARGEST_KEPT or xp.__name__ != "numpy":  # CuPy has a memory pool of its own
        return xp.empty(shape, dtype)
    buffers = _local.buffers.by_name
    buffer = buffers.get(name)
    if buffer is None or buffer.size < bytes_needed:
        buffers.pop(name, None)
        buffer = xp.empty(bytes_needed, "uint8")
        if bytes_needed + sum(kept.size for kept in buffers.values()) <= MOST_KEPT:
            buffers[name] = buffer
    return buffer[:bytes_needed].view(dtype).reshape(shape)


def kept_bytes() -> int:
    """Bytes of scratch memory that all threads keep."""
    return sum(buffer.size for thread in list(_everybody) for buffer in list(thread.by_name.values()))


def empty() -> None:
    """Give every thread's scratch memory back; what a running kernel uses it keeps until it is done."""
    for thread in list(_everybody):
        thread.by_name.clear()
