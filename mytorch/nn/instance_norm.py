"""Normalization of each channel of each example on its own."""

from __future__ import annotations

import warnings
from typing import Any

from ..tensor import Tensor
from . import functional as F
from .batch_norm import StatisticsNorm


class _InstanceNorm(StatisticsNorm):
    """y = (x − E[x]) / √(Var[x] + ε) · γ + β, with mean and variance of each channel of each example.

    With `track_running_stats`, running averages over the batches are kept in training and used in evaluation; without,
    which is the default, evaluation does what training does. γ is `weight`, β is `bias`.

    Args:
        num_features: channels of the input.
        eps: ε, added to the variance.
        momentum: weight of the newest batch in the running averages.
        affine: whether there are γ and β.
        track_running_stats: whether there are running averages.
        bias: whether there is a β (if `affine`).

    Source: Ulyanov, Vedaldi, Lempitsky 2016.

    Raises:
        ValueError: the input does not have the dimensions, or the channels, that the layer is for.
    """

    unbatched: int = 0  # dimensions of a single example

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        self.check_dimensions(input, (self.unbatched, self.unbatched + 1))
        axis = input.ndim - self.unbatched
        if input.shape[axis] != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={axis} to match num_features ({self.num_features}), but got: "
                    f"{input.shape[axis]}."
                )
            warnings.warn(
                f"input's size at dim={axis} does not match num_features. You can silence this warning by not passing "
                "in num_features, which is not used because affine=False",
                stacklevel=2,
            )
        if axis == 0:
            return self._normalized(input.unsqueeze(0)).squeeze(0)
        return self._normalized(input)

    def _normalized(self, batch: Tensor) -> Tensor:
        return F.instance_norm(
            batch,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )


class InstanceNorm1d(_InstanceNorm):
    __doc__ = f"Inputs (N, C, L) or (C, L): {_InstanceNorm.__doc__}"
    unbatched = 2


class InstanceNorm2d(_InstanceNorm):
    __doc__ = f"Inputs (N, C, H, W) or (C, H, W): {_InstanceNorm.__doc__}"
    unbatched = 3


class InstanceNorm3d(_InstanceNorm):
    __doc__ = f"Inputs (N, C, D, H, W) or (C, D, H, W): {_InstanceNorm.__doc__}"
    unbatched = 4
