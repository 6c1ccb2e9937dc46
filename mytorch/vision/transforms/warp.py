"""Pictures turned, moved, scaled and sheared: every new pixel looks up where it comes from.

    old = M⁻¹ new,   M = translate · centre · rotate · scale · shear · centre⁻¹

Coordinates are measured in pixels from the middle of the picture, x to the right and y downwards. What is looked up is
the nearest pixel or a mean of the four around; beyond the edge there is `fill`. Each picture of a batch has a matrix of
its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import device_of, to_device, xp_of
from .batch import by_pieces, opened
from .resampling import InterpolationMode


def inverse_matrix(
    angle: float, translate: Sequence[float], scale: float, shear: Sequence[float], center: Sequence[float]
) -> np.ndarray:
    """M⁻¹ (2, 3): angles in degrees, clockwise on the screen, as in torchvision."""
    turn, shear_x, shear_y = (math.radians(each) for each in (angle, *shear))
    a = math.cos(turn - shear_y) / math.cos(shear_y)
    b = -math.cos(turn - shear_y) * math.tan(shear_x) / math.cos(shear_y) - math.sin(turn)
    c = math.sin(turn - shear_y) / math.cos(shear_y)
    d = -math.sin(turn - shear_y) * math.tan(shear_x) / math.cos(shear_y) + math.cos(turn)
    linear = np.array([[d, -b], [-c, a]]) / scale  # the determinant of [[a, b], [c, d]] is 1
    middle, moved = np.array(center), np.array(translate)
    return np.column_stack([linear, middle - linear @ (middle + moved)])


def affine(
    img: Any,
    angle: float,
    translate: Sequence[float],
    scale: float,
    shear: float | Sequence[float],
    interpolation: InterpolationMode | str | int = InterpolationMode.NEAREST,
    fill: Any = None,
    center: Sequence[float] | None = None,
) -> Any:
    """`img` turned about its middle, scaled, sheared and moved, in a frame of the same size.

    Args:
        angle: degrees, clockwise.
        translate: pixels to the right and downwards.
        scale: 2 makes everything twice as large.
        shear: degrees along x, or along x and y.
        fill: value beyond the edge, one or one for each channel; 0 if omitted.
        center: (x, y) of the fixed point, in pixels from the upper left corner.

    Raises:
        ValueError: a scale that is not positive, or not two numbers where two are wanted.
    """
    if len(translate) != 2:
        raise ValueError(f"translate should be a list or tuple of length 2, got {translate}")
    if scale <= 0:
        raise ValueError(f"Argument scale should be positive, got {scale}")
    shears = [shear, 0.0] if isinstance(shear, (int, float)) else [*shear, 0.0][:2]
    batch, back = opened(img, "affine")
    matrix = inverse_matrix(angle, translate, scale, shears, from_middle(center, batch))
    return back(warped(batch, matrix[None], batch.shape[-2:], interpolation, fill))


def rotate(
    img: Any,
    angle: float,
    interpolation: InterpolationMode | str | int = InterpolationMode.NEAREST,
    expand: bool = False,
    center: Sequence[float] | None = None,
    fill: Any = None,
) -> Any:
    """`img` turned by `angle` degrees, counter-clockwise.

    Args:
        expand: make the frame large enough for the whole turned picture; it is then turned about its middle.
        center, fill: see `affine`.
    """
    batch, back = opened(img, "rotate")
    if expand and angle % 90 == 0:  # as in Pillow, no pixel is looked up between others and no row is empty
        return back(xp_of(batch).rot90(batch, int(angle // 90), (2, 3)).copy())
    middle = [0.0, 0.0] if expand else from_middle(center, batch)
    matrix = inverse_matrix(-angle, [0, 0], 1.0, [0, 0], middle)
    height, width = batch.shape[-2:]
    size = _frame(matrix, height, width) if expand else (height, width)
    return back(warped(batch, matrix[None], size, interpolation, fill))


def from_middle(center: Sequence[float] | None, batch: Any) -> list[float]:
    height, width = batch.shape[-2:]
    return [0.0, 0.0] if center is None else [center[0] - width / 2, center[1] - height / 2]


def _frame(matrix: np.ndarray, height: int, width: int) -> tuple[int, int]:
    """Height and width of the smallest frame around the turned picture, counted as PyTorch does."""
    corners = np.array([[-width, -height], [-width, height], [width, height], [width, -height]]) / 2
    turned = corners @ matrix[:, :2].T + [width / 2, height / 2]
    # Four decimals: a hair's breadth from rounding must not cost a whole row of pixels.
    low, high = (np.trunc(edge / 1e-4) * 1e-4 for edge in (turned.min(axis=0), turned.max(axis=0)))
    columns, rows = np.ceil(high) - np.floor(low)
    return int(rows), int(columns)


def warped(
    batch: Any, matrices: np.ndarray, size: Sequence[int], interpolation: InterpolationMode | str | int, fill: Any
) -> Any:
    """The pictures (N, C, H, W), looked up through inverse matrices (N, 2, 3) or (1, 2, 3), in frames of `size`.

    Raises:
        ValueError: an interpolation other than nearest and bilinear, or fills that fit neither 1 nor the channels.
    """
    mode = InterpolationMode(interpolation)
    if mode not in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR):
        raise ValueError(f"affine: interpolation should be nearest or bilinear, got {mode.value}")
    n, channels = batch.shape[:2]
    colour = np.asarray(0 if fill is None else fill, np.float64).reshape(-1)
    if len(colour) not in (1, channels):
        raise ValueError(f"The number of elements in 'fill' does not match the number of channels: {fill}, {channels}")
    output = xp_of(batch).empty((n, channels, *size), batch.dtype)

    def work(start: int, stop: int) -> None:
        for i in range(start, stop):
            output[i] = _warped(batch[i], matrices[i if len(matrices) > 1 else 0], size, mode, colour)

    by_pieces(work, batch)
    return output


def _warped(picture: Any, matrix: np.ndarray, size: Sequence[int], mode: InterpolationMode, colour: np.ndarray) -> Any:
    """One picture (C, H, W), in a frame of one pixel of `colour` that stands for everything outside."""
    xp = xp_of(picture)
    channels, height, width = picture.shape
    kind = picture.dtype if picture.dtype.kind == "f" else np.dtype(np.float32)
    framed = xp.empty((channels, height + 3, width + 3), picture.dtype)
    framed[...] = to_device(colour.astype(picture.dtype), device_of(picture)).reshape(-1, 1, 1)
    framed[:, 1 : height + 1, 1 : width + 1] = picture
    flat, across = framed.reshape(channels, -1), width + 3
    new_x = xp.arange(size[1]) + 0.5 - size[1] / 2
    new_y = (xp.arange(size[0]) + 0.5 - size[0] / 2)[:, None]
    # Where each new pixel's centre comes from, in pixel numbers of the frame, (size[0], size[1]) each.
    (a, b, c), (d, e, f) = matrix.tolist()
    x = (a * new_x + b * new_y + (c + (width + 1) / 2)).clip(0, width + 1)
    y = (d * new_x + e * new_y + (f + (height + 1) / 2)).clip(0, height + 1)
    if mode is InterpolationMode.NEAREST:
        where = xp.rint(y).astype("int64") * across + xp.rint(x).astype("int64")
        return flat.take(where, axis=1)
    left, top = x.astype("int64"), y.astype("int64")
    right_part, lower_part = (x - left).astype(kind), (y - top).astype(kind)
    where = top * across + left
    upper = flat.take(where, axis=1) * (1 - right_part) + flat.take(where + 1, axis=1) * right_part
    where += across
    lower = flat.take(where, axis=1) * (1 - right_part) + flat.take(where + 1, axis=1) * right_part
    upper += (lower - upper) * lower_part
    return upper if kind == picture.dtype else xp.rint(upper)
