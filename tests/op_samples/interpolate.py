"""Pictures, rows and volumes in other sizes, by every mode; pixels rearranged."""

import numpy as np

from mytorch.ops import interpolate as module, pixel_shuffle as shuffles

from .sample import ErrorSample, Sample, real, whole

interpolate = module.interpolate
ROW, PICTURE, VOLUME = real(1, 2, 5), real(1, 2, 4, 5), real(1, 1, 3, 4, 2)


def shuffled(x, r):
    y = np.zeros((*x.shape[:-3], x.shape[-3] // r**2, x.shape[-2] * r, x.shape[-1] * r))
    for c, h, w in np.ndindex(y.shape[-3:]):
        y[..., c, h, w] = x[..., c * r * r + h % r * r + w % r, h // r, w // r]
    return y


SAMPLES = [
    *[
        Sample(interpolate, (x, size), options={"mode": mode})
        for mode in ("nearest", "nearest-exact", "area")
        for x, size in ((ROW, 8), (ROW, 3), (PICTURE, (7, 2)), (VOLUME, (4, 3, 5)))
    ],
    *[
        Sample(interpolate, (x, size), options={"mode": mode, "align_corners": aligned})
        for mode, x, size in (
            ("linear", ROW, 8),
            ("bilinear", PICTURE, (7, 3)),
            ("bicubic", PICTURE, (3, 8)),
            ("trilinear", VOLUME, (4, 2, 1)),
        )
        for aligned in (False, True)
    ],
    *[
        Sample(interpolate, (PICTURE, None, scale), options={"mode": mode, **options})
        for mode, scale, options in (
            ("nearest", 2, {}),
            ("nearest", 0.7, {}),
            ("bilinear", (1.3, 2.0), {}),
            ("bilinear", (1.3, 2.0), {"recompute_scale_factor": True}),
            ("bicubic", 1.0, {}),
            ("bilinear", 1.1, {}),
        )
    ],
    *[
        Sample(interpolate, (PICTURE, size), options={"mode": mode, "antialias": True})
        for mode in ("bilinear", "bicubic")
        for size in ((2, 3), (6, 2))
    ],
    Sample(interpolate, (real(0, 2, 3, 3), 4)),
    # The same size by another factor: PyTorch's gradient is that of a copy, which its own bicubic value is not.
    Sample(interpolate, (PICTURE, None, 1.1, "bicubic"), torch_name=""),
    Sample(interpolate, (whole(1, 1, 3, 4, low=0).astype(np.uint8), 5), differentiable=False),
    Sample(module.upsample, (ROW, 7), torch_name=""),
    Sample(module.upsample_nearest, (PICTURE, 6), torch_name=""),
    Sample(module.upsample_bilinear, (PICTURE, None, 2), torch_name=""),
    Sample(shuffles.pixel_shuffle, (real(2, 8, 2, 3), 2), shuffled),
    Sample(shuffles.pixel_shuffle, (real(9, 2, 1), 3), shuffled),
    Sample(shuffles.pixel_unshuffle, (real(2, 2, 4, 6), 2)),
    Sample(shuffles.pixel_unshuffle, (real(1, 1, 1, 3, 6), 3)),
    Sample(shuffles.channel_shuffle, (real(2, 6, 2, 2), 3), lambda x, k: x[:, [0, 2, 4, 1, 3, 5]]),
]

ERRORS = [
    ErrorSample(interpolate, (ROW,), ValueError, "either size or scale_factor"),
    ErrorSample(interpolate, (ROW, 2, 2), ValueError, "only one of size or scale_factor"),
    ErrorSample(interpolate, (ROW, (2, 3)), ValueError, r"dimensions of \[5\] and output size of \(2, 3\)"),
    ErrorSample(
        interpolate, (ROW, None, (2, 3)), ValueError, r"dimensions of \[5\] and scale_factor of shape \(2, 3\)"
    ),
    ErrorSample(interpolate, (ROW, 2.5), TypeError, "size to be ints"),
    ErrorSample(
        interpolate, (ROW, 2, None, "bilinear"), NotImplementedError, "Got 3D input, but bilinear mode needs 4D"
    ),
    ErrorSample(interpolate, (ROW, 2, None, "wavy"), NotImplementedError, r"\(got wavy\)"),
    ErrorSample(interpolate, (real(2, 3), 2), NotImplementedError, r"Only 3D, 4D and 5D .* \(got 2D\)"),
    ErrorSample(interpolate, (ROW, 0), RuntimeError, r"input \(W: 5\) output \(W: 0\)"),
    ErrorSample(interpolate, (real(1, 0, 3), 2), RuntimeError, "Non-empty 3D data tensor"),
    ErrorSample(interpolate, (ROW, 2), ValueError, "align_corners option", {"align_corners": True}),
    ErrorSample(interpolate, (ROW, 2), ValueError, "not meaningful", {"recompute_scale_factor": True}),
    ErrorSample(interpolate, (ROW, 2, None, "linear"), ValueError, "Anti-alias option", {"antialias": True}),
    ErrorSample(interpolate, (whole(1, 1, 3), 2), NotImplementedError, "'Long'"),
    ErrorSample(shuffles.pixel_shuffle, (real(2, 2), 2), RuntimeError, r"at least 3 dimensions, .* with 2 dimension"),
    ErrorSample(shuffles.pixel_shuffle, (real(3, 2, 2), 2), RuntimeError, r"input.size\(-3\)=3 is not divisible by 4"),
    ErrorSample(shuffles.pixel_shuffle, (real(4, 2, 2), 0), RuntimeError, "positive upscale_factor, but got 0"),
    ErrorSample(
        shuffles.pixel_unshuffle, (real(4, 3, 2), 2), RuntimeError, r"height .*size\(-2\)=3 is not divisible by 2"
    ),
    ErrorSample(shuffles.channel_shuffle, (real(1, 3, 2), 2), RuntimeError, "Got 3 channels and 2 groups"),
    ErrorSample(shuffles.channel_shuffle, (real(3, 2), 2), RuntimeError, r"> 2 dims, .* \[3, 2\]"),
    ErrorSample(shuffles.channel_shuffle, (real(1, 3, 2), 0), RuntimeError, "groups:0"),
]
