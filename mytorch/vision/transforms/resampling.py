"""Changing the size of pictures: along each axis, every new pixel is a weighted mean of old ones.

    y = R_h x R_wᵀ        R_h of shape (new height, height), R_w of shape (new width, width)

Row i of R is centred at c = start + (i + ½) · length / new, in old pixels, where start and length say which window of
the old pixels is wanted (all of them for `Resize`). A pixel whose centre lies t from c has the weight k(t / s), with k
the tent 1 − |t| (bilinear) or Keys' cubic (bicubic); each row is scaled to sum 1. s is 1; with antialiasing, when
shrinking, s = length / new: no old pixel is skipped. The two matrices are small: to resize all pictures is two matrix
products.
"""

from __future__ import annotations

import enum
from functools import lru_cache
from typing import Any

import numpy as np

from ...backend import device_of, to_device, xp_of
from ...kernels.parallel import parallel_for

_BLOCK = 1 << 16  # numbers in the matrices that are made at a time, when every picture has its own


class InterpolationMode(enum.Enum):
    """How new pixels are found. Box, hamming and lanczos are Pillow's: they work on Pillow pictures only."""

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"

    @classmethod
    def _missing_(cls, value: object) -> InterpolationMode | None:
        """Pillow's numbers, which older programs give."""
        return cls(_PILLOW[value]) if isinstance(value, int) and 0 <= value < len(_PILLOW) else None

    @property
    def pillow(self) -> int:
        """Pillow's number for it."""
        return 0 if self is InterpolationMode.NEAREST_EXACT else _PILLOW.index(self.value)


_PILLOW = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")


def resize_array(images: Any, size: tuple[int, int], mode: InterpolationMode, antialias: bool) -> Any:
    """Pictures (…, H, W) as (…, size[0], size[1]), in their own dtype; integers are rounded to the nearest."""
    height, width = images.shape[-2:]
    if (height, width) == size:
        return images.copy()
    if mode in (InterpolationMode.NEAREST, InterpolationMode.NEAREST_EXACT):
        half = 0.5 if mode is InterpolationMode.NEAREST_EXACT else 0.0
        rows, columns = (_on(images, _nearest(0, old, new, half)) for old, new in ((height, size[0]), (width, size[1])))
        return images.take(rows, axis=-2).take(columns, axis=-1)
    _refuse_pillow_only(mode)
    floating = images.dtype.kind == "f"
    values = images if floating else images.astype("float32")
    if height != size[0]:
        values = _on(values, _whole(height, size[0], mode, antialias)) @ values
    if width != size[1]:
        values = values @ _on(values, _whole(width, size[1], mode, antialias)).T
    return values if floating else _rounded(values, images.dtype)


