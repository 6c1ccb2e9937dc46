"""Which library owns an array, and how an array travels between libraries.

`xp_of(array)` is the device switch of the whole framework: code written as `xp = xp_of(x); xp.exp(x)` runs wherever
`x` lives.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from . import numpy_backend
from .checks import raise_pending
from .device import Device, backend_of
from .several_gpus import note

ArrayLike = Any  # an array of any backend, or a scalar that one of its operations returned

# Array type → backend module. The GPU backend adds itself when it is first loaded (see `register`).
_BACKENDS: dict[type, ModuleType] = {np.ndarray: numpy_backend}
_MODULES: dict[type, Any] = {np.ndarray: np}


def register(backend: ModuleType) -> None:
    """Make `xp_of` and its neighbours recognise the arrays of `backend`."""
    _BACKENDS[backend.array_type] = backend
    _MODULES[backend.array_type] = backend.xp
    note(backend)


def xp_of(*arrays: Any) -> Any:
    """The array module (numpy or cupy) of the first real array among the arguments; scalars have no say."""
    for array in arrays:
        module = _MODULES.get(type(array))
        if module is not None:
            return module
    return np


def is_array(value: Any) -> bool:
    """True for an array of any loaded backend and for the scalars that NumPy returns in place of 0-d arrays."""
    return type(value) in _MODULES or isinstance(value, (np.ndarray, np.generic))


def as_array(value: Any) -> Any:
    """`value` as a proper array: NumPy gives scalars back from 0-d work, and this undoes it."""
    return value if type(value) in _MODULES else np.asarray(value)


def device_of(array: Any) -> Device:
    """The device on which `array` lives."""
    backend = _BACKENDS.get(type(array), numpy_backend)
    return Device(backend.device_type, backend.index_of(array))


def to_device(array: Any, device: Device) -> Any:
    """`array` on `device`: itself if it is there already, else a copy."""
    target = backend_of(device)
    if target.device_type != "cpu":
        register(target)
    if type(array) is target.array_type and target.index_of(array) == device.index:
        return array
    return target.place(to_numpy(array) if target is numpy_backend else array, device.index)


def to_numpy(array: Any) -> np.ndarray:
    """`array` as a NumPy array; shares memory when it is one.

    Raises:
        Exception: a check of values on the GPU failed since somebody last looked (see `checks`).
    """
    backend = _BACKENDS.get(type(array), numpy_backend)
    if backend is not numpy_backend:
        raise_pending()
    return backend.to_host(as_array(array))


def with_linalg_errors(array: Any) -> Any:
    """`with with_linalg_errors(a): …` raises LinAlgError for singular matrices and the like; a GPU is waited for."""
    return _BACKENDS.get(type(array), numpy_backend).with_linalg_errors()
