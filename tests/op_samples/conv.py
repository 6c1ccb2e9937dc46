"""Convolution along one, two and three axes: strides, padding, dilation, groups, batched or not; and its transpose."""

import numpy as np

from mytorch.backends.conv2d import use
from mytorch.ops import conv, conv_max_pool, conv_transpose

from .sample import ErrorSample, Sample, real


def convolution(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """The definition, as a loop over every output."""
    (sh, sw), (ph, pw), (dh, dw) = [(v, v) if isinstance(v, int) else v for v in (stride, padding, dilation)]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    (n, _, height, width), (channels_out, channels, kh, kw) = x.shape, w.shape
    y = np.zeros((n, channels_out, (height - dh * (kh - 1) - 1) // sh + 1, (width - dw * (kw - 1) - 1) // sw + 1))
    for image, o, i, j in np.ndindex(*y.shape):
        first = o // (channels_out // groups) * channels
        rows, columns = i * sh + dh * np.arange(kh), j * sw + dw * np.arange(kw)
        window = x[image, first : first + channels][:, rows[:, None], columns]
        y[image, o, i, j] = (window * w[o]).sum() + (0 if b is None else b[o])
    return y


def rectified(*inputs, **options):
    return np.maximum(convolution(*inputs, **options), 0)


def conv2d_relu_max_pool2d(*inputs, algorithm="rows", **options):
    """By an algorithm that pools while it convolves."""
    with use(algorithm):
        return conv_max_pool.conv2d_relu_max_pool2d(*inputs, **options, pool=(2, None, 0, 1, False))


def rectified_and_pooled(*inputs, algorithm=None, **options):
    y = rectified(*inputs, **options)
    return y.reshape(*y.shape[:2], y.shape[2] // 2, 2, y.shape[3] // 2, 2).max(axis=(3, 5))


SETTINGS = [
    {},
    {"stride": 2},
    {"stride": (1, 2), "padding": 1},
    {"padding": (2, 1)},
    {"dilation": 2, "padding": 2},
    {"dilation": (1, 2), "stride": (2, 1), "padding": (0, 1)},
    {"stride": 3, "padding": 1},
]

SAMPLES = [
    *[Sample(conv.conv2d, (real(2, 2, 5, 5), real(3, 2, 3, 2), real(3)), convolution, options) for options in SETTINGS],
    *[
        Sample(conv.conv2d, (real(1, 4, 4, 4), real(4, 4 // groups, 2, 2)), convolution, {"groups": groups, **options})
        for groups in (2, 4)
        for options in ({}, {"stride": 2, "padding": 1})
    ],
    *[
        Sample(conv.conv2d_relu, (real(2, 2, 5, 5), real(3, 2, 3, 2), *bias), rectified, options, torch_name="")
        for bias, options in (((real(3),), {}), ((), {"stride": 2, "padding": 1}))
    ],
    *[
        Sample(conv2d_relu_max_pool2d, (real(n, 2, 5, 4), real(2, 2, 4, 3), *bias), rectified_and_pooled, torch_name="")
        for n, bias in ((16, (real(2),)), (16, ()), (2, (real(2),)))
    ],
    Sample(
        *(conv2d_relu_max_pool2d, (real(16, 2, 4, 4), real(4, 1, 3, 3), real(4)), rectified_and_pooled),
        *({"groups": 2}, ""),
    ),
    Sample(
        *(conv2d_relu_max_pool2d, (real(2, 2, 4, 6), real(2, 2, 3, 3), real(2)), rectified_and_pooled),
        *({"algorithm": "winograd", "padding": 1}, ""),
    ),
    Sample(conv.conv2d, (real(1, 2, 3, 3), real(6, 1, 2, 2), real(6)), convolution, {"groups": 2}),
    Sample(conv.conv2d, (real(2, 3, 3, 2), real(2, 3, 1, 1), real(2)), convolution),
    Sample(conv.conv2d, (real(1, 2, 3, 3), real(2, 2, 3, 3)), convolution),
    Sample(conv.conv2d, (real(2, 4, 4), real(3, 2, 3, 3), real(3)), options={"padding": 1}),
    Sample(conv.conv2d, (real(1, 1, 4, 4), real(1, 1, 2, 3)), options={"padding": "valid"}),
    Sample(conv.conv2d, (real(1, 1, 4, 4), real(1, 1, 3, 3)), options={"padding": "same"}),
    Sample(conv.conv2d, (real(1, 1, 4, 5), real(1, 1, 3, 5)), options={"padding": "same", "dilation": (2, 1)}),
    Sample(conv.conv2d, (real(0, 2, 4, 4), real(3, 2, 3, 3), real(3))),
    Sample(conv.conv2d, (real(1, 1, 3, 3), real(1, 1, 2, 2), None, [2, 1], [1, 0])),
    *[
        Sample(conv.conv1d, (real(2, 2, 6), real(3, 2, 3), real(3)), options=options)
        for options in ({}, {"stride": 2, "padding": 1}, {"dilation": 2}, {"padding": "same"})
    ],
    Sample(conv.conv1d, (real(2, 5), real(2, 1, 2)), options={"groups": 2}),
    *[
        Sample(conv.conv3d, (real(2, 2, 4, 3, 3), real(2, 2, 2, 2, 2), real(2)), options=options)
        for options in ({}, {"stride": (2, 1, 1), "padding": 1}, {"dilation": (2, 1, 1)}, {"padding": "valid"})
    ],
    Sample(conv.conv3d, (real(2, 3, 3, 3), real(4, 1, 2, 2, 1)), options={"groups": 2}),
    Sample(conv.conv3d, (real(1, 1, 3, 3, 3), real(1, 1, 3, 1, 3)), options={"padding": "same"}),
    Sample(conv.conv3d, (real(0, 2, 3, 3, 3), real(3, 2, 2, 2, 2), real(3))),
    *[
        Sample(conv_transpose.conv_transpose2d, (real(2, 2, 3, 3), real(2, 3, 3, 2), real(3)), options=options)
        for options in (
            {},
            {"stride": 2},
            {"stride": 2, "padding": 1, "output_padding": 1},
            {"stride": (2, 3), "padding": (1, 0), "output_padding": (0, 2)},
            {"padding": 1, "dilation": 2},
            {"dilation": 2, "output_padding": 1},
        )
    ],
    Sample(conv_transpose.conv_transpose2d, (real(1, 4, 2, 2), real(4, 1, 2, 2)), options={"groups": 2, "stride": 2}),
    Sample(conv_transpose.conv_transpose2d, (real(2, 2, 2), real(2, 1, 2, 2), real(1))),
    *[
        Sample(conv_transpose.conv_transpose1d, (real(2, 2, 4), real(2, 3, 3), real(3)), options=options)
        for options in ({}, {"stride": 3, "padding": 1, "output_padding": 2}, {"dilation": 2})
    ],
    Sample(conv_transpose.conv_transpose1d, (real(2, 4), real(2, 1, 3)), options={"groups": 2}),
    *[
        Sample(conv_transpose.conv_transpose3d, (real(1, 2, 2, 3, 2), real(2, 2, 2, 2, 2), real(2)), options=options)
        for options in ({}, {"stride": (3, 2, 1), "padding": (1, 0, 1), "output_padding": (2, 1, 0)}, {"dilation": 2})
    ],
    Sample(
        conv_transpose.conv_transpose3d, (real(4, 2, 2, 2), real(4, 1, 2, 2, 2)), options={"groups": 2, "stride": 2}
    ),
]

X, W = real(1, 3, 4, 4), real(5, 3, 3, 3)

ERRORS = [
    ErrorSample(
        conv.conv2d,
        (real(1, 2, 4, 4), W),
        RuntimeError,
        r"Given groups=1, weight of size \[5, 3, 3, 3\], expected input\[1, 2, 4, 4\] to have 3 channels, but got 2",
    ),
    ErrorSample(
        conv.conv2d,
        (real(1, 3, 2, 2), W),
        RuntimeError,
        r"Calculated padded input size per channel: \(2 x 2\)\. Kernel size: \(3 x 3\)\. Kernel size can't be greater",
    ),
    ErrorSample(
        conv.conv2d, (X, W.astype(np.float32)), RuntimeError, r"Input type \(double\) and weight type \(float\)"
    ),
    ErrorSample(
        conv.conv2d, (X, W, real(5).astype(np.float32)), RuntimeError, r"and bias type \(float\) should be the same"
    ),
    ErrorSample(
        conv.conv2d, (X, W, real(4)), RuntimeError, r"bias to be 1-dimensional with 5 elements, but got .* \[4\]"
    ),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "non-positive stride", {"stride": 0}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "negative padding", {"padding": -1}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "dilation should be greater than zero", {"dilation": 0}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "non-positive groups", {"groups": 0}),
    ErrorSample(conv.conv2d, (real(1, 6, 4, 4), W), RuntimeError, "divisible by 2 at dimension 0", {"groups": 2}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "strided convolutions", {"padding": "same", "stride": 2}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, "Invalid padding string: 'full'", {"padding": "full"}),
    ErrorSample(conv.conv2d, (X, W), RuntimeError, r"list of 2 values .* stride=\[1, 2, 3\]", {"stride": (1, 2, 3)}),
    ErrorSample(conv.conv2d, (X, W), TypeError, "argument 'stride' must be an int", {"stride": 1.5}),
    ErrorSample(
        conv.conv2d, (real(3, 4), W), RuntimeError, r"Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d"
    ),
    ErrorSample(conv.conv2d, (X, real(5, 3, 3)), RuntimeError, "weight with 4 dimensions"),
    ErrorSample(conv.conv2d, ([1.0], W), TypeError, "argument 'input' must be Tensor, not list"),
    ErrorSample(conv.conv1d, (real(1, 3, 2), real(3, 3, 3)), RuntimeError, r"channel: \(2\)\. Kernel size: \(3\)\."),
    ErrorSample(
        conv.conv1d, (X, real(3, 3, 3)), RuntimeError, r"Expected 2D \(unbatched\) or 3D \(batched\) input to conv1d"
    ),
    ErrorSample(
        conv.conv3d,
        (real(1, 1, 2, 4, 4), real(1, 1, 3, 2, 2)),
        RuntimeError,
        r"\(2 x 4 x 4\)\. Kernel size: \(3 x 2 x 2\)",
    ),
    ErrorSample(conv.conv3d, (X, real(1, 3, 2, 2, 2)), RuntimeError, "to have 3 channels, but got 1 channels"),
    ErrorSample(
        conv_transpose.conv_transpose3d,
        (real(1, 1, 2, 2, 2), real(1, 1, 2, 2, 2)),
        RuntimeError,
        "output_padding_depth: 1 .* stride_width: 1",
        {"output_padding": (1, 0, 0)},
    ),
    ErrorSample(
        conv_transpose.conv_transpose2d, (X, real(4, 3, 3, 3)), RuntimeError, "to have 4 channels, but got 3 channels"
    ),
    ErrorSample(
        conv_transpose.conv_transpose2d,
        (X, real(3, 2, 3, 3)),
        RuntimeError,
        "output padding must be smaller",
        {"output_padding": 1},
    ),
    ErrorSample(
        conv_transpose.conv_transpose2d, (X, real(3, 2, 3, 3), real(3)), RuntimeError, "1-dimensional with 2 elements"
    ),
    ErrorSample(
        conv_transpose.conv_transpose2d,
        (real(1, 1, 1, 1), real(1, 1, 1, 1)),
        RuntimeError,
        "Output size is too small",
        {"padding": 1},
    ),
]
