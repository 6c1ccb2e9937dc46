"""Pooling layers: one number for every window of a row, a picture or a volume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops.max_pool import max_pool2d_relu
from ..tensor import Tensor
from . import functional as F
from .module import Module


class _MaxPool(Module):
    """What max-pooling layers have in common; which function they call is up to the subclass."""

    _pool: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Any:
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool2d(_MaxPool):
    """The largest value in each window of a picture; see `functional.max_pool2d`.

    Args:
        kernel_size: height and width of the window, one number or a pair; so are stride, padding, dilation.
        stride: step from one window to the next; `kernel_size` if omitted.
        padding: rows and columns of −∞ added on each side.
        dilation: step between the pixels of a window.
        return_indices: also return where in the picture each maximum was.
        ceil_mode: round the size of the output up, so that no pixel is left out.
    """

    _pool = staticmethod(F.max_pool2d)

    def rectified(self, input: Tensor) -> Tensor:
        """relu(self(input)) as one operation."""
        return max_pool2d_relu(input, *self.settings)

    @property
    def settings(self) -> tuple[Any, ...]:
        """As `max_pool2d` takes them."""
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode


class MaxPool1d(_MaxPool):
    """The largest value in each window of a row; settings as for `MaxPool2d`."""

    _pool = staticmethod(F.max_pool1d)


class MaxPool3d(_MaxPool):
    """The largest value in each window of a volume; settings as for `MaxPool2d`, one number or three."""

    _pool = staticmethod(F.max_pool3d)


class _AvgPool(Module):
    """What average-pooling layers of pictures and volumes have in common; the subclass names their function."""

    _pool: Callable[..., Tensor]

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(_AvgPool):
    """The mean of each window of a picture; see `functional.avg_pool2d`.

    Args:
        kernel_size: height and width of the window, one number or a pair; so are stride and padding.
        stride: step from one window to the next; `kernel_size` if omitted.
        padding: rows and columns of zeros added on each side.
        ceil_mode: round the size of the output up.
        count_include_pad: whether the zeros of the padding count in the mean.
        divisor_override: divide the sum by this instead of the number of pixels.
    """

    _pool = staticmethod(F.avg_pool2d)


class AvgPool3d(_AvgPool):
    """The mean of each window of a volume; settings as for `AvgPool2d`, one number or three."""

    _pool = staticmethod(F.avg_pool3d)


class AvgPool1d(Module):
    """The mean of each window of a row; settings as for `AvgPool2d`."""

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = _single(kernel_size)
        self.stride = _single(kernel_size if stride is None else stride)
        self.padding = _single(padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _single(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


class _LPPool(Module):
    """What layers have in common that take the p-norm of windows.

    Args:
        norm_type: p.
        kernel_size: the size of the window, one number or one for each axis; so is stride.
        stride: step from one window to the next; `kernel_size` if omitted.
        ceil_mode: round the size of the output up.
    """

    def __init__(self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPool):
    """(Σ xᵖ)^(1/p) over each window of a row."""

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool1d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


class LPPool2d(_LPPool):
    """(Σ xᵖ)^(1/p) over each window of a picture."""

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool2d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


class LPPool3d(_LPPool):
    """(Σ xᵖ)^(1/p) over each window of a volume."""

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool3d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)
