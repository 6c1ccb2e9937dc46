"""Convolution layers: weights, bias and the settings of a convolution."""

from __future__ import annotations

from typing import Any

from ..ops.conv import conv2d_relu
from ..ops.conv_max_pool import conv2d_relu_max_pool2d
from ..ops.creation import empty
from ..tensor import Tensor
from . import functional as F
from .linear import reset_weight_and_bias
from .module import Module
from .parameter import Parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _Conv(Module):
    """What convolution layers have in common: `spatial` numbers for every setting, checked, and two parameters."""

    spatial: int  # 1 for rows, 2 for pictures, 3 for volumes
    transposed = False

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = self._each(kernel_size)
        self.stride = self._each(stride)
        self.padding = padding if isinstance(padding, str) else self._each(padding)
        self.dilation = self._each(dilation)
        self.output_padding = (0,) * self.spatial
        self.groups = groups
        self.padding_mode = padding_mode
        self._check_settings()
        if self.transposed:
            shape = (in_channels, out_channels // groups, *self.kernel_size)
        else:
            shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_channels, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def _each(self, value: Any) -> tuple[int, ...]:
        """A setting for every spatial dimension, from one number or as it is given."""
        return tuple(value) if isinstance(value, (tuple, list)) else (value,) * self.spatial

    def _check_settings(self) -> None:
        if self.groups <= 0:
            raise ValueError(f"groups must be a positive integer, got {self.groups}")
        if self.in_channels % self.groups:
            raise ValueError(f"in_channels must be divisible by groups, got {self.in_channels} and {self.groups}")
        if self.out_channels % self.groups:
            raise ValueError(f"out_channels must be divisible by groups, got {self.out_channels} and {self.groups}")
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {self.padding!r}, should be one of 'same', 'valid'")
            if self.padding == "same" and any(step != 1 for step in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if self.padding_mode not in PADDING_MODES:
            raise ValueError(f"padding_mode must be one of {PADDING_MODES}, but got padding_mode='{self.padding_mode}'")

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        reset_weight_and_bias(self.weight, self.bias)

    def _padded(self, input: Tensor) -> tuple[Tensor, Any]:
        """The input and the padding that is left to do: padding with something other than zeros is done here."""
        if self.padding_mode == "zeros":
            return input, self.padding
        sides = []
        for axis in reversed(range(self.spatial)):  # `F.pad` begins with the last dimension
            if self.padding == "same":
                total = self.dilation[axis] * (self.kernel_size[axis] - 1)
                sides += [total // 2, total - total // 2]
            else:
                sides += [0, 0] if self.padding == "valid" else [self.padding[axis]] * 2
        return F.pad(input, sides, mode=self.padding_mode), 0

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        zeros, ones = (0,) * self.spatial, (1,) * self.spatial
        for name, usual in (("padding", zeros), ("dilation", ones), ("output_padding", zeros), ("groups", 1)):
            if getattr(self, name) != usual:
                text += f", {name}={getattr(self, name)}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class Conv2d(_Conv):
    """y[n, o] = b[o] + Σ_c x[n, c] ⋆ W[o, c], where ⋆ is the cross-correlation of two pictures.

    Shapes: (N, in_channels, H, W) or (in_channels, H, W) to (N, out_channels, H', W'), with
    H' = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
    Weight: (out_channels, in_channels / groups, kh, kw).
    Weight and bias begin uniform between ±1/√(in_channels / groups · kh · kw).

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output, the number of kernels.
        kernel_size: height and width of a kernel, one number or a pair; so are stride, padding, dilation.
        stride: step from one window to the next.
        padding: rows and columns added on each side; "valid" for none, "same" for as many as keep the size.
        dilation: step between the pixels that one kernel looks at.
        groups: channels are split into so many parts that do not see each other.
        bias: whether there is a b.
        padding_mode: what the padding is filled with: "zeros", "reflect", "replicate" or "circular".

    Raises:
        ValueError: channels that do not divide into the groups, an unknown padding, or "same" with a stride.
    """

    spatial = 2

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv2d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def rectified(self, input: Tensor) -> Tensor:
        """relu(self(input)) as one operation."""
        input, padding = self._padded(input)
        return conv2d_relu(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def rectified_and_pooled(self, input: Tensor, pool: Any) -> Tensor:
        """pool(relu(self(input))) for a MaxPool2d, as one operation where that is quicker."""
        input, padding = self._padded(input)
        settings = self.stride, padding, self.dilation, self.groups
        return conv2d_relu_max_pool2d(input, self.weight, self.bias, *settings, pool=pool.settings)


class Conv1d(_Conv):
    """y[n, o] = b[o] + Σ_c x[n, c] ⋆ W[o, c], where ⋆ is the cross-correlation of two rows.

    Shapes: (N, in_channels, L) or (in_channels, L) to (N, out_channels, L'). Settings as for `Conv2d`, one number each.
    """

    spatial = 1

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv1d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv3d(_Conv):
    """y[n, o] = b[o] + Σ_c x[n, c] ⋆ W[o, c], where ⋆ is the cross-correlation of two volumes.

    Shapes: (N, in_channels, D, H, W) or (in_channels, D, H, W) to (N, out_channels, D', H', W'). Settings as for
    `Conv2d`, one number or three each.
    """

    spatial = 3

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv3d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class _ConvTranspose(_Conv):
    """What transposed convolution layers have in common."""

    transposed = True
    function: Any  # of `nn.functional`

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            device=device,
            dtype=dtype,
        )
        self.output_padding = self._each(output_padding)

    def forward(self, input: Tensor, output_size: Any = None) -> Tensor:
        return self.function(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self.output_padding if output_size is None else self._added(input, tuple(output_size)),
            self.groups,
            self.dilation,
        )

    def _added(self, input: Tensor, wanted: tuple[int, ...]) -> tuple[int, ...]:
        """The output padding that gives the wanted size."""
        given = tuple(input.shape)
        lead = 2 if len(given) == self.spatial + 2 else 1
        sizes = wanted[lead:] if len(wanted) == lead + self.spatial else wanted
        if len(sizes) != self.spatial:
            raise ValueError(
                f"{type(self).__name__}: for {len(given)}D input, output_size must have {self.spatial} or "
                f"{lead + self.spatial} elements (got {len(wanted)})"
            )
        least = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, d, k in zip(
                given[lead:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        most = [size + s - 1 for size, s in zip(least, self.stride, strict=True)]
        if any(not low <= size <= high for size, low, high in zip(sizes, least, most, strict=True)):
            raise ValueError(
                f"requested an output size of {list(sizes)}, but valid sizes range from {least} to {most} (for an "
                f"input of {given[lead:]})"
            )
        return tuple([size - low for size, low in zip(sizes, least, strict=True)])


class ConvTranspose2d(_ConvTranspose):
    """The gradient of a Conv2d with respect to its input, as a layer: every pixel paints a kernel into the output.

    Shapes: (N, in_channels, H, W) or (in_channels, H, W) to (N, out_channels, H', W'), with
    H' = (H − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1;
    weight (in_channels, out_channels / groups, kh, kw).

    Args: as for `Conv2d`; and
        output_padding: rows and columns added at one side of the output, where a stride leaves its size open. The size
            itself can be given to the call: `layer(input, output_size)`.

    Raises:
        ValueError: as `Conv2d`; a padding_mode other than "zeros"; an output_size that no padding gives.
    """

    spatial = 2
    function = staticmethod(F.conv_transpose2d)


class ConvTranspose1d(_ConvTranspose):
    """The gradient of a Conv1d with respect to its input, as a layer: every number paints a kernel into the output.

    Shapes: (N, in_channels, L) or (in_channels, L) to (N, out_channels, L'). Settings as for `ConvTranspose2d`, one
    number each.
    """

    spatial = 1
    function = staticmethod(F.conv_transpose1d)


class ConvTranspose3d(_ConvTranspose):
    """The gradient of a Conv3d with respect to its input, as a layer: every voxel paints a kernel into the output.

    Shapes: (N, in_channels, D, H, W) or (in_channels, D, H, W) to (N, out_channels, D', H', W'). Settings as for
    `ConvTranspose2d`, one number or three each.
    """

    spatial = 3
    function = staticmethod(F.conv_transpose3d)
