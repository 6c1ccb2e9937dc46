"""Volumes as pictures: the slices under a window along the depth become the channels of one picture.

With them a convolution along three axes is one along two: each output slice is a picture of its own, and a kernel of
kd slices is a kernel of kd times as many channels. The other direction lays the channels back and adds up overlaps.
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels.windows import overlap_add, padded, windows
from .conv_settings import Depth


class DepthWindows(Operation):
    """y[(n, i), (c, u)] = x[n, c, i·stride + u·dilation − before], 0 outside        dx = DepthOverlap(g)

    x: (N, C, D, H, W). Returns (N · count, C · kernel, H, W).
    """

    def forward(self, x: Any, *, depth: Depth) -> Any:
        self.depth = depth
        n, c, _, height, width = x.shape
        # (N, C, kernel, count, H, W)
        seen = windows(padded(x, 2, depth.before, depth.after), 2, depth.kernel, depth.stride, depth.dilation)
        pictures = seen.transpose(0, 3, 1, 2, 4, 5)
        return pictures.reshape(n * depth.count, c * depth.kernel, height, width)

    def backward(self, g: Any) -> Any:
        return DepthOverlap.apply(g, depth=self.depth)


class DepthOverlap(Operation):
    """y[n, c, i·stride + u·dilation − before] = Σ of x[(n, i), (c, u)] over every (i, u)        dx = DepthWindows(g)

    x: (N · count, C · kernel, H, W). Returns (N, C, D, H, W).
    """

    def forward(self, x: Any, *, depth: Depth) -> Any:
        self.depth = depth
        pictures, channels, height, width = x.shape
        shape = (pictures // depth.count, depth.count, channels // depth.kernel, depth.kernel, height, width)
        seen = x.reshape(shape).transpose(0, 2, 3, 1, 4, 5)
        y = overlap_add(seen, 2, depth.size + depth.before + depth.after, depth.stride, depth.dilation)
        return y[:, :, depth.before : depth.before + depth.size]

    def backward(self, g: Any) -> Any:
        return DepthWindows.apply(g, depth=self.depth)
