"""Numbers drawn from distributions whose parameters are tensors. What is drawn has no slope: every gradient is 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.operation import Operation
from ..backend import on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .creation import dense, number
from .random import drawn_dtype, randn, source_of
from .searching import search_rows
from .selection import where
from .sorting import first


class Drawn(Operation):
    """y = drawn by a function of the parameters        dparameter = 0"""

    def forward(self, *parameters: Any, draw: Any) -> Any:
        return draw(*parameters)

    def backward(self, g: Any) -> Any:
        # Not g · 0, which would be nan for an infinite g.
        return tuple(where(False, g, 0.0) if needed else None for needed in self.needs_input_grad)


@dense
def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal with the given mean and standard deviation, numbers (and a size) or tensors, which broadcast.

    Raises:
        RuntimeError: a negative std, or shapes that do not fit.
        TypeError: neither a size nor a tensor.
    """
    tensors = [x for x in (mean, std) if isinstance(x, Tensor)]
    if not tensors:
        if size is None:
            raise TypeError("normal: give a size, or mean or std as a tensor")
        check_not_below("normal", "std", number(std, "normal(): argument 'std'"))
        standard = randn(size, generator=generator, dtype=dtype, device=device)
        return (standard * std + mean).requires_grad_(requires_grad)
    if size is not None:
        raise TypeError("normal: tensors have a size of their own; give numbers, or leave the size out")
    check_float("normal_kernel_cpu", tensors[0])
    if isinstance(std, Tensor):
        if bool((std.array < 0).any()):
            raise RuntimeError("normal expects all elements of std >= 0.0")
    else:
        check_not_below("normal", "std", std)
    kind = tensors[0].array.dtype
    try:
        shape = np.broadcast_shapes(*[x.array.shape for x in tensors])
    except ValueError:
        from .operands import check_broadcast

        check_broadcast(mean, std)
        raise
    source, _ = source_of(generator, tensors[0].device)

    def draw(mean: Any, std: Any) -> Any:
        return (source.rng.standard_normal(shape, dtype=drawn_dtype(kind)) * std + mean).astype(kind)

    return Drawn.apply(mean, std, draw=draw)


@on_its_gpu
def bernoulli(input: Tensor, p: float | None = None, *, generator: Any = None) -> Tensor:
    """1 with probability `input`, else 0, element by element; with `p`, that probability everywhere.

    Raises:
        RuntimeError: a probability outside [0, 1], or integers.
    """
    if p is not None:
        if not 0 <= p <= 1:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    else:
        check_float("bernoulli_tensor_cpu_p_", input)
        check_probabilities(input.array)
    source, _ = source_of(generator, input.device)

    def draw(x: Any) -> Any:
        kind = drawn_dtype(x.dtype)
        return (source.rng.random(x.shape, dtype=kind) < (x if p is None else p)).astype(x.dtype)

    return Drawn.apply(input, draw=draw)


@on_its_gpu
def poisson(input: Tensor, generator: Any = None) -> Tensor:
    """How many events happen where `input` are expected, element by element.

    Raises:
        RuntimeError: a negative expectation, or integers.
    """
    check_float("poisson_cpu", input)
    if bool((input.array < 0).any()):
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    source, _ = source_of(generator, input.device)
    return Drawn.apply(input, draw=lambda x: source.rng.poisson(x.astype("float64")).astype(x.dtype))


@on_its_gpu
def multinomial(input: Tensor, num_samples: int, replacement: bool = False, *, generator: Any = None) -> Tensor:
    """Indices drawn with probabilities in proportion to the weights in `input`, a row of them or several.

    Args:
        replacement: an index may be drawn again.

    Raises:
        RuntimeError: weights that are negative, not finite, all 0 or not floating point; or more draws than weights.
    """
    weights = input.array
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"prob_dist must be 1 or 2 dim, got {weights.ndim}")
    if weights.dtype.kind != "f":
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype.title}")
    if num_samples <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, got {num_samples}")
    size = weights.shape[-1]
    if not replacement and num_samples > size:
        raise RuntimeError(
            f"cannot sample n_sample > prob_dist.size(-1) samples without replacement, got {num_samples} > {size}"
        )
    xp = xp_of(weights)
    if not bool((xp.isfinite(weights) & (weights >= 0)).all()):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    weights = weights.astype("float64")
    if bool((weights.sum(axis=-1) <= 0).any()):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    source, _ = source_of(generator, input.device)
    if not replacement:
        # A race: the first of exponential waiting times with rates w arrives for i with probability wᵢ / Σ w.
        speed = weights / source.rng.standard_exponential(weights.shape)
        return tensor_of(first(speed, weights.ndim - 1, True, num_samples))
    ends = xp.cumsum(weights, -1)
    points = source.rng.random((*weights.shape[:-1], num_samples)) * ends[..., -1:]
    return tensor_of(search_rows(xp, ends, points, True))


def check_probabilities(p: Any) -> None:
    """Raise PyTorch's RuntimeError unless every element is between 0 and 1."""
    if p.size and not bool(((p >= 0) & (p <= 1)).all()):
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.")


def check_float(kernel: str, input: Tensor) -> None:
    """Raise PyTorch's error for tensors that are not floating point."""
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f'"{kernel}" not implemented for {input.dtype.title!r}; convert with .float()')


def check_not_below(caller: str, name: str, value: float) -> None:
    """Raise PyTorch's RuntimeError for a negative spread."""
    if value < 0:
        raise RuntimeError(f"{caller} expects {name} >= 0.0, but found {name} {value}")
