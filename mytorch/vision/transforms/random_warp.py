"""Pictures turned, moved, scaled and sheared at random, each in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import Generator, to_numpy
from .batch import is_pil, opened
from .resampling import InterpolationMode
from .transform import Transform, stream
from .warp import from_middle, inverse_matrix, rotate, warped


def _angles(value: float | Sequence[float], name: str, numbers: tuple[int, ...] = (2,)) -> list[float]:
    """(least, greatest) from one number or two."""
    if isinstance(value, (int, float)):
        if value < 0:
            raise ValueError(f"If {name} is a single number, it must be positive.")
        return [-value, value]
    if len(value) not in numbers:
        raise ValueError(f"{name} should be a sequence of length {' or '.join(map(str, numbers))}, got {value}")
    return [float(each) for each in value]


class RandomRotation(Transform):
    """Each picture turned by a random angle, counter-clockwise.

    Args:
        degrees: least and greatest angle; one number means from −degrees to degrees.
        interpolation: nearest or bilinear.
        expand: make the frame large enough for the whole turned picture; such pictures cannot be in one batch.
        center: (x, y) of the fixed point, in pixels from the upper left corner; the middle if omitted.
        fill: value beyond the edge, one or one for each channel.

    Raises:
        ValueError: a negative single angle, or (when called) a batch with `expand`.
    """

    handles_batches = True

    def __init__(
        self,
        degrees: float | Sequence[float],
        interpolation: InterpolationMode | str | int = InterpolationMode.NEAREST,
        expand: bool = False,
        center: Sequence[float] | None = None,
        fill: Any = 0,
        *,
        generator: Generator | None = None,
    ) -> None:
        self.degrees = _angles(degrees, "degrees")
        self.interpolation = InterpolationMode(interpolation)
        self.expand, self.center, self.fill = expand, center, fill
        self.generator = generator
        if expand:
            self.handles_batches = False

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "RandomRotation")
        angles = stream(self.generator, None if is_pil(img) else batch).uniform(*self.degrees, len(batch))
        if self.expand:
            if not is_pil(img) and img.array.ndim == 4:
                raise ValueError("RandomRotation: with expand=True pictures get different sizes; give them one by one")
            return rotate(img, float(angles[0]), self.interpolation, True, self.center, self.fill)
        middle = from_middle(self.center, batch)
        matrices = [inverse_matrix(-angle, [0, 0], 1.0, [0, 0], middle) for angle in angles.tolist()]
        return back(warped(batch, _stacked(matrices), batch.shape[-2:], self.interpolation, self.fill))

    def __repr__(self) -> str:
        detail = f"degrees={self.degrees}, interpolation={self.interpolation.value}, expand={self.expand}"
        return f"RandomRotation({detail}, fill={self.fill})"


class RandomAffine(Transform):
    """Each picture turned, moved, scaled and sheared at random, in a frame of the same size.

    Args:
        degrees: least and greatest angle; one number means from −degrees to degrees; 0 turns nothing.
        translate: greatest move along x and along y, as parts of the width and the height.
        scale: least and greatest factor.
        shear: degrees along x: one number r for −r to r, or two; or four for x and y.
        interpolation, fill, center: see `RandomRotation`.

    Raises:
        ValueError: numbers out of range, or not as many as wanted.
    """

    handles_batches = True

    def __init__(
        self,
        degrees: float | Sequence[float],
        translate: Sequence[float] | None = None,
        scale: Sequence[float] | None = None,
        shear: float | Sequence[float] | None = None,
        interpolation: InterpolationMode | str | int = InterpolationMode.NEAREST,
        fill: Any = 0,
        center: Sequence[float] | None = None,
        *,
        generator: Generator | None = None,
    ) -> None:
        self.degrees = _angles(degrees, "degrees")
        if translate is not None and (len(translate) != 2 or not all(0 <= each <= 1 for each in translate)):
            raise ValueError(f"translation values should be two numbers between 0 and 1, got {translate}")
        if scale is not None and (len(scale) != 2 or not 0 < scale[0] <= scale[1]):
            raise ValueError(f"scale values should be positive, (least, greatest), got {scale}")
        self.translate, self.scale = translate, scale
        self.shear = None if shear is None else _angles(shear, "shear", (2, 4))
        self.interpolation = InterpolationMode(interpolation)
        self.fill, self.center, self.generator = fill, center, generator

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "RandomAffine")
        rng = stream(self.generator, None if is_pil(img) else batch)
        n, _, height, width = batch.shape
        middle = from_middle(self.center, batch)
        shear = [*(self.shear or [0.0, 0.0]), 0.0, 0.0][:4]
        farthest = np.array(self.translate or (0, 0)) * (width, height)
        angle = rng.uniform(*self.degrees, n).tolist()
        move = np.rint(to_numpy(rng.uniform(-1, 1, (n, 2))) * farthest).tolist()
        factor = rng.uniform(*(self.scale or (1, 1)), n).tolist()
        slant = zip(rng.uniform(*shear[:2], n).tolist(), rng.uniform(*shear[2:], n).tolist(), strict=True)
        settings = zip(angle, move, factor, slant, strict=True)
        matrices = [inverse_matrix(*each, middle) for each in settings]
        return back(warped(batch, _stacked(matrices), batch.shape[-2:], self.interpolation, self.fill))

    def __repr__(self) -> str:
        detail = f"degrees={self.degrees}, translate={self.translate}, scale={self.scale}, shear={self.shear}"
        return f"RandomAffine({detail}, interpolation={self.interpolation.value}, fill={self.fill})"


def _stacked(matrices: list[np.ndarray]) -> np.ndarray:
    return np.array(matrices).reshape(-1, 2, 3)
