"""Scratch arrays that are kept between calls: a fresh large array costs a page fault for every 4 KiB it touches."""

import math
import threading

LARGEST_KEPT = 128 << 20  # bytes; larger ones are made anew, so that one huge call does not hold its memory for ever

_local = threading.local()


def scratch(xp, name: str, shape: tuple[int, ...], dtype):
    """An uninitialised array of this thread, valid until the thread asks for the same name again.

    Never return it to a caller outside `kernels`.
    """
    size = math.prod(shape)
    itemsize = xp.dtype(dtype).itemsize
    if size * itemsize > LARGEST_KEPT or xp.__name__ != "numpy":  # CuPy has a memory pool of its own
        return xp.empty(shape, dtype)
    buffers = _local.__dict__
    buffer = buffers.get(name)
    if buffer is None or buffer.size < size * itemsize:
        buffer = buffers[name] = xp.empty(size * itemsize, "uint8")
    return buffer[: size * itemsize].view(dtype).reshape(shape)
