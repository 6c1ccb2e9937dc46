"""Layers that mix all their inputs, and layers that only change the shape."""

from __future__ import annotations

import math
from typing import Any

from ..ops.creation import empty
from ..ops.linalg import linear_relu
from ..tensor import Tensor
from . import functional as F, init
from .module import Module
from .parameter import Parameter


class Identity(Module):
    """y = x, whatever the arguments of the constructor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        return input


class Linear(Module):
    """y = x · Wᵀ + b

    Shapes: (…, in_features) to (…, out_features); weight (out_features, in_features), bias (out_features).
    Weight and bias begin uniform between ±1/√in_features.

    Args:
        in_features: numbers in each input.
        out_features: numbers in each output.
        bias: whether there is a b.
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(empty(out_features, in_features, device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_features, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        reset_weight_and_bias(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, *self._weight_and_bias())

    def rectified(self, input: Tensor) -> Tensor:
        """relu(self(input)) as one operation."""
        return linear_relu(input, *self._weight_and_bias())

    def _weight_and_bias(self) -> tuple[Any, Any]:
        # The way round over `Module.__getattr__` costs more than the addition of a bias; it is for parametrized layers.
        own = self._parameters
        weight, bias = own.get("weight"), own.get("bias")
        return self.weight if weight is None else weight, self.bias if bias is None else bias

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def reset_weight_and_bias(weight: Tensor, bias: Tensor | None) -> None:
    """PyTorch's default for linear and convolutional layers: both uniform between ±1/√fan_in."""
    if weight.numel():
        init.kaiming_uniform_(weight, a=math.sqrt(5))  # gain √(1/3), so that the bound is 1/√fan_in
    if bias is not None:
        fan_in, _ = init._fans(weight)
        if fan_in:
            bound = 1 / math.sqrt(fan_in)
            init.uniform_(bias, -bound, bound)


class Bilinear(Module):
    """yₒ = x1ᵀ Wₒ x2 + bₒ

    Shapes: (…, in1_features) and (…, in2_features) to (…, out_features); weight (out_features, in1_features,
    in2_features), bias (out_features). Weight and bias begin uniform between ±1/√in1_features.
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={in1_features})")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = Parameter(empty(out_features, in1_features, in2_features, device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_features, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Flatten(Module):
    """The dimensions from `start_dim` to `end_dim` become one: (N, C, H, W) to (N, C·H·W)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Dimension `dim` becomes several of the sizes `unflattened_size`, one of which may be −1."""

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                f"unflattened_size must be a tuple of ints, but found type {type(unflattened_size).__name__}"
            )
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
