"""Medians, quantiles, modes, and the k-th smallest."""

import numpy as np

from mytorch.ops import order_statistics, quantile

from .sample import ErrorSample, Sample, real, tied, whole

MISSING = np.array([[1.5, np.nan, 2.5, 0.5], [0.5, 3.5, np.nan, np.nan], [1.2, 2.3, 3.4, 0.1]])
LEVELS = np.array([0.0, 0.3, 0.75, 1.0])

SAMPLES = [
    *[
        Sample(order_statistics.kthvalue, (real(3, 4), k), None, options)
        for k, options in ((2, {}), (3, {"dim": 0}), (4, {"dim": 1, "keepdim": True}))
    ],
    Sample(order_statistics.kthvalue, (MISSING[0], 4)),
    *[
        Sample(function, (x,), None, options)
        for function in (order_statistics.median, order_statistics.nanmedian)
        for x in (real(3, 4), MISSING)
        for options in ({}, {"dim": 0}, {"dim": -1, "keepdim": True})
    ],
    *[
        Sample(function, (x,))
        for function in (order_statistics.median, order_statistics.nanmedian)
        for x in (tied(3, 3), whole(3, 4), real())
    ],
    *[Sample(f, (real(0),), twice=False) for f in (order_statistics.median, order_statistics.nanmedian)],
    *[
        Sample(order_statistics.mode, (x,), None, options)
        for x in (real(3, 4), tied(3, 4), whole(3, 5))
        for options in ({}, {"dim": 0}, {"dim": -1, "keepdim": True})
    ],
    *[
        Sample(function, (real(), *k))
        for function, k in ((order_statistics.mode, ()), (order_statistics.kthvalue, (1,)))
    ],
    *[
        Sample(
            quantile.quantile,
            (real(3, 5),),
            lambda x, q, interpolation: np.quantile(x, q, method=interpolation),
            {"q": LEVELS, "interpolation": way},
        )
        for way in quantile.WAYS
    ],
    *[
        Sample(function, (x,), None, options)
        for function in (quantile.quantile, quantile.nanquantile)
        for x in (real(3, 4), MISSING)
        for options in (
            {"q": 0.3},
            {"q": 0.8, "dim": 0},
            {"q": LEVELS, "dim": 1, "keepdim": True},
            {"q": 0.5, "keepdim": True},
        )
    ],
]

ERRORS = [
    ErrorSample(order_statistics.kthvalue, (real(3), 4), RuntimeError, "out of range for dimension 0: k is 4, size 3"),
    ErrorSample(order_statistics.median, (real(2, 0), 1), IndexError, r"median\(\): Expected reduction dim 1"),
    ErrorSample(order_statistics.mode, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(quantile.quantile, (real(3), 1.5), RuntimeError, r"q must be in the range \[0, 1\] but got 1.5"),
    ErrorSample(quantile.quantile, (real(3), LEVELS * 2), RuntimeError, r"q values must be in the range \[0, 1\]"),
    ErrorSample(quantile.quantile, (real(3), np.ones((1, 1))), RuntimeError, "must be a scalar or 1D tensor"),
    ErrorSample(quantile.quantile, (real(0), 0.5), RuntimeError, "must be non-empty"),
    ErrorSample(quantile.nanquantile, (whole(3), 0.5), RuntimeError, "must be either float or double dtype, got Long"),
    ErrorSample(quantile.quantile, (real(3), 0.5), RuntimeError, "but got cubic", {"interpolation": "cubic"}),
]
