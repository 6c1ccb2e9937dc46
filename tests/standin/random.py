"""`cupy.random` of the stand-in: the Generator with the methods that CuPy's has, which are fewer than NumPy's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from .array import ndarray, unwrap, wrap
from .counting import count_wait
from .names import Arguments, rooms

WAITING = {
    "binomial",
    "chisquare",
    "f",
    "geometric",
    "hypergeometric",
    "poisson",
    "power",
    "logseries",
    "dirichlet",
    "exponential",
    "beta",
}


class Philox4x3210:
    def __init__(self, seed: Any = None, *, size: int = 1000) -> None:
        self.real = np.random.Philox(seed)


class Generator:
    def __init__(self, bit_generator: Any) -> None:
        self.bit_generator = bit_generator
        self._real = np.random.Generator(bit_generator.real)


def _method(name: str, arguments: Arguments) -> Any:
    def method(self: Generator, *args: Any, **kwargs: Any) -> Any:
        arguments.check(args, kwargs)
        if name in WAITING and any(isinstance(a, ndarray) for a in (*args, *kwargs.values())):
            count_wait(f"random.{name}")
        out = kwargs.pop("out", None)
        named = {k: unwrap(v, name) for k, v in kwargs.items()}
        dtype = named.pop("dtype", None) if name in ("uniform", "beta") else None
        result = getattr(self._real, name)(*[unwrap(a, name) for a in args], **named)
        result = wrap(np.asarray(result, dtype))
        if out is None:
            return result
        out[...] = result
        return out

    method.__name__ = name
    return method


for _name, _listed in rooms()["cupy.random.Generator"].items():
    setattr(Generator, _name, _method(_name, Arguments(f"random.Generator.{_name}", _listed.details)))


def make() -> SimpleNamespace:
    """The module `cupy.random`."""
    return SimpleNamespace(
        Generator=Generator, Philox4x3210=Philox4x3210, default_rng=lambda seed=None: Generator(Philox4x3210(seed))
    )
