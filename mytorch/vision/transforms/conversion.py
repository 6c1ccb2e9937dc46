"""From Pillow pictures and arrays to Tensors and back, and from one kind of number to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import DType, dtype_of, get_default_dtype, to_numpy, xp_of
from ...tensor import Tensor, tensor_of
from .batch import is_pil, pixels


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


def pil_to_tensor(pic: Any) -> Tensor:
    """A Pillow picture as a Tensor (C, H, W) of the numbers it has, unscaled: uint8 for most.

    A Tensor of bytes comes back as it is, so that pipelines written for Pillow pictures work on Tensors too.

    Raises:
        TypeError: something else.
    """
    if isinstance(pic, Tensor) and pic.array.dtype == "uint8":
        return pic
    if not is_pil(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    array = np.array(pic)
    return tensor_of(np.ascontiguousarray(array[None] if array.ndim == 2 else array.transpose(2, 0, 1)))


def to_pil_image(pic: Any, mode: str | None = None) -> Any:
    """A Tensor (C, H, W) or (H, W), or an array (H, W, C) or (H, W), as a Pillow picture.

    The floats 0 … 1 of a Tensor become bytes, ⌊255 x⌋, unless `mode` is "F".

    Args:
        mode: Pillow's; by default L, LA, RGB or RGBA for 1 to 4 channels of bytes, I;16, I or F for one channel of
            other numbers.

    Raises:
        TypeError: neither a Tensor nor an array, or numbers that Pillow has no mode for.
        ValueError: other dimensions, another number of channels, or a mode that does not fit them.
    """
    if not isinstance(pic, (Tensor, np.ndarray)):
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    if pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    if isinstance(pic, Tensor):
        array = to_numpy(pic.array)
        array = array[..., None] if array.ndim == 2 else array.transpose(1, 2, 0)
        if array.dtype.kind == "f" and mode != "F":
            with np.errstate(invalid="ignore"):  # NaN becomes some byte, as in PyTorch
                array = (array * 255).astype(np.int32).astype(np.uint8)
    else:
        array = pic[..., None] if pic.ndim == 2 else pic
    channels = array.shape[2]
    if channels > 4:
        raise ValueError(f"pic should not have > 4 channels. Got {channels} channels.")
    fitting = _fitting_modes(channels, array.dtype)
    if mode is not None and mode not in fitting:
        raise ValueError(f"Only modes {fitting} are supported for {channels} channels of {array.dtype}, got {mode!r}")
    from PIL import Image  # pyright: ignore[reportMissingImports]

    array = np.ascontiguousarray(array[..., 0] if channels == 1 else array)
    picture = Image.fromarray(array.view(np.uint16) if array.dtype == np.int16 else array)
    # The same bytes under another name: RGB may also be read as HSV, RGBA as CMYK.
    return picture if mode in (None, picture.mode) else Image.frombytes(mode, picture.size, picture.tobytes())


def _fitting_modes(channels: int, dtype: np.dtype) -> list[str]:
    """Pillow's modes for that many channels of a kind of number; the first one is the default."""
    if channels == 1:
        single = {"uint8": ["L"], "int16": ["I;16"], "uint16": ["I;16"], "int32": ["I"], "float32": ["F"]}
        if dtype.name not in single:
            raise TypeError(f"Input type {dtype} is not supported")
        return single[dtype.name]
    if dtype != np.uint8:
        raise TypeError(f"Input type {dtype} is not supported for {channels} channels; only bytes are")
    return {2: ["LA"], 3: ["RGB", "YCbCr", "HSV"], 4: ["RGBA", "CMYK", "RGBX"]}[channels]


def convert_image_dtype(image: Tensor, dtype: Any = None) -> Tensor:
    """Other numbers for the same brightness: white is 1 in floats and the largest number of an integer dtype.

    Args:
        dtype: by default the default floating-point dtype.

    Raises:
        TypeError: not a Tensor.
        RuntimeError: floats to integers that have more digits than the floats.
    """
    if not isinstance(image, Tensor):
        raise TypeError("Input img should be Tensor Image")
    array = image.array
    wanted: DType = get_default_dtype() if dtype is None else dtype_of(dtype)
    old, new = array.dtype, np.dtype(wanted.numpy)
    if old == new:
        return image
    if old.kind == "f" and new.kind == "f":
        return tensor_of(array.astype(new))
    if old.kind == "f":
        if (old.itemsize <= 4 and new.itemsize >= 4) or (old.itemsize == 8 and new.itemsize == 8):
            raise RuntimeError(f"The cast from {image.dtype} to {wanted} cannot be performed safely.")
        # A little less than max + 1, so that 1 becomes max and every integer gets an equal share of [0, 1].
        return tensor_of((array * (np.iinfo(new).max + 1 - 1e-3)).astype(new))
    top = np.iinfo(old).max
    if new.kind == "f":
        return tensor_of(xp_of(array).true_divide(array, top, dtype=new))
    new_top = np.iinfo(new).max
    if top > new_top:
        return tensor_of((array // ((top + 1) // (new_top + 1))).astype(new))
    return tensor_of(array.astype(new) * ((new_top + 1) // (top + 1)))


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
