"""Transforms that do the same to every picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...tensor import Tensor
from . import functional as F
from .resampling import InterpolationMode
from .transform import Transform


class ToTensor(Transform):
    """A Pillow picture or an array (H, W[, C]) as a float Tensor (C, H, W); 8-bit values 0 … 255 become 0 … 1.

    A Tensor of floats comes back as it is, so that pipelines written for Pillow pictures work on Tensors too.
    """

    handles_batches = True

    def __call__(self, img: Any) -> Tensor:
        return F.to_tensor(img)

    def __repr__(self) -> str:
        return "ToTensor()"


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
        interpolation: "bilinear" or "nearest".
        max_size: with one number, a bound for the longer side.
        antialias: when shrinking, let every old pixel count; for Tensors in bilinear mode. Pillow always does.
    """

    handles_batches = True

    def __init__(
        self,
        size: int | Sequence[int],
        interpolation: InterpolationMode | str = InterpolationMode.BILINEAR,
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
        self.size = F.pair(size, "CenterCrop")

    def __call__(self, img: Any) -> Any:
        return F.center_crop(img, self.size)

    def __repr__(self) -> str:
        return f"CenterCrop(size={self.size})"


class Pad(Transform):
    """A border around each picture; see `functional.pad`."""

    handles_batches = True

    def __init__(self, padding: int | Sequence[int], fill: float = 0, padding_mode: str = "constant") -> None:
        F.four_sides(padding)
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def __call__(self, img: Any) -> Any:
        return F.pad(img, self.padding, self.fill, self.padding_mode)

    def __repr__(self) -> str:
        return f"Pad(padding={self.padding}, fill={self.fill}, padding_mode={self.padding_mode})"


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
