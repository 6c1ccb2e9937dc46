"""Brighter, flatter, paler, in other hues: what can be done to colours pixel by pixel.

Brightness, contrast and saturation mix the picture x with another one, r · x + (1 − r) · other, and cut off what leaves
the range: with black, with the mean of its own grey, and with its own grey. Hue turns the colour wheel. A factor is one
number, or an array (N,) with one for each picture of a batch. Pillow pictures are treated as Tensors of bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import device_of, to_device, xp_of
from .batch import by_pieces, closed, is_pil, opened

_GREY = (0.2989, 0.587, 0.114)  # ITU-R 601-2, as in PyTorch


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """0.2989 R + 0.587 G + 0.114 B, in one channel or, three times the same, in three.

    Raises:
        ValueError: another number of output channels.
        TypeError: `img` has neither one nor three channels.
    """
    if num_output_channels not in (1, 3):
        raise ValueError(f"num_output_channels should be either 1 or 3, got {num_output_channels}")
    batch, back = opened(img, "rgb_to_grayscale")
    grey = _cast(grey_of(batch), batch.dtype)
    if num_output_channels == 3:
        grey = xp_of(grey).repeat(grey, 3, axis=1)
    return closed(grey, "L" if num_output_channels == 1 else "RGB") if is_pil(img) else back(grey)


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """`rgb_to_grayscale` under torchvision's name for Pillow pictures."""
    return rgb_to_grayscale(img, num_output_channels)


def adjust_brightness(img: Any, brightness_factor: Any) -> Any:
    """r · x: 0 is black, 1 changes nothing, 2 is twice as bright.

    Raises:
        ValueError: a negative factor.
    """
    return _adjusted(img, brightness_factor, "brightness")


def adjust_contrast(img: Any, contrast_factor: Any) -> Any:
    """r · x + (1 − r) · mean grey: 0 is one even grey, 1 changes nothing.

    Raises:
        ValueError: a negative factor.
    """
    return _adjusted(img, contrast_factor, "contrast")


def adjust_saturation(img: Any, saturation_factor: Any) -> Any:
    """r · x + (1 − r) · grey: 0 is a picture without colours, 1 changes nothing. Grey pictures stay as they are.

    Raises:
        ValueError: a negative factor.
    """
    return _adjusted(img, saturation_factor, "saturation")


def adjust_hue(img: Any, hue_factor: Any) -> Any:
    """Every hue moved by this part of the colour wheel, −½ to ½. Grey pictures stay as they are.

    Raises:
        ValueError: a factor outside of [−½, ½].
    """
    return _adjusted(img, hue_factor, "hue")


def _adjusted(img: Any, factor: Any, what: str) -> Any:
    batch, back = opened(img, f"adjust_{what}")
    factors = np.asarray(factor, np.float64).reshape(-1)
    low, high = (-0.5, 0.5) if what == "hue" else (0.0, np.inf)
    if len(factors) not in (1, len(batch)):
        raise ValueError(f"adjust_{what}: {len(factors)} factors for {len(batch)} pictures; give one, or one for each")
    if not ((factors >= low) & (factors <= high)).all():
        wrong = next(each for each in factors.tolist() if not low <= each <= high)
        allowed = "in [-0.5, 0.5]" if what == "hue" else "non-negative"
        raise ValueError(f"{what}_factor ({wrong}) is not {allowed}.")
    output = xp_of(batch).empty_like(batch)

    def work(start: int, stop: int) -> None:
        output[start:stop] = ADJUST[what](batch[start:stop], factors if len(factors) == 1 else factors[start:stop])

    by_pieces(work, batch)
    return back(output)


def brightness(batch: Any, factors: np.ndarray) -> Any:
    """`adjust_brightness` of an array (N, C, H, W), factors (1,) or (N,)."""
    return _bounded(_each(factors, batch) * batch, batch.dtype)


