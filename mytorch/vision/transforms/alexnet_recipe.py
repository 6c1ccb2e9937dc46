"""What the AlexNet paper does to its pictures besides cutting and mirroring (Krizhevsky, Sutskever and Hinton, 2012).

    section 2     x − mean, on the scale of 0 to 255, the mean taken over the training set
    section 4.1   x + P (α ∘ λ), λ and P the eigenvalues and eigenvectors of the covariance of the colours of all
                  training pixels, α ~ N(0, 0.1²) drawn once for each picture: the light changes, the object stays
    section 4.1   at test time the mean of what the network says to ten views of a picture

λ is a variance, so the second formula depends on the unit: here white is 1. (On the scale of 0 to 255 the same letters
would push colours far out of range.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...autograd.grad_mode import no_grad
from ...backend import Generator, device_of, to_device, to_numpy, xp_of
from ...ops.softmax import softmax
from ...tensor import Tensor, tensor_of
from .batch import is_pil, opened, pixels
from .geometry import ten_crop
from .transform import Transform, stream

_BLOCK = 256  # pictures at a time


def mean_picture(pictures: Any) -> Tensor:
    """The mean of all pictures, pixel by pixel, as a float Tensor (C, H, W) in the unit of the pictures.

    Args:
        pictures: a Tensor (N, C, H, W), or an array (N, H, W, C) such as `CIFAR10.data`.
    """
    total: Any = 0.0
    count = 0
    for block in _blocks(pictures):
        total = total + block.sum(axis=0, dtype=np.float64)
        count += len(block)
    return tensor_of((total / count).astype(np.float32))


def colour_statistics(pictures: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Mean (3,), eigenvalues (3,), largest first, and eigenvectors (3, 3), in columns, of the colours of all pixels.

    The covariance is Σ (x − mean)(x − mean)ᵀ / number of pixels, with bytes divided by 255 first.

    Args:
        pictures: a Tensor (N, 3, H, W), or an array (N, H, W, 3) such as `CIFAR10.data`.
    """
    first, second, count = np.zeros(3), np.zeros((3, 3)), 0
    for block in _blocks(pictures):
        if block.shape[1] != 3:
            raise ValueError(f"colour_statistics: expected pictures with 3 channels, got {block.shape[1]}")
        colours = to_numpy(block).transpose(1, 0, 2, 3).reshape(3, -1).astype(np.float64)
        if block.dtype == np.uint8:
            colours /= 255
        first += colours.sum(axis=1)
        second += colours @ colours.T
        count += colours.shape[1]
    mean = first / count
    values, vectors = np.linalg.eigh(second / count - np.outer(mean, mean))
    vectors = vectors * np.where(vectors.sum(axis=0) < 0, -1, 1)  # a sign that does not depend on the solver
    found = mean, values[::-1].clip(0), vectors[:, ::-1]
    mean, values, vectors = (tensor_of(np.ascontiguousarray(each, np.float32)) for each in found)
    return mean, values, vectors


def _blocks(pictures: Any) -> Any:
    """(B, C, H, W) at a time."""
    array = pictures.array if isinstance(pictures, Tensor) else np.asarray(pictures)
    if array.ndim != 4 or not len(array):
        raise ValueError(f"expected pictures (N, C, H, W), at least one, got shape {list(array.shape)}")
    for start in range(0, len(array), _BLOCK):
        block = array[start : start + _BLOCK]
        yield block if isinstance(pictures, Tensor) else block.transpose(0, 3, 1, 2)


