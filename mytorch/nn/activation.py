"""Activations as layers: the bends between the linear parts of a network.

ReLU's relatives are in `kinked_activation` and `smooth_activation`.
"""

from __future__ import annotations

from ..tensor import Tensor
from . import functional as F
from .module import Module


class _PerhapsInplace(Module):
    """What activations have in common that can write the result into their input's memory."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class ReLU(_PerhapsInplace):
    """y = max(x, 0)

    Args:
        inplace: write the result into the input's memory.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.relu(input, self.inplace)


class Sigmoid(Module):
    """y = 1 / (1 + e⁻ˣ)"""

    def forward(self, input: Tensor) -> Tensor:
        return F.sigmoid(input)


class Tanh(Module):
    """y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"""

    def forward(self, input: Tensor) -> Tensor:
        return F.tanh(input)


class _AlongDim(Module):
    """What activations have in common that look at all values along one dimension."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax(_AlongDim):
    """yᵢ = e^xᵢ / Σⱼ e^xⱼ along `dim`"""

    def forward(self, input: Tensor) -> Tensor:
        return F.softmax(input, self.dim)


class LogSoftmax(_AlongDim):
    """yᵢ = xᵢ − log Σⱼ e^xⱼ along `dim`"""

    def forward(self, input: Tensor) -> Tensor:
        return F.log_softmax(input, self.dim)


class Softmin(_AlongDim):
    """`Softmax` of −x"""

    def forward(self, input: Tensor) -> Tensor:
        return F.softmin(input, self.dim)


class Softmax2d(Module):
    """`Softmax` over the channels at each pixel of an input (N, C, H, W) or (C, H, W).

    Raises:
        ValueError: another number of dimensions.
    """

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return F.softmax(input, -3)
