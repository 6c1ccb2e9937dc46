"""Whatever picture comes in, as an array (N, C, H, W) to work on; and back to what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...kernels.parallel import parallel_for
from ...tensor import Tensor, tensor_of

_PIECE = 1 << 18  # numbers worked on at a time: enough to be worth the calls, few enough for the cache

# Modes whose pixels are bytes, one for each band, or single numbers of 32 bits.
_MODES = {
    "L": "u1", "LA": "u1", "RGB": "u1", "RGBA": "u1", "RGBX": "u1", "CMYK": "u1", "YCbCr": "u1", "HSV": "u1",
    "I": "i4", "F": "f4",
}  # fmt: skip


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


def opened(img: Any, caller: str) -> tuple[Any, Callable[[Any], Any]]:
    """The pixels of `img` as an array (N, C, H, W), and the function that makes of such an array what `img` is.

    For a Tensor the array is the Tensor's own memory, for a Pillow picture it is new.

    Raises:
        TypeError: neither a Tensor nor a Pillow picture.
        ValueError: too few or too many dimensions, or a mode of Pillow's that is not numbers.
    """
    if not is_pil(img):
        array = pixels(img, caller)
        if array.ndim == 4:
            return array, tensor_of
        return array[None], lambda result: tensor_of(result[0])
    if img.mode not in _MODES:
        raise ValueError(f'{caller}: Pillow mode {img.mode!r} is not supported; use img.convert("RGB") first')
    array = np.array(img)
    return (array[None] if array.ndim == 2 else array.transpose(2, 0, 1))[None], lambda result: closed(result, img.mode)


def closed(batch: np.ndarray, mode: str) -> Any:
    """The one picture of `batch` as a Pillow picture."""
    from PIL import Image  # pyright: ignore[reportMissingImports]

    rows = np.ascontiguousarray(batch[0].transpose(1, 2, 0), _MODES[mode])
    return Image.frombytes(mode, (rows.shape[1], rows.shape[0]), rows.tobytes())


def by_pieces(work: Callable[[int, int], object], batch: Any) -> None:
    """work(start, stop) on a few pictures of the batch at a time, over the threads."""
    if isinstance(batch, np.ndarray):
        parallel_for(work, len(batch), max(1, _PIECE // max(1, batch[:1].size)))
    else:
        work(0, len(batch))


def get_dimensions(img: Any) -> list[int]:
    """[channels, height, width] of a picture or of each picture of a batch."""
    if is_pil(img):
        return [len(img.getbands()), img.height, img.width]
    return list(pixels(img, "get_dimensions").shape[-3:])


def get_image_size(img: Any) -> list[int]:
    """[width, height] of a picture or of each picture of a batch."""
    _, height, width = get_dimensions(img)
    return [width, height]


def get_image_num_channels(img: Any) -> int:
    """Number of channels of a picture or of each picture of a batch."""
    return get_dimensions(img)[0]
