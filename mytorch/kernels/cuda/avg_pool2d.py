"""The mean of each window, a thread for each window; and the gradient, a thread for each pixel."""

from __future__ import annotations

from typing import Any

from ...backend import xp_of
from ..pool2d_problem import Pool2dProblem
from .launch import Kernel, narrowed, widened
from .windows import WINDOWS, geometry

SOURCE = (
    WINDOWS
    + """
// Rows [start, stop) of window i that are in the image; returns how many rows count, with those of the padding or not,
// but never those that hang over the padding.
__device__ Index rows_of(
    Index i, Index kernel, Index stride, Index padding, Index size, Index with_padding, Index* start, Index* stop
) {
    *start = i * stride - padding;
    *stop = *start + kernel < size + padding ? *start + kernel : size + padding;
    const Index padded = *stop - *start;
    if (*start < 0) *start = 0;
    if (*stop > size) *stop = size;
    return with_padding ? padded : *stop - *start;
}

extern "C" __global__ void avg_pool2d(
    const T* x, T* y, Index count, Index with_padding, double divisor, GEOMETRY
) {
    EACH(n, count)
    const Index i = n / out_width % out_height, j = n % out_width;
    const T* plane = x + n / (out_height * out_width) * (height * width);
    Index top, bottom, left, right;
    const Index rows = rows_of(i, kh, sh, ph, height, with_padding, &top, &bottom);
    const Index columns = rows_of(j, kw, sw, pw, width, with_padding, &left, &right);
    T sum = 0;
    for (Index h = top; h < bottom; h++)
        for (Index w = left; w < right; w++) sum += plane[h * width + w];
    y[n] = sum / (divisor ? (T)divisor : (T)rows * (T)columns);
}

extern "C" __global__ void avg_pool2d_input_grad(
    const T* g, T* grad_x, Index count, Index with_padding, double divisor, GEOMETRY
) {
    EACH(n, count)
    const Index h = n / width % height, w = n % width;
    const T* windows = g + n / (height * width) * (out_height * out_width);
    const Index last_i = last_window(h, sh, ph, out_height), last_j = last_window(w, sw, pw, out_width);
    T sum = 0;
    Index start, stop;
    for (Index i = first_window(h, kh, sh, ph, 1); i <= last_i; i++) {
        const Index rows = rows_of(i, kh, sh, ph, height, with_padding, &start, &stop);
        for (Index j = first_window(w, kw, sw, pw, 1); j <= last_j; j++) {
            const Index columns = rows_of(j, kw, sw, pw, width, with_padding, &start, &stop);
            sum += windows[i * out_width + j] / (divisor ? (T)divisor : (T)rows * (T)columns);
        }
    }
    grad_x[n] = sum;
}
"""
)
FORWARD, INPUT_GRAD = Kernel(SOURCE, "avg_pool2d"), Kernel(SOURCE, "avg_pool2d_input_grad")


def avg_pool2d(x: Any, problem: Pool2dProblem, count_include_pad: bool, divisor_override: int | None) -> Any:
    """y, as `kernels.avg_pool2d`."""
    return _run(FORWARD, x, problem.out_height, problem.out_width, problem, count_include_pad, divisor_override)


def avg_pool2d_input_grad(g: Any, problem: Pool2dProblem, count_include_pad: bool, divisor_override: int | None) -> Any:
    """The input gradient, as `kernels.avg_pool2d_input_grad`."""
    return _run(INPUT_GRAD, g, problem.height, problem.width, problem, count_include_pad, divisor_override)


def _run(kernel: Kernel, x: Any, height: int, width: int, problem: Pool2dProblem, padding: bool, divisor: Any) -> Any:
    wide = widened(x)
    y = xp_of(x).empty((*x.shape[:-2], height, width), wide.dtype)
    kernel(y.size, wide, y, y.size, int(padding), float(divisor or 0), *geometry(problem), T=wide.dtype)
    return narrowed(y, x.dtype)
