"""Transforms that vary pictures at random, so that a network never sees quite the same one twice.

Each picture of a batch gets its own decision, and the work is done for all of them at once. Numbers come from
`generator`, or from mytorch's default generator on the pictures' device (seeded by `mytorch.manual_seed`, and in a
worker of a DataLoader anew for every batch).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import Generator, device_of, to_device, to_numpy, xp_of
from ...kernels.normal import normal_float32
from ...tensor import Tensor, tensor_of
from .batch import get_dimensions, is_pil, opened, pixels
from .geometry import crop, four_sides, hflip, pad, pair, resized_crop, vflip
from .resampling import InterpolationMode, resize_windows
from .transform import Transform, probability, stream

_TRIES = 10  # to find a window that fits


class _RandomFlip(Transform):
    """With probability p, the mirror image along one axis."""

    axis = -1

    def __init__(self, p: float = 0.5, *, generator: Generator | None = None) -> None:
        self.p = probability(p, type(self).__name__)
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        if is_pil(img):
            flip = hflip if self.axis == -1 else vflip
            return flip(img) if stream(self.generator, None).random() < self.p else img
        array = pixels(img, type(self).__name__)
        batch = array if array.ndim == 4 else array[None]
        chosen = xp_of(array).flatnonzero(stream(self.generator, array).random(len(batch)) < self.p)
        output = batch.copy()
        output[chosen] = xp_of(array).flip(batch[chosen], self.axis)
        return tensor_of(output.reshape(array.shape))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p})"


class RandomHorizontalFlip(_RandomFlip):
    """Each picture is mirrored left to right with probability p."""

    handles_batches = True
    axis = -1


class RandomVerticalFlip(_RandomFlip):
    """Each picture is mirrored top to bottom with probability p."""

    handles_batches = True
    axis = -2


class RandomCrop(Transform):
    """A window of the given size at a random place of each picture, after padding it.

    Args:
        size: (height, width) or the side of a square.
        padding: border put around first; see `functional.pad`.
        pad_if_needed: widen the border until the window fits.

    Raises when called:
        ValueError: the window is larger than the padded picture.
    """

    handles_batches = True

    def __init__(
        self,
        size: int | Sequence[int],
        padding: int | Sequence[int] | None = None,
        pad_if_needed: bool = False,
        fill: Any = 0,
        padding_mode: str = "constant",
        *,
        generator: Generator | None = None,
    ) -> None:
        self.size = pair(size, "RandomCrop")
        if padding is not None:
            four_sides(padding)
        self.padding, self.pad_if_needed, self.fill, self.padding_mode = padding, pad_if_needed, fill, padding_mode
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        height, width = self.size
        if self.padding is not None:
            img = pad(img, self.padding, self.fill, self.padding_mode)
        _, h, w = get_dimensions(img)
        if self.pad_if_needed and (h < height or w < width):
            img = pad(img, [max(width - w, 0), max(height - h, 0)], self.fill, self.padding_mode)
            _, h, w = get_dimensions(img)
        if h < height or w < width:
            raise ValueError(f"Required crop size {self.size} is larger than input image size {(h, w)}")
        if is_pil(img):
            rng = stream(self.generator, None)
            return crop(img, int(rng.integers(h - height + 1)), int(rng.integers(w - width + 1)), height, width)
        array = img.array
        xp = xp_of(array)
        batch = array if array.ndim == 4 else array[None]
        rng = stream(self.generator, array)
        top = rng.integers(0, h - height + 1, len(batch))
        left = rng.integers(0, w - width + 1, len(batch))
        # Every possible window as a view (N, C, h - height + 1, w - width + 1, height, width); one is taken for each n.
        windows = xp.lib.stride_tricks.sliding_window_view(batch, self.size, axis=(2, 3))
        output = windows.transpose(0, 2, 3, 1, 4, 5)[xp.arange(len(batch)), top, left]
        return tensor_of(output if array.ndim == 4 else output[0])

    def __repr__(self) -> str:
        return f"RandomCrop(size={self.size}, padding={self.padding})"


class RandomResizedCrop(Transform):
    """A window of random area, shape and place of each picture, brought to one size: what ImageNet is trained with.

    Args:
        size: (height, width) of the result, or the side of a square.
        scale: least and greatest part of the area.
        ratio: least and greatest ratio of width to height; its logarithm is drawn uniformly.
        interpolation, antialias: see `Resize`.

    A window that does not fit is drawn anew, ten times at most; then the largest one in the middle whose ratio is
    allowed is taken.

    Raises:
        ValueError: scale or ratio is negative or upside down.
    """

    handles_batches = True

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3.0 / 4.0, 4.0 / 3.0),
        interpolation: InterpolationMode | str | int = InterpolationMode.BILINEAR,
        antialias: bool | None = True,
        *,
        generator: Generator | None = None,
    ) -> None:
        if not 0 <= scale[0] <= scale[1] or not 0 < ratio[0] <= ratio[1]:
            raise ValueError(f"Scale and ratio should be of kind (min, max), got {scale} and {ratio}")
        self.size = pair(size, "RandomResizedCrop")
        self.scale, self.ratio, self.antialias = scale, ratio, antialias
        self.interpolation = InterpolationMode(interpolation)
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        _, height, width = get_dimensions(img)
        if is_pil(img):
            top, left, h, w = self._windows(stream(self.generator, None), 1, height, width)[0].tolist()
            return resized_crop(img, top, left, h, w, self.size, self.interpolation)
        batch, back = opened(img, "RandomResizedCrop")
        windows = self._windows(stream(self.generator, batch), len(batch), height, width)
        return back(resize_windows(batch, windows, self.size, self.interpolation, bool(self.antialias)))

    def _windows(self, rng: Any, n: int, height: int, width: int) -> np.ndarray:
        """(n, 4) integers: top, left, height, width."""
        area = height * width * to_numpy(rng.uniform(*self.scale, (n, _TRIES)))
        ratio = np.exp(to_numpy(rng.uniform(np.log(self.ratio[0]), np.log(self.ratio[1]), (n, _TRIES))))
        w, h = np.rint(np.sqrt(area * ratio)), np.rint(np.sqrt(area / ratio))
        fits = (w > 0) & (w <= width) & (h > 0) & (h <= height)
        first, rows = fits.argmax(axis=1), np.arange(n)
        w, h = w[rows, first], h[rows, first]
        u, v = to_numpy(rng.random((2, n)))
        top, left = np.floor(u * (height - h + 1)), np.floor(v * (width - w + 1))
        nearest = min(max(width / height, self.ratio[0]), self.ratio[1])
        w0, h0 = min(width, round(height * nearest)), min(height, round(width / nearest))
        middle = ((height - h0) // 2, (width - w0) // 2, h0, w0)
        windows = np.stack([top, left, h, w], axis=1).astype(np.int64)
        return np.where(fits.any(axis=1, keepdims=True), windows, middle)

    def __repr__(self) -> str:
        detail = f"size={self.size}, scale={tuple(self.scale)}, ratio={tuple(round(r, 4) for r in self.ratio)}"
        return f"RandomResizedCrop({detail}, interpolation={self.interpolation.value}, antialias={self.antialias})"


class GaussianNoise(Transform):
    """y = x + mean + sigma · z with z ~ N(0, 1) drawn for every pixel; then clipped to [0, 1].

    Args:
        clip: keep values within [0, 1].

    Raises:
        ValueError: sigma is negative.
        TypeError (when called): the pictures are not of a floating-point dtype.
    """

    handles_batches = True

    def __init__(
        self, mean: float = 0.0, sigma: float = 0.1, clip: bool = True, *, generator: Generator | None = None
    ) -> None:
        if sigma < 0:
            raise ValueError(f"sigma shouldn't be negative. Got {sigma}")
        self.mean, self.sigma, self.clip = mean, sigma, clip
        self.generator = generator

    def __call__(self, img: Any) -> Tensor:
        array = pixels(img, "GaussianNoise")
        if array.dtype.kind != "f":
            raise TypeError(
                f"Input tensor is expected to be in float dtype, got dtype={img.dtype}; put ToTensor() first"
            )
        rng = stream(self.generator, array)
        output = to_device(normal_float32(rng, array.shape), device_of(array)).astype(array.dtype, copy=False)
        output *= self.sigma
        output += array
        if self.mean:
            output += self.mean
        if self.clip:
            output.clip(0, 1, out=output)
        return tensor_of(output)

    def __repr__(self) -> str:
        return f"GaussianNoise(mean={self.mean}, sigma={self.sigma}, clip={self.clip})"
