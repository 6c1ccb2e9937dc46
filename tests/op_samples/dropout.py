"""Dropout where chance has no say: switched off, nothing dropped, everything dropped. (Chance: `tests/ops`.)"""

import numpy as np

from mytorch.ops import dropout

from .sample import ErrorSample, Sample, real, whole

SAMPLES = [
    *[
        Sample(function, (x,), None, options, f"nn.functional.{function.__name__}")
        for function, x in (
            (dropout.dropout, real(3, 4)),
            (dropout.dropout, real(0, 2)),
            (dropout.dropout1d, real(2, 3, 2)),
            (dropout.dropout1d, real(3, 2)),
            (dropout.dropout2d, real(2, 3, 2, 2)),
            (dropout.dropout3d, real(2, 2, 1, 2, 2)),
            (dropout.dropout3d, real(2, 1, 2, 2)),
            (dropout.alpha_dropout, real(3, 4)),
            (dropout.feature_alpha_dropout, real(2, 2, 3)),
        )
        for options in (
            {"p": 0.5, "training": False},
            {"p": 0.0, "training": True},
            {"p": 1.0, "training": True},
        )
    ],
    Sample(dropout.dropout, (np.array([1.5, np.nan, np.inf]),), None, {"p": 1.0}, "nn.functional.dropout"),
    Sample(dropout.dropout, (whole(3),), None, {"training": False}, "nn.functional.dropout", differentiable=False),
]

ERRORS = [
    *[
        ErrorSample(
            function,
            (real(2, 3, 2, 2)[0, :, :, 0],),
            ValueError,
            f"between 0 and 1, but got {p}",
            {"p": p, "training": False},
        )
        for function in (dropout.dropout, dropout.dropout1d, dropout.alpha_dropout)
        for p in (-0.1, 2)
    ],
    ErrorSample(dropout.dropout2d, (real(1, 1, 2, 2),), ValueError, "between 0 and 1", {"p": 1.5}),
    ErrorSample(dropout.dropout, (whole(3),), RuntimeError, "can't be cast to the desired output type Long"),
    ErrorSample(dropout.dropout1d, (real(1, 1, 2, 2),), RuntimeError, "Expected 2D or 3D input"),
    ErrorSample(
        dropout.feature_alpha_dropout, (real(3),), RuntimeError, "requires at least 2 dimensions", {"training": True}
    ),
]
