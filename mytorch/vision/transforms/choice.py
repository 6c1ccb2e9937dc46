"""Transforms about transforms: with some probability, one of several, all in random order; for each picture anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...backend import Generator, to_numpy, xp_of
from ...tensor import Tensor, tensor_of
from .transform import Container, probability, stream

Parts = Sequence[Callable[[Any], Any]]


def _is_batch(img: Any) -> bool:
    return isinstance(img, Tensor) and img.array.ndim == 4


def _array(img: Any) -> Any:
    return img.array if isinstance(img, Tensor) else None


def _applied(transforms: Sequence[Callable[[Any], Any] | None], which: np.ndarray, img: Tensor, caller: str) -> Tensor:
    """Picture i of a batch through transforms[which[i]]; None leaves it as it is."""
    output: Any = None
    for number, transform in enumerate(transforms):
        chosen = np.flatnonzero(which == number)
        if not len(chosen):
            continue
        some = tensor_of(img.array[chosen])
        result = (some if transform is None else transform(some)).array
        if output is None:
            output = xp_of(result).empty((len(which), *result.shape[1:]), result.dtype)
        if result.shape[1:] != output.shape[1:] or result.dtype != output.dtype:
            raise ValueError(
                f"{caller}: the pictures of a batch must stay alike, but there are some of {list(output.shape[1:])} "
                f"{output.dtype} and some of {list(result.shape[1:])} {result.dtype}; transform them one by one"
            )
        output[chosen] = result
    return img if output is None else tensor_of(output)


class RandomApply(Container):
    """All the transforms one after the other, with probability p; else none."""

    handles_batches = True

    def __init__(self, transforms: Parts, p: float = 0.5, *, generator: Generator | None = None) -> None:
        super().__init__(transforms)
        self.p = probability(p, "RandomApply")
        self.generator = generator

    def _all(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img

    def __call__(self, img: Any) -> Any:
        rng = stream(self.generator, _array(img))
        if not _is_batch(img):
            return self._all(img) if rng.random() < self.p else img
        which = to_numpy(rng.random(len(img))) < self.p
        return _applied([None, self._all], which.astype(int), img, "RandomApply")


class RandomChoice(Container):
    """One of the transforms.

    Args:
        p: their probabilities, scaled to sum 1; equal if omitted.

    Raises:
        TypeError: `p` is not a sequence.
        ValueError: not one probability for each transform, negative ones, or no transforms.
    """

    handles_batches = True

    def __init__(
        self, transforms: Parts, p: Sequence[float] | None = None, *, generator: Generator | None = None
    ) -> None:
        super().__init__(transforms)
        if p is not None and not isinstance(p, Sequence):
            raise TypeError(f"Argument p should be a sequence, got {type(p).__name__}")
        shares = np.ones(len(self.transforms)) if p is None else np.array(p, np.float64)
        if len(shares) != len(self.transforms) or not len(shares) or not (shares >= 0).all() or not shares.sum() > 0:
            raise ValueError(f"RandomChoice: expected {len(self.transforms)} probabilities, at least one, got {p}")
        self.p, self.generator = p, generator
        self._ends = shares.cumsum() / shares.sum()

    def __call__(self, img: Any) -> Any:
        rng = stream(self.generator, _array(img))
        count = len(img) if _is_batch(img) else 1
        which = np.searchsorted(self._ends[:-1], to_numpy(rng.random(count)), side="right")
        if not _is_batch(img):
            return self.transforms[which[0]](img)
        return _applied(self.transforms, which, img, "RandomChoice")


class RandomOrder(Container):
    """All the transforms, in an order drawn anew for each picture."""

    handles_batches = True

    def __init__(self, transforms: Parts, *, generator: Generator | None = None) -> None:
        super().__init__(transforms)
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        rng = stream(self.generator, _array(img))
        batch = _is_batch(img)
        order = to_numpy(rng.random((len(img) if batch else 1, len(self.transforms)))).argsort(axis=1)
        for step in range(len(self.transforms)):
            if batch:
                img = _applied(self.transforms, order[:, step], img, "RandomOrder")
            else:
                img = self.transforms[order[0, step]](img)
        return img
