"""The module `cupy` of the stand-in: every name of the listing that NumPy can play, and no other."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from . import cuda, random
from .array import ndarray
from .functions import OWN, as_strided, errstate, function, ufunc
from .names import rooms
from .operators import give_operators
from .raw_kernel import RawKernel


@lru_cache(maxsize=1)
def make() -> tuple[ModuleType, ModuleType]:
    """The modules `cupy` and `cupyx`."""
    module = ModuleType("cupy", "A stand-in for CuPy; see tests/standin.")
    found: dict[str, Any] = {}
    for name, listed in rooms()["cupy"].items():
        real = getattr(np, name, None)
        if name in OWN:
            found[name] = OWN[name]
        elif listed.kind == "ufunc" and isinstance(real, np.ufunc):
            found[name] = ufunc(name, listed.details)
        elif listed.kind in ("function", "ufunc") and callable(real):
            found[name] = function(real, name, listed.details)
        elif listed.kind in ("class", "value") and real is not None and name not in ("ufunc", "ndarray", "broadcast"):
            found[name] = real
    found["matmul"] = _matmul(found["matmul"])
    found["ndarray"], found["ufunc"] = ndarray, ufunc
    found["cuda"], found["random"] = cuda.make(), random.make()
    found["linalg"], found["fft"] = _room("linalg", np.linalg), _room("fft", np.fft)
    found["lib"] = SimpleNamespace(
        stride_tricks=_room("lib.stride_tricks", np.lib.stride_tricks, as_strided=as_strided)
    )
    found["get_default_memory_pool"] = lambda: cuda._pool
    found["get_default_pinned_memory_pool"] = lambda: cuda._pinned
    found["is_available"] = lambda: True
    found["RawKernel"] = RawKernel
    found["__version__"] = "14.2.0"
    found["__path__"] = []
    module.__dict__.update(found)
    give_operators(found)
    cupyx = ModuleType("cupyx", "A stand-in for CuPy's further functions; see tests/standin.")
    cupyx.__dict__["errstate"] = errstate
    return module, cupyx


def _room(name: str, real: Any, **own: Any) -> SimpleNamespace:
    """A smaller module of the listing."""
    found: dict[str, Any] = {}
    for key, listed in rooms()[f"cupy.{name}"].items():
        theirs = getattr(real, key, None)
        if listed.kind == "function" and callable(theirs):
            found[key] = function(theirs, key, listed.details, f"{name}.")
        elif listed.kind == "class" and theirs is not None:
            found[key] = theirs
    return SimpleNamespace(**{**found, **own})


def _matmul(plain: Any) -> Any:
    def matmul(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        for a in args:
            if not isinstance(a, ndarray):
                raise TypeError(f"Unsupported type {type(a)}")
        return plain(*args, out=out, **kwargs)

    return matmul
