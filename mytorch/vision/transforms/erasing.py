"""A hole in each picture, so that a network does not rely on one part of it (Zhong and others, 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import Generator, device_of, to_device, to_numpy
from ...kernels.normal import normal_float32
from ...tensor import Tensor, tensor_of
from .batch import pixels
from .transform import Transform, probability, stream

_TRIES = 10


def erase(img: Tensor, i: int, j: int, h: int, w: int, v: Any, inplace: bool = False) -> Tensor:
    """`img` with the window of h × w pixels at row i, column j replaced by v: a number, or what fits (C, h, w)."""
    array = pixels(img, "erase")
    output = array if inplace else array.copy()
    output[..., i : i + h, j : j + w] = v.array if isinstance(v, Tensor) else v
    return img if inplace else tensor_of(output)


class RandomErasing(Transform):
    """With probability p a random rectangle of each picture is painted over. For Tensors.

    Args:
        scale: least and greatest part of the area to erase.
        ratio: least and greatest ratio of height to width.
        value: what to paint with: a number, one number for each channel, or "random" for normal numbers.
        inplace: change the pictures themselves.

    A rectangle that does not fit is drawn anew, ten times at most; then the picture stays whole.

    Raises:
        ValueError: p is no probability, scale is not within 0 and 1, or (when called) values that fit neither 1 nor
            the channels.
        TypeError: another kind of value.
    """

    handles_batches = True

    def __init__(
        self,
        p: float = 0.5,
        scale: Sequence[float] = (0.02, 0.33),
        ratio: Sequence[float] = (0.3, 3.3),
        value: float | str | Sequence[float] = 0,
        inplace: bool = False,
        *,
        generator: Generator | None = None,
    ) -> None:
        if isinstance(value, str) and value != "random":
            raise ValueError("If value is str, it should be 'random'")
        if not isinstance(value, (int, float, str, tuple, list)):
            raise TypeError("Argument value should be either a number or str or a sequence")
        if not 0 <= scale[0] <= scale[1] <= 1:
            raise ValueError(f"Scale should be between 0 and 1, and (least, greatest), got {scale}")
        if not 0 < ratio[0] <= ratio[1]:
            raise ValueError(f"ratio should be positive, and (least, greatest), got {ratio}")
        self.p = probability(p, "RandomErasing")
        self.scale, self.ratio, self.value, self.inplace = scale, ratio, value, inplace
        self.generator = generator

    def __call__(self, img: Any) -> Tensor:
        array = pixels(img, "RandomErasing")
        rng = stream(self.generator, array)
        batch = array if array.ndim == 4 else array[None]
        n, channels, height, width = batch.shape
        output = batch if self.inplace else batch.copy()
        chosen = to_numpy(rng.random(n)) < self.p
        top, left, h, w = self._rectangles(rng, n, height, width)
        colour = None
        if not isinstance(self.value, str):
            colour = np.asarray(self.value, batch.dtype).reshape(-1, 1, 1)
            if len(colour) not in (1, channels):
                raise ValueError(
                    "If value is a sequence, it should have either a single value or "
                    f"{channels} (number of input channels)"
                )
            colour = to_device(colour, device_of(batch))
        for k in np.flatnonzero(chosen & (h > 0)):
            hole = output[k, :, top[k] : top[k] + h[k], left[k] : left[k] + w[k]]
            hole[...] = normal_float32(rng, hole.shape) if colour is None else colour
        return img if self.inplace else tensor_of(output.reshape(array.shape))

    def _rectangles(self, rng: Any, n: int, height: int, width: int) -> tuple[np.ndarray, ...]:
        """Top, left, height and width of a rectangle for each picture; all 0 where none of the tries fits."""
        area = height * width * to_numpy(rng.uniform(*self.scale, (n, _TRIES)))
        ratio = np.exp(to_numpy(rng.uniform(np.log(self.ratio[0]), np.log(self.ratio[1]), (n, _TRIES))))
        h, w = np.rint(np.sqrt(area * ratio)), np.rint(np.sqrt(area / ratio))
        fits = (h < height) & (w < width)
        first = fits.argmax(axis=1)
        rows = np.arange(n)
        h, w = (side[rows, first] * fits.any(axis=1) for side in (h, w))
        u, v = to_numpy(rng.random((2, n)))
        top, left = np.floor(u * (height - h + 1)), np.floor(v * (width - w + 1))
        return tuple(each.astype(np.int64) for each in (top, left, h, w))

    def __repr__(self) -> str:
        settings = f"p={self.p}, scale={self.scale}, ratio={self.ratio}, value={self.value}, inplace={self.inplace}"
        return f"RandomErasing({settings})"
