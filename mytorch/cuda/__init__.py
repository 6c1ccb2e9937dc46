"""The GPU, under the names that PyTorch code asks for it."""

from __future__ import annotations

from ..backend import Device, default_generator
from ..backend.device import backend_of
from . import amp as amp


def device_count() -> int:
    """Number of GPUs that can be used: 0 without CuPy, without a driver, or without a GPU."""
    try:
        return backend_of(Device("cuda")).device_count()
    except RuntimeError:
        return 0


def is_available() -> bool:
    """True if there is a GPU to use."""
    return device_count() > 0


def manual_seed(seed: int) -> None:
    """Seed the generator of the GPU; without one nothing happens, as in PyTorch."""
    if is_available():
        default_generator(Device("cuda")).manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """`manual_seed` for every GPU."""
    for index in range(device_count()):
        default_generator(Device("cuda", index)).manual_seed(seed)


def synchronize(device: Device | str | None = None) -> None:
    """Wait until the GPU has done what it was given; without a GPU there is nothing to wait for."""
    if is_available():
        backend_of(Device(device or "cuda")).synchronize()


def empty_cache() -> None:
    """Give memory that nobody uses back to the GPU."""
    if is_available():
        backend_of(Device("cuda")).empty_cache()


def current_device() -> int:
    """Number of the GPU that is used where none is named.

    Raises:
        RuntimeError: there is no GPU.
    """
    _check_available("current_device")
    return 0


def set_device(device: Device | str | int) -> None:
    """Nothing, if `device` is the first GPU; name others where tensors are made.

    Raises:
        RuntimeError: there is no GPU.
        NotImplementedError: another GPU.
    """
    _check_available("set_device")
    if Device(device).index not in (None, 0):
        raise NotImplementedError(
            f"set_device: cuda:0 stays the current GPU; say device={str(Device(device))!r} instead"
        )


def memory_allocated(device: Device | str | int | None = None) -> int:
    """0 without a GPU.

    Raises:
        NotImplementedError: there is one, and nobody counts its memory.
    """
    if is_available():
        raise NotImplementedError("memory_allocated: ask cupy.get_default_memory_pool().used_bytes()")
    return 0


max_memory_allocated = memory_reserved = memory_allocated


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """False: there is no bfloat16."""
    return False


def _check_available(caller: str) -> None:
    if not is_available():
        raise RuntimeError(f"cuda.{caller}: there is no GPU to use; ask cuda.is_available() first")
