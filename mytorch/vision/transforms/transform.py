"""What a transform is: a callable that takes a picture and returns one, and may take a whole batch in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class Transform:
    """A picture in, a picture out.

    `handles_batches = True` in the body of a class promises that calling it with (N, C, H, W) treats each of the N
    pictures as if it came alone, with random decisions of its own. Data sets then transform a batch in one call.
    """

    handles_batches = False

    def __call__(self, img: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}: subclasses of Transform should implement __call__")


class Compose(Transform):
    """Transforms one after the other: `Compose([f, g])(x) = g(f(x))`."""

    handles_batches = True

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.transforms = list(transforms)

    def __call__(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        lines = [f"    {transform}" for transform in self.transforms]
        return "\n".join(["Compose(", *lines, ")"])


def handles_batches(transform: Any) -> bool:
    """True if `transform` may be given a whole batch.

    The class itself is asked, not its parents: a subclass changes what its parent does, and has to promise anew.
    """
    promised = vars(type(transform)).get("handles_batches", False)
    if isinstance(transform, Compose):
        return promised and all(handles_batches(part) for part in transform.transforms)
    return promised