class SubtractMean(Transform):
    """y = x − mean on the scale of 0 to 255: a float Tensor, from bytes or from floats that are on this scale already.

    Args:
        mean: one number for each channel, or a mean picture (C, H, W), on the scale of 0 to 255.

    Raises when called:
        ValueError: a mean picture of another size.
    """

    handles_batches = True
    reads_bytes = True

    def __init__(self, mean: Any) -> None:
        self.mean = mean

    def __call__(self, img: Any) -> Tensor:
        batch, _ = opened(img, "SubtractMean")
        mean = self.mean.array if isinstance(self.mean, Tensor) else np.asarray(self.mean)
        mean = to_device(mean.astype(np.float32), device_of(batch))
        mean = mean if mean.ndim == 3 else mean.reshape(-1, 1, 1)
        if mean.shape != batch.shape[1:] and mean.shape not in ((1, 1, 1), (batch.shape[1], 1, 1)):
            raise ValueError(f"SubtractMean: pictures of {list(batch.shape[1:])}, but a mean of {list(mean.shape)}")
        result = batch - mean
        return tensor_of(result if isinstance(img, Tensor) and img.array.ndim == 4 else result[0])

    def __repr__(self) -> str:
        shown = f"picture {list(self.mean.shape)}" if getattr(self.mean, "ndim", 1) == 3 else self.mean
        return f"SubtractMean(mean={shown})"


class PCAColor(Transform):
    """y = x + P (α ∘ λ) with α ~ N(0, sigma²) drawn for each picture: all its pixels move by the same colour.

    Args:
        eigenvalues, eigenvectors: λ (3,) and P (3, 3) with the vectors in columns, for pixels from 0 to 1; see
            `PCAColor.of`.
        sigma: 0.1 in the paper.
        white: the value of white in pictures of floats, 1 or 255; in bytes it is 255. Bytes are cut off at 0 and 255.

    Raises when called:
        ValueError: pictures that do not have three channels.
    """

    handles_batches = True

    def __init__(
        self,
        eigenvalues: Any,
        eigenvectors: Any,
        sigma: float = 0.1,
        white: float = 1.0,
        *,
        generator: Generator | None = None,
    ) -> None:
        values, vectors = (
            np.asarray(to_numpy(each.array) if isinstance(each, Tensor) else each, np.float64)
            for each in (eigenvalues, eigenvectors)
        )
        if values.shape != (3,) or vectors.shape != (3, 3):
            raise ValueError(f"PCAColor: expected 3 eigenvalues and 3 × 3 vectors, got {values.shape}, {vectors.shape}")
        self.eigenvalues, self.eigenvectors = values, vectors
        self.sigma, self.white, self.generator = sigma, white, generator

    @classmethod
    def of(
        cls, pictures: Any, sigma: float = 0.1, white: float = 1.0, *, generator: Generator | None = None
    ) -> PCAColor:
        """The transform for the colours of a training set; see `colour_statistics`."""
        _, values, vectors = colour_statistics(pictures)
        return cls(values, vectors, sigma, white, generator=generator)

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "PCAColor")
        if batch.shape[1] != 3:
            raise ValueError(f"PCAColor: expected pictures with 3 channels, got {batch.shape[1]}")
        rng = stream(self.generator, None if is_pil(img) else batch)
        alpha = self.sigma * to_numpy(rng.standard_normal((len(batch), 3)))
        floating = batch.dtype.kind == "f"
        shift = (alpha * self.eigenvalues) @ self.eigenvectors.T * (self.white if floating else 255)  # (N, 3)
        shift = to_device(shift.astype(batch.dtype if floating else np.float32), device_of(batch))[:, :, None, None]
        if floating:
            return back(batch + shift)
        return back(xp_of(batch).rint(batch + shift).clip(0, 255).astype(batch.dtype))

    def __repr__(self) -> str:
        return f"PCAColor(eigenvalues={self.eigenvalues.round(4).tolist()}, sigma={self.sigma}, white={self.white})"


def ten_crop_probabilities(
    model: Callable[[Tensor], Tensor], pictures: Tensor, size: int | Sequence[int], vertical_flip: bool = False
) -> Tensor:
    """Mean over the ten views of softmax(model(view)), (N, classes): how AlexNet was tested.

    The model should be in eval mode; nothing is recorded.

    Args:
        pictures: (N, C, H, W), larger than the views.
        size: of the views, 224 in the paper.
    """
    pixels(pictures, "ten_crop_probabilities")
    with no_grad():
        views = ten_crop(pictures, size, vertical_flip)
        total = softmax(model(views[0]), dim=1)
        for view in views[1:]:
            total = total + softmax(model(view), dim=1)
        return total / len(views)
