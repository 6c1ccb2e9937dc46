"""Seeded random numbers: one `Generator` class, and one default generator for each device.

Neither NumPy's nor Python's global random state is read or changed. The same seed gives the same numbers on every run.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np

from .arrays import device_of
from .device import Device, backend_of, located

DEFAULT_SEED = 67280421310721  # PyTorch's: a program that never seeds still repeats itself


class Generator:
    """A stream of random numbers with a seed and a state that can be saved and restored.

    Args:
        device: where the numbers are made; "cpu" or "cuda", which is the current GPU.
    """

    def __init__(self, device: str | Device = "cpu") -> None:
        self.device = located(Device(device))
        self._backend = backend_of(self.device)
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to `seed`; returns the generator itself."""
        self._seed = int(seed) % 2**64
        self.rng: Any = self._backend.new_rng(self._seed, self.device.index)
        return self

    def seed(self) -> int:
        """Seed from the operating system's entropy and return the seed, so that a run can be repeated."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)
        return self._seed

    def initial_seed(self) -> int:
        return self._seed

    def state_bytes(self) -> np.ndarray:
        """The whole state as a uint8 array of the host: the place in the stream, and the seed."""
        packed = self._backend.rng_state(self.rng) + self._seed.to_bytes(8, "little")
        return np.frombuffer(packed, np.uint8).copy()

    def restore_state_bytes(self, packed: np.ndarray) -> None:
        """Continue from a state that `state_bytes` returned.

        Raises:
            TypeError: the array is not of the host.
            RuntimeError: the array is not such a state, or one of a generator of the other kind of device.
        """
        if not isinstance(packed, np.ndarray):
            raise TypeError(f"set_state: expected a ByteTensor on the CPU, got one on {device_of(packed)}; use .cpu()")
        size = self._backend.RNG_STATE_BYTES
        if packed.dtype != np.uint8 or packed.size != size + 8:
            raise RuntimeError(
                f"set_state: expected {size + 8} uint8 values from get_state of a generator on {self.device.type}, got "
                f"{packed.size} of {packed.dtype}"
            )
        state = np.ascontiguousarray(packed).tobytes()
        self._seed = int.from_bytes(state[size:], "little")
        self._backend.set_rng_state(self.rng, self._seed, state[:size])

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
    device = located(device)
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
