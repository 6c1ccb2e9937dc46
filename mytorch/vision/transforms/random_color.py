"""Colours that vary at random, for each picture anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import Generator, to_numpy, xp_of
from .batch import by_pieces, is_pil, opened
from .color import ADJUST, grey_of
from .transform import Transform, probability, stream

Range = float | Sequence[float]


class ColorJitter(Transform):
    """Brightness, contrast, saturation and hue of each picture changed by random amounts, in random order.

    Args:
        brightness, contrast, saturation: r gives factors from max(0, 1 − r) to 1 + r; or (least, greatest).
        hue: r ≤ ½ gives shifts from −r to r; or (least, greatest). See `functional.adjust_hue`.

    Raises:
        ValueError: a range that is negative, upside down, or beyond what is possible.
    """

    handles_batches = True

    def __init__(
        self,
        brightness: Range = 0,
        contrast: Range = 0,
        saturation: Range = 0,
        hue: Range = 0,
        *,
        generator: Generator | None = None,
    ) -> None:
        self.brightness = _checked(brightness, "brightness")
        self.contrast = _checked(contrast, "contrast")
        self.saturation = _checked(saturation, "saturation")
        self.hue = _checked(hue, "hue", centre=0, bound=(-0.5, 0.5))
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "ColorJitter")
        rng = stream(self.generator, None if is_pil(img) else batch)
        n = len(batch)
        wanted = [(what, getattr(self, what)) for what in ADJUST if getattr(self, what) is not None]
        factors = [to_numpy(rng.uniform(low, high, n)) for _, (low, high) in wanted]
        # order[i, step] is the change that picture i undergoes in this step.
        order = to_numpy(rng.random((n, len(wanted)))).argsort(axis=1)
        output = batch.copy()

        def work(start: int, stop: int) -> None:
            for step in range(len(wanted)):
                for number, (what, _) in enumerate(wanted):
                    chosen = start + np.flatnonzero(order[start:stop, step] == number)
                    if len(chosen):
                        output[chosen] = ADJUST[what](output[chosen], factors[number][chosen])

        by_pieces(work, output)
        return back(output)

    def __repr__(self) -> str:
        settings = ", ".join(f"{what}={getattr(self, what)}" for what in ADJUST)
        return f"ColorJitter({settings})"


def _checked(
    value: Range, name: str, centre: float = 1, bound: tuple[float, float] = (0, float("inf"))
) -> tuple[float, float] | None:
    """(least, greatest), or None where nothing would change."""
    if isinstance(value, (int, float)):
        if value < 0:
            raise ValueError(f"If {name} is a single number, it must be non negative.")
        low, high = centre - value, centre + value
        low = max(low, 0.0) if centre == 1 else low
    elif len(value) == 2:
        low, high = float(value[0]), float(value[1])
    else:
        raise TypeError(f"{name} should be a single number or a list/tuple with length 2.")
    if not bound[0] <= low <= high <= bound[1]:
        raise ValueError(f"{name} values should be between {bound}, but got {[low, high]}.")
    return None if low == high == centre else (low, high)


class RandomGrayscale(Transform):
    """Each picture loses its colours with probability p; it keeps its number of channels."""

    handles_batches = True

    def __init__(self, p: float = 0.1, *, generator: Generator | None = None) -> None:
        self.p = probability(p, "RandomGrayscale")
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "RandomGrayscale")
        rng = stream(self.generator, None if is_pil(img) else batch)
        chosen = xp_of(batch).flatnonzero(rng.random(len(batch)) < self.p)
        output = batch.copy()
        output[chosen] = grey_of(batch[chosen]).astype(batch.dtype)
        return back(output)

    def __repr__(self) -> str:
        return f"RandomGrayscale(p={self.p})"
