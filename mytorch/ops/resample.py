"""Resampling along one axis, a linear map given by a table: its derivative is the map of the transposed table."""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels import resample as kernels
from ..kernels.resample import Taps


class Resample(Operation):
    """y[..., i, ...] = Σ_t weight[t, i] · x[..., index[t, i], ...]        dx = Resample(g) by the transposed table"""

    def forward(self, x: Any, *, taps: Taps, axis: int) -> Any:
        self.taps, self.axis = taps, axis
        return kernels.resample(x, taps, axis)

    def backward(self, g: Any) -> Any:
        return Resample.apply(g, taps=self.taps.transposed, axis=self.axis)
