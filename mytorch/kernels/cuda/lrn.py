"""Local response normalisation and the sum over neighbouring channels, a thread for each number.

Neighbours along the channels are far apart in memory, but neighbouring threads read neighbouring pixels, and what one
window reads the next finds in cache.
"""

from __future__ import annotations

import math
from typing import Any

from ...backend import xp_of
from .launch import Kernel, narrowed, widened

SUM_SOURCE = """
// The channels of the window around `channel` that exist: [*start, *stop).
__device__ void window(Index channel, Index channels, Index before, Index after, Index* start, Index* stop) {
    *start = channel > before ? channel - before : 0;
    *stop = channels - channel > after + 1 ? channel + after + 1 : channels;
}

extern "C" __global__ void channel_window_sum(
    const T* x, T* y, Index count, Index channels, Index pixels, Index before, Index after
) {
    EACH(n, count)
    const Index channel = n / pixels % channels;
    Index start, stop;
    window(channel, channels, before, after, &start, &stop);
    const T* image = x + (n - channel * pixels);
    T sum = 0;
    for (Index c = start; c < stop; c++) sum += image[c * pixels];
    y[n] = sum;
}
"""
NORM_SOURCE = (
    SUM_SOURCE
    + """
// scale ** beta; two square roots for AlexNet's 0.75.
__device__ T power(T scale, double beta) {
    if (beta != 0.75) return pow(scale, (T)beta);
    const T root = sqrt(scale);
    return root * sqrt(root);
}

extern "C" __global__ void local_response_norm(
    const T* x, T* y, T* scale, Index count, Index channels, Index pixels, Index before, Index after,
    double factor, double beta, double k
) {
    EACH(n, count)
    const Index channel = n / pixels % channels;
    Index start, stop;
    window(channel, channels, before, after, &start, &stop);
    const T* image = x + (n - channel * pixels);
    T sum = 0;
    for (Index c = start; c < stop; c++) sum += image[c * pixels] * image[c * pixels];
    const T s = sum * (T)factor + (T)k;
    scale[n] = s;
    y[n] = x[n] / power(s, beta);
}

extern "C" __global__ void local_response_norm_grad(
    const T* g, const T* x, const T* scale, T* grad_x, Index count, Index channels, Index pixels, Index before,
    Index after, double factor, double beta
) {
    EACH(n, count)
    const Index channel = n / pixels % channels, origin = n - channel * pixels;
    Index start, stop;
    window(channel, channels, before, after, &start, &stop);
    T sum = 0;
    for (Index c = start; c < stop; c++) {
        const Index at = origin + c * pixels;
        sum += g[at] / power(scale[at], beta) * x[at] / scale[at];
    }
    grad_x[n] = g[n] / power(scale[n], beta) - sum * x[n] * (T)factor;
}
"""
)
SUM = Kernel(SUM_SOURCE, "channel_window_sum")
NORM, NORM_GRAD = Kernel(NORM_SOURCE, "local_response_norm"), Kernel(NORM_SOURCE, "local_response_norm_grad")


def channel_window_sum(x: Any, size: int, reverse: bool) -> Any:
    """y, as `kernels.lrn.channel_window_sum`."""
    wide = widened(x)
    y = xp_of(x).empty(x.shape, wide.dtype)
    SUM(y.size, wide, y, *_geometry(x, size, reverse), T=wide.dtype)
    return narrowed(y, x.dtype)


def local_response_norm(x: Any, size: int, alpha: float, beta: float, k: float) -> tuple[Any, Any]:
    """(y, scale), as `kernels.lrn.local_response_norm`; of half precision, the scale is kept in single."""
    wide = widened(x)
    y, scale = xp_of(x).empty(x.shape, wide.dtype), xp_of(x).empty(x.shape, wide.dtype)
    NORM(y.size, wide, y, scale, *_geometry(x, size, False), alpha / size, float(beta), float(k), T=wide.dtype)
    return narrowed(y, x.dtype), scale


def local_response_norm_grad(g: Any, x: Any, scale: Any, size: int, alpha: float, beta: float) -> Any:
    """The input gradient, as `kernels.lrn.local_response_norm_grad`."""
    wide, pixels, factor = widened(g), widened(x), 2 * alpha * beta / size
    grad_x = xp_of(g).empty(x.shape, wide.dtype)
    NORM_GRAD(x.size, wide, pixels, scale, grad_x, *_geometry(x, size, True), factor, float(beta), T=wide.dtype)
    return narrowed(grad_x, g.dtype)


def _geometry(x: Any, size: int, reverse: bool) -> tuple[int, ...]:
    """count, channels, pixels, and how many channels the window has before and after its own."""
    before, after = size // 2, (size - 1) // 2
    return x.size, x.shape[1], math.prod(x.shape[2:]), *((after, before) if reverse else (before, after))
