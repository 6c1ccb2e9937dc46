"""Counting, searching, and each value once."""

import numpy as np

from mytorch.ops import counting, searching, unique

from .sample import ErrorSample, Sample, positive, real, tied, whole

NAN = np.array([1.5, np.nan, 0.5, np.nan])
SORTED = np.array([-1.5, -0.5, 0.5, 0.5, 1.5])
EDGES = np.array([-1.5, 0.0, 0.25, 2.0])


def constant(function, *arguments, **options):
    """A sample of an operation without a gradient."""
    return Sample(function, arguments, None, options, differentiable=False)


SAMPLES = [
    *[
        constant(unique.unique, x, return_inverse=inverse, return_counts=counts, **dim)
        for x in (tied(3, 4), whole(4, 2), NAN)
        for inverse, counts, dim in ((False, False, {}), (True, True, {}), (True, True, {"dim": 0}))
    ],
    *[constant(unique.unique, x, return_counts=True) for x in (real(), real(0))],
    *[
        constant(unique.unique_consecutive, x, return_inverse=True, return_counts=True, **dim)
        for x in (tied(3, 4), np.array([1, 1, 2, 2, 1]))
        for dim in ({}, {"dim": 0})
    ],
    Sample(counting.bincount, (whole(7, low=0),), np.bincount),
    Sample(counting.bincount, (whole(5, low=0), None, 9), lambda x, w, n: np.bincount(x, w, n)),
    Sample(counting.bincount, (whole(5, low=0),), lambda x, weights: np.bincount(x, weights), {"weights": positive(5)}),
    constant(counting.bincount, whole(3, low=0), whole(3)),
    *[
        constant(counting.histc, real(3, 4), **options)
        for options in ({}, {"bins": 3}, {"bins": 4, "min": -1, "max": 1})
    ],
    *[constant(counting.histc, x, 3) for x in (np.ones(3), real(0))],
    *[
        constant(counting.histogram, real(3, 4), bins, **options)
        for bins, options in (
            (3, {}),
            (4, {"range": (-1.0, 1.0), "density": True}),
            (EDGES, {"weight": positive(3, 4)}),
            (EDGES, {"density": True}),
        )
    ],
    *[
        constant(searching.searchsorted, sequence, values, **options)
        for sequence, values in ((SORTED, tied(3, 4) / 2), (np.stack([SORTED, SORTED + 1]), tied(2, 3)), (SORTED, NAN))
        for options in ({}, {"right": True}, {"side": "right", "out_int32": True})
    ],
    constant(searching.searchsorted, SORTED, 0.5),
    constant(searching.searchsorted, SORTED[::-1].copy(), real(3), sorter=np.array([4, 3, 2, 1, 0])),
    *[
        constant(searching.bucketize, x, SORTED, right=right)
        for x in (real(2, 3), whole(3), 1)
        for right in (False, True)
    ],
    *[
        constant(searching.isin, elements, test, invert=invert)
        for elements, test in ((whole(3, 4), whole(3)), (tied(3, 4), 1), (2, whole(3)))
        for invert in (False, True)
    ],
]

ERRORS = [
    ErrorSample(unique.unique, (real(3), True, False, False, 1), IndexError, r"\[-1, 0\], but got 1"),
    ErrorSample(unique.unique, (real(2, 0), True, False, False, 0), RuntimeError, "0 sized dimensions"),
    ErrorSample(counting.bincount, (np.array([1, -1]),), RuntimeError, "1-d non-negative integral"),
    ErrorSample(counting.bincount, (whole(3, low=0), real(2)), RuntimeError, "same length as input"),
    ErrorSample(counting.bincount, (whole(3, low=0), None, -1), RuntimeError, "should be >= 0, got -1"),
    ErrorSample(counting.bincount, (real(3),), NotImplementedError, "not implemented for 'Double'"),
    ErrorSample(counting.histc, (whole(3),), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(counting.histc, (real(3), 0), RuntimeError, "bins must be > 0, but got 0"),
    ErrorSample(counting.histc, (real(3), 2, 1, 0), RuntimeError, "max must be larger than min"),
    ErrorSample(counting.histc, (NAN,), RuntimeError, "is not finite"),
    ErrorSample(counting.histogram, (real(3), np.ones((1, 1))), RuntimeError, "should have one dimension, but got 2"),
    ErrorSample(counting.histogram, (real(3), 2), RuntimeError, "same shape as the input", {"weight": real(2)}),
    ErrorSample(searching.searchsorted, (real(2, 3), real(3)), RuntimeError, r"boundaries tensor \[2, 3\]"),
    ErrorSample(searching.searchsorted, (real(2, 3), 1.0), RuntimeError, "can be a scalar only when"),
    ErrorSample(searching.searchsorted, (SORTED, 1.0), RuntimeError, "but got up", {"side": "up"}),
    ErrorSample(
        searching.searchsorted, (SORTED, 1.0), RuntimeError, "set to opposites", {"side": "left", "right": True}
    ),
    ErrorSample(searching.searchsorted, (SORTED, 1.0), RuntimeError, "same size", {"sorter": np.array([0])}),
    ErrorSample(searching.bucketize, (real(3), real(2, 2)), RuntimeError, r"1 dimension, but got dim\(2\)"),
    ErrorSample(searching.isin, (1, 2), TypeError, "got two numbers"),
]
