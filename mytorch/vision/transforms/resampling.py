"""Changing the size of pictures: along each axis, every new pixel is a weighted mean of old ones.

    y = R_h x R_wᵀ        R_h of shape (new height, height), R_w of shape (new width, width)

Row i of R is centred at c = (i + ½) · old / new, in old pixels. Bilinear weighs the pixel whose centre lies t pixels
from c by max(0, 1 − |t| / s), then scales the row to sum 1. s is 1; with antialiasing, when shrinking, s = old / new:
no old pixel is skipped. The two matrices are small: resizing is two matrix products for all pictures at once.
"""

from __future__ import annotations

import enum
from functools import lru_cache
from typing import Any

import numpy as np

from ...backend import device_of, to_device, xp_of


class InterpolationMode(enum.Enum):
    """How `Resize` finds new pixels."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"


def resize_array(images: Any, size: tuple[int, int], mode: InterpolationMode, antialias: bool) -> Any:
    """Pictures (…, H, W) as (…, size[0], size[1]), in their own dtype; integers are rounded to the nearest."""
    height, width = images.shape[-2:]
    if (height, width) == size:
        return images.copy()
    xp = xp_of(images)
    if mode is InterpolationMode.NEAREST:
        rows = xp.arange(size[0]) * height // size[0]
        columns = xp.arange(size[1]) * width // size[1]
        return images.take(rows, axis=-2).take(columns, axis=-1)
    floating = images.dtype.kind == "f"
    values = images if floating else images.astype("float32")
    if height != size[0]:
        values = _on(values, bilinear_weights(height, size[0], antialias)) @ values
    if width != size[1]:
        values = values @ _on(values, bilinear_weights(width, size[1], antialias)).T
    return values if floating else xp.rint(values).astype(images.dtype)


@lru_cache(maxsize=32)
def bilinear_weights(old: int, new: int, antialias: bool) -> np.ndarray:
    """The matrix R (new, old) in float64; see the top of this file."""
    scale = old / new
    support = max(scale, 1.0) if antialias else 1.0
    centres = (np.arange(new) + 0.5) * scale
    if not antialias:
        centres = centres.clip(0.5, old - 0.5)  # beyond the outermost pixel centres, the outermost pixel
    distance = np.abs(np.arange(old) + 0.5 - centres[:, None])
    weights = (1 - distance / support).clip(0)
    return weights / weights.sum(axis=1, keepdims=True)


def _on(images: Any, weights: np.ndarray) -> Any:
    return to_device(weights.astype(images.dtype), device_of(images))
