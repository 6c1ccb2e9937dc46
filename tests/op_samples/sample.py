"""One record per use of an operation, from which all its tests are generated."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Sample:
    """Inputs and options with which an operation is tried.

    Args:
        function: the public function.
        inputs: its positional arguments. NumPy arrays become tensors (float64 ones require a gradient); a list of
            arrays becomes a list of tensors; anything else is passed as it is.
        reference: a function of the same arguments on NumPy arrays, independent of the library; None where finite
            differences and PyTorch are the only references.
        options: keyword arguments.
        torch_name: dotted name of PyTorch's function, if it differs from the function's own; "" if PyTorch has none.
        differentiable: whether first and second derivatives are checked.
        twice: whether second derivatives are checked.
    """

    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    reference: Callable[..., Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    torch_name: str | None = None
    differentiable: bool = True
    twice: bool = True

    @property
    def label(self) -> str:
        """A readable name for the test: function, shapes, options."""
        shapes = ",".join(_describe(value) for value in self.inputs)
        options = ",".join(f"{name}={_describe(value)}" for name, value in self.options.items())
        return f"{self.function.__name__}({'; '.join(part for part in (shapes, options) if part)})"


@dataclass(frozen=True)
class ErrorSample:
    """A wrong call, the kind of error it must raise, and words (a regular expression) that the message must contain."""

    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    error: type[Exception]
    match: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.function.__name__}-{self.error.__name__}-{self.match[:40]}"


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        kind = "" if value.dtype == np.float64 else str(value.dtype)
        return "x".join(map(str, value.shape)) + kind if value.ndim else "0d" + kind
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(_describe(item) for item in value) + "]"
    return getattr(value, "__name__", str(value))


def real(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> np.ndarray:
    """Reproducible float64 numbers, no two equal, none near zero or another kink at an integer.

    Two inputs of one shape need two seeds, or they are equal element by element.
    """
    count = int(np.prod(shape))
    rng = np.random.default_rng(zlib.crc32(repr((shape, low, high, seed)).encode()))
    # Evenly spaced, shuffled, shifted off the integers: finite differences never step over a kink or a tie.
    values = (np.arange(count) + 0.37 + 0.01 * seed) / max(count, 1) * (high - low) + low
    return rng.permutation(np.where(np.abs(values - np.round(values)) < 1e-3, values + 2e-3, values)).reshape(shape)


def positive(*shape: int) -> np.ndarray:
    """Reproducible float64 numbers between 0.2 and 3."""
    return real(*shape, low=0.2, high=3.0)


def whole(*shape: int, low: int = -3, high: int = 4) -> np.ndarray:
    """Reproducible int64 numbers, low ≤ n < high."""
    return np.random.default_rng(zlib.crc32(repr((shape, low, high)).encode())).integers(low, high, shape)


def tied(*shape: int) -> np.ndarray:
    """Float64 numbers that repeat often: for ties and kinks (no finite differences there, PyTorch is the reference)."""
    return whole(*shape, low=-1, high=2).astype(np.float64)
