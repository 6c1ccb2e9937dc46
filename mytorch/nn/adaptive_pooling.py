"""Pooling layers that are told the size of their output, and find windows for it."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional as F
from .module import Module


class _Adaptive(Module):
    """What adaptive pooling layers have in common."""

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_Adaptive):
    """The means of as many windows of a row as `output_size`."""

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_Adaptive):
    """The means of as many windows of a picture as give the wanted output size.

    Args:
        output_size: height and width of the output, one number or a pair; None keeps the size of the input.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_Adaptive):
    """The means of as many windows of a volume as give the wanted output size, one number or three."""

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool3d(input, self.output_size)


class _AdaptiveMax(_Adaptive):
    """What adaptive max-pooling layers have in common.

    Args:
        output_size: as for the layers of means.
        return_indices: also return where each maximum was.
    """

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The maxima of as many windows of a row as `output_size`."""

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The maxima of as many windows of a picture as give the wanted output size.

    Args:
        output_size: height and width of the output, one number or a pair; None keeps the size of the input.
        return_indices: also return where in the picture each maximum was.
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMax):
    """The maxima of as many windows of a volume as give the wanted output size, one number or three."""

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class _FractionalMaxPool(Module):
    """What layers have in common whose windows lie at random.

    Args:
        kernel_size: the size of a window, one number or one for each axis.
        output_size: the size of the output, or
        output_ratio: its ratio to that of the input, between 0 and 1.
        return_indices: also return where each maximum was.
        _random_samples: numbers between 0 and 1 in place of random ones, (N, C, axes).

    Raises:
        ValueError: neither an output size nor a ratio, or both, or a ratio that is not between 0 and 1.
    """

    spatial: int

    def __init__(
        self,
        kernel_size: Any,
        output_size: Any = None,
        output_ratio: Any = None,
        return_indices: bool = False,
        _random_samples: Any = None,
    ) -> None:
        super().__init__()
        self.kernel_size = self._each(kernel_size)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else self._each(output_size)
        self.output_ratio = None if output_ratio is None else self._each(output_ratio)
        name = type(self).__name__
        if (output_size is None) is (output_ratio is None):
            raise ValueError(
                f"{name} requires specifying either an output size, or a pooling ratio; got output_size={output_size}, "
                f"output_ratio={output_ratio}"
            )
        if self.output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def _each(self, value: Any) -> tuple[Any, ...]:
        return tuple(value) if isinstance(value, (tuple, list)) else (value,) * self.spatial


class FractionalMaxPool2d(_FractionalMaxPool):
    """The maxima of windows that lie at random in a picture, but in order; see `functional.fractional_max_pool2d`."""

    spatial = 2

    def forward(self, input: Tensor) -> Any:
        return F.fractional_max_pool2d(
            input, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        )


class FractionalMaxPool3d(_FractionalMaxPool):
    """The maxima of windows that lie at random in a volume, but in order; see `functional.fractional_max_pool3d`."""

    spatial = 3

    def forward(self, input: Tensor) -> Any:
        return F.fractional_max_pool3d(
            input, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        )
