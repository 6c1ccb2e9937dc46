"""Sums, means, spreads, products."""

import numpy as np

from mytorch.ops import deviation, nan_reduce, reduce

from .sample import ErrorSample, Sample, positive, real, tied, whole

DIMS = ({}, {"dim": 0}, {"dim": -1}, {"dim": 1, "keepdim": True}, {"dim": (0, 2)}, {"dim": (-1, 1), "keepdim": True})
MISSING = np.array([[1.5, np.nan, 2.5], [0.5, 3.5, np.nan], [1.2, 2.3, 3.4]])
HOLES = np.array([[1.5, 0.0, 2.5], [0.0, 3.5, 0.0], [1.2, 2.3, 3.4]])


def axes(options):
    """PyTorch's options in NumPy's words."""
    words = {"dim": "axis", "keepdim": "keepdims", "correction": "ddof"}
    return {words.get(name, name): value for name, value in options.items()}


SAMPLES = [
    *[
        Sample(function, (real(2, 3, 4),), lambda x, r=reference, **o: r(x, **axes(o)), options)
        for function, reference in ((reduce.sum, np.sum), (reduce.mean, np.mean))
        for options in DIMS
    ],
    *[
        Sample(function, (x,), None, options, twice=x.size > 0)
        for function in (reduce.sum, reduce.mean)
        for x, options in (
            (real(), {}),
            (real(), {"dim": 0}),
            (real(), {"dim": -1, "keepdim": True}),
            (real(2, 3), {"dim": ()}),
            (real(0, 3), {"dim": 0}),
            (real(0, 3), {"dim": 1}),
            (real(0), {}),
            (real(3, 4), {"dim": [0, 1]}),
            (whole(3, 4), {"dtype": None} if function is reduce.sum else {"dim": 0, "dtype": None}),
        )
        if not (function is reduce.mean and x.dtype != np.float64)
    ],
    Sample(reduce.sum, (whole(3, 4),), lambda x: x.sum()),
    Sample(reduce.sum, (whole(3, 4) > 0,), lambda x, dim: x.sum(dim), {"dim": 1}),
    Sample(reduce.sum, (whole(3, 4).astype(np.uint8),)),
    Sample(reduce.sum, (whole(3, 4).astype(np.int32), 1)),
    # NumPy's words, which PyTorch understands here as well.
    Sample(reduce.sum, (real(2, 3, 4),), np.sum, {"axis": (0, 1), "keepdims": True}),
    Sample(reduce.mean, (real(2, 3, 4),), np.mean, {"axis": 1, "keepdims": True}),
    *[
        Sample(function, (real(2, 3, 4),), lambda x, r=reference, **o: r(x, **axes({"correction": 1, **o})), options)
        for function, reference in ((deviation.var, np.var), (deviation.std, np.std))
        for options in (*DIMS, {"correction": 0}, {"dim": 1, "correction": 2}, {"dim": (0, 1), "correction": 0.5})
    ],
    *[
        Sample(function, arguments)
        for function in (deviation.var, deviation.std)
        for arguments in (
            (real(3, 4), False),
            (real(3, 4), 1, False),
            (real(3, 4), (0, 1), True, True),
            (real(3, 4, low=10, high=11), 0),
        )
    ],
    Sample(deviation.std, (np.array([[2.0, 2.0], [2.0, 3.0]]), 1), twice=False),  # a spread of 0 has no slope
    Sample(deviation.var, (np.array([2.0, 2.0, 2.0]),)),
    *[
        Sample(reduce.prod, (x,), np.prod, options)
        for x in (real(2, 3), positive(3), real(), HOLES, HOLES[:2], np.zeros((2, 2)), real(0))
        for options in ({},)
    ],
    *[
        Sample(reduce.prod, (x,), lambda x, dim, keepdim=False: np.prod(x, dim, keepdims=keepdim), options)
        for x in (real(2, 3, 4), real(3, 3, 2), HOLES, whole(3, 4), whole(2, 2).astype(np.int32))
        for options in ({"dim": 0}, {"dim": -1}, {"dim": 1, "keepdim": True})
    ],
    *[
        Sample(function, (x,), lambda x, r=reference, **o: r(x, **axes(o)), options)
        for function, reference in ((reduce.all, np.all), (reduce.any, np.any))
        for x in (whole(2, 3, 4), tied(2, 3, 4), whole(2, 3, 4) > 0)
        for options in ({}, {"dim": 1}, {"dim": -1, "keepdim": True}, {"dim": (0, 1)})
    ],
    *[Sample(function, (np.zeros((0, 3)),), None, {"dim": 0}) for function in (reduce.all, reduce.any)],
    *[
        Sample(reduce.count_nonzero, (tied(2, 3, 4),), lambda x, dim: np.count_nonzero(x, dim), {"dim": dim})
        for dim in (None, 0, -1, (0, 2))
    ],
    *[Sample(function, (whole(2, 3).astype(np.uint8),)) for function in (reduce.all, reduce.any)],
    *[
        Sample(function, arguments, None, options)
        for function in (deviation.var_mean, deviation.std_mean)
        for arguments, options in (
            ((real(3, 4),), {}),
            ((real(2, 3, 4), (0, 2)), {"keepdim": True, "correction": 0}),
            ((real(3, 4), False), {}),
        )
    ],
    *[
        Sample(function, (MISSING,), lambda x, r=reference, **o: r(x, **axes(o)), options)
        for function, reference in ((nan_reduce.nansum, np.nansum), (nan_reduce.nanmean, np.nanmean))
        for options in ({}, {"dim": 1}, {"dim": (0, 1), "keepdim": True})
    ],
    Sample(nan_reduce.nansum, (whole(3, 4), 0)),
    *[Sample(function, (real(2, 3),)) for function in (nan_reduce.nansum, nan_reduce.nanmean)],
]

ERRORS = [
    ErrorSample(reduce.sum, (real(2, 3), 2), IndexError, r"expected to be in range of \[-2, 1\], but got 2"),
    ErrorSample(reduce.sum, (real(), 1), IndexError, r"expected to be in range of \[-1, 0\], but got 1"),
    ErrorSample(reduce.sum, (real(2, 3), (0, -2)), RuntimeError, "dim 0 appears multiple times in the list of dims"),
    ErrorSample(reduce.mean, (whole(3),), RuntimeError, r"mean\(\): could not infer output dtype.*Got: Long"),
    ErrorSample(reduce.mean, (whole(3) > 0,), RuntimeError, "Got: Bool"),
    ErrorSample(deviation.var, (whole(3),), RuntimeError, "std and var only support floating point"),
    ErrorSample(deviation.std, (real(2, 3), 5), IndexError, r"\[-2, 1\], but got 5"),
    ErrorSample(reduce.prod, (real(2, 3), -3), IndexError, r"\[-2, 1\], but got -3"),
    ErrorSample(reduce.prod, (real(2, 3), (0, 1)), TypeError, "'dim' must be int, not tuple"),
    ErrorSample(reduce.mean, (real(3),), RuntimeError, "Optional dtype must be.*Got: Long", {"dtype": int}),
    ErrorSample(nan_reduce.nanmean, (whole(3),), RuntimeError, "but got Long"),
]
