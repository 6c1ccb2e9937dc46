"""A tensor filled with random numbers, in place. What stood there before no longer counts: its gradient is 0."""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import apply_inplace, check_writable
from ..backend import dtype_of, on_its_gpu, xp_of
from ..tensor import Tensor, fill_with, tensor_of
from .broadcast import expand
from .fill import Fill, records
from .random import check_integer_range, drawn_dtype, least_and_most, source_of
from .random_distributions import check_float, check_not_below, check_probabilities


@on_its_gpu
def _fill(input: Tensor, generator: Any, draw: Any) -> Tensor:
    check_writable(input)
    source, _ = source_of(generator, input.device)
    values = draw(source.rng, input.array.shape, drawn_dtype(input.array.dtype))
    if records(input, None):
        return apply_inplace(Fill, input, tensor_of(values.astype(input.array.dtype, copy=False)))
    fill_with(input, values)
    return input


def normal_(input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with normal numbers, in place."""
    check_float("normal_kernel_cpu", input)
    check_not_below("normal", "std", std)
    return _fill(input, generator, lambda rng, shape, kind: rng.standard_normal(shape, dtype=kind) * std + mean)


def uniform_(input: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Any = None, **ends: float) -> Tensor:
    """Fill `input` with numbers uniform on [a, b), in place; the ends may also be named `from` and `to`.

    Raises:
        RuntimeError: a > b.
    """
    a, b = ends.pop("from", a), ends.pop("to", b)
    if ends:
        raise TypeError(f"uniform_() got an unexpected keyword argument {next(iter(ends))!r}")
    check_float("check_uniform_bounds", input)
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")
    return _fill(input, generator, lambda rng, shape, kind: rng.random(shape, dtype=kind) * (b - a) + a)


def exponential_(input: Tensor, lambd: float = 1.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with waiting times of density λ e^(−λt), in place.

    Raises:
        RuntimeError: λ ≤ 0, or integers.
    """
    _check_continuous("Exponential", input)
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    return _fill(input, generator, lambda rng, shape, kind: rng.standard_exponential(shape, dtype=kind) / lambd)


def cauchy_(input: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with numbers of density σ / π / ((x − median)² + σ²), in place.

    Raises:
        RuntimeError: σ ≤ 0, or integers.
    """
    _check_continuous("Cauchy", input)
    if not sigma > 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma}")
    return _fill(input, generator, lambda rng, shape, kind: rng.standard_cauchy(shape) * sigma + median)


def log_normal_(input: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Any = None) -> Tensor:
    """Fill `input` with numbers whose logarithm is normal with this mean and std, in place.

    Raises:
        RuntimeError: std ≤ 0, or integers.
    """
    check_float("log_normal_cpu", input)
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std}")
    return _fill(input, generator, lambda rng, shape, kind: rng.lognormal(mean, std, shape))


def geometric_(input: Tensor, p: float, *, generator: Any = None) -> Tensor:
    """Fill `input` with how many trials of probability p it takes to the first success, in place.

    Raises:
        RuntimeError: p outside (0, 1).
    """
    if input.array.dtype.kind == "b":
        raise NotImplementedError("\"geometric_\" not implemented for 'Bool'")
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
    return _fill(input, generator, lambda rng, shape, kind: rng.geometric(p, shape))


def bernoulli_(input: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """Fill `input` with 1 with probability p, else 0, in place; p is a number, or a tensor that broadcasts.

    Raises:
        RuntimeError: a probability outside [0, 1].
    """
    if isinstance(p, Tensor):
        check_float("bernoulli_tensor_cpu_p_", p)
        check_probabilities(p.array)
        p = expand(p.detach(), tuple(input.shape)).array
    elif not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    return _fill(input, generator, lambda rng, shape, kind: xp_of(input.array).asarray(rng.random(shape) < p))


def random_(input: Tensor, *bounds: Any, generator: Any = None, **ends: Any) -> Tensor:
    """Fill `input` with whole numbers, in place: `random_()`, `random_(to)` or `random_(from, to)`, up to but not `to`.

    Without an end, up to the largest integer such that the dtype holds all integers below it.

    Raises:
        RuntimeError: there is no integer in the range, or the dtype has none so large.
    """
    if len(bounds) > 2:
        raise TypeError(f"random_() takes at most 2 bounds, got {len(bounds)}")
    low = ends.pop("from", bounds[0] if len(bounds) == 2 else 0)
    high = ends.pop("to", bounds[-1] if bounds else None)
    if ends:
        raise TypeError(f"random_() got an unexpected keyword argument {next(iter(ends))!r}")
    kind = input.array.dtype
    low, high = int(low), least_and_most(kind)[1] + 1 if high is None else int(high)
    check_integer_range(low, high, kind)
    return _fill(input, generator, lambda rng, shape, _: rng.integers(low, high, shape))


def _check_continuous(name: str, input: Tensor) -> None:
    if input.array.dtype.kind != "f":
        raise RuntimeError(
            f"{name} distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {dtype_of(input.array.dtype).title}"
        )