def resize_windows(
    batch: Any, windows: np.ndarray, size: tuple[int, int], mode: InterpolationMode, antialias: bool
) -> Any:
    """A window of each picture of a batch (N, C, H, W), brought to one size.

    Args:
        windows: (N, 4) integers: top, left, height, width.
    """
    n, c, height, width = batch.shape
    xp = xp_of(batch)
    output = xp.empty((n, c, *size), batch.dtype)
    top, left, h, w = windows.T[..., None]  # (N, 1) each
    if mode in (InterpolationMode.NEAREST, InterpolationMode.NEAREST_EXACT):
        half = 0.5 if mode is InterpolationMode.NEAREST_EXACT else 0.0
        rows, columns = _on(batch, _nearest(top, h, size[0], half)), _on(batch, _nearest(left, w, size[1], half))
        for i in range(n):
            output[i] = batch[i].take(rows[i], axis=-2).take(columns[i], axis=-1)
        return output
    _refuse_pillow_only(mode)
    floating = batch.dtype.kind == "f"

    def work(start: int, stop: int) -> None:
        """The pictures from start to stop, of which only what some window shows is looked at."""
        some = slice(start, stop)
        y0, y1 = int(top[some].min()), int((top + h)[some].max())
        x0, x1 = int(left[some].min()), int((left + w)[some].max())
        values = batch[some, :, y0:y1, x0:x1].astype(batch.dtype if floating else "float32")
        over_rows = _on(values, weights(top[some] - y0, h[some], y1 - y0, size[0], mode, antialias))
        over_columns = _on(values, weights(left[some] - x0, w[some], x1 - x0, size[1], mode, antialias))
        values = over_rows[:, None] @ values @ over_columns[:, None].swapaxes(-1, -2)
        output[some] = values if floating else _rounded(values, batch.dtype)

    step = max(1, _BLOCK // (max(size) * max(height, width)))
    if isinstance(batch, np.ndarray):
        parallel_for(work, n, step)
    else:
        for start in range(0, n, step):
            work(start, min(start + step, n))
    return output


def _refuse_pillow_only(mode: InterpolationMode) -> None:
    if mode not in (InterpolationMode.BILINEAR, InterpolationMode.BICUBIC):
        raise ValueError(f"This Interpolation mode is unsupported with Tensor input: {mode.value}")


def _nearest(start: Any, length: Any, new: int, half: float) -> np.ndarray:
    """For each new pixel the old one that holds its upper left corner, or (half = ½) its centre."""
    return (start + np.floor((np.arange(new) + half) * (length / new))).astype(np.int64)


def _rounded(values: Any, dtype: Any) -> Any:
    limits = np.iinfo(dtype)  # the cubic overshoots at edges
    return xp_of(values).rint(values).clip(limits.min, limits.max).astype(dtype)


@lru_cache(maxsize=32)
def _whole(old: int, new: int, mode: InterpolationMode, antialias: bool) -> np.ndarray:
    return weights(np.zeros((1, 1)), np.full((1, 1), old), old, new, mode, antialias)[0]


def weights(
    start: np.ndarray, length: np.ndarray, old: int, new: int, mode: InterpolationMode, antialias: bool
) -> np.ndarray:
    """The matrices R (N, new, old) in float64 for N windows, start and length (N, 1); see the top of this file."""
    scale = length / new
    centres = start + (np.arange(new) + 0.5) * scale  # (N, new)
    if not antialias:
        return _interpolating(centres, start, length, old, mode)
    s = np.maximum(scale, 1.0)[..., None]
    middles = np.arange(old) + 0.5
    distance = np.abs(middles - centres[..., None]) / s  # (N, new, old)
    values = (1 - distance).clip(0) if mode is InterpolationMode.BILINEAR else _cubic(distance, -0.5)
    values *= (middles > start[..., None]) & (middles < (start + length)[..., None])  # nothing from beyond the window
    values /= values.sum(axis=2, keepdims=True)
    return values


def _interpolating(
    centres: np.ndarray, start: np.ndarray, length: np.ndarray, old: int, mode: InterpolationMode
) -> np.ndarray:
    """Only the two or four nearest pixels count; beyond the window its outermost pixels are repeated."""
    n, new = centres.shape
    below = np.floor(centres - 0.5)
    t = centres - 0.5 - below
    reach = (0, 1) if mode is InterpolationMode.BILINEAR else (-1, 0, 1, 2)
    output = np.zeros((n, new, old))
    rows = np.arange(n)[:, None], np.arange(new)
    for tap in reach:
        distance = np.abs(t - tap)
        value = 1 - distance if mode is InterpolationMode.BILINEAR else _cubic(distance, -0.75)
        np.add.at(output, (*rows, np.clip(below + tap, start, start + length - 1).astype(np.int64)), value)
    return output


def _cubic(distance: np.ndarray, a: float) -> np.ndarray:
    """Keys' cubic: a = −0.75 in PyTorch's interpolation, −0.5 with antialiasing, as in Pillow."""
    near = ((a + 2) * distance - (a + 3)) * distance * distance + 1
    far = a * (((distance - 5) * distance + 8) * distance - 4)
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))


def _on(images: Any, table: np.ndarray) -> Any:
    """`table` beside the pictures; numbers to be multiplied with them in their dtype."""
    table = table.astype(images.dtype) if table.dtype.kind == "f" else table
    return to_device(table, device_of(images))
