"""`cupy.random` of the stand-in: the Generator with the methods that CuPy's has, which are fewer than NumPy's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from .array import ndarray, unwrap, wrap
from .counting import count_wait
from .cuda import current
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
    """What can be had of CuPy's: a stream for a key of 32 bits on one device, and no way to its state."""

    def __init__(self, seed: Any = None, *, size: int = -1) -> None:
        seeds = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
        self._real = np.random.Philox(key=int(seeds.generate_state(1, np.uint32)[0]))
        self._device = current.device

    def random_raw(self, size: Any = None, output: bool = True) -> Any:
        raise NotImplementedError("the stand-in draws no raw numbers")


class Generator:
    def __init__(self, bit_generator: Any) -> None:
        self.bit_generator = bit_generator
        self._real = np.random.Generator(bit_generator._real)


def _method(name: str, arguments: Arguments) -> Any:
    def method(self: Generator, *args: Any, **kwargs: Any) -> Any:
        arguments.check(args, kwargs)
        if self.bit_generator._device != current.device:
            raise RuntimeError("This Generator state is allocated in a different device")
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
