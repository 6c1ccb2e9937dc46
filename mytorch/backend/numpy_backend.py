"""What the host offers: NumPy arrays on the device `cpu`.

Every backend module has these same names, so that `arrays`, `device` and `random` never branch on a device.
"""

from __future__ import annotations

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


def new_rng(seed: int) -> xp.random.Generator:
    return xp.random.Generator(xp.random.PCG64(seed))


def with_linalg_errors() -> Any:
    """A context in which linear algebra says what it could not do: NumPy always does."""
    return nullcontext()
