"""Resampling along one axis: every output is a weighted sum of a few inputs, by a table of where and how much.

The adjoint of such a map is another one, whose table says for every input which outputs looked at it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..backend import xp_of


@dataclass(frozen=True, eq=False)
class Taps:
    """y[i] = Σ_t weight[t, i] · x[index[t, i]] for x with `size` numbers. A weight of 0 means: not looked at."""

    index: np.ndarray  # (taps, outputs), integers
    weight: np.ndarray  # (taps, outputs), float64
    size: int

    @cached_property
    def transposed(self) -> "Taps":
        """x'[j] = Σ of weight[t, i] · y'[i] over every (t, i) that looked at j."""
        tap, output = np.nonzero(self.weight)
        pixel, weight = self.index[tap, output], self.weight[tap, output]
        order = np.argsort(pixel, kind="stable")
        pixel, output, weight = pixel[order], output[order], weight[order]
        count = np.bincount(pixel, minlength=self.size)
        place = np.arange(len(pixel)) - np.repeat(np.cumsum(count) - count, count)  # 0, 1, … for every pixel
        shape = (max(int(count.max(initial=0)), 1), self.size)
        table = Taps(np.zeros(shape, np.intp), np.zeros(shape), self.index.shape[1])
        table.index[place, pixel] = output
        table.weight[place, pixel] = weight
        return table

    @cached_property
    def picks(self) -> bool:
        """True if every output is one input as it is."""
        return len(self.weight) == 1 and bool((self.weight == 1).all())


def resample(x, taps: Taps, axis: int):
    """y[..., i, ...] = Σ_t weight[t, i] · x[..., index[t, i], ...] along an axis; x of any dtype if `taps.picks`."""
    xp = xp_of(x)
    if taps.picks:
        return xp.take(x, xp.asarray(taps.index[0]), axis)
    lead, trail = (slice(None),) * axis, (1,) * (x.ndim - axis - 1)
    wide = x.astype(xp.float32) if x.dtype.itemsize == 2 else x
    y = wide
    for tap, (index, weight) in enumerate(zip(taps.index, taps.weight, strict=True)):
        term = xp.take(wide, xp.asarray(index), axis)
        term *= xp.asarray(weight, wide.dtype).reshape(-1, *trail)
        (unseen,) = np.nonzero(weight == 0)
        if len(unseen):
            term[(*lead, xp.asarray(unseen))] = 0  # not 0 · ∞
        if tap:
            y += term
        else:
            y = term
    return y.astype(x.dtype, copy=False)


def averages(size: int, out: int) -> Taps:
    """Means over ⌊i·n/m⌋ ... ⌈(i + 1)·n/m⌉ − 1 of n = size, for i of m = out."""
    i = np.arange(out)
    start, stop = i * size // max(out, 1), -(-(i + 1) * size // max(out, 1))
    place = np.arange(int((stop - start).max(initial=1)))[:, None]
    inside = start + place < stop
    return Taps(np.where(inside, start + place, 0), inside / (stop - start), size)


def nearest(size: int, out: int, scale: float, exact: bool) -> Taps:
    """The input at ⌊i·scale⌋, or with `exact` at ⌊(i + ½)·scale⌋, in single precision as PyTorch counts."""
    i = np.arange(out)
    step = np.float32(scale)
    place = np.floor(((i + 0.5) * np.float64(step)).astype(np.float32) if exact else i.astype(np.float32) * step)
    return Taps(np.minimum(place.astype(np.intp), size - 1)[None], np.ones((1, out)), size)


def places(out: int, scale: float, align_corners: bool) -> np.ndarray:
    """Where among the inputs each output stands, 0 being the centre of the first: i·s, or s·(i + ½) − ½."""
    i = np.arange(out)
    return i * scale if align_corners else scale * (i + 0.5) - 0.5


def linear(size: int, source: np.ndarray) -> Taps:
    """Between the two inputs next to each place of `source`; the edge goes on for ever."""
    source = np.maximum(source, 0)
    low = np.minimum(source.astype(np.intp), size - 1)
    share = np.clip(source - low, 0, 1)
    return Taps(np.stack([low, np.minimum(low + 1, size - 1)]), np.stack([1 - share, share]), size)


def cubic(size: int, source: np.ndarray) -> Taps:
    """By Keys' cubic (A = −¾) through the four inputs next to each place of `source`; the edge goes on for ever."""
    low = np.floor(source)
    away = np.abs(source - low - np.arange(-1, 3)[:, None])
    index = np.clip(low.astype(np.intp) + np.arange(-1, 3)[:, None], 0, size - 1)
    return Taps(index, cubic_weight(away, -0.75), size)


def cubic_weight(distance: np.ndarray, a: float) -> np.ndarray:
    """Keys' kernel: (a + 2)|d|³ − (a + 3)|d|² + 1 up to 1, a(|d|³ − 5|d|² + 8|d| − 4) up to 2, and 0 beyond."""
    d = np.abs(distance)
    near, far = ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return np.where(d <= 1, near, np.where(d < 2, far, 0.0))


def smoothed(size: int, out: int, scale: float, kind: str) -> Taps:
    """Antialiasing: the kernel ("linear" or "cubic", A = −½) is as wide as `scale` inputs where that is more than one,
    cut off at the edges, and its weights add up to 1."""
    reach = (1 if kind == "linear" else 2) * max(scale, 1.0)
    centre = scale * (np.arange(out) + 0.5)
    start = np.maximum((centre - reach + 0.5).astype(np.intp), 0)
    stop = np.minimum((centre + reach + 0.5).astype(np.intp), size)
    index = start + np.arange(int((stop - start).max(initial=1)))[:, None]
    distance = np.abs(index - centre + 0.5) / max(scale, 1.0)
    weight = np.maximum(1 - distance, 0) if kind == "linear" else cubic_weight(distance, -0.5)
    weight = np.where(index < stop, weight, 0)
    return Taps(np.minimum(index, size - 1), weight / weight.sum(axis=0), size)
