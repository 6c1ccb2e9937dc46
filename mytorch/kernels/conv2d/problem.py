"""What a convolution is, without its numbers: sizes only, frozen and hashable, so that choices can be remembered."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

Pair = tuple[int, int]
FLOAT32 = np.dtype(np.float32)
SMALL_WORK = 4_000_000  # multiply-adds that one thread does as quickly as several


@dataclass(frozen=True)
class Conv2dProblem:
    """Sizes of y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v  x[n, c, i·sh + u·dh − top, j·sw + v·dw − left] · w[o, c, u, v].

    x: (batch, in_channels, height, width); w: (out_channels, in_channels / groups, kh, kw);
    y: (batch, out_channels, out_height, out_width).
    """

    batch: int
    in_channels: int
    height: int
    width: int
    out_channels: int
    kernel: Pair
    stride: Pair = (1, 1)
    padding: tuple[Pair, Pair] = ((0, 0), (0, 0))  # (top, bottom), (left, right)
    dilation: Pair = (1, 1)
    groups: int = 1
    dtype: np.dtype = FLOAT32

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:  # hashed on every call of a small network: worth remembering
        return hash(tuple(getattr(self, name) for name in self.__dataclass_fields__))

    @cached_property
    def out_height(self) -> int:
        extent = self.dilation[0] * (self.kernel[0] - 1) + 1
        return (self.height + sum(self.padding[0]) - extent) // self.stride[0] + 1

    @cached_property
    def out_width(self) -> int:
        extent = self.dilation[1] * (self.kernel[1] - 1) + 1
        return (self.width + sum(self.padding[1]) - extent) // self.stride[1] + 1

    @cached_property
    def x_shape(self) -> tuple[int, int, int, int]:
        return (self.batch, self.in_channels, self.height, self.width)

    @cached_property
    def w_shape(self) -> tuple[int, int, int, int]:
        return (self.out_channels, self.in_channels // self.groups, *self.kernel)

    @cached_property
    def y_shape(self) -> tuple[int, int, int, int]:
        return (self.batch, self.out_channels, self.out_height, self.out_width)

    @cached_property
    def column_length(self) -> int:
        """Numbers under one window: in_channels · kh · kw, over all groups."""
        return self.in_channels * self.kernel[0] * self.kernel[1]

    @cached_property
    def multiply_adds(self) -> int:
        pixels = self.batch * self.out_height * self.out_width
        return pixels * self.out_channels * self.column_length // self.groups

    def useful_threads(self, threads: int) -> int:
        """How many of so many threads share the work: one alone does what is little."""
        return threads if self.multiply_adds >= SMALL_WORK else 1

    def places(self, axis: int) -> list[slice]:
        """For each pixel of a window along an axis (0: down), where it stands in the windows of all outputs, counted
        from the padding."""
        stride, dilation = self.stride[axis], self.dilation[axis]
        extent = stride * (self.y_shape[2 + axis] - 1) + 1
        return [slice(i * dilation, i * dilation + extent, stride) for i in range(self.kernel[axis])]

    def parts_of_image(self, threads: int) -> int:
        """Into how many parts an image is cut so that all threads have work, if there are fewer images than threads and
        it is worth waking them."""
        threads = self.useful_threads(threads)
        return -(-threads // self.batch) if 0 < self.batch < threads else 1

    @cached_property
    def fewest_images(self) -> int:
        """So many images are worth a thread's while."""
        return max(1, SMALL_WORK // 2 * self.batch // max(1, self.multiply_adds))

    @cached_property
    def is_padded(self) -> bool:
        return self.padding != ((0, 0), (0, 0))

    @cached_property
    def mirrored(self) -> "Conv2dProblem | None":
        """The convolution of g with `turned` weights that is the input gradient; None if the stride forbids it."""
        extents = [d * (k - 1) for d, k in zip(self.dilation, self.kernel, strict=True)]
        padding = tuple((e - low, e - high) for e, (low, high) in zip(extents, self.padding, strict=True))
        if self.stride != (1, 1) or min(min(pair) for pair in padding) < 0:
            return None
        w_shape = (self.in_channels, self.out_channels // self.groups, *self.kernel)
        return Conv2dProblem.of(self.y_shape, w_shape, (1, 1), padding, self.dilation, self.groups, self.dtype)

    def turned(self, w):
        """Weights (O, C / groups, kh, kw) for `mirrored`: every kernel turned by 180°, channels in and out swapped."""
        of_group = (self.groups, self.out_channels // self.groups, self.in_channels // self.groups, *self.kernel)
        turned = w.reshape(of_group)[..., ::-1, ::-1].swapaxes(1, 2)
        return turned.reshape(self.in_channels, of_group[1], *self.kernel)

    @staticmethod
    def of(x, w, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1, dtype=None) -> "Conv2dProblem":
        """The problem of convolving x with w, given as arrays or as shapes (float32 if neither is an array).

        stride, dilation: one number or (vertical, horizontal). padding: one number, (vertical, horizontal) or
        ((top, bottom), (left, right)).
        """
        dtype = dtype or getattr(x, "dtype", None) or getattr(w, "dtype", None) or FLOAT32
        x_shape, w_shape = getattr(x, "shape", x), getattr(w, "shape", w)
        return _of(tuple(x_shape), tuple(w_shape), _key(stride), _key(padding), _key(dilation), groups, dtype)


def _key(value):
    return value if isinstance(value, int) else tuple(_key(item) for item in value)


def _pair(value) -> Pair:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


@lru_cache(maxsize=4096)  # a training loop asks for the same few problems again and again
def _of(x_shape, w_shape, stride, padding, dilation, groups, dtype) -> Conv2dProblem:
    batch, in_channels, height, width = x_shape
    vertical, horizontal = _pair(padding)
    return Conv2dProblem(
        batch=batch,
        in_channels=in_channels,
        height=height,
        width=width,
        out_channels=w_shape[0],
        kernel=(w_shape[2], w_shape[3]),
        stride=_pair(stride),
        padding=(_pair(vertical), _pair(horizontal)),
        dilation=_pair(dilation),
        groups=groups,
        dtype=np.dtype(dtype),
    )
