"""Put the stand-in where `import cupy` finds it, for the length of a `with`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from mytorch.backend import arrays, checks, device, gpus, random

from .array import ndarray
from .cuda import current, set_allocator
from .module import make

BACKEND = "mytorch.backend.cupy_backend"
_backend: Any = None  # mytorch/backend/cupy_backend.py as it was loaded on the stand-in


@contextlib.contextmanager
def installed() -> Iterator[Any]:
    """`with installed() as cupy: ...`: "cuda:0" and "cuda:1" exist, and are the stand-in."""
    global _backend
    names = ("cupy", "cupyx", BACKEND)
    before = {name: sys.modules.pop(name, None) for name in names}
    registered = arrays._BACKENDS.copy(), arrays._MODULES.copy()
    defaults = random._defaults.copy()
    sys.modules["cupy"], sys.modules["cupyx"] = make()
    if _backend is not None:
        sys.modules[BACKEND] = _backend
    current.device = 0
    try:
        _backend = device.backend_of(device.Device("cuda"))
        arrays.register(_backend)
        yield sys.modules["cupy"]
    finally:
        device._current.device = None
        gpus.backend, gpus.several = None, False
        current.device = 0
        set_allocator(None)
        checks._pending.clear()
        if _backend is not None:
            _backend._peaks.clear()
        for name in names:
            sys.modules.pop(name, None)
            if before[name] is not None:
                sys.modules[name] = before[name]
        for now, then in zip((arrays._BACKENDS, arrays._MODULES), registered, strict=True):
            now.clear()
            now.update(then)
        random._defaults.clear()
        random._defaults.update(defaults)


__all__ = ["installed", "ndarray"]
