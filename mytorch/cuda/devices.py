"""Which GPUs there are, which one is used where none is named, and waiting for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ..backend import Device, count_gpus, raise_pending
from ..backend.device import backend_of


def device_count() -> int:
    """Number of GPUs that can be used: 0 without CuPy, without a driver, or without a GPU."""
    return count_gpus()


def is_available() -> bool:
    """True if there is a GPU to use."""
    return device_count() > 0


def is_initialized() -> bool:
    """True if there is a GPU to use; nothing needs to be initialized."""
    return is_available()


def init() -> None:
    """Nothing: the GPU is set up when it is first used."""


def backend(caller: str) -> Any:
    """The backend of the GPUs.

    Raises:
        RuntimeError: there is none; the message says what to do.
    """
    try:
        return backend_of(Device("cuda"))
    except RuntimeError as error:
        raise RuntimeError(f"cuda.{caller}: there is no GPU to use; ask cuda.is_available() first ({error})") from None


def index_of(device: Any, caller: str = "device") -> int:
    """The number of the GPU meant by a device, its name, a number, or None for the current one.

    Raises:
        ValueError: a device that is no GPU.
        RuntimeError: there is no such GPU.
    """
    if device is None:
        return backend(caller).current_index()
    chosen = Device(device)
    if chosen.type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {chosen}")
    found = backend_of(chosen)
    return found.current_index() if chosen.index is None else chosen.index


def current_device() -> int:
    """Number of the GPU that is used where none is named.

    Raises:
        RuntimeError: there is no GPU.
    """
    return backend("current_device").current_index()


def set_device(device: Any) -> None:
    """Use GPU number `device` where none is named, from now on in this thread; a negative number changes nothing.

    Work on tensors is done where they are, whichever GPU is current.

    Raises:
        RuntimeError: there is no such GPU.
    """
    gpu = backend("set_device")
    if not (isinstance(device, int) and device < 0):
        gpu.use(index_of(device, "set_device"))


class device:
    """`with mytorch.cuda.device(1): …` uses another GPU where none is named; None and negative numbers: no change."""

    def __init__(self, device: Any) -> None:
        self._nothing = device is None or (isinstance(device, int) and device < 0)
        self.idx = -1 if self._nothing else index_of(device)
        self.prev_idx = -1

    def __enter__(self) -> None:
        if not self._nothing:
            gpu = backend("device")
            self.prev_idx = gpu.current_index()
            gpu.use(self.idx)

    def __exit__(self, *exc_info: object) -> None:
        if not self._nothing:
            backend("device").use(self.prev_idx)


def get_device_name(device: Any = None) -> str:
    """What the maker calls the GPU.

    Raises:
        RuntimeError: there is no such GPU.
    """
    return get_device_properties(device).name


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """(major, minor) of the GPU's compute capability."""
    found = get_device_properties(device)
    return found.major, found.minor


def get_device_properties(device: Any = None) -> SimpleNamespace:
    """name, total_memory in bytes, major, minor, multi_processor_count of a GPU."""
    found = backend("get_device_properties").properties(index_of(device, "get_device_properties"))
    name = found["name"]
    return SimpleNamespace(
        name=name.decode() if isinstance(name, bytes) else str(name),
        total_memory=int(found["totalGlobalMem"]),
        major=int(found["major"]),
        minor=int(found["minor"]),
        multi_processor_count=int(found["multiProcessorCount"]),
    )


def synchronize(device: Any = None) -> None:
    """Wait until the GPU has done what it was given; without a GPU there is nothing to wait for.

    Raises:
        Exception: a check of values on the GPU failed (a wrong class, an index out of bounds).
    """
    if is_available():
        backend("synchronize").synchronize(index_of(device))
        raise_pending()
