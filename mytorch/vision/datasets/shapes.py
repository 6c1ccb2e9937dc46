"""Ten drawn patterns in random colours: a data set that is made, not downloaded, and that a small network can learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...backend import Generator
from ...kernels.normal import fill_normal
from ...tensor import tensor_of
from .pictures import PictureDataset

_NOISE_CLASS = 8
_BLOCK = 500  # pictures drawn at a time, so that the work stays in the cache


class Shapes(PictureDataset):
    """picture = clip(pattern · colour + 0.1 · z, 0, 1)        label = index mod 10

    The colour is uniform on [0, 1]³, one for each picture; z ~ N(0, 1) for every pixel and channel. No minimum
    brightness is applied: a pattern covers hundreds of pixels, so that dark ones can be told apart too, and comparing
    with the ten patterns, without any learning, names 99 of 100 pictures right. The pattern of the class "noise" is
    uniform on [0, 1], drawn anew for each picture and channel.

    Args:
        num_samples: how many pictures.
        size: height and width in pixels, at least 8.
        train: True for the training stream, False for the test stream of random numbers; they have nothing in common.
        seed: the same seed gives the same pictures. mytorch's default generator is not used.
        transform, target_transform: see `PictureDataset`.

    Attributes:
        data: float32 Tensor (num_samples, 3, size, size), values in [0, 1].
        targets: int64 Tensor (num_samples,).
        classes, classes_zh: the names of the labels.
    """

    classes = (
        "horizontal stripes",
        "vertical stripes",
        "diagonal",
        "checkerboard",
        "circle",
        "square",
        "cross",
        "triangle",
        "noise",
        "solid",
    )
    classes_zh = ("水平条纹", "垂直条纹", "对角线", "棋盘格", "圆形", "方形", "十字", "三角形", "噪声", "纯色")

    def __init__(
        self,
        num_samples: int = 2000,
        size: int = 32,
        train: bool = True,
        seed: int = 0,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if num_samples < 0:
            raise ValueError(f"Shapes: num_samples should not be negative, got {num_samples}")
        if size < 8:
            raise ValueError(f"Shapes: size should be at least 8, or the patterns run together, got {size}")
        self.train = train
        # Even seeds for training, odd ones for testing: no training stream is any test stream.
        rng = Generator("cpu").manual_seed(2 * seed + (0 if train else 1)).rng
        labels = np.arange(num_samples) % len(self.classes)
        data = np.empty((num_samples, 3, size, size), np.float32)
        shown = patterns(size)
        for start in range(0, num_samples, _BLOCK):
            _draw(rng, shown, labels[start : start + _BLOCK], data[start : start + _BLOCK])
        super().__init__(tensor_of(data), tensor_of(labels.astype(np.int64)), transform, target_transform)


def _draw(rng: np.random.Generator, shown: np.ndarray, labels: np.ndarray, out: np.ndarray) -> None:
    colours = rng.random((len(labels), 3, 1, 1), np.float32)
    noisy = np.flatnonzero(labels == _NOISE_CLASS)
    uniform = rng.random((len(noisy), *out.shape[1:]), np.float32)
    fill_normal(rng, out)
    out *= np.float32(0.1)
    signal = shown[labels][:, None] * colours
    signal[noisy] = uniform * colours[noisy]
    out += signal
    np.clip(out, 0, 1, out=out)


def patterns(size: int) -> np.ndarray:
    """The ten patterns as (10, size, size), brightness 0 … 1; the one for "noise" is 0 and is drawn elsewhere."""
    y, x = np.mgrid[:size, :size]
    middle, margin = size // 2, size // 4
    thickness = max(1, round(3 * size / 32))
    square = (y >= margin) & (y < size - margin) & (x >= margin) & (x < size - margin)
    cross = [(axis >= middle - thickness) & (axis < middle + thickness) for axis in (y, x)]
    shown = [
        y % 4 < 2,
        x % 4 < 2,
        (x == y) | (x == y + 1),
        (y // 4 + x // 4) % 2 == 0,
        (x - middle) ** 2 + (y - middle) ** 2 <= (size // 3) ** 2,
        square,
        cross[0] | cross[1],
        (x >= middle - y // 2) & (x < middle + y // 2),
        np.zeros((size, size)),
        np.full((size, size), 0.7),
    ]
    return np.stack(shown).astype(np.float32)
