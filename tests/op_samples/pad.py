"""More room at the edges."""

import numpy as np

from mytorch.ops import pad as module

from .sample import ErrorSample, Sample, real, whole

pad = module.pad
NUMPY_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def numpy_pad(x, widths, mode="constant", value=None):
    pairs = [(widths[i], widths[i + 1]) for i in range(0, len(widths), 2)][::-1]
    pairs = [(0, 0)] * (x.ndim - len(pairs)) + pairs
    options = {"constant_values": value or 0} if mode == "constant" else {}
    return np.pad(x, pairs, mode=NUMPY_MODES[mode], **options)


SAMPLES = [
    *[
        Sample(pad, (x, widths), numpy_pad, {"value": value} if value else {})
        for x, widths, value in (
            (real(3, 4), (1, 2), None),
            (real(3, 4), (1, 2, 3, 0), 1.5),
            (real(2, 3, 4), (0, 1, 2, 0, 1, 1), None),
            (real(0, 3), (1, 1), 2.0),
            (real(0, 3), (1, 1, 1, 1), None),
            (whole(3), (2, 2), 7),
            (real(3), (), None),
        )
    ],
    Sample(pad, (real(4, 5), (-1, 2, 1, -2))),
    Sample(module.constant_pad_nd, (real(3, 4), (1, 2), 1.5), lambda x, w, v: numpy_pad(x, w, value=v)),
    Sample(pad, (real(4, 5), (-1, -2)), lambda x, w: x[:, 1:-2]),
    Sample(pad, (real(3, 4), ((1, 2), (0, 3))), lambda x, w: np.pad(x, w), torch_name=""),  # NumPy's way
    *[
        Sample(pad, (x, widths, mode), numpy_pad)
        for mode in ("reflect", "replicate", "circular")
        for x, widths in ((real(2, 3, 4), (1, 2)), (real(2, 2, 3, 4), (2, 1, 1, 2)), (real(3, 4), (3, 0)))
    ],
    *[Sample(pad, (real(1, 2, 3, 3, 4), (1, 1, 2, 0, 0, 2), mode), numpy_pad) for mode in ("replicate", "circular")],
    Sample(pad, (real(1, 2, 3), (5, 4), "replicate"), numpy_pad),
]

ERRORS = [
    ErrorSample(pad, (real(3), (1,)), RuntimeError, "must be divisible by 2"),
    ErrorSample(pad, (real(3), (1, 1, 1, 1)), RuntimeError, "less than or equal to two times the input dimension"),
    ErrorSample(pad, (real(3), (-2, -2)), RuntimeError, "resulted in a negative output size"),
    ErrorSample(
        pad, (real(1, 3), (3, 0), "reflect"), RuntimeError, "Padding size should be less than the .* input dimension"
    ),
    ErrorSample(pad, (real(1, 3), (4, 0), "circular"), RuntimeError, "wrapping around more than once"),
    ErrorSample(pad, (real(3), (1, 1), "mirror"), NotImplementedError, "Unrecognised padding mode mirror"),
    ErrorSample(pad, (real(1, 3), (1, 1), "reflect", 2.0), RuntimeError, "doesn't take in value argument"),
    ErrorSample(pad, (real(3), (1, 1), "reflect"), NotImplementedError, "Padding size 2 .* for 1D input"),
    ErrorSample(pad, (real(1, 3), (-2, -1), "replicate"), RuntimeError, "of size 3 .* too small"),
    ErrorSample(pad, (real(2, 3), ((1, 1),)), RuntimeError, "1 pairs for 2 dimensions"),
]
