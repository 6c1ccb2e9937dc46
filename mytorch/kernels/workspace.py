"""Memory that is kept between calls: a fresh large array costs a page fault for every 4 KiB it touches.

`scratch` is memory inside one kernel; `result` is memory for what a kernel returns. Both begin at a multiple of 64
bytes, which is as wide as a processor's widest registers: sums over arrays that do not took twice as long.
"""

import itertools
import math
import os
import sys
import threading
import weakref

LARGEST_KEPT = 128 << 20  # bytes; larger ones are made anew, so that one huge call does not hold its memory for ever
MOST_KEPT = 512 << 20  # bytes that one thread keeps in all
SMALLEST_RESULT = 1 << 18  # bytes; for smaller arrays the C library keeps memory by itself
MOST_ARRAYS = 1024  # in one thread's scratch memory that are remembered
ALIGNMENT = 64
PAGE = 4096


def _eighth_of_memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 8
    except (AttributeError, ValueError, OSError):  # not on Windows
        return 1 << 29


MOST_RESULTS = min(1 << 30, _eighth_of_memory())  # bytes of results, in use or not, that are remembered

# Where in its page a buffer begins: all at the same place, and a processor that reads one array while it writes another
# would take some addresses for each other, since it first compares only their last 12 bits.
_places = itertools.cycle(range(0, PAGE, 13 * ALIGNMENT))


def _aligned(xp, size: int):
    """A buffer of `size` bytes, as a flat array of bytes that is not a view of another array."""
    memory = xp.empty(size + PAGE + ALIGNMENT, "uint8")
    address = memory.__array_interface__["data"][0]
    start = -address % ALIGNMENT + next(_places)
    return xp.frombuffer(memoryview(memory)[start : start + size], "uint8")


# Inside a kernel ------------------------------------------------------------------------------------------------------


class _Buffers:
    """One thread's scratch memory, by name."""

    def __init__(self):
        self.by_name: dict = {}
        self.arrays: dict = {}  # in these buffers, by what was asked for: a step asks for the same ones again

    def clear(self) -> None:
        self.by_name.clear()
        self.arrays.clear()


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
    arrays = _local.buffers.arrays
    wanted = xp, name, shape, dtype
    array = arrays.get(wanted)
    if array is not None:
        return array
    bytes_needed = math.prod(shape) * xp.dtype(dtype).itemsize
    if bytes_needed > LARGEST_KEPT or xp.__name__ != "numpy":  # CuPy has a memory pool of its own
        return xp.empty(shape, dtype)
    buffers = _local.buffers.by_name
    buffer = buffers.get(name)
    if buffer is None or buffer.size < bytes_needed:
        arrays.clear()  # some of them show the buffer that goes
        buffers.pop(name, None)
        buffer = _aligned(xp, max(1, bytes_needed))
        if bytes_needed + sum(kept.size for kept in buffers.values()) > MOST_KEPT:
            return xp.ndarray(shape, dtype, buffer)
        buffers[name] = buffer
    if len(arrays) >= MOST_ARRAYS:
        arrays.clear()
    array = arrays[wanted] = xp.ndarray(shape, dtype, buffer)
    return array


# What a kernel returns ------------------------------------------------------------------------------------------------


class _Results:
    """Buffers by their size. One is free when nobody but this list refers to it: an array that shows it would."""

    def __init__(self):
        self.lock = threading.Lock()
        self.by_size: dict[int, list] = {}
        self.bytes = 0
        alone = [object()]
        self.references_if_free = sys.getrefcount(alone[0])  # another number in another Python

    def _is_free(self, buffers: list, i: int) -> bool:
        return sys.getrefcount(buffers[i]) == self.references_if_free

    def take(self, xp, size: int):
        """A buffer of `size` bytes that nobody uses."""
        with self.lock:
            buffers = self.by_size.get(size, [])
            for i in range(len(buffers)):
                if self._is_free(buffers, i):
                    return buffers[i]
            if self.bytes + size > MOST_RESULTS:
                self._forget_free()
            buffer = _aligned(xp, size)
            if self.bytes + size <= MOST_RESULTS:
                self.by_size.setdefault(size, []).append(buffer)
                self.bytes += size
            return buffer

    def _forget_free(self) -> None:
        """Give back every buffer that nobody uses."""
        for size, buffers in list(self.by_size.items()):
            for i in reversed(range(len(buffers))):
                if self._is_free(buffers, i):
                    del buffers[i]
                    self.bytes -= size
            if not buffers:
                del self.by_size[size]

    def free_bytes(self) -> int:
        with self.lock:
            return sum(
                size for size, buffers in self.by_size.items() for i in range(len(buffers)) if self._is_free(buffers, i)
            )

    def empty(self) -> None:
        with self.lock:
            self._forget_free()


_results = _Results()


def result(xp, shape: tuple[int, ...], dtype):
    """An uninitialised array to return: like `xp.empty`, in memory that an earlier result no longer needs, if there is
    some of that very size. A training step asks for the same sizes again and again."""
    if xp.__name__ != "numpy":
        return xp.empty(shape, dtype)
    size = math.prod(shape) * xp.dtype(dtype).itemsize
    if size < SMALLEST_RESULT:
        return xp.empty(shape, dtype)
    return xp.ndarray(shape, dtype, _results.take(xp, size))


# All of it ------------------------------------------------------------------------------------------------------------


def kept_bytes() -> int:
    """Bytes that are kept and not in use: scratch memory of all threads, and free results."""
    kept = sum(buffer.size for thread in list(_everybody) for buffer in list(thread.by_name.values()))
    return kept + _results.free_bytes()


def empty() -> None:
    """Give all of it back; what a running kernel uses it keeps until it is done."""
    for thread in list(_everybody):
        thread.clear()
    _results.empty()


def _after_fork_in_child() -> None:
    """Another thread may have held the lock."""
    _results.lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
