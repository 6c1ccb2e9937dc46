"""Pictures in, pictures out, nothing random: what the transform classes are made of.

Every function takes a Tensor (C, H, W) or (N, C, H, W), and where torchvision does, a Pillow picture. Gradients are not
recorded: pictures are data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import get_default_dtype, xp_of
from ...tensor import Tensor, tensor_of
from .resampling import InterpolationMode, resize_array


def is_pil(img: Any) -> bool:
    """True for a Pillow picture; Pillow itself is not imported for the question."""
    return any(kind.__module__ == "PIL.Image" and kind.__name__ == "Image" for kind in type(img).__mro__)


def pixels(img: Any, caller: str) -> Any:
    """The array of a Tensor (C, H, W) or (N, C, H, W).

    Raises:
        TypeError: not a Tensor.
        ValueError: too few or too many dimensions.
    """
    if not isinstance(img, Tensor):
        raise TypeError(f"{caller}: expected a Tensor, got {type(img).__name__}; put ToTensor() before it")
    if img.array.ndim not in (3, 4):
        raise ValueError(f"{caller}: expected a picture (C, H, W) or pictures (N, C, H, W), got {list(img.shape)}")
    return img.array


def get_dimensions(img: Any) -> list[int]:
    """[channels, height, width] of a picture or of each picture of a batch."""
    if is_pil(img):
        return [len(img.getbands()), img.height, img.width]
    return list(pixels(img, "get_dimensions").shape[-3:])


def to_tensor(pic: Any) -> Tensor:
    """A Pillow picture, or an array (H, W) or (H, W, C), as a Tensor (C, H, W).

    8-bit values 0 … 255 become floats 0 … 1 of the default dtype; arrays of other dtypes keep their values. A Tensor
    has its channels first already: only its 8-bit values are scaled, one of floats comes back as it is.

    Raises:
        TypeError: something else.
        ValueError: an array that has not 2 or 3 dimensions.
    """
    if isinstance(pic, Tensor):
        return tensor_of(_scaled(pic.array)) if pic.array.dtype == "uint8" else pic
    if is_pil(pic):
        # Mode "1" has one bit for each pixel; as an array it is bool, and white is 255 in every other mode.
        array = np.asarray(pic).astype(np.uint8) * 255 if pic.mode == "1" else np.array(pic)
    elif isinstance(pic, np.ndarray):
        array = pic
    else:
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    if array.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {array.ndim} dimensions.")
    channels_first = np.ascontiguousarray(array[None] if array.ndim == 2 else array.transpose(2, 0, 1))
    return tensor_of(_scaled(channels_first) if channels_first.dtype == np.uint8 else channels_first)


def _scaled(array: Any) -> Any:
    kind = get_default_dtype().numpy
    return xp_of(array).true_divide(array, 255, dtype=kind)


def normalize(tensor: Tensor, mean: Sequence[float], std: Sequence[float], inplace: bool = False) -> Tensor:
    """y[c] = (x[c] − mean[c]) / std[c] for each channel c.

    Raises:
        TypeError: not a floating-point Tensor.
        ValueError: a std of 0, or a number of means or stds that fits neither 1 nor the channels.
    """
    array = pixels(tensor, "normalize")
    if array.dtype.kind != "f":
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    xp = xp_of(array)
    shift, scale = [xp.asarray(value, dtype=array.dtype).reshape(-1, 1, 1) for value in (mean, std)]
    for name, value in (("mean", shift), ("std", scale)):
        if len(value) not in (1, array.shape[-3]):
            raise ValueError(
                f"normalize: {name} has {len(value)} values, but the picture has {array.shape[-3]} channels"
            )
    if bool((scale == 0).any()):
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    result = xp.subtract(array, shift, out=array if inplace else None)
    result /= scale
    return tensor if inplace else tensor_of(result)


def resize(
    img: Any,
    size: int | Sequence[int],
    interpolation: InterpolationMode | str = InterpolationMode.BILINEAR,
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
        return img.resize(target[::-1], {InterpolationMode.NEAREST: 0, InterpolationMode.BILINEAR: 2}[mode])
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


def pad(img: Any, padding: int | Sequence[int], fill: float = 0, padding_mode: str = "constant") -> Any:
    """`img` with a border.

    Args:
        padding: one width for all sides, (left and right, top and bottom), or (left, top, right, bottom).
        fill: value of the border in mode "constant".
        padding_mode: "constant", "edge" (the outermost pixel again), "reflect" or "symmetric" (mirrored without or
            with the outermost pixel).
    """
    left, top, right, bottom = four_sides(padding)
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError(f"Padding mode should be either constant, edge, reflect or symmetric, got {padding_mode!r}")
    if is_pil(img):
        return _pad_pil(img, (left, top, right, bottom), fill, padding_mode)
    array = pixels(img, "pad")
    widths = [(0, 0)] * (array.ndim - 2) + [(top, bottom), (left, right)]
    if padding_mode == "constant":
        height, width = array.shape[-2:]
        shape = (*array.shape[:-2], top + height + bottom, left + width + right)
        output = xp_of(array).full(shape, fill, array.dtype)  # a quarter of the time of np.pad
        output[..., top : top + height, left : left + width] = array
        return tensor_of(output)
    return tensor_of(xp_of(array).pad(array, widths, mode=padding_mode))


def _pad_pil(img: Any, sides: tuple[int, int, int, int], fill: float, padding_mode: str) -> Any:
    if padding_mode != "constant":
        raise NotImplementedError(f"pad: mode {padding_mode!r} works on Tensors; put ToTensor() before it")
    from PIL import ImageOps  # pyright: ignore[reportMissingImports]

    # Pillow's annotations leave out float, which pictures of mode "F" need.
    return ImageOps.expand(img, sides, fill=fill)  # pyright: ignore[reportArgumentType]


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


def pair(size: int | Sequence[int], caller: str) -> tuple[int, int]:
    """(height, width) from one number or two.

    Raises:
        ValueError: another number of numbers, or one that is not positive.
    """
    numbers = [size, size] if isinstance(size, int) else list(size) * (2 if len(size) == 1 else 1)
    if len(numbers) != 2 or min(numbers) < 1:
        raise ValueError(f"{caller}: please provide one or two positive numbers (h, w) for size, got {size}")
    return numbers[0], numbers[1]
