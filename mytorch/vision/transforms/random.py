"""Transforms that vary pictures at random, so that a network never sees quite the same one twice.

Each picture of a batch gets its own decision, and the work is done for all of them at once. Numbers come from
`generator`, or from mytorch's default generator on the pictures' device (seeded by `mytorch.manual_seed`, and in a
worker of a DataLoader anew for every batch).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...backend import Generator, default_generator, device_of, to_device, xp_of
from ...kernels.normal import normal_float32
from ...tensor import Tensor, tensor_of
from . import functional as F
from .transform import Transform


class _RandomFlip(Transform):
    """With probability p, the mirror image along one axis."""

    axis = -1

    def __init__(self, p: float = 0.5, *, generator: Generator | None = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p should be a probability between 0 and 1, got {p}")
        self.p = p
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        if F.is_pil(img):
            flip = F.hflip if self.axis == -1 else F.vflip
            return flip(img) if _rng(self.generator, None).random() < self.p else img
        array = F.pixels(img, type(self).__name__)
        batch = array if array.ndim == 4 else array[None]
        chosen = xp_of(array).flatnonzero(_rng(self.generator, array).random(len(batch)) < self.p)
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
        fill: float = 0,
        padding_mode: str = "constant",
        *,
        generator: Generator | None = None,
    ) -> None:
        self.size = F.pair(size, "RandomCrop")
        if padding is not None:
            F.four_sides(padding)
        self.padding, self.pad_if_needed, self.fill, self.padding_mode = padding, pad_if_needed, fill, padding_mode
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        height, width = self.size
        if self.padding is not None:
            img = F.pad(img, self.padding, self.fill, self.padding_mode)
        _, h, w = F.get_dimensions(img)
        if self.pad_if_needed and (h < height or w < width):
            img = F.pad(img, [max(width - w, 0), max(height - h, 0)], self.fill, self.padding_mode)
            _, h, w = F.get_dimensions(img)
        if h < height or w < width:
            raise ValueError(f"Required crop size {self.size} is larger than input image size {(h, w)}")
        if F.is_pil(img):
            rng = _rng(self.generator, None)
            return F.crop(img, int(rng.integers(h - height + 1)), int(rng.integers(w - width + 1)), height, width)
        array = img.array
        xp = xp_of(array)
        batch = array if array.ndim == 4 else array[None]
        rng = _rng(self.generator, array)
        top = rng.integers(0, h - height + 1, len(batch))
        left = rng.integers(0, w - width + 1, len(batch))
        # Every possible window as a view (N, C, h - height + 1, w - width + 1, height, width); one is taken for each n.
        windows = xp.lib.stride_tricks.sliding_window_view(batch, self.size, axis=(2, 3))
        output = windows.transpose(0, 2, 3, 1, 4, 5)[xp.arange(len(batch)), top, left]
        return tensor_of(output if array.ndim == 4 else output[0])

    def __repr__(self) -> str:
        return f"RandomCrop(size={self.size}, padding={self.padding})"


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
        array = F.pixels(img, "GaussianNoise")
        if array.dtype.kind != "f":
            raise TypeError(
                f"Input tensor is expected to be in float dtype, got dtype={img.dtype}; put ToTensor() first"
            )
        rng = _rng(self.generator, array)
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


def _rng(generator: Generator | None, array: Any) -> Any:
    """The stream to draw from: the generator's own, else the default one where `array` (None: on the CPU) lives."""
    return (generator or default_generator(device_of(array))).rng
