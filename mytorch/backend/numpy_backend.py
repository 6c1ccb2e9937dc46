"""What the host offers: NumPy arrays on the device `cpu`.

Every backend module has these same names, so that `arrays`, `device` and `random` never branch on a device.
"""

from __future__ import annotations

import struct
from contextlib import nullcontext
from typing import Any

import numpy as xp

array_type = xp.ndarray
device_type = "cpu"


def device_count() -> int:
    return 1


def index_of(array: Any) -> int | None:
    """The number of the device that holds `array`; the host has only one, so it needs none."""
    return None


def place(array: Any, index: int | None) -> Any:
    """`array` (a NumPy array) on this backend."""
    return array


def to_host(array: Any) -> Any:
    return array


def new_rng(seed: int, index: int | None) -> xp.random.Generator:
    return xp.random.Generator(xp.random.PCG64(seed))


_STATE = struct.Struct("<16s16sII")  # PCG64: state, increment, half-used word and whether there is one
RNG_STATE_BYTES = _STATE.size


def rng_state(rng: xp.random.Generator) -> bytes:
    """Where the stream of `rng` is."""
    state: Any = rng.bit_generator.state
    numbers = [state["state"][name].to_bytes(16, "little") for name in ("state", "inc")]
    return _STATE.pack(*numbers, state["uinteger"], state["has_uint32"])


def set_rng_state(rng: xp.random.Generator, seed: int, state: bytes) -> None:
    """Put `rng` where `rng_state` found it, in the stream of a seed."""
    number, increment, word, has_word = _STATE.unpack(state)
    rng.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": int.from_bytes(number, "little"), "inc": int.from_bytes(increment, "little")},
        "uinteger": word,
        "has_uint32": has_word,
    }


def with_linalg_errors() -> Any:
    """A context in which linear algebra says what it could not do: NumPy always does."""
    return nullcontext()
