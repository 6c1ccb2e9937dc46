"""Pooling: overlapping, padded, dilated, hanging over the edge; ties and NaN; sizes that do not divide."""

import numpy as np

from mytorch.ops import adaptive_pool, avg_pool, fractional_pool, max_pool, max_unpool

from .sample import ErrorSample, Sample, positive, real, tied, whole


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


def largest_or_zero(*inputs, **options):
    return np.maximum(largest(*inputs, **options), 0)


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
        for function, reference in ((max_pool.max_pool2d, largest), (avg_pool.avg_pool2d, average))
        for kernel, stride, padding in ((2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 1, 1), (1, 2, 0), (5, 5, 2))
    ],
    *[
        Sample(max_pool.max_pool2d, inputs, options=options, torch_name="nn.functional.max_pool2d")
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
    *[
        Sample(max_pool.max_pool2d_relu, (X, kernel, stride), largest_or_zero, {"padding": padding}, torch_name="")
        for kernel, stride, padding in ((1, 1, 0), (2, 2, 0), (3, 2, 1))
    ],
    Sample(max_pool.max_pool2d_relu, (real(3, 4, 6), 2, 2), largest_or_zero, torch_name=""),
    Sample(max_pool.max_pool2d_relu, (whole(1, 2, 4, 4), 2, 1), largest_or_zero, differentiable=False, torch_name=""),
    Sample(max_pool.max_pool2d, (real(2, 4, 6), 2)),
    Sample(max_pool.max_pool2d, (tied(1, 1, 4, 4), 2)),
    Sample(max_pool.max_pool2d, (tied(2, 1, 6, 6), 3, 2)),
    Sample(
        max_pool.max_pool2d, (with_nan(1, 1, 6, 6), 3, 2), None, {"return_indices": True}, "nn.functional.max_pool2d"
    ),
    Sample(
        max_pool.max_pool2d,
        (np.full((1, 1, 4, 4), -np.inf), 3, 2),
        options={"padding": 1, "return_indices": True},
        torch_name="nn.functional.max_pool2d",
    ),
    Sample(max_pool.max_pool2d, (whole(1, 2, 4, 4), [2, 2], [1, 2]), differentiable=False),
    Sample(max_pool.max_pool2d, (real(0, 2, 4, 4), 2)),
    *[
        Sample(avg_pool.avg_pool2d, (X, 3), options=options)
        for options in (
            {},
            {"stride": 1, "padding": 1, "count_include_pad": False},
            {"stride": 2, "padding": 1, "ceil_mode": True},
            {"stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False},
            {"stride": (2, 1), "divisor_override": 5},
        )
    ],
    Sample(avg_pool.avg_pool2d, (real(2, 4, 6), (2, 3))),
    Sample(avg_pool.avg_pool2d, (real(0, 2, 4, 4), 2)),
    Sample(max_pool.max_pool1d, (real(2, 2, 7), 3)),
    Sample(max_pool.max_pool1d, (real(2, 7), 2), options={"stride": 1, "padding": 1}),
    Sample(
        max_pool.max_pool1d, (tied(1, 2, 7), 3), None, {"stride": 2, "return_indices": True}, "nn.functional.max_pool1d"
    ),
    Sample(avg_pool.avg_pool1d, (real(2, 2, 7), 3)),
    Sample(avg_pool.avg_pool1d, (real(2, 7), 2), options={"stride": 1, "padding": 1, "count_include_pad": False}),
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
    *[
        Sample(max_pool.max_pool3d, (x, 2), None, options, "nn.functional.max_pool3d")
        for x in (real(1, 2, 5, 4, 3), tied(1, 2, 5, 4, 3), with_nan(1, 1, 4, 4, 4))
        for options in (
            {},
            {"stride": (1, 2, 1), "padding": (1, 0, 1), "return_indices": True},
            {"dilation": (2, 1, 1), "stride": 2, "ceil_mode": True, "return_indices": True},
        )
    ],
    Sample(max_pool.max_pool3d, (real(2, 4, 4, 4), 2), None, {}, "nn.functional.max_pool3d"),
    *[
        Sample(function, (x, 2), None, {"stride": 1}, f"nn.functional.{function.__name__}")
        for function, x in (
            (max_pool.max_pool1d_with_indices, real(1, 2, 4)),
            (max_pool.max_pool2d_with_indices, real(1, 2, 3, 3)),
            (max_pool.max_pool3d_with_indices, real(1, 1, 3, 3, 3)),
        )
    ],
    *[
        Sample(function, (x, 2), None, {}, f"nn.functional.{function.__name__}")
        for function, x in (
            (adaptive_pool.adaptive_max_pool1d_with_indices, real(1, 2, 5)),
            (adaptive_pool.adaptive_max_pool2d_with_indices, real(1, 2, 5, 4)),
            (adaptive_pool.adaptive_max_pool3d_with_indices, real(1, 1, 3, 5, 4)),
        )
    ],
    *[
        Sample(avg_pool.avg_pool3d, (real(1, 2, 5, 4, 3), 2), None, options)
        for options in (
            {},
            {"stride": (1, 2, 2), "padding": 1, "count_include_pad": False},
            {"stride": 2, "padding": (0, 1, 1), "ceil_mode": True},
            {"divisor_override": 3},
        )
    ],
    *[
        Sample(function, (whole(1, *shape, low=-9, high=9), 3), None, options, differentiable=False)
        for function, shape in ((avg_pool.avg_pool1d, (1, 7)), (avg_pool.avg_pool2d, (1, 5, 7)))
        for options in ({}, {"stride": 2, "padding": 1, "count_include_pad": False, "ceil_mode": True})
    ],
    *[
        Sample(avg_pool.avg_pool3d, (whole(2, 5, 4, 3, low=-9, high=9), 2), None, options, differentiable=False)
        for options in ({"stride": 1, "padding": 1, "count_include_pad": False}, {"divisor_override": 3})
    ],
    Sample(avg_pool.lp_pool1d, (positive(1, 2, 7), 2.0, 3)),
    Sample(avg_pool.lp_pool2d, (positive(1, 2, 4, 5), 3.0, (2, 3)), options={"stride": 1}),
    Sample(avg_pool.lp_pool3d, (positive(1, 1, 3, 3, 3), 2.0, 2), options={"ceil_mode": True}),
    *[Sample(adaptive_pool.adaptive_avg_pool3d, (real(1, 2, 4, 3, 5), size)) for size in (2, (None, 2, 1), (3, 3, 4))],
    *[
        Sample(
            adaptive_pool.adaptive_max_pool1d,
            (x, size),
            options={"return_indices": True},
            torch_name="nn.functional.adaptive_max_pool1d",
        )
        for x, size in ((real(1, 2, 6), 4), (tied(2, 6), 3))
    ],
    *[
        Sample(adaptive_pool.adaptive_max_pool3d, (x, size), options={"return_indices": True})
        for x, size in ((real(1, 2, 4, 3, 5), 2), (tied(1, 4, 3, 5), (3, 2, None)), (with_nan(1, 1, 3, 4, 4), 2))
    ],
    Sample(max_unpool.max_unpool1d, (real(1, 2, 2), np.array([[[1, 2], [0, 3]]]), 2)),
    Sample(max_unpool.max_unpool1d, (real(1, 2), np.array([[1, 4]]), 2), options={"output_size": (5,)}),
    Sample(
        max_unpool.max_unpool2d,
        (real(1, 1, 2, 2), np.array([[[[0, 2], [5, 8]]]]), 3),
        options={"stride": 2, "padding": 1},
    ),
    Sample(max_unpool.max_unpool3d, (real(1, 1, 1, 2), np.array([[[[3, 12]]]]), 2)),
    *[
        Sample(
            function,
            (x, 2),
            None,
            {"output_size": 3, "_random_samples": positive(1, 2, axes) / 3.1, **options},
            f"nn.functional.{function.__name__}",
        )
        for function, x, axes, options in (
            (fractional_pool.fractional_max_pool2d, real(1, 2, 6, 7), 2, {}),
            (fractional_pool.fractional_max_pool2d, with_nan(2, 6, 7), 2, {"return_indices": True}),
            (fractional_pool.fractional_max_pool3d, real(1, 2, 5, 5, 6), 3, {"return_indices": True}),
            (fractional_pool.fractional_max_pool2d_with_indices, real(1, 2, 5, 5), 2, {}),
            (fractional_pool.fractional_max_pool3d_with_indices, real(1, 2, 5, 5, 5), 3, {}),
        )
    ],
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
    for function in (max_pool.max_pool2d, avg_pool.avg_pool2d)
] + [
    ErrorSample(
        max_pool.max_pool2d, (PICTURE, 5), RuntimeError, r"size: \(1x4x4\)\. .*: \(1x0x0\)\. Output size is too small"
    ),
    ErrorSample(max_pool.max_pool2d, (real(4, 4), 2), RuntimeError, r"non-empty 3D or 4D .* got size \[4, 4\]"),
    ErrorSample(max_pool.max_pool2d, (PICTURE, 0), RuntimeError, "kernel size should be greater than zero"),
    ErrorSample(max_pool.max_pool2d, (PICTURE, 2), RuntimeError, "stride should not be zero", {"stride": 0}),
    ErrorSample(
        max_pool.max_pool2d, (PICTURE, 2), RuntimeError, "pad must be non-negative, but got pad: -1", {"padding": -1}
    ),
    ErrorSample(
        max_pool.max_pool2d, (PICTURE, 2), RuntimeError, "dilation should be greater than zero", {"dilation": 0}
    ),
    ErrorSample(max_pool.max_pool2d, (real(1, 1, 0, 4), 2), RuntimeError, "optional 0 dim batch size"),
    ErrorSample(max_pool.max_pool2d, (PICTURE > 0, 2), NotImplementedError, "'Bool'"),
    ErrorSample(max_pool.max_pool2d, (PICTURE, (2, 2, 2)), RuntimeError, "single int, or a tuple of two ints"),
    ErrorSample(max_pool.max_pool2d, (PICTURE, 2.5), TypeError, "argument 'kernel_size' must be an int"),
    ErrorSample(max_pool.max_pool2d, ([1.0], 2), TypeError, "must be Tensor, not list"),
    ErrorSample(avg_pool.avg_pool2d, (PICTURE, 2), RuntimeError, "divisor must be not zero", {"divisor_override": 0}),
    ErrorSample(avg_pool.avg_pool2d, (PICTURE > 0, 2), NotImplementedError, "'Bool'"),
    ErrorSample(avg_pool.avg_pool3d, (real(3, 3, 3), 2), RuntimeError, "non-empty 4D or 5D"),
    ErrorSample(
        max_pool.max_pool3d, (real(1, 1, 4, 4), 2), RuntimeError, r"size: \(1x1x4x4\)\. .*: \(1x0x2x2\)\. Output size"
    ),
    ErrorSample(max_pool.max_pool1d, (real(4), 2), RuntimeError, r"Expected 2D or 3D .* got:\[4\]"),
    ErrorSample(avg_pool.avg_pool1d, (real(1, 4), (2, 2)), RuntimeError, "must either be a single int, or one int"),
    ErrorSample(
        max_unpool.max_unpool2d, (PICTURE, whole(1, 1, 4, 4) + 99, 2), RuntimeError, r"invalid max index: .* size 8x8"
    ),
    ErrorSample(
        max_unpool.max_unpool2d, (PICTURE, whole(1, 1, 4), 2), RuntimeError, "same as that of the input tensor"
    ),
    ErrorSample(max_unpool.max_unpool2d, (PICTURE, PICTURE, 2), RuntimeError, "should be type int64"),
    ErrorSample(max_unpool.max_unpool1d, (real(4), whole(4), 2), RuntimeError, "2d or 3d Tensor, but got .* 1 dim"),
    ErrorSample(
        max_unpool.max_unpool2d,
        (PICTURE, whole(1, 1, 4, 4), 2),
        ValueError,
        r"invalid output_size .*dim 0 must be between 6 and 10",
        {"output_size": (11, 8)},
    ),
    ErrorSample(
        max_unpool.max_unpool2d,
        (PICTURE, whole(1, 1, 4, 4), 2),
        ValueError,
        "has a length of '1'",
        {"output_size": (8,)},
    ),
    ErrorSample(fractional_pool.fractional_max_pool2d, (PICTURE, 2), ValueError, "either an output_size or an"),
    ErrorSample(
        fractional_pool.fractional_max_pool2d, (PICTURE, 5), RuntimeError, "pool height 5 too large", {"output_size": 2}
    ),
    ErrorSample(
        adaptive_pool.adaptive_avg_pool2d, (real(4, 4), (2, 2)), ValueError, "Input dimension should be at least 3"
    ),
    ErrorSample(adaptive_pool.adaptive_avg_pool1d, (real(1, 1, 4), (2, 2)), RuntimeError, r"should contain one int"),
    ErrorSample(adaptive_pool.adaptive_avg_pool1d, (real(1, 1, 4), None), TypeError, "must be ints"),
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
