"""What a CUDA GPU offers: CuPy arrays on the devices `cuda:0`, `cuda:1`, …

The only module that imports CuPy unconditionally; `device.backend_of` loads it when somebody first asks for a GPU.
"""

from __future__ import annotations

from typing import Any

import cupy as xp  # pyright: ignore[reportMissingImports]

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
    """`array` (NumPy, or CuPy on any device) on GPU number `index`."""
    with xp.cuda.Device(index or 0):
        return xp.asarray(array)


def to_host(array: Any) -> Any:
    return xp.asnumpy(array)


def new_rng(seed: int) -> Any:
    return xp.random.Generator(xp.random.Philox4x3210(seed))


def synchronize() -> None:
    xp.cuda.get_current_stream().synchronize()


def empty_cache() -> None:
    xp.get_default_memory_pool().free_all_blocks()
