"""Where in an epoch a DataLoader is, so that a training can be stopped and continued as if it had never stopped.

An order of samples is the product of a random generator. Remembered are therefore the states of the generators when the
epoch began, and how many batches were delivered: to continue, the generators are wound back, the order is drawn again,
and the batches delivered are passed over. Afterwards the generators are put where they were when the state was saved.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

from ...backend import Device, Generator, default_generator
from ...tensor import Tensor, tensor_of

_KEYS = {"in_epoch", "batches_delivered", "batches_in_epoch", "generators", "generators_at_start"}


class Epoch:
    """One pass through the data, and how far it has come.

    Args:
        sampler: begins its order now.
        base_seed: seeds the workers.
        at_start: states of the generators when the epoch began, before the base seed was drawn.
        skip: batches already delivered.
        can_skip: they can be left out by passing over their indices. Otherwise (a stream) the iterator over this epoch
            has to fetch and drop `to_drop` batches.

    Attributes:
        indices: iterator over what to fetch next.
        first_batch: the number of the first batch that `indices` gives.
    """

    def __init__(self, sampler: Any, base_seed: int, at_start: dict[str, Any], skip: int, can_skip: bool) -> None:
        indices = iter(sampler)
        if can_skip:
            indices = itertools.islice(indices, skip, None)
        # Samplers written as generator functions draw their first number only now; it belongs to the beginning.
        first = list(itertools.islice(indices, 1))
        self.indices = itertools.chain(first, indices)
        self.base_seed = base_seed
        self.at_start = at_start
        self.first_batch = skip if can_skip else 0
        self.to_drop = 0 if can_skip else skip
        self.count = skip
        self.finished = False

    def delivered(self) -> None:
        self.count += 1

    def finish(self) -> None:
        self.finished = True


def generators_of(loader_generator: Generator | None, sampler: Any) -> dict[str, Generator]:
    """Every generator that may decide about the order of samples: the default one, the loader's, the samplers'."""
    found = {"default": default_generator(Device("cpu"))}
    if loader_generator is not None:
        found["loader"] = loader_generator
    name = "sampler"
    while sampler is not None:
        generator = getattr(sampler, "generator", None)
        if isinstance(generator, Generator):
            found[name] = generator
        sampler, name = getattr(sampler, "sampler", None), f"{name}.sampler"
    return {name: generator for name, generator in found.items() if generator.device.type == "cpu"}


def states_of(generators: dict[str, Generator]) -> dict[str, Any]:
    """The state of each generator as an array."""
    return {name: generator.state_bytes() for name, generator in generators.items()}


def restore(generators: dict[str, Generator], states: dict[str, Any]) -> None:
    for name, generator in generators.items():
        generator.restore_state_bytes(states[name])


@contextlib.contextmanager
def rewound(generators: dict[str, Generator], states: dict[str, Any]) -> Iterator[None]:
    """The generators in earlier `states`; afterwards they are where they were."""
    now = states_of(generators)
    restore(generators, states)
    try:
        yield
    finally:
        restore(generators, now)


def to_state_dict(
    epoch: Epoch | None, batches_in_epoch: int | None, generators: dict[str, Generator]
) -> dict[str, Any]:
    """A position as numbers and tensors, which `mytorch.save` can store."""
    running = epoch is not None and not epoch.finished
    return {
        "in_epoch": running,
        "batches_delivered": epoch.count if running and epoch is not None else 0,
        "batches_in_epoch": batches_in_epoch,
        "generators": as_tensors(states_of(generators)),
        "generators_at_start": as_tensors(epoch.at_start) if running and epoch is not None else {},
    }


def from_state_dict(
    state: dict[str, Any], batches_in_epoch: int | None, generators: dict[str, Generator]
) -> dict[str, Any]:
    """The state, checked against this loader, with arrays for tensors.

    Raises:
        ValueError: it is not such a state, or belongs to a loader with other data, batch size or generators.
    """
    if not isinstance(state, dict) or set(state) != _KEYS:
        found = sorted(state) if isinstance(state, dict) else type(state).__name__
        raise ValueError(f"DataLoader.load_state_dict: expected the keys {sorted(_KEYS)}, got {found}")
    if state["batches_in_epoch"] != batches_in_epoch:
        raise ValueError(
            f"DataLoader.load_state_dict: the state is of a loader with {state['batches_in_epoch']} batches in an "
            f"epoch, this one has {batches_in_epoch}; use the same data and batch size"
        )
    for key in ("generators", "generators_at_start"):
        if (state[key] or key == "generators") and set(state[key]) != set(generators):
            raise ValueError(
                f"DataLoader.load_state_dict: the state has the generators {sorted(state[key])}, "
                f"this loader {sorted(generators)}; build it with the same arguments"
            )
    return {**state, **{key: _as_arrays(state[key]) for key in ("generators", "generators_at_start")}}


def as_tensors(states: dict[str, Any]) -> dict[str, Tensor]:
    return {name: tensor_of(state.copy()) for name, state in states.items()}


def _as_arrays(states: dict[str, Any]) -> dict[str, Any]:
    return {name: state.array if isinstance(state, Tensor) else state for name, state in states.items()}
