"""What the tutor knows about one gradient: what came, what was right, and the clues that the check can give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..language import Words


@dataclass(frozen=True)
class Case:
    """One gradient that was handed in, beside the right one.

    Attributes:
        got, right: the gradients. `got` has the shape that it came with.
        parts: the contributions whose sum is `right`, one for each use of the input.
        unsummed: the gradient before the sum over the axes along which the input was broadcast.
        batch: the number that a mean over the batch divides by.
        others: the right gradients of other inputs by name; the name `g` stands for the gradient that came in.
        at: the values of the input itself.
        rtol: how far two equal arrays may lie apart, relative to their largest element.
    """

    got: np.ndarray
    right: np.ndarray
    parts: tuple[np.ndarray, ...] = ()
    unsummed: np.ndarray | None = None
    batch: int | None = None
    others: Mapping[str, np.ndarray] = field(default_factory=dict)
    at: np.ndarray | None = None
    rtol: float = 1e-5

    def is_right(self) -> bool:
        return self.same(self.got, self.right)

    def explains(self, guess: np.ndarray) -> bool:
        """Whether `guess` is what came, and clearly neither right nor zero: only then does it tell anything."""
        return (
            self.same(self.got, guess)
            and not self.same(guess, self.right, slack=10.0)
            and not self.same(guess, np.zeros_like(guess))
        )

    def same(self, a: np.ndarray, b: np.ndarray, slack: float = 1.0) -> bool:
        """Equal up to rounding: |a − b| ≤ rtol · (|b| + max |b|), float32 being given more room than float64."""
        if a.shape != b.shape:
            return False
        exact = self.got.dtype.itemsize >= 8
        rtol = slack * (self.rtol if exact else max(self.rtol, 1e-4))
        # Where all is zero there is no scale; terms of size 1 that cancel leave 1e-16 in float64 and 1e-7 in float32.
        scale = size_of(b) + (1e-5 if exact else 1e-2)
        return bool(np.allclose(wide(a), wide(b), rtol=rtol, atol=rtol * scale, equal_nan=True))

    def worst(self) -> tuple[int, ...]:
        """Where the two differ most."""
        distance = np.abs(wide(self.got) - wide(self.right))
        distance = np.where(np.isnan(wide(self.got)) != np.isnan(wide(self.right)), np.inf, distance)
        distance = np.where(np.isnan(distance), 0.0, distance)
        return tuple(int(i) for i in np.unravel_index(int(distance.argmax()), distance.shape))


class Diagnosis(NamedTuple):
    """How a gradient is wrong.

    Attributes:
        kind: the short English name, e.g. "sign flipped".
        words: the name and what may have caused it, in both languages.
    """

    kind: str
    words: Words


@dataclass(frozen=True)
class Kind:
    """A mistake as a transformation of the right gradient.

    Args:
        guesses: from a case, the arrays that this mistake would have given, each with what is to be said of it.
        loose: its guess may be zero, or close to the right gradient.
        alone: it is never looked for together with a flipped sign.
        last: said only when nothing else fits.
    """

    name: str
    guesses: Callable[[Case], Iterator[tuple[np.ndarray, Words]]]
    loose: bool = False
    alone: bool = False
    last: bool = False


def wide(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype=np.float64)


def size_of(array: np.ndarray) -> float:
    """The largest finite element, without its sign."""
    finite = wide(array)[np.isfinite(wide(array))]
    return float(np.abs(finite).max()) if finite.size else 0.0
