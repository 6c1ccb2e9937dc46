"""Random tensors. Every function draws from the seeded generator of its device, or from the one it is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.inplace import check_writable
from ..backend import Device, dtype_of, get_default_device, get_default_dtype, to_device
from ..backend.random import Generator as _Generator
from ..backend.random import default_generator, seed_all
from ..tensor import Tensor, tensor_of, version_of
from .creation import shape_of


class Generator(_Generator):
    """A stream of random numbers of its own, whose state is a uint8 tensor."""

    def get_state(self) -> Tensor:
        """The state, for `set_state`."""
        return tensor_of(self.state_bytes())

    def set_state(self, state: Tensor) -> None:
        """Go on from a state that `get_state` returned."""
        self.restore_state_bytes(state.array)


def manual_seed(seed: int) -> _Generator:
    """Seed the default generators of all devices; returns the CPU's."""
    seed_all(seed)
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


def set_rng_state(state: Tensor) -> None:
    """Put the CPU's default generator into a state that `get_rng_state` returned."""
    default_generator(Device("cpu")).restore_state_bytes(state.array)


def rand(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Uniform on [0, 1)."""
    shape = shape_of(size)
    return _draw(lambda rng, kind: rng.random(shape, dtype=kind), generator, dtype, device, requires_grad)


def randn(
    *size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Standard normal: mean 0, variance 1."""
    shape = shape_of(size)
    return _draw(lambda rng, kind: rng.standard_normal(shape, dtype=kind), generator, dtype, device, requires_grad)


def rand_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, generator: Any = None
) -> Tensor:
    """`rand` in the shape, dtype and device of `input`."""
    return rand(
        input.shape,
        generator=generator,
        dtype=dtype or input.dtype,
        device=device or input.device,
        requires_grad=requires_grad,
    )


def randn_like(
    input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, generator: Any = None
) -> Tensor:
    """`randn` in the shape, dtype and device of `input`."""
    return randn(
        input.shape,
        generator=generator,
        dtype=dtype or input.dtype,
        device=device or input.device,
        requires_grad=requires_grad,
    )


def randint(
    low: int, high: Any = None, size: Any = None, *, generator: Any = None, dtype: Any = None, device: Any = None
) -> Tensor:
    """Integers from `low` up to but not including `high`: `randint(10, (3,))` or `randint(5, 10, (3,))`.

    Raises:
        RuntimeError: there is no integer in the range.
    """
    if size is None:
        low, high, size = 0, low, high
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    source, target = _source(generator, device)
    values = source.rng.integers(int(low), int(high), shape_of((size,)))
    return tensor_of(to_device(values.astype(dtype_of("int64" if dtype is None else dtype).numpy), target))


def randperm(n: int, *, generator: Any = None, dtype: Any = None, device: Any = None) -> Tensor:
    """The numbers 0 … n − 1 in random order."""
    if n < 0:
        raise RuntimeError(f"n must be non-negative, got {n}")
    source, target = _source(generator, device)
    values = source.rng.permutation(n)
    return tensor_of(to_device(values.astype(dtype_of("int64" if dtype is None else dtype).numpy), target))


def normal(
    mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, generator: Any = None, dtype: Any = None, device: Any = None
) -> Tensor:
    """Normal with the given mean and standard deviation, numbers or tensors (which then give the shape)."""
    if size is None:
        tensors = [x for x in (mean, std) if isinstance(x, Tensor)]
        if not tensors:
            raise TypeError("normal: give a size, or mean or std as a tensor")
        size = np.broadcast_shapes(*[x.array.shape for x in tensors])
        dtype, device = dtype or tensors[0].dtype, device or tensors[0].device
    draw = randn(size, generator=generator, dtype=dtype, device=device)
    return draw * std + mean


def bernoulli(input: Tensor, *, generator: Any = None) -> Tensor:
    """1 with probability `input`, else 0, element by element.

    Raises:
        RuntimeError: a probability outside [0, 1].
    """
    array = input.array
    if array.size and not bool(((array >= 0) & (array <= 1)).all()):
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.")
    source, _ = _source(generator, input.device)
    return tensor_of((source.rng.random(array.shape, dtype=_drawn(array.dtype)) < array).astype(array.dtype))


def normal_(input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with normal numbers, in place."""
    return _fill(input, generator, lambda rng, shape, kind: rng.standard_normal(shape, dtype=kind) * std + mean)


def uniform_(input: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with numbers uniform on [a, b), in place.

    Raises:
        RuntimeError: a > b.
    """
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")
    return _fill(input, generator, lambda rng, shape, kind: rng.random(shape, dtype=kind) * (b - a) + a)


def _drawn(dtype: np.dtype) -> Any:
    """The dtype in which to draw: generators make float32 and float64 only."""
    return np.float64 if dtype == np.float64 else np.float32


def _source(generator: Any, device: Any) -> tuple[_Generator, Device]:
    target = Device(device) if device is not None else (generator.device if generator else get_default_device())
    chosen = generator or default_generator(target)
    if chosen.device != target:
        raise RuntimeError(f"Expected a '{target}' device type for generator but found '{chosen.device}'")
    return chosen, target


def _draw(draw: Any, generator: Any, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    source, target = _source(generator, device)
    kind = (get_default_dtype() if dtype is None else dtype_of(dtype)).numpy
    if kind.kind != "f":
        raise NotImplementedError(f"random floating-point numbers cannot be drawn as {dtype_of(kind)}; use randint")
    output = tensor_of(to_device(draw(source.rng, _drawn(kind)).astype(kind, copy=False), target))
    if requires_grad:
        output.requires_grad = True
    return output


def _fill(input: Tensor, generator: Any, draw: Any) -> Tensor:
    check_writable(input)
    source, _ = _source(generator, input.device)
    input.array[...] = draw(source.rng, input.array.shape, _drawn(input.array.dtype))
    version_of(input).count += 1
    return input
