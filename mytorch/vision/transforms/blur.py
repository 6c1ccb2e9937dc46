"""Pictures out of focus: every pixel becomes a mean of its neighbours, weighted by a Gaussian.

w[t] ∝ exp(−t² / 2σ²), Σ w = 1;  first along the rows, then along the columns; mirrored at the edges
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...backend import Generator, device_of, to_device, to_numpy, xp_of
from .batch import by_pieces, is_pil, opened
from .transform import Transform, stream


def gaussian_blur(img: Any, kernel_size: int | Sequence[int], sigma: float | Sequence[float] | None = None) -> Any:
    """`img` out of focus.

    Args:
        kernel_size: width and height of the neighbourhood in pixels, odd; or one number for both.
        sigma: σ along the width and along the height, or one number for both; 0.15 · kernel_size + 0.35 if omitted.

    Raises:
        ValueError: a kernel size that is even or not positive, a sigma that is not positive, or a picture smaller than
            half the kernel.
    """
    sizes = _odd_pair(kernel_size)
    given = [0.15 * size + 0.35 for size in sizes] if sigma is None else _pair_of(sigma)
    if min(given) <= 0:
        raise ValueError(f"sigma should have positive values. Got {sigma}.")
    batch, back = opened(img, "gaussian_blur")
    return back(blurred(batch, sizes, np.array([given])))


def _pair_of(value: Any) -> list[Any]:
    numbers = [value] if isinstance(value, (int, float)) else list(value)
    if len(numbers) not in (1, 2):
        raise ValueError(f"gaussian_blur: expected one or two numbers (along the width, along the height), got {value}")
    return numbers * (3 - len(numbers))


def _odd_pair(kernel_size: int | Sequence[int]) -> list[int]:
    sizes = _pair_of(kernel_size)
    if any(size <= 0 or size % 2 == 0 for size in sizes):
        raise ValueError(f"kernel_size should have odd and positive integers. Got {kernel_size}.")
    return sizes


def blurred(batch: Any, sizes: Sequence[int], sigmas: np.ndarray) -> Any:
    """The pictures (N, C, H, W), each with its own σ: sigmas (N, 2) or (1, 2), along the width and along the height."""
    output = xp_of(batch).empty_like(batch)

    def work(start: int, stop: int) -> None:
        some = sigmas if len(sigmas) == 1 else sigmas[start:stop]
        output[start:stop] = _blurred(batch[start:stop], sizes, some)

    by_pieces(work, batch)
    return output


def _blurred(batch: Any, sizes: Sequence[int], sigmas: np.ndarray) -> Any:
    xp = xp_of(batch)
    floating = batch.dtype.kind == "f"
    values: Any = batch if floating else batch.astype("float32")
    for axis, size, sigma in ((-1, sizes[0], sigmas[:, :1]), (-2, sizes[1], sigmas[:, 1:])):
        half = size // 2
        if half >= batch.shape[axis]:
            raise ValueError(
                f"gaussian_blur: kernel size {size} needs pictures of at least {half + 1} pixels, "
                f"got {batch.shape[axis]}"
            )
        t = np.arange(-half, half + 1)
        weights = np.exp(-0.5 * (t / sigma) ** 2)
        weights = (weights / weights.sum(axis=1, keepdims=True)).astype(values.dtype)[:, :, None, None, None]
        weights = to_device(weights, device_of(batch))
        widths = [(0, 0)] * 4
        widths[axis] = (half, half)
        padded = xp.pad(values, widths, mode="reflect")
        length = batch.shape[axis]
        index: list[Any] = [slice(None)] * 4
        values = 0
        for tap in range(size):
            index[axis] = slice(tap, tap + length)
            values = values + weights[:, tap] * padded[tuple(index)]
    return values if floating else xp.rint(values).astype(batch.dtype)


class GaussianBlur(Transform):
    """Each picture out of focus by a random amount.

    Args:
        kernel_size: width and height of the neighbourhood, odd.
        sigma: σ is drawn from (least, greatest), or is this number.

    Raises:
        ValueError: an even kernel size, or sigmas that are not 0 < least ≤ greatest.
    """

    handles_batches = True

    def __init__(
        self,
        kernel_size: int | Sequence[int],
        sigma: float | Sequence[float] = (0.1, 2.0),
        *,
        generator: Generator | None = None,
    ) -> None:
        self.kernel_size = _odd_pair(kernel_size)
        low, high = _pair_of(sigma)
        if not 0 < low <= high:
            raise ValueError(f"sigma values should be positive and of the form (min, max). Got {sigma}")
        self.sigma = (float(low), float(high))
        self.generator = generator

    def __call__(self, img: Any) -> Any:
        batch, back = opened(img, "GaussianBlur")
        rng = stream(self.generator, None if is_pil(img) else batch)
        sigmas = to_numpy(rng.uniform(*self.sigma, len(batch)))[:, None]
        return back(blurred(batch, self.kernel_size, np.repeat(sigmas, 2, axis=1)))

    def __repr__(self) -> str:
        return f"GaussianBlur(kernel_size={tuple(self.kernel_size)}, sigma={self.sigma})"
