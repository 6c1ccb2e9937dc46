"""Many pictures as one: side by side in a grid, and as a file."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import IO, Any

from ..autograd import no_grad
from ..backend import to_numpy
from ..ops.join import cat, stack
from ..tensor import Tensor


@no_grad()
def make_grid(
    tensor: Tensor | Sequence[Tensor],
    nrow: int = 8,
    padding: int = 2,
    normalize: bool = False,
    value_range: tuple[float, float] | None = None,
    scale_each: bool = False,
    pad_value: float = 0.0,
) -> Tensor:
    """A picture that shows all of `tensor`, in rows, with a border around each.

    Args:
        tensor: (N, C, H, W), (C, H, W) or (H, W), or a list of pictures of one size. Grey pictures become coloured.
        nrow: pictures in a row.
        padding: width of the border in pixels.
        normalize: shift and scale values to [0, 1], from `value_range`, or else from the least and the greatest.
        value_range: (low, high); what is outside is cut off.
        scale_each: normalize every picture by itself, not all together.
        pad_value: the colour of the border.

    Returns:
        (3, rows·(H + padding) + padding, columns·(W + padding) + padding), with C instead of 3 unless C is 1; a single
        picture comes back without a border.

    Raises:
        TypeError: neither a tensor nor a list of tensors, or a `value_range` that is no pair.
    """
    pictures = _coloured_batch(tensor)
    if normalize:
        if value_range is not None and not isinstance(value_range, tuple):
            raise TypeError("value_range has to be a tuple (min, max) if specified. min and max are numbers")
        scaled = [_unit(p, value_range) for p in pictures] if scale_each else None
        pictures = _unit(pictures, value_range) if scaled is None else stack(scaled)
    count, channels, height, width = pictures.shape
    if count == 1:
        return pictures.squeeze(0)
    columns = min(nrow, count)
    rows = math.ceil(count / columns)
    height, width = height + padding, width + padding
    grid = pictures.new_full((channels, height * rows + padding, width * columns + padding), pad_value)
    for index in range(count):
        top, left = index // columns * height + padding, index % columns * width + padding
        grid[:, top : top + height - padding, left : left + width - padding] = pictures[index]
    return grid


@no_grad()
def save_image(
    tensor: Tensor | Sequence[Tensor], fp: str | os.PathLike[str] | IO[bytes], format: str | None = None, **kwargs: Any
) -> None:
    """Write `make_grid(tensor, **kwargs)` to a file; values 0 … 1 become 0 … 255.

    Args:
        fp: a file name or an open file.
        format: "png" and the like; told from the name if omitted.
    """
    from PIL import Image

    grid = make_grid(tensor, **kwargs)
    pixels = grid.mul(255).add(0.5).clamp(0, 255).permute(1, 2, 0)
    Image.fromarray(to_numpy(pixels.array).astype("uint8")).save(fp, format=format)


def _coloured_batch(tensor: Any) -> Tensor:
    """(N, C, H, W), where C is not 1."""
    several = isinstance(tensor, (list, tuple))
    for part in tensor if several else [tensor]:
        if not isinstance(part, Tensor):
            raise TypeError(f"tensor or list of tensors expected, got {type(part)}")
    pictures: Tensor = stack(list(tensor)) if several else tensor
    if pictures.ndim == 2:
        pictures = pictures.unsqueeze(0)
    if pictures.ndim == 3:
        pictures = pictures.unsqueeze(0)
    return cat((pictures,) * 3, 1) if pictures.shape[1] == 1 else pictures


def _unit(x: Tensor, value_range: tuple[float, float] | None) -> Tensor:
    """x brought to [0, 1]."""
    low, high = (float(x.min()), float(x.max())) if value_range is None else value_range
    return (x.clamp(low, high) - low) / max(high - low, 1e-5)
