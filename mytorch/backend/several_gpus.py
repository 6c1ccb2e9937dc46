"""Work is done on the GPU that holds its arrays, and results live there.

CuPy works on the current GPU. Where there are several, `working_on(x)` makes the one of x current for the length of a
`with`; on the CPU, and with one GPU, it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import wraps
from types import ModuleType
from typing import Any, TypeVar

from .device import Device

_NOTHING = nullcontext()
F = TypeVar("F", bound=Callable[..., Any])


class _Gpus:
    """What is known of the GPUs; filled when somebody first asks for one."""

    several = False
    backend: Any = None


gpus = _Gpus()


def note(backend: ModuleType) -> None:
    """Remember the backend of the GPUs, and whether there is more than one."""
    if gpus.backend is not backend:
        gpus.backend, gpus.several = backend, backend.device_count() > 1


def working_on(array: Any) -> Any:
    """`with working_on(x): …` works on the GPU that holds x."""
    if not gpus.several or type(array) is not gpus.backend.array_type:
        return _NOTHING
    return gpus.backend.on(array.device.id)


def working_at(device: Device) -> Any:
    """`with working_at(device): …` works on that GPU, where there are several."""
    return gpus.backend.on(device.index or 0) if gpus.several and device.type == "cuda" else _NOTHING


def on_its_gpu(function: F) -> F:
    """`function`, working on the GPU of its first tensor: for functions that compute outside of operations."""

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        if gpus.several:
            for value in (*args, *options.values()):
                array = getattr(value, "array", None)
                if type(array) is gpus.backend.array_type:
                    with working_on(array):
                        return function(*args, **options)
        return function(*args, **options)

    return call  # pyright: ignore[reportReturnType]


def is_elsewhere(arrays: Iterable[Any]) -> bool:
    """True if one of the arrays is on a GPU that is not the current one. Asked only where there are several."""
    kind, current = gpus.backend.array_type, gpus.backend.current_index()
    return any(type(array) is kind and array.device.id != current for array in arrays)


def by_gpu(tensors: Iterable[Any]) -> list[list[Any]]:
    """The tensors in lists, one for each device on which some of them are."""
    lists: dict[Any, list[Any]] = {}
    for tensor in tensors:
        lists.setdefault(tensor.device, []).append(tensor)
    return list(lists.values())


def current_place() -> Any:
    """A key for arrays that are kept: what was made under the same key can be used without copying or waiting."""
    return gpus.backend.current_index(), gpus.backend.current_stream().ptr
