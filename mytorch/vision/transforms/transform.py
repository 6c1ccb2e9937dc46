"""What a transform is: a callable that takes a picture and returns one, and may take a whole batch in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...backend import Generator, default_generator, device_of


class Transform:
    """A picture in, a picture out.

    `handles_batches = True` in the body of a class promises that calling it with (N, C, H, W) treats each of the N
    pictures as if it came alone, with random decisions of its own. Data sets then transform a batch in one call.
    `reads_bytes = True` says that the transform knows what 8-bit values mean: data sets leave them as they are.
    """

    handles_batches = False
    reads_bytes = False

    def __call__(self, img: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}: subclasses of Transform should implement __call__")


class Container(Transform):
    """A transform made of others, in `transforms`."""

    def __init__(self, transforms: Iterable[Callable[[Any], Any]]) -> None:
        self.transforms = list(transforms)
        for part in self.transforms:
            if not callable(part):
                raise TypeError(f"{type(self).__name__}: transforms should be callables, got {type(part).__name__}")

    def __repr__(self) -> str:
        lines = [f"    {line}" for transform in self.transforms for line in str(transform).splitlines()]
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])


class Compose(Container):
    """Transforms one after the other: `Compose([f, g])(x) = g(f(x))`."""

    handles_batches = True

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        super().__init__(transforms)

    def __call__(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img


def handles_batches(transform: Any) -> bool:
    """True if `transform` may be given a whole batch.

    The class itself is asked, not its parents: a subclass changes what its parent does, and has to promise anew. An
    object whose settings forbid what its class promises says so itself.
    """
    promised = vars(type(transform)).get("handles_batches", False)
    promised = promised and getattr(transform, "__dict__", {}).get("handles_batches", True)
    if isinstance(transform, Container):
        return promised and all(handles_batches(part) for part in transform.transforms)
    return promised


def reads_bytes(transform: Any) -> bool:
    """True if `transform`, or a part of it, turns 8-bit values into numbers itself, as ToTensor does."""
    if isinstance(transform, Container):
        return any(reads_bytes(part) for part in transform.transforms)
    return isinstance(transform, Transform) and transform.reads_bytes


def stream(generator: Generator | None, array: Any) -> Any:
    """The stream to draw from: the generator's own, else the default one where `array` (None: on the CPU) lives."""
    return (generator or default_generator(device_of(array))).rng


def probability(p: float, caller: str) -> float:
    """`p`, checked.

    Raises:
        ValueError: it is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"{caller}: p should be a probability between 0 and 1, got {p}")
    return p
