"""How much memory of a GPU is in use."""

from __future__ import annotations

from typing import Any

from .devices import backend, index_of, is_available


def memory_allocated(device: Any = None) -> int:
    """Bytes in living tensors; 0 without a GPU."""
    return backend("memory_allocated").used_bytes(index_of(device)) if is_available() else 0


def max_memory_allocated(device: Any = None) -> int:
    """The most that `memory_allocated` was since it was first asked, or since `reset_peak_memory_stats`.

    CuPy counts no peak by itself: it is watched from the first call of either function on.
    """
    return backend("max_memory_allocated").peak_bytes(index_of(device)) if is_available() else 0


def reset_peak_memory_stats(device: Any = None) -> None:
    """Begin to measure `max_memory_allocated` anew."""
    if is_available():
        backend("reset_peak_memory_stats").forget_peak(index_of(device))


def memory_reserved(device: Any = None) -> int:
    """Bytes that are held for tensors, whether in use or not; 0 without a GPU."""
    return backend("memory_reserved").reserved_bytes(index_of(device)) if is_available() else 0


def mem_get_info(device: Any = None) -> tuple[int, int]:
    """(free, total) bytes of the whole GPU.

    Raises:
        RuntimeError: there is no GPU.
    """
    return backend("mem_get_info").free_and_total(index_of(device))


def empty_cache() -> None:
    """Give memory that nobody uses back to the GPU."""
    if is_available():
        backend("empty_cache").empty_cache()
