"""Seeded random numbers: one `Generator` class, and one default generator for each device.

Neither NumPy's nor Python's global random state is read or changed. The same seed gives the same numbers on every run.
"""

from __future__ import annotations

import os
import struct
import threading
from typing import Any

import numpy as np

from .device import Device, backend_of

DEFAULT_SEED = 67280421310721  # PyTorch's: a program that never seeds still repeats itself
_LAYOUT = struct.Struct("<16s16sIIQ")  # PCG64: state, increment, half-used word and whether there is one; the seed


class Generator:
    """A stream of random numbers with a seed and a state that can be saved and restored.

    Args:
        device: where the numbers are made; "cpu" or "cuda".
    """

    def __init__(self, device: str | Device = "cpu") -> None:
        self.device = Device(device)
        self._backend = backend_of(self.device)
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to `seed`; returns the generator itself."""
        self._seed = int(seed) % 2**64
        self.rng: Any = self._backend.new_rng(self._seed)
        return self

    def seed(self) -> int:
        """Seed from the operating system's entropy and return the seed, so that a run can be repeated."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)
        return self._seed

    def initial_seed(self) -> int:
        return self._seed

    def state_bytes(self) -> np.ndarray:
        """The whole state as a uint8 array. CPU generators only."""
        state = self._cpu_rng().bit_generator.state
        packed = _LAYOUT.pack(
            state["state"]["state"].to_bytes(16, "little"),
            state["state"]["inc"].to_bytes(16, "little"),
            state["uinteger"],
            state["has_uint32"],
            self._seed,
        )
        return np.frombuffer(packed, np.uint8).copy()

    def restore_state_bytes(self, packed: np.ndarray) -> None:
        """Continue from a state that `state_bytes` returned.

        Raises:
            RuntimeError: the array is not such a state.
        """
        if packed.dtype != np.uint8 or packed.size != _LAYOUT.size:
            raise RuntimeError(
                f"set_state: expected {_LAYOUT.size} uint8 values from get_state, got {packed.size} of {packed.dtype}"
            )
        state, increment, word, has_word, seed = _LAYOUT.unpack(np.ascontiguousarray(packed).tobytes())
        self._cpu_rng().bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": int.from_bytes(state, "little"), "inc": int.from_bytes(increment, "little")},
            "uinteger": word,
            "has_uint32": has_word,
        }
        self._seed = seed

    def _cpu_rng(self) -> np.random.Generator:
        if self.device.type != "cpu":
            raise NotImplementedError("Generator: saving the state of a CUDA generator is not supported; reseed it")
        return self.rng

    def clone(self) -> Generator:
        """A generator that will give the same numbers from here on."""
        copy = Generator(self.device)
        copy.restore_state_bytes(self.state_bytes())
        return copy

    def __getstate__(self) -> dict[str, Any]:
        return {"device": str(self.device), "state": self.state_bytes()}

    def __setstate__(self, saved: dict[str, Any]) -> None:
        Generator.__init__(self, saved["device"])
        self.restore_state_bytes(saved["state"])

    def __repr__(self) -> str:
        return f"<Generator on {self.device}, seed {self._seed}>"


_defaults: dict[Device, Generator] = {}
_lock = threading.Lock()
_global_seed = DEFAULT_SEED
_kind: type[Generator] = Generator


def make_defaults_with(kind: type[Generator]) -> None:
    """Let the default generators be of a subclass of Generator, which the rooms above define."""
    global _kind
    _kind = kind


def default_generator(device: Device) -> Generator:
    """The generator that random functions on `device` use when none is given."""
    with _lock:
        generator = _defaults.get(device)
        if generator is None:
            generator = _defaults[device] = _kind(device).manual_seed(_global_seed)
        return generator


def seed_all(seed: int) -> None:
    """Seed the default generators of every device, those made later too."""
    global _global_seed
    with _lock:
        _global_seed = int(seed)
        for generator in _defaults.values():
            generator.manual_seed(seed)


def _unshare_lock() -> None:
    global _lock
    _lock = threading.Lock()


# A fork may happen while another thread holds the lock; the child would wait for a thread that it does not have.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unshare_lock)
