"""Normalization over the batch, channel by channel, with running averages for evaluation."""

from __future__ import annotations

from typing import Any

from ..backend import working_on
from ..ops.creation import ones, tensor, zeros
from ..tensor import Tensor, fill_with
from . import functional as F, init
from .module import Module
from .normalization import reset_scale_and_shift
from .parameter import Parameter


class StatisticsNorm(Module):
    """What batch and instance normalization have in common: γ and β, and running averages of mean and variance.

    Args:
        num_features: channels of the input.
        eps: ε, added to the variance.
        momentum: weight of the newest batch in the running averages.
        affine: whether there are γ (`weight`) and β (`bias`).
        track_running_stats: whether there are running averages.
        bias: whether there is a β (if `affine`).
    """

    _version = 2

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
        reset_scale_and_shift(self.weight, self.bias)

    def _upgrade_state_dict(self, state: dict[str, Any], prefix: str, version: int | None) -> None:
        # Before version 2 batches were not counted.
        if (version is None or version < 2) and self.num_batches_tracked is not None:
            state.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked.detach().clone())

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def check_dimensions(self, input: Tensor, dimensions: tuple[int, ...]) -> None:
        """Raise ValueError unless the input has one of these numbers of dimensions."""
        if input.ndim not in dimensions:
            wanted = " or ".join(f"{dimension}D" for dimension in dimensions)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")


class _BatchNorm(StatisticsNorm):
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

    dimensions: tuple[int, ...] = ()

    def forward(self, input: Tensor) -> Tensor:
        self.check_dimensions(input, self.dimensions)
        momentum = 0.0 if self.momentum is None else self.momentum
        updating = self.training and self.track_running_stats
        if updating and self.num_batches_tracked is not None:
            with working_on(self.num_batches_tracked.array):
                fill_with(self.num_batches_tracked, self.num_batches_tracked.array + 1)
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


class BatchNorm1d(_BatchNorm):
    __doc__ = f"Inputs (N, C) or (N, C, L): {_BatchNorm.__doc__}"
    dimensions = (2, 3)


class BatchNorm2d(_BatchNorm):
    __doc__ = f"Inputs (N, C, H, W): {_BatchNorm.__doc__}"
    dimensions = (4,)


class BatchNorm3d(_BatchNorm):
    __doc__ = f"Inputs (N, C, D, H, W): {_BatchNorm.__doc__}"
    dimensions = (5,)
