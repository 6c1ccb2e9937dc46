"""Pooling: overlapping, padded, dilated, hanging over the edge; ties and NaN; sizes that do not divide."""

import numpy as np

from mytorch.ops import adaptive_pool, pool

from .sample import ErrorSample, Sample, real, tied, whole


def windows(x, kernel, stride, padding):
    """Every window of (N, C, H, W), as an iterator of (i, j, pixels); the padding is cut off."""
    height, width = x.shape[-2:]
    for i in range((height + 2 * padding - kernel) // stride + 1):
        for j in range((width + 2 * padding - kernel) // stride + 1):
            top, left = i * stride - padding, j * stride - padding
            yield i, j, x[..., max(top, 0) : top + kernel, max(left, 0) : left + kernel]


def pooled(reduce, x, kernel, stride, padding):
    parts = list(windows(x, kernel, stride, padding))
    y = np.zeros((*x.shape[:-2], parts[-1][0] + 1, parts[-1][1] + 1))
    for i, j, pixels in parts:
        y[..., i, j] = reduce(pixels)
    return y


def largest(x, kernel_size, stride, padding=0):
    return pooled(lambda pixels: pixels.max((-2, -1)), x, kernel_size, stride, padding)


def average(x, kernel_size, stride, padding=0):
    return pooled(lambda pixels: pixels.sum((-2, -1)) / kernel_size**2, x, kernel_size, stride, padding)


def with_nan(*shape):
    x = real(*shape)
    x.reshape(-1)[::5] = np.nan
    return x


X = real(2, 2, 5, 5)

SAMPLES = [
    *[
        Sample(function, (X, kernel, stride), reference, {"padding": padding})
        for function, reference in ((pool.max_pool2d, largest), (pool.avg_pool2d, average))
        for kernel, stride, padding in ((2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 1, 1), (1, 2, 0), (5, 5, 2))
    ],
    *[
        Sample(pool.max_pool2d, inputs, options=options, torch_name="nn.functional.max_pool2d")
        for inputs in ((X, 2), (tied(2, 2, 5, 5), (3, 2)), (with_nan(1, 2, 5, 5), 2))
        for options in (
            {},
            {"stride": (2, 1), "padding": (0, 1)},
            {"dilation": 2, "stride": 1},
            {"ceil_mode": True},
            {"ceil_mode": True, "stride": 3, "padding": 1},
            {"return_indices": True, "stride": 1},
        )
    ],
    Sample(pool.max_pool2d, (real(2, 4, 6), 2)),
    Sample(pool.max_pool2d, (tied(1, 1, 4, 4), 2)),
    Sample(pool.max_pool2d, (tied(2, 1, 6, 6), 3, 2)),
    Sample(pool.max_pool2d, (with_nan(1, 1, 6, 6), 3, 2), None, {"return_indices": True}, "nn.functional.max_pool2d"),
    Sample(
        pool.max_pool2d,
        (np.full((1, 1, 4, 4), -np.inf), 3, 2),
        options={"padding": 1, "return_indices": True},
        torch_name="nn.functional.max_pool2d",
    ),
    Sample(pool.max_pool2d, (whole(1, 2, 4, 4), [2, 2], [1, 2]), differentiable=False),
    Sample(pool.max_pool2d, (real(0, 2, 4, 4), 2)),
    *[
        Sample(pool.avg_pool2d, (X, 3), options=options)
        for options in (
            {},
            {"stride": 1, "padding": 1, "count_include_pad": False},
            {"stride": 2, "padding": 1, "ceil_mode": True},
            {"stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False},
            {"stride": (2, 1), "divisor_override": 5},
        )
    ],
    Sample(pool.avg_pool2d, (real(2, 4, 6), (2, 3))),
    Sample(pool.avg_pool2d, (real(0, 2, 4, 4), 2)),
    Sample(pool.max_pool1d, (real(2, 2, 7), 3)),
    Sample(pool.max_pool1d, (real(2, 7), 2), options={"stride": 1, "padding": 1}),
    Sample(
        pool.max_pool1d, (tied(1, 2, 7), 3), None, {"stride": 2, "return_indices": True}, "nn.functional.max_pool1d"
    ),
    Sample(pool.avg_pool1d, (real(2, 2, 7), 3)),
    Sample(pool.avg_pool1d, (real(2, 7), 2), options={"stride": 1, "padding": 1, "count_include_pad": False}),
    *[
        Sample(adaptive_pool.adaptive_avg_pool2d, (real(2, 2, 6, 5), size))
        for size in ((6, 5), 1, (3, 5), (4, 3), (7, 8), (None, 2), (2, None))
    ],
    *[
        Sample(adaptive_pool.adaptive_max_pool2d, (x, size), options={"return_indices": indices})
        for x in (real(2, 2, 6, 5), tied(1, 2, 6, 5), with_nan(1, 1, 6, 5))
        for size in ((6, 5), 1, (4, 3), (7, 2))
        for indices in (False, True)
    ],
    Sample(adaptive_pool.adaptive_avg_pool2d, (real(2, 4, 4), 2)),
    Sample(adaptive_pool.adaptive_avg_pool2d, (real(2, 2, 6, 5), (0, 2)), differentiable=False),
    Sample(adaptive_pool.adaptive_max_pool2d, (real(2, 4, 4), 3)),
    Sample(adaptive_pool.adaptive_avg_pool2d, (real(0, 2, 4, 4), 3)),
    *[Sample(adaptive_pool.adaptive_avg_pool1d, (real(2, 2, 6), size)) for size in (1, 3, 4, [6])],
]

PICTURE = real(1, 1, 4, 4)

ERRORS = [
    ErrorSample(
        function,
        (PICTURE, 2),
        RuntimeError,
        "pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1",
        {"padding": 2},
    )
    for function in (pool.max_pool2d, pool.avg_pool2d)
] + [
    ErrorSample(
        pool.max_pool2d, (PICTURE, 5), RuntimeError, r"size: \(1x4x4\)\. .*: \(1x0x0\)\. Output size is too small"
    ),
    ErrorSample(pool.max_pool2d, (real(4, 4), 2), RuntimeError, r"Expected 3D or 4D .* got:\[4, 4\]"),
    ErrorSample(pool.max_pool2d, (PICTURE, 0), RuntimeError, "kernel size should be greater than zero"),
    ErrorSample(pool.max_pool2d, (PICTURE, 2), RuntimeError, "stride should not be zero", {"stride": 0}),
    ErrorSample(
        pool.max_pool2d, (PICTURE, 2), RuntimeError, "pad must be non-negative, but got pad: -1", {"padding": -1}
    ),
    ErrorSample(pool.max_pool2d, (PICTURE, 2), RuntimeError, "dilation should be greater than zero", {"dilation": 0}),
    ErrorSample(pool.max_pool2d, (real(1, 1, 0, 4), 2), RuntimeError, "optional 0 dim batch size"),
    ErrorSample(pool.max_pool2d, (PICTURE > 0, 2), NotImplementedError, "'Bool'"),
    ErrorSample(pool.max_pool2d, (PICTURE, (2, 2, 2)), RuntimeError, "single int, or a tuple of two ints"),
    ErrorSample(pool.max_pool2d, (PICTURE, 2.5), TypeError, "argument 'kernel_size' must be an int"),
    ErrorSample(pool.max_pool2d, ([1.0], 2), TypeError, "must be Tensor, not list"),
    ErrorSample(pool.avg_pool2d, (PICTURE, 2), RuntimeError, "divisor must be not zero", {"divisor_override": 0}),
    ErrorSample(pool.avg_pool2d, (whole(1, 4, 4), 2), NotImplementedError, "'Long'"),
    ErrorSample(pool.max_pool1d, (real(4), 2), RuntimeError, r"Expected 2D or 3D .* got:\[4\]"),
    ErrorSample(pool.avg_pool1d, (real(1, 4), (2, 2)), RuntimeError, "must be single ints"),
    ErrorSample(
        adaptive_pool.adaptive_avg_pool2d, (real(4, 4), 2), RuntimeError, r"Expected 3D or 4D tensor, but got \[4, 4\]"
    ),
    ErrorSample(adaptive_pool.adaptive_avg_pool2d, (PICTURE, (2, 2, 2)), RuntimeError, "output_size must be 2"),
    ErrorSample(
        adaptive_pool.adaptive_avg_pool2d, (PICTURE, -1), RuntimeError, "greater than or equal to 0 but received"
    ),
    ErrorSample(adaptive_pool.adaptive_max_pool2d, (real(1, 1, 0, 4), 2), RuntimeError, "dimension 2 being empty"),
    ErrorSample(adaptive_pool.adaptive_avg_pool2d, (whole(1, 4, 4), 2), NotImplementedError, "'Long'"),
]
