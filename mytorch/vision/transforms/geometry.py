"""Pictures mirrored, framed, cut and brought to another size, whole batches at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...backend import xp_of
from ...tensor import tensor_of
from .batch import get_dimensions, is_pil, opened, pixels
from .resampling import InterpolationMode, resize_array


def hflip(img: Any) -> Any:
    """`img` mirrored left to right."""
    if is_pil(img):
        return img.transpose(0)  # Pillow's FLIP_LEFT_RIGHT
    return tensor_of(pixels(img, "hflip")[..., ::-1].copy())


def vflip(img: Any) -> Any:
    """`img` mirrored top to bottom."""
    if is_pil(img):
        return img.transpose(1)  # Pillow's FLIP_TOP_BOTTOM
    return tensor_of(pixels(img, "vflip")[..., ::-1, :].copy())


def pad(img: Any, padding: int | Sequence[int], fill: Any = 0, padding_mode: str = "constant") -> Any:
    """`img` with a border.

    Args:
        padding: one width for all sides, (left and right, top and bottom), or (left, top, right, bottom).
        fill: value of the border in mode "constant", one for all channels or one for each.
        padding_mode: "constant", "edge" (the outermost pixel again), "reflect" or "symmetric" (mirrored without or
            with the outermost pixel).

    Raises:
        ValueError: another mode, another number of widths, or a negative one.
    """
    left, top, right, bottom = four_sides(padding)
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError(f"Padding mode should be either constant, edge, reflect or symmetric, got {padding_mode!r}")
    if is_pil(img) and padding_mode == "constant":
        from PIL import ImageOps  # pyright: ignore[reportMissingImports]

        return ImageOps.expand(img, (left, top, right, bottom), fill=tuple(fill) if _is_sequence(fill) else fill)
    array, back = opened(img, "pad")
    if padding_mode != "constant":
        return back(xp_of(array).pad(array, ((0, 0), (0, 0), (top, bottom), (left, right)), mode=padding_mode))
    n, c, height, width = array.shape
    output = xp_of(array).empty((n, c, top + height + bottom, left + width + right), array.dtype)
    output[...] = xp_of(array).asarray(fill).reshape(-1, 1, 1)  # a quarter of the time of np.pad
    output[..., top : top + height, left : left + width] = array
    return back(output)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def four_sides(padding: int | Sequence[int]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) from one, two or four numbers.

    Raises:
        ValueError: another number of numbers, or a negative one.
    """
    numbers = [padding] if isinstance(padding, int) else list(padding)
    if len(numbers) not in (1, 2, 4) or min(numbers) < 0:
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple of non-negative ints, got {padding}")
    left, top, right, bottom = numbers * (4 // len(numbers))
    return left, top, right, bottom


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    """The window of `height` × `width` pixels whose upper left corner is (top, left); outside of `img` it is 0."""
    if is_pil(img):
        return img.crop((left, top, left + width, top + height))
    array = pixels(img, "crop")
    h, w = array.shape[-2:]
    if top < 0 or left < 0 or top + height > h or left + width > w:
        sides = [max(-left, 0), max(-top, 0), max(left + width - w, 0), max(top + height - h, 0)]
        return crop(pad(img, sides), max(top, 0), max(left, 0), height, width)
    return tensor_of(array[..., top : top + height, left : left + width].copy())


def center_crop(img: Any, output_size: int | Sequence[int]) -> Any:
    """The middle of `img`, with a border of 0 where `img` is smaller than `output_size`."""
    height, width = pair(output_size, "center_crop")
    _, h, w = get_dimensions(img)
    if h < height or w < width:
        beyond_w, beyond_h = max(width - w, 0), max(height - h, 0)
        img = pad(img, [beyond_w // 2, beyond_h // 2, (beyond_w + 1) // 2, (beyond_h + 1) // 2])
        _, h, w = get_dimensions(img)
    return crop(img, round((h - height) / 2), round((w - width) / 2), height, width)


def five_crop(img: Any, size: int | Sequence[int]) -> tuple[Any, ...]:
    """The four corners (upper left, upper right, lower left, lower right) and the middle of `img`.

    Raises:
        ValueError: `img` is smaller than `size`.
    """
    height, width = pair(size, "five_crop")
    _, h, w = get_dimensions(img)
    if h < height or w < width:
        raise ValueError(f"Requested crop size {(height, width)} is bigger than input size {(h, w)}")
    corners = [(top, left) for top in (0, h - height) for left in (0, w - width)]
    return *(crop(img, *corner, height, width) for corner in corners), center_crop(img, (height, width))


def ten_crop(img: Any, size: int | Sequence[int], vertical_flip: bool = False) -> tuple[Any, ...]:
    """`five_crop` of `img` and of its mirror image: the ten views that the AlexNet paper averages over.

    Args:
        vertical_flip: mirror top to bottom instead of left to right.
    """
    return five_crop(img, size) + five_crop(vflip(img) if vertical_flip else hflip(img), size)


def resize(
    img: Any,
    size: int | Sequence[int],
    interpolation: InterpolationMode | str | int = InterpolationMode.BILINEAR,
    max_size: int | None = None,
    antialias: bool | None = True,
) -> Any:
    """`img` in another size; see `Resize`.

    Raises:
        ValueError: a size that is not positive or has more than two numbers, or an unknown interpolation.
    """
    _, height, width = get_dimensions(img)
    mode = InterpolationMode(interpolation)
    target = _target_size(height, width, size, max_size)
    if is_pil(img):
        return img.resize(target[::-1], mode.pillow)
    return tensor_of(resize_array(img.array, target, mode, bool(antialias)))


def _target_size(height: int, width: int, size: int | Sequence[int], max_size: int | None) -> tuple[int, int]:
    wanted = [size] if isinstance(size, int) else list(size)
    if len(wanted) not in (1, 2) or min(wanted) < 1:
        raise ValueError(f"Size must be an int or a 1 or 2 element tuple/list of positive ints, got {size}")
    if len(wanted) == 2:
        if max_size is not None:
            raise ValueError(f"max_size should only be passed if size is an int or has length 1, got size={size}")
        return wanted[0], wanted[1]
    short, long = sorted((height, width))
    new_short, new_long = wanted[0], int(wanted[0] * long / short)
    if max_size is not None:
        if max_size <= wanted[0]:
            raise ValueError(f"max_size = {max_size} must be strictly greater than the requested size {wanted[0]}")
        if new_long > max_size:
            new_short, new_long = int(max_size * new_short / new_long), max_size
    return (new_short, new_long) if height <= width else (new_long, new_short)


def resized_crop(
    img: Any,
    top: int,
    left: int,
    height: int,
    width: int,
    size: int | Sequence[int],
    interpolation: InterpolationMode | str | int = InterpolationMode.BILINEAR,
    antialias: bool | None = True,
) -> Any:
    """A window of `img`, as in `crop`, brought to `size`, as in `resize`."""
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def pair(size: int | Sequence[int], caller: str) -> tuple[int, int]:
    """(height, width) from one number or two.

    Raises:
        ValueError: another number of numbers, or one that is not positive.
    """
    numbers = [size, size] if isinstance(size, int) else list(size) * (2 if len(size) == 1 else 1)
    if len(numbers) != 2 or min(numbers) < 1:
        raise ValueError(f"{caller}: please provide one or two positive numbers (h, w) for size, got {size}")
    return numbers[0], numbers[1]
