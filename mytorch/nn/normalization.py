"""Normalization layers that look at one example only: its features, groups of channels, neighbouring channels."""

from __future__ import annotations

from typing import Any

from ..ops.creation import ones, zeros
from ..tensor import Tensor
from . import functional as F, init
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
        reset_scale_and_shift(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """y = x / √(E[x²] + ε) · γ, with the mean over the last dimensions of each example.

    Args:
        normalized_shape: the sizes of these last dimensions, or one number for the last only.
        eps: ε, added to the mean square; the spacing of the dtype's numbers at 1 if None.
        elementwise_affine: whether there is a γ (`weight`), of that shape.

    Source: Zhang, Sennrich 2019.
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        shape = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        self.normalized_shape = tuple(shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        weight = Parameter(ones(self.normalized_shape, device=device, dtype=dtype)) if elementwise_affine else None
        self.register_parameter("weight", weight)

    def reset_parameters(self) -> None:
        """Forget what has been learned: γ = 1."""
        reset_scale_and_shift(self.weight, None)

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


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
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_channels, **where)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_channels, **where)) if affine and bias else None)

    def reset_parameters(self) -> None:
        """Forget what has been learned: γ = 1, β = 0."""
        reset_scale_and_shift(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


def reset_scale_and_shift(weight: Tensor | None, bias: Tensor | None) -> None:
    """γ = 1, β = 0, as far as there are any."""
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)
