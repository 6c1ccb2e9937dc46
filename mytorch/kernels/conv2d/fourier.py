"""The matrices with which a small convolution becomes products of single numbers, by way of the Fourier transform.

A tile of m outputs needs n = m + k − 1 inputs. In the frequency domain of the n inputs a correlation with k weights is
one product for each frequency: complex ones, of which real signals need half, for the others are their conjugates.
Gauss writes a complex product with three real ones:

    (a + ib)(c + id) = (k₁ + k₃) + i(k₁ + k₂),   k₁ = c(a + b),  k₂ = a(d − c),  k₃ = −b(c + d)

All of it is linear in the inputs, in the weights, and in the products. In two dimensions x has nh·nw numbers, w kh·kw
and y mh·mw; with nh·nw odd there are F = (nh·nw − 1)/2 frequencies beside the constant one, and R = 3F + 1 products do
the work of mh·mw·kh·kw. The products stand in the order k₁ (F), k₂ (F), the constant frequency (1), k₃ (F).

Positions are counted from the middle of a picture. Then cosines see only the sum of two opposite pixels and sines only
their difference, which halves the matrices, and of the three products two are transformed and the third is their sum.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np


class Halves(NamedTuple):
    """A transform between the pixels of a picture and frequencies.

    Pixel t is opposite to pixel area − 1 − t. Frequencies = even @ (sums of opposite pixels; the middle one itself),
    and odd @ (their differences); `even_rows` and `odd_rows` say which products these are.
    """

    even: Any  # (F + 1, area − area // 2)
    odd: Any  # (F, area // 2)
    even_rows: slice
    odd_rows: slice


class Bilinear(NamedTuple):
    """The three transforms of a convolution. That of the outputs is used backwards, by its transpose."""

    input: Halves
    weight: Any  # (R, kh·kw)
    output: Halves

    @property
    def products(self) -> int:
        """R: how many products there are."""
        return self.weight.shape[0]

    def on(self, xp) -> "Bilinear":
        """The same matrices as arrays of `xp`."""
        halves = [h._replace(even=xp.asarray(h.even), odd=xp.asarray(h.odd)) for h in (self.input, self.output)]
        return Bilinear(halves[0], xp.asarray(self.weight), halves[1])


@lru_cache(maxsize=64)
def fourier(kernel: tuple[int, int], tile: tuple[int, int], dtype: Any) -> Bilinear:
    """The matrices for windows of size `kernel` and `tile` outputs; both n = tile + kernel − 1 must be odd."""
    nh, nw = (m + k - 1 for m, k in zip(tile, kernel, strict=True))
    if nh % 2 == 0 or nw % 2 == 0:
        raise ValueError(f"fourier: inputs of a tile are {nh}×{nw}, and both must be odd")
    # Of each pair of conjugate frequencies (p, q), (−p, −q) one: half of the row p = 0, and half of the other rows.
    p, q = np.divmod(np.arange(nh // 2 * nw + nw), nw)
    chosen = (p > 0) | ((q > 0) & (q <= nw // 2))
    vertical, horizontal = 2 * np.pi * p[chosen] / nh, 2 * np.pi * q[chosen] / nw
    count = len(vertical)

    def phases(height: int, width: int, pixels: int) -> Any:
        """Angle of every frequency at the first `pixels` places of a picture, (F, pixels)."""
        rows, columns = np.divmod(np.arange(pixels), width)
        return np.outer(vertical, rows - (height - 1) / 2) + np.outer(horizontal, columns - (width - 1) / 2)

    def cosines(height: int, width: int, scale: float) -> Any:
        return scale * np.cos(phases(height, width, -(-height * width // 2)))

    def sines(height: int, width: int, scale: float) -> Any:
        return -scale * np.sin(phases(height, width, height * width // 2))

    def matrix(*parts: Any) -> Any:
        return np.ascontiguousarray(np.concatenate(parts), dtype)

    first, last = slice(count, 2 * count + 1), slice(2 * count, 3 * count + 1)  # k₂ with the constant, it with k₃
    x = cosines(nh, nw, 1.0)
    inputs = Halves(
        matrix(x, np.ones((1, x.shape[1]))), matrix(sines(nh, nw, 1.0)), first, slice(2 * count + 1, 3 * count + 1)
    )
    # The inverse transform: every frequency but the constant one counts twice, for itself and for its conjugate.
    y = cosines(*tile, 2 / (nh * nw))
    outputs = Halves(
        matrix(np.full((1, y.shape[1]), 1 / (nh * nw)), y),
        matrix(sines(*tile, 2 / (nh * nw))),
        last,
        slice(count, 2 * count),
    )
    w = phases(*kernel, kernel[0] * kernel[1])
    c, d = np.cos(w), np.sin(w)  # conjugated: a correlation, not a convolution
    return Bilinear(inputs, matrix(c, d - c, np.ones((1, w.shape[1])), -c - d), outputs)
