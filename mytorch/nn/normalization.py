"""Normalization layers: bring values to a common scale, over neighbours, the batch, or the features."""

from __future__ import annotations

from typing import Any

from ..ops.creation import ones, tensor, zeros
from ..tensor import Tensor, version_of
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class LocalResponseNorm(Module):
    """y[c] = x[c] / (k + α/size · Σ x[c']²)^β, the sum over the `size` channels around c.

    AlexNet's layer, whose α is not divided by the size (Krizhevsky et al. 2012, section 3.3), is
    `LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)`.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class _BatchNorm(Module):
    """y = (x − E[x]) / √(Var[x] + ε) · γ + β, channel by channel.

    In training, mean and variance are those of the batch, and the running ones move towards them by `momentum`; in
    evaluation they are the running ones. γ is `weight`, β is `bias`.

    Args:
        num_features: channels of the input.
        eps: ε, added to the variance.
        momentum: weight of the newest batch in the running averages; None for the plain mean over all batches.
        affine: whether there are γ and β.
        track_running_stats: whether there are running averages; without them evaluation uses the batch's.
        bias: whether there is a β (if `affine`).

    Source: Ioffe, Szegedy 2015.

    Raises:
        ValueError: the input does not have the dimensions that the layer is for.
    """

    _version = 2
    dimensions: tuple[int, ...] = ()

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_features, **where)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_features, **where)) if affine and bias else None)
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, **where) if tracked else None)
        self.register_buffer("running_var", ones(num_features, **where) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0, device=device) if tracked else None)

    def reset_running_stats(self) -> None:
        """Forget what has been seen: mean 0, variance 1."""
        if self.running_mean is not None and self.running_var is not None and self.num_batches_tracked is not None:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def reset_parameters(self) -> None:
        """Forget what has been seen and learned: γ = 1, β = 0."""
        self.reset_running_stats()
        _reset_scale_and_shift(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in self.dimensions:
            wanted = " or ".join(f"{dimension}D" for dimension in self.dimensions)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")
        momentum = 0.0 if self.momentum is None else self.momentum
        updating = self.training and self.track_running_stats
        if updating and self.num_batches_tracked is not None:
            self.num_batches_tracked.array[...] += 1
            version_of(self.num_batches_tracked).count += 1
            if self.momentum is None:
                momentum = 1.0 / self.num_batches_tracked.item()
        running = updating or not self.training
        return F.batch_norm(
            input,
            self.running_mean if running else None,
            self.running_var if running else None,
            self.weight,
            self.bias,
            self.training or (self.running_mean is None and self.running_var is None),
            momentum,
            self.eps,
        )

    def _upgrade_state_dict(self, state: dict[str, Any], prefix: str, version: int | None) -> None:
        # Before version 2 batches were not counted.
        if (version is None or version < 2) and self.num_batches_tracked is not None:
            state.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked.detach().clone())

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_BatchNorm):
    __doc__ = f"Inputs (N, C) or (N, C, L): {_BatchNorm.__doc__}"
    dimensions = (2, 3)


class BatchNorm2d(_BatchNorm):
    __doc__ = f"Inputs (N, C, H, W): {_BatchNorm.__doc__}"
    dimensions = (4,)


class LayerNorm(Module):
    """y = (x − E[x]) / √(Var[x] + ε) · γ + β, with mean and variance over the last dimensions of each example.

    Args:
        normalized_shape: the sizes of these last dimensions, or one number for the last only.
        eps: ε, added to the variance.
        elementwise_affine: whether there are γ (`weight`) and β (`bias`), of that shape.
        bias: whether there is a β (if `elementwise_affine`).

    Source: Ba, Kiros, Hinton 2016.
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        shape = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        self.normalized_shape = tuple(shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        where = {"device": device, "dtype": dtype}
        size = self.normalized_shape
        self.register_parameter("weight", Parameter(ones(size, **where)) if elementwise_affine else None)
        self.register_parameter("bias", Parameter(zeros(size, **where)) if elementwise_affine and bias else None)

    def reset_parameters(self) -> None:
        """Forget what has been learned: γ = 1, β = 0."""
        _reset_scale_and_shift(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(Module):
    """y = (x − E[x]) / √(Var[x] + ε) · γ + β, with mean and variance over groups of channels of each example.

    Args:
        num_groups: how many groups the channels are split into.
        num_channels: channels of the input.
        eps: ε, added to the variance.
        affine: whether there are γ (`weight`) and β (`bias`), one of each for every channel.
        bias: whether there is a β (if `affine`).

    Source: Wu, He 2018.

    Raises:
        ValueError: channels that do not divide into the groups.
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels must be divisible by num_groups, got {num_channels} and {num_groups}")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_channels, **where)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_channels, **where)) if affine and bias else None)

    def reset_parameters(self) -> None:
        """Forget what has been learned: γ = 1, β = 0."""
        _reset_scale_and_shift(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


def _reset_scale_and_shift(weight: Tensor | None, bias: Tensor | None) -> None:
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)
