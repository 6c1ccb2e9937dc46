"""Lazy modules: layers that find out from their first input how many channels or features it has."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import no_grad
from ..ops.creation import tensor
from ..tensor import Tensor
from .batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .conv import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .instance_norm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .linear import Linear
from .module import Module
from .parameter import UninitializedBuffer, UninitializedParameter, is_lazy


class LazyModuleMixin:
    """Before its first call, a module that inherits from this class makes its parameters and becomes another class.

    A class says which (`cls_to_become`, None to remain as it is) and how (`initialize_parameters`, with the arguments
    of the call). Make the optimizer after the first call.
    """

    cls_to_become: type | None = None
    _inferred = False

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._inferred:
            with no_grad():
                self.initialize_parameters(*args, **kwargs)
            if self.has_uninitialized_params():
                raise RuntimeError(f"module {type(self).__name__} has not been fully initialized")
            if self.cls_to_become is None:
                self._inferred = True
            else:
                self.__class__ = self.cls_to_become
        return Module.__call__(self, *args, **kwargs)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes and first values; for classes to override."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self: Any) -> bool:
        """Whether there are parameters or buffers without a shape."""
        return any(is_lazy(x) for x in [*self._parameters.values(), *self._buffers.values()])

    def reset_parameters(self: Any) -> None:
        """Draw the parameters anew, if they are there already."""
        if not self.has_uninitialized_params():
            super().reset_parameters()  # pyright: ignore[reportAttributeAccessIssue]

    def _materialize(self: Any, **shapes: tuple[int, ...]) -> None:
        """Give shapes to those of the named parameters and buffers that have none, and first values to all."""
        for name, shape in shapes.items():
            if is_lazy(getattr(self, name)):
                getattr(self, name).materialize(shape)
        self.reset_parameters()


class LazyLinear(LazyModuleMixin, Linear):
    """`Linear` that finds out `in_features`."""

    cls_to_become = Linear

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(0, 0, False, device, dtype)
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def initialize_parameters(self, input: Tensor) -> None:
        if self.has_uninitialized_params():
            shape = (self.out_features, input.shape[-1])
            self._materialize(weight=shape, bias=shape[:1])
        self.in_features = self.weight.shape[1]


class _LazyConv(LazyModuleMixin):
    """What lazy convolutions have in common: `in_channels` is the size of the channel dimension of the first input."""

    def _begin(self: Any, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def initialize_parameters(self: Any, input: Tensor, *args: Any, **kwargs: Any) -> None:
        if not self.has_uninitialized_params():
            self.in_channels = self.weight.shape[0] if self.transposed else self.weight.shape[1] * self.groups
            return
        dims = self.spatial + 1
        if input.dim() not in (dims, dims + 1):
            raise RuntimeError(
                f"Expected {dims}D (unbatched) or {dims + 1}D (batched) input to {type(self).__name__}, but got input "
                f"of size: {input.shape}"
            )
        self.in_channels = input.shape[input.dim() - dims]
        self._check_settings()
        channels = (self.out_channels, self.in_channels)
        first, second = channels[::-1] if self.transposed else channels
        self._materialize(weight=(first, second // self.groups, *self.kernel_size), bias=(self.out_channels,))


class _LazyConvForward(_LazyConv):
    def __init__(
        self: Any,
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
        settings = (kernel_size, stride, padding, dilation, groups, False, padding_mode, device, dtype)
        super().__init__(0, 0, *settings)  # pyright: ignore[reportCallIssue]
        self._begin(out_channels, bias, device, dtype)


class _LazyConvTranspose(_LazyConv):
    def __init__(
        self: Any,
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
        settings = (kernel_size, stride, padding, output_padding, groups, False, dilation, padding_mode, device, dtype)
        super().__init__(0, 0, *settings)  # pyright: ignore[reportCallIssue]
        self._begin(out_channels, bias, device, dtype)


class LazyConv1d(_LazyConvForward, Conv1d):
    """`Conv1d` that finds out `in_channels`."""

    cls_to_become = Conv1d


class LazyConv2d(_LazyConvForward, Conv2d):
    """`Conv2d` that finds out `in_channels`."""

    cls_to_become = Conv2d


class LazyConv3d(_LazyConvForward, Conv3d):
    """`Conv3d` that finds out `in_channels`."""

    cls_to_become = Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """`ConvTranspose1d` that finds out `in_channels`."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """`ConvTranspose2d` that finds out `in_channels`."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """`ConvTranspose3d` that finds out `in_channels`."""

    cls_to_become = ConvTranspose3d


class _LazyNorm(LazyModuleMixin):
    """What lazy normalizations have in common: `num_features` is the size of dimension 1 of the first input."""

    def __init__(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        where = {"device": device, "dtype": dtype}
        super().__init__(0, eps, momentum, False, False, **where, bias=False)  # pyright: ignore[reportCallIssue]
        self.affine = affine
        self.track_running_stats = track_running_stats
        if affine:
            self.weight = UninitializedParameter(**where)
            if bias:
                self.bias = UninitializedParameter(**where)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(**where)
            self.running_var = UninitializedBuffer(**where)
            self.num_batches_tracked = tensor(0, device=device)

    def initialize_parameters(self: Any, input: Tensor) -> None:
        if self.has_uninitialized_params():
            size = (input.shape[1],)
            self._materialize(weight=size, bias=size, running_mean=size, running_var=size)
        known = self.weight if self.affine else self.running_mean
        self.num_features = input.shape[1] if known is None else known.shape[0]


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """`BatchNorm1d` that finds out `num_features`."""

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """`BatchNorm2d` that finds out `num_features`."""

    cls_to_become = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """`BatchNorm3d` that finds out `num_features`."""

    cls_to_become = BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, InstanceNorm1d):
    """`InstanceNorm1d` that finds out `num_features`."""

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, InstanceNorm2d):
    """`InstanceNorm2d` that finds out `num_features`."""

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, InstanceNorm3d):
    """`InstanceNorm3d` that finds out `num_features`."""

    cls_to_become = InstanceNorm3d
