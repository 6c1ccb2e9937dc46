"""Seeds and states of the GPUs' default random generators. A state is the seed and the number of draws since."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from ..backend import Device, default_generator
from ..tensor import Tensor, tensor_of
from .devices import device_count, index_of, is_available


def manual_seed(seed: int) -> None:
    """Seed the generator of the current GPU; without one nothing happens, as in PyTorch."""
    if is_available():
        default_generator(Device("cuda")).manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """`manual_seed` for every GPU."""
    for index in range(device_count()):
        default_generator(Device("cuda", index)).manual_seed(seed)


def seed() -> None:
    """Seed the generator of the current GPU from the operating system's entropy."""
    manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)


def seed_all() -> None:
    """Seed the generators of all GPUs with one number from the operating system's entropy."""
    manual_seed_all(int.from_bytes(os.urandom(8), "little") >> 1)


def initial_seed() -> int:
    """The seed of the current GPU's generator.

    Raises:
        RuntimeError: there is no GPU.
    """
    return _generator(None, "initial_seed").initial_seed()


def get_rng_state(device: Any = "cuda") -> Tensor:
    """The state of a GPU's generator, as a uint8 tensor on the CPU. Nobody waits for the GPU.

    Raises:
        RuntimeError: there is no such GPU.
    """
    return tensor_of(_generator(device, "get_rng_state").state_bytes())


def get_rng_state_all() -> list[Tensor]:
    """`get_rng_state` of every GPU."""
    return [get_rng_state(index) for index in range(device_count())]


def set_rng_state(new_state: Tensor, device: Any = "cuda") -> None:
    """Put a GPU's generator into a state that `get_rng_state` returned.

    Raises:
        TypeError: a state that is not on the CPU.
        RuntimeError: there is no such GPU, or it is no state of a GPU's generator.
    """
    _generator(device, "set_rng_state").restore_state_bytes(new_state.array)


def set_rng_state_all(new_states: Iterable[Tensor]) -> None:
    """`set_rng_state` for every GPU, from what `get_rng_state_all` returned."""
    for index, state in enumerate(new_states):
        set_rng_state(state, index)


def _generator(device: Any, caller: str) -> Any:
    return default_generator(Device("cuda", index_of(device, caller)))
