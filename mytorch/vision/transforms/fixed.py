"""Transforms that do the same to every picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...backend import dtype_of, get_default_dtype
from ...tensor import Tensor
from . import functional as F
from .geometry import four_sides, pair
from .resampling import InterpolationMode
from .transform import Transform


class ToTensor(Transform):
    """A Pillow picture or an array (H, W[, C]) as a float Tensor (C, H, W); 8-bit values 0 … 255 become 0 … 1.

    A Tensor of floats comes back as it is, so that pipelines written for Pillow pictures work on Tensors too.
    """

    handles_batches = True
    reads_bytes = True

    def __call__(self, img: Any) -> Tensor:
        return F.to_tensor(img)

    def __repr__(self) -> str:
        return "ToTensor()"


class PILToTensor(Transform):
    """A Pillow picture as a Tensor (C, H, W) of the numbers it has, unscaled; a Tensor of bytes comes back as it is."""

    handles_batches = True
    reads_bytes = True

    def __call__(self, pic: Any) -> Tensor:
        return F.pil_to_tensor(pic)

    def __repr__(self) -> str:
        return "PILToTensor()"


class ToPILImage(Transform):
    """A Tensor (C, H, W), or an array (H, W[, C]), as a Pillow picture; see `functional.to_pil_image`."""

    reads_bytes = True

    def __init__(self, mode: str | None = None) -> None:
        self.mode = mode

    def __call__(self, pic: Any) -> Any:
        return F.to_pil_image(pic, self.mode)

    def __repr__(self) -> str:
        return "ToPILImage()" if self.mode is None else f"ToPILImage(mode={self.mode})"


class ConvertImageDtype(Transform):
    """Other numbers for the same brightness: 0 … 255 in bytes are 0 … 1 in floats."""

    handles_batches = True
    reads_bytes = True

    def __init__(self, dtype: Any = None) -> None:
        self.dtype = get_default_dtype() if dtype is None else dtype_of(dtype)

    def __call__(self, image: Any) -> Tensor:
        return F.convert_image_dtype(image, self.dtype)

    def __repr__(self) -> str:
        return f"ConvertImageDtype({self.dtype})"


class Normalize(Transform):
    """y[c] = (x[c] − mean[c]) / std[c] for each channel c.

    Raises when called:
        TypeError: not a floating-point Tensor.
        ValueError: a std of 0, or not one mean and std for each channel.
    """

    handles_batches = True

    def __init__(self, mean: Sequence[float], std: Sequence[float], inplace: bool = False) -> None:
        self.mean, self.std, self.inplace = mean, std, inplace

    def __call__(self, img: Any) -> Tensor:
        return F.normalize(img, self.mean, self.std, self.inplace)

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean}, std={self.std})"


class Resize(Transform):
    """Pictures in another size.

    Args:
        size: (height, width); or one number for the shorter side, keeping the proportions.
        interpolation: an `InterpolationMode` or its name, such as "bilinear", "nearest" or "bicubic".
        max_size: with one number, a bound for the longer side.
        antialias: when shrinking, let every old pixel count; for Tensors, not in nearest mode. Pillow always does.
    """

    handles_batches = True

    def __init__(
        self,
        size: int | Sequence[int],
        interpolation: InterpolationMode | str | int = InterpolationMode.BILINEAR,
        max_size: int | None = None,
        antialias: bool | None = True,
    ) -> None:
        self.size, self.max_size, self.antialias = size, max_size, antialias
        self.interpolation = InterpolationMode(interpolation)

    def __call__(self, img: Any) -> Any:
        return F.resize(img, self.size, self.interpolation, self.max_size, self.antialias)

    def __repr__(self) -> str:
        detail = f"size={self.size}, interpolation={self.interpolation.value}, max_size={self.max_size}"
        return f"Resize({detail}, antialias={self.antialias})"


class CenterCrop(Transform):
    """The middle of each picture, (height, width) or a square; padded with 0 where the picture is smaller."""

    handles_batches = True

    def __init__(self, size: int | Sequence[int]) -> None:
        self.size = pair(size, "CenterCrop")

    def __call__(self, img: Any) -> Any:
        return F.center_crop(img, self.size)

    def __repr__(self) -> str:
        return f"CenterCrop(size={self.size})"


class Pad(Transform):
    """A border around each picture; see `functional.pad`."""

    handles_batches = True

    def __init__(self, padding: int | Sequence[int], fill: Any = 0, padding_mode: str = "constant") -> None:
        four_sides(padding)
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def __call__(self, img: Any) -> Any:
        return F.pad(img, self.padding, self.fill, self.padding_mode)

    def __repr__(self) -> str:
        return f"Pad(padding={self.padding}, fill={self.fill}, padding_mode={self.padding_mode})"


class FiveCrop(Transform):
    """The four corners and the middle of a picture, as a tuple; see `functional.five_crop`."""

    def __init__(self, size: int | Sequence[int]) -> None:
        self.size = pair(size, "FiveCrop")

    def __call__(self, img: Any) -> tuple[Any, ...]:
        return F.five_crop(img, self.size)

    def __repr__(self) -> str:
        return f"FiveCrop(size={self.size})"


class TenCrop(Transform):
    """`FiveCrop` of a picture and of its mirror image, as a tuple; see `functional.ten_crop`."""

    def __init__(self, size: int | Sequence[int], vertical_flip: bool = False) -> None:
        self.size, self.vertical_flip = pair(size, "TenCrop"), vertical_flip

    def __call__(self, img: Any) -> tuple[Any, ...]:
        return F.ten_crop(img, self.size, self.vertical_flip)

    def __repr__(self) -> str:
        return f"TenCrop(size={self.size}, vertical_flip={self.vertical_flip})"


class Grayscale(Transform):
    """Pictures without colours, in one channel or in three; see `functional.rgb_to_grayscale`."""

    handles_batches = True

    def __init__(self, num_output_channels: int = 1) -> None:
        self.num_output_channels = num_output_channels

    def __call__(self, img: Any) -> Any:
        return F.rgb_to_grayscale(img, self.num_output_channels)

    def __repr__(self) -> str:
        return f"Grayscale(num_output_channels={self.num_output_channels})"


class Lambda(Transform):
    """Any function of one picture."""

    def __init__(self, lambd: Callable[[Any], Any]) -> None:
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {type(lambd).__name__}")
        self.lambd = lambd

    def __call__(self, img: Any) -> Any:
        return self.lambd(img)

    def __repr__(self) -> str:
        return "Lambda()"
