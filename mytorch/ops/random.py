"""Random tensors. Every function draws from the seeded generator of its device, or from the one it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..backend import (
    Device,
    count_gpus,
    dtype_of,
    get_default_device,
    get_default_dtype,
    located,
    to_device,
    working_at,
)
from ..backend.random import Generator as _Generator, default_generator, make_defaults_with, seed_all
from ..tensor import Tensor, tensor_of
from .creation import dense, shape_of
from .memory_format import laid_out


class Generator(_Generator):
    """A stream of random numbers of its own, whose state is a uint8 tensor."""

    def get_state(self) -> Tensor:
        """The state, for `set_state`."""
        return tensor_of(self.state_bytes())

    def set_state(self, state: Tensor) -> None:
        """Go on from a state that `get_state` returned."""
        self.restore_state_bytes(state.array)

    def clone_state(self) -> Generator:
        """A generator that will give the same numbers from here on."""
        twin = Generator(self.device)
        twin.restore_state_bytes(self.state_bytes())
        return twin


make_defaults_with(Generator)


def manual_seed(seed: int) -> _Generator:
    """Seed the default generators of all devices; returns the CPU's."""
    seed_all(int(seed))
    return default_generator(Device("cpu"))


def seed() -> int:
    """Seed from the operating system's entropy; returns the seed used."""
    chosen = _Generator().seed()
    seed_all(chosen)
    return chosen


def initial_seed() -> int:
    """The seed of the CPU's default generator."""
    return default_generator(Device("cpu")).initial_seed()


def get_rng_state() -> Tensor:
    """The state of the CPU's default generator, as a uint8 tensor."""
    return tensor_of(default_generator(Device("cpu")).state_bytes())


def set_rng_state(new_state: Tensor) -> None:
    """Put the CPU's default generator into a state that `get_rng_state` returned."""
    default_generator(Device("cpu")).restore_state_bytes(new_state.array)


@contextmanager
def fork_rng(devices: Iterable[Any] | None = None, enabled: bool = True) -> Iterator[None]:
    """Draw as you like inside: afterwards the default generators go on as if nothing had been drawn.

    Args:
        devices: GPUs whose generators are restored beside the CPU's; all of them if None.
        enabled: False does nothing.
    """
    if not enabled:
        yield
        return
    devices = range(count_gpus()) if devices is None else devices
    generators = [default_generator(Device(device)) for device in ("cpu", *devices)]
    states = [generator.state_bytes() for generator in generators]
    try:
        yield
    finally:
        for generator, state in zip(generators, states, strict=True):
            generator.restore_state_bytes(state)


