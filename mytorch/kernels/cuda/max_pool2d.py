"""The largest pixel of each window, a thread for each window; and the gradient, a thread for each pixel.

Going forward, the place h·W + w of each maximum is written beside it. Going back, each pixel looks through the windows
that may have seen it and adds up what those that chose it bring: nothing is added by two threads at once, so the sums
do not depend on who came first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import xp_of
from ..pool2d_problem import Pool2dProblem
from .launch import Kernel, narrowed, widened
from .windows import WINDOWS, geometry

SOURCE = (
    WINDOWS
    + """
// The place of the maximum of window (i, j), -1 if the window sees no pixel; `best` becomes the maximum.
// The first of equals; a NaN beats every number, and a later NaN an earlier one.
__device__ Index winner(const T* plane, Index i, Index j, GEOMETRY, T* best) {
    Index place = -1;
    for (Index u = 0; u < kh; u++) {
        const Index h = i * sh + u * dh - ph;
        if (h < 0 || h >= height) continue;
        for (Index v = 0; v < kw; v++) {
            const Index w = j * sw + v * dw - pw;
            if (w < 0 || w >= width) continue;
            const T value = plane[h * width + w];
            if (place < 0 || value > *best || value != value) {
                *best = value;
                place = h * width + w;
            }
        }
    }
    return place;
}

extern "C" __global__ void max_pool2d(
    const T* x, T* y, Place* places, Index nowhere, double lowest, Index count, GEOMETRY
) {
    EACH(n, count)
    const Index i = n / out_width % out_height, j = n % out_width, plane = n / (out_height * out_width);
    T best = (T)lowest;
    const Index place = winner(x + plane * (height * width), i, j, SAME_GEOMETRY, &best);
    y[n] = best;
    if (places) places[n] = (Place)(place < 0 ? nowhere : place);
}

extern "C" __global__ void max_pool2d_scatter(const T* g, const Place* places, T* grad_x, Index count, GEOMETRY) {
    EACH(n, count)
    const Index place = n % (height * width), h = place / width, w = place % width;
    const Index windows = n / (height * width) * (out_height * out_width);
    const Index last_i = last_window(h, sh, ph, out_height), last_j = last_window(w, sw, pw, out_width);
    T sum = 0;
    for (Index i = first_window(h, kh, sh, ph, dh); i <= last_i; i++)
        for (Index j = first_window(w, kw, sw, pw, dw); j <= last_j; j++) {
            const Index window = windows + i * out_width + j;
            if (places[window] == place) sum += g[window];
        }
    grad_x[n] = sum;
}

extern "C" __global__ void max_pool2d_gather(const T* v, const T* x, T* z, Index count, GEOMETRY) {
    EACH(n, count)
    const Index i = n / out_width % out_height, j = n % out_width, plane = n / (out_height * out_width);
    T best;
    const Index place = winner(x + plane * (height * width), i, j, SAME_GEOMETRY, &best);
    z[n] = place < 0 ? (T)0 : v[plane * (height * width) + place];
}
"""
)
FORWARD, SCATTER, GATHER = (Kernel(SOURCE, name) for name in ("max_pool2d", "max_pool2d_scatter", "max_pool2d_gather"))
NOWHERE = -1  # the place of a window that sees no pixel, which dilation can make


def max_pool2d(x: Any, problem: Pool2dProblem) -> Any:
    """y, as `kernels.max_pool2d`."""
    return _forward(x, problem, None, NOWHERE)


def max_pool2d_and_places(x: Any, problem: Pool2dProblem) -> tuple[Any, Any]:
    """(y, places): places tell `max_pool2d_scatter` where each maximum was."""
    places = xp_of(x).empty(_out_shape(x, problem), _place_dtype(problem))
    return _forward(x, problem, places, NOWHERE), places


def max_pool2d_indices(x: Any, problem: Pool2dProblem) -> Any:
    """The places as PyTorch reports them: int64, 0 for a window that sees no pixel."""
    places = xp_of(x).empty(_out_shape(x, problem), np.int64)
    _forward(x, problem, places, 0)
    return places


def max_pool2d_scatter(g: Any, x: Any, places: Any, problem: Pool2dProblem) -> Any:
    """The input gradient; the places are found again if they are None."""
    if places is None:
        places = max_pool2d_and_places(x, problem)[1]
    wide = widened(g)
    grad_x = xp_of(g).empty(x.shape, wide.dtype)
    SCATTER(grad_x.size, wide, places, grad_x, grad_x.size, *geometry(problem), T=wide.dtype, Place=places.dtype)
    return narrowed(grad_x, g.dtype)


def max_pool2d_gather(v: Any, x: Any, problem: Pool2dProblem) -> Any:
    """v at the place of each window's maximum."""
    wide, pixels = widened(v), widened(x)
    z = xp_of(v).empty(_out_shape(x, problem), wide.dtype)
    types = {"T": wide.dtype, "Place": _place_dtype(problem)}
    GATHER(z.size, wide, narrowed(pixels, wide.dtype), z, z.size, *geometry(problem), **types)
    return narrowed(z, v.dtype)


def _forward(x: Any, problem: Pool2dProblem, places: Any, nowhere: int) -> Any:
    wide = widened(x)
    y = xp_of(x).empty(_out_shape(x, problem), wide.dtype)
    lowest = -np.inf if wide.dtype.kind == "f" else float(np.iinfo(wide.dtype).min)
    types = {"T": wide.dtype, "Place": _place_dtype(problem) if places is None else places.dtype}
    FORWARD(y.size, wide, y, places, nowhere, lowest, y.size, *geometry(problem), **types)
    return narrowed(y, x.dtype)


def _out_shape(x: Any, problem: Pool2dProblem) -> tuple[int, ...]:
    return (*x.shape[:-2], problem.out_height, problem.out_width)


def _place_dtype(problem: Pool2dProblem) -> np.dtype:
    return np.dtype(np.int32 if problem.height * problem.width < 1 << 31 else np.int64)
