"""Local response normalisation, AlexNet's: divide each channel by what it and its neighbours say at the same pixel."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..backend import on_its_gpu
from ..kernels import lrn
from ..tensor import tensor_of
from .exponential import pow
from .promotion import require_float


class ChannelWindowSum(Operation):
    """y[:, c] = Σ x[:, c'] over c' = c − ⌊n/2⌋ ... c + ⌊(n−1)/2⌋        dx = the same of g, with the window mirrored"""

    def forward(self, x: Any, *, size: int, reverse: bool = False) -> Any:
        self.size, self.reverse = size, reverse
        return lrn.channel_window_sum(x, size, reverse)

    def backward(self, g: Any) -> Any:
        return ChannelWindowSum.apply(g, size=self.size, reverse=not self.reverse)


class LocalResponseNorm(Operation):
    """s = k + α/n · Σ x² over the window        y = x / s^β        dx = g / s^β − 2αβ/n · x · Σ' g·x / s^(β+1)

    Σ' runs over the mirrored window.
    """

    def forward(self, x: Any, *, size: int, alpha: float, beta: float, k: float) -> Any:
        y, scale = lrn.local_response_norm(x, size, alpha, beta, k)
        self.settings = size, alpha, beta, k
        self.save(x, scale)
        return y

    def backward(self, g: Any) -> Any:
        x, scale = self.saved
        size, alpha, beta, k = self.settings
        if not self.rebuild:
            return lrn.local_response_norm_grad(g, x, scale, size, alpha, beta, k)
        scale = k + (alpha / size) * ChannelWindowSum.apply(x * x, size=size)
        direct = g * pow(scale, -beta)
        return direct - (2 * alpha * beta / size) * x * ChannelWindowSum.apply(
            direct * x / scale, size=size, reverse=True
        )


@on_its_gpu
def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Divide each channel by what it and its neighbours say at the same pixel.

    y[n, c] = x[n, c] / (k + α / size · Σ x[n, c']²)^β over c' = c − ⌊size/2⌋ ... c + ⌊(size−1)/2⌋, cut at the ends

    The paper's α is not divided by the size: AlexNet is `local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2)`.
    Source: Krizhevsky, Sutskever, Hinton 2012, section 3.3.

    Args:
        input: (N, C, ...), with at least one axis after the channels.

    Raises:
        ValueError: the input has fewer than three axes.
    """
    x = input.array
    if x.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {x.ndim} dimensions)")
    if size < 1:
        raise RuntimeError(f"kernel size should be greater than zero, but got size={size}")
    if x.size == 0:
        return input
    if x.dtype.kind in "iu":  # PyTorch's mean of the squares is then a whole number
        return input / pow(tensor_of(lrn.channel_window_sum(x * x, size, False) // size) * alpha + k, beta)
    require_float("local_response_norm", input)
    return LocalResponseNorm.apply(input, size=size, alpha=alpha, beta=beta, k=k)