def contrast(batch: Any, factors: np.ndarray) -> Any:
    """`adjust_contrast` of an array (N, C, H, W), factors (1,) or (N,)."""
    grey = _cast(grey_of(batch), batch.dtype).mean(axis=(1, 2, 3), keepdims=True, dtype=_float(batch))
    r = _each(factors, batch)
    return _bounded(r * batch + (1 - r) * grey, batch.dtype)


def saturation(batch: Any, factors: np.ndarray) -> Any:
    """`adjust_saturation` of an array (N, C, H, W), factors (1,) or (N,)."""
    if batch.shape[1] == 1:
        return batch.copy()
    r = _each(factors, batch)
    mixed = r * batch
    mixed += (1 - r) * _cast(grey_of(batch), batch.dtype)
    return _bounded(mixed, batch.dtype)


def hue(batch: Any, factors: np.ndarray) -> Any:
    """`adjust_hue` of an array (N, C, H, W), factors (1,) or (N,)."""
    _check_channels(batch)
    if batch.shape[1] == 1:
        return batch.copy()
    floating = batch.dtype.kind == "f"
    turned = _turned(batch if floating else batch.astype("float32") / np.float32(255), _each(6 * factors, batch)[:, 0])
    return turned if floating else _cast(turned * np.float32(256 - 1e-3), batch.dtype)


ADJUST = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}


def grey_of(batch: Any) -> Any:
    """(N, 1, H, W) brightness in floating point.

    Raises:
        TypeError: neither one nor three channels.
    """
    _check_channels(batch)
    kind = _float(batch)
    if batch.shape[1] == 1:
        return batch.astype(kind)
    grey = batch[:, 0:1] * kind.type(_GREY[0])
    grey += batch[:, 1:2] * kind.type(_GREY[1])
    grey += batch[:, 2:3] * kind.type(_GREY[2])
    return grey


def _check_channels(batch: Any) -> None:
    if batch.shape[1] not in (1, 3):
        raise TypeError(f"Input image tensor permitted channel values are 1 or 3, but found {batch.shape[1]}")


def _float(batch: Any) -> np.dtype:
    return batch.dtype if batch.dtype.kind == "f" else np.dtype(np.float32)


def _each(factors: np.ndarray, batch: Any) -> Any:
    """Factors as (N, 1, 1, 1), where the pictures are."""
    return to_device(factors.astype(_float(batch)).reshape(-1, 1, 1, 1), device_of(batch))


def _bounded(values: Any, dtype: Any) -> Any:
    """Floats within 0 … 1, bytes within 0 … 255, rounded down as in PyTorch."""
    top = 1 if dtype.kind == "f" else np.iinfo(dtype).max
    return _cast(values.clip(0, top, out=values), dtype)


def _cast(values: Any, dtype: Any) -> Any:
    return values.astype(dtype, copy=False)


def _turned(rgb: Any, sixths: Any) -> Any:
    """Colours (N, 3, H, W) with their hue moved by so many sixths of the wheel.

    Around the wheel a channel is a trapezoid between the least and the greatest of the three: with k = hue + shift, in
    sixths, it is top − span · clip(min(k, 4 − k), 0, 1), and the three channels differ in their shift.
    """
    xp = xp_of(rgb)
    r, g, b = rgb[:, 0], rgb[:, 1], rgb[:, 2]
    top = xp.maximum(xp.maximum(r, g), b)
    span = top - xp.minimum(xp.minimum(r, g), b)
    per = 1 / xp.where(span == 0, 1, span)
    hue = xp.where(top == r, (g - b) * per, xp.where(top == g, 2 + (b - r) * per, 4 + (r - g) * per))
    hue += sixths
    output = xp.empty_like(rgb)
    for channel, shift in enumerate((5, 3, 1)):
        k = hue + shift
        k -= 6 * xp.floor(k / 6)
        output[:, channel] = top - span * xp.minimum(k, 4 - k).clip(0, 1)
    return output
