"""Differences of neighbours, areas, covariances."""

import numpy as np

from mytorch.ops import covariance, differences

from .sample import ErrorSample, Sample, positive, real, whole

X, POINTS = real(3, 4), np.array([0.0, 0.5, 1.5, 4.0])
COUNTS, WORTH = np.array([1, 3, 2, 1]), positive(4)

SAMPLES = [
    *[
        Sample(differences.diff, (x,), lambda x, n=1, dim=-1: np.diff(x, n, dim), options)
        for x in (X, whole(3, 4), whole(3, 4) > 0)
        for options in ({}, {"n": 2, "dim": 0})
    ],
    *[Sample(differences.diff, (X, n)) for n in (0, 7)],
    Sample(differences.diff, (X,), None, {"prepend": real(3, 1), "append": real(3, 2, seed=1)}),
    *[
        Sample(function, (X, *x), None, options)
        for function in (differences.trapezoid, differences.cumulative_trapezoid)
        for x, options in (((), {}), ((), {"dx": 0.5, "dim": 0}), ((POINTS,), {}), ((real(3, 4, seed=1),), {"dim": 0}))
    ],
    Sample(differences.trapezoid, (whole(5),)),
    *[
        Sample(covariance.cov, (X,), lambda x, correction=1: np.cov(x, ddof=correction), options)
        for options in ({}, {"correction": 0})
    ],
    Sample(covariance.cov, (X,), lambda x, fweights: np.cov(x, fweights=fweights), {"fweights": COUNTS}),
    Sample(covariance.cov, (X,), lambda x, aweights: np.cov(x, aweights=aweights), {"aweights": WORTH}),
    Sample(covariance.cov, (X,), None, {"fweights": COUNTS, "aweights": WORTH}),
    Sample(covariance.cov, (real(5),), np.cov),
    *[Sample(covariance.corrcoef, (x,), np.corrcoef) for x in (X, real(5))],
    *[Sample(function, (whole(3, 4),)) for function in (covariance.cov, covariance.corrcoef)],
]

ERRORS = [
    ErrorSample(differences.diff, (real(),), RuntimeError, "at least one-dimensional"),
    ErrorSample(differences.diff, (X, -1), RuntimeError, "must be non-negative but got -1"),
    ErrorSample(differences.diff, (X,), RuntimeError, "prepend to have as many dimensions", {"prepend": real(3)}),
    ErrorSample(differences.trapezoid, (X, real(3)), RuntimeError, "one `x` value for each sample point, got 3 for 4"),
    ErrorSample(differences.trapezoid, (real(),), IndexError, "tensor has no dimensions"),
    ErrorSample(covariance.cov, (real(2, 2, 2),), RuntimeError, "two or fewer dimensions"),
    ErrorSample(covariance.cov, (X,), RuntimeError, "same numel as there are observations", {"fweights": COUNTS[:2]}),
    ErrorSample(covariance.cov, (X,), RuntimeError, "fweights to have integral dtype", {"fweights": WORTH}),
    ErrorSample(covariance.cov, (X,), RuntimeError, "fweights cannot be negative", {"fweights": -COUNTS}),
    ErrorSample(covariance.corrcoef, (real(2, 2, 2),), RuntimeError, "two or fewer dimensions"),
]