@dense
def rand(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Tensor:
    """Uniform on [0, 1). `rand()` is a single number, as in NumPy."""
    shape = shape_of(size, names or None)
    return _draw(lambda rng, kind: rng.random(shape, dtype=kind), generator, dtype, device, requires_grad)


@dense
def randn(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False, **names: Any
) -> Tensor:
    """Standard normal: mean 0, variance 1. `randn()` is a single number, as in NumPy."""
    shape = shape_of(size, names or None)
    return _draw(lambda rng, kind: rng.standard_normal(shape, dtype=kind), generator, dtype, device, requires_grad)


@dense
def rand_like(
    input: Tensor,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
    generator: Any = None,
) -> Tensor:
    """`rand` in the shape, dtype and device of `input`."""
    draw = rand(input.shape, generator=generator, **_as_in(input, dtype, device))
    return laid_out(draw, memory_format).requires_grad_(requires_grad)


@dense
def randn_like(
    input: Tensor,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
    generator: Any = None,
) -> Tensor:
    """`randn` in the shape, dtype and device of `input`."""
    draw = randn(input.shape, generator=generator, **_as_in(input, dtype, device))
    return laid_out(draw, memory_format).requires_grad_(requires_grad)


def _as_in(input: Tensor, dtype: Any, device: Any) -> dict[str, Any]:
    return {"dtype": input.dtype if dtype is None else dtype, "device": input.device if device is None else device}


@dense
def randint(
    low: Any = None,
    high: Any = None,
    size: Any = None,
    *,
    generator: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers from `low` up to but not including `high`: `randint(10, (3,))` or `randint(5, 10, (3,))`.

    Raises:
        RuntimeError: there is no integer in the range, or the dtype has none so large.
    """
    if isinstance(high, (tuple, list)):
        high, size = None, high
    if high is None:
        low, high = None, low
    if high is None or size is None:
        raise TypeError(
            "randint: give the end of the range and a size, as in randint(10, (3,)) or randint(5, 10, (3,))"
        )
    low, high = 0 if low is None else int(low), int(high)
    kind = dtype_of("int64" if dtype is None else dtype).numpy
    check_integer_range(low, high, kind)
    source, target = source_of(generator, device)
    with working_at(target):
        drawn = source.rng.integers(low, high, shape_of((size,))).astype(kind, copy=False)
        output = tensor_of(to_device(drawn, target))
    return output.requires_grad_() if requires_grad else output


@dense
def randint_like(
    input: Tensor,
    low: Any = None,
    high: Any = None,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
    generator: Any = None,
) -> Tensor:
    """`randint` in the shape, dtype and device of `input`: `randint_like(x, 10)` or `randint_like(x, 5, 10)`."""
    draw = randint(low, high, input.shape, generator=generator, **_as_in(input, dtype, device))
    return laid_out(draw, memory_format).requires_grad_(requires_grad)


@dense
def randperm(
    n: int, *, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """The numbers 0 … n − 1 in random order."""
    if n < 0:
        raise RuntimeError(f"n must be non-negative, got {n}")
    chosen = dtype_of("int64" if dtype is None else dtype)
    if chosen.category == 0:
        raise NotImplementedError(f'"randperm" not implemented for {chosen.title!r}')
    source, target = source_of(generator, device)
    with working_at(target):
        output = tensor_of(to_device(source.rng.permutation(n).astype(chosen.numpy, copy=False), target))
    return output.requires_grad_() if requires_grad else output


def check_integer_range(low: int, high: int, kind: np.dtype) -> None:
    """Raise PyTorch's errors unless low ≤ n < high has integers, and all of them fit into the dtype."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    least, most = least_and_most(kind)
    for value, name in ((low, "from"), (high - 1, "to - 1")):
        if not least <= value <= most:
            raise RuntimeError(f"{name} is out of bounds for {dtype_of(kind).name}: {value} not in [{least}, {most}]")


def least_and_most(kind: np.dtype) -> tuple[int, int]:
    """The integers that a dtype can hold; for floating point those whose neighbours it can hold too."""
    if kind.kind == "b":
        return 0, 1
    if kind.kind == "f":
        whole = 1 << (np.finfo(kind).nmant + 1)
        return -whole, whole
    return int(np.iinfo(kind).min), int(np.iinfo(kind).max)


def drawn_dtype(dtype: np.dtype) -> Any:
    """The dtype in which to draw: generators make float32 and float64 only."""
    return np.float64 if dtype == np.float64 else np.float32


def source_of(generator: Any, device: Any) -> tuple[_Generator, Device]:
    """The generator to draw from, and the device to draw on.

    Raises:
        RuntimeError: they do not belong together.
    """
    target = Device(device) if device is not None else (generator.device if generator else get_default_device())
    chosen = generator or default_generator(target)
    if chosen.device.type != target.type or chosen.device != (target := located(target)):
        raise RuntimeError(f"Expected a '{target}' device type for generator but found '{chosen.device}'")
    return chosen, target


def _draw(draw: Any, generator: Any, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    source, target = source_of(generator, device)
    kind = (get_default_dtype() if dtype is None else dtype_of(dtype)).numpy
    if kind.kind != "f":
        raise NotImplementedError(f"random floating-point numbers cannot be drawn as {dtype_of(kind)}; use randint")
    with working_at(target):
        output = tensor_of(to_device(draw(source.rng, drawn_dtype(kind)).astype(kind, copy=False), target))
    if requires_grad:
        output.requires_grad = True
    return output
