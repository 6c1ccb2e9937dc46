"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

import numpy as np

from mytorch.ops import softmax

from .sample import ErrorSample, Sample, real, whole

LARGE = np.array([[1000.5, 1000.0, -1000.5], [-700.5, -750.0, -800.5]])
INFINITE = np.array([[0.5, -np.inf, 1.5], [-np.inf, -np.inf, 0.5]])


def softmax_by_definition(x, dim):
    e = np.exp(x.astype(np.longdouble))
    return (e / e.sum(dim, keepdims=True)).astype(x.dtype)


def logsumexp_by_definition(x, dim, keepdim=False):
    return np.log(np.exp(x.astype(np.longdouble)).sum(dim, keepdims=keepdim)).astype(x.dtype)


SAMPLES = [
    *[Sample(softmax.softmax, (real(2, 3, 4), dim), softmax_by_definition) for dim in (0, 1, -1)],
    *[
        Sample(softmax.log_softmax, (real(2, 3, 4), dim), lambda x, dim: np.log(softmax_by_definition(x, dim)))
        for dim in (0, 1, -1)
    ],
    *[
        Sample(function, (x, dim))
        for function in (softmax.softmax, softmax.log_softmax)
        for x, dim in (
            (real(5), 0),
            (real(), 0),
            (real(), -1),
            (real(0, 3), 1),
            (real(3, 0), 1),
            (LARGE, 1),
            (INFINITE, 1),
        )
    ],
    *[
        Sample(softmax.logsumexp, (real(2, 3, 4),), logsumexp_by_definition, options)
        for options in ({"dim": 0}, {"dim": -1, "keepdim": True}, {"dim": (0, 2)}, {"dim": (0, 1, 2)})
    ],
    *[
        Sample(softmax.logsumexp, (x, dim))
        for x, dim in ((real(), 0), (real(0, 3), 0), (real(0, 3), 1), (LARGE, 1), (INFINITE, 1), (whole(3, 4), 1))
    ],
    Sample(softmax.logsumexp, (np.full((2, 3), -np.inf), 1), twice=False),
]

ERRORS = [
    ErrorSample(softmax.softmax, (whole(3), 0), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(softmax.softmax, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(softmax.log_softmax, (real(2, 3), -3), IndexError, r"\[-2, 1\], but got -3"),
    ErrorSample(softmax.logsumexp, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(softmax.log_softmax, (real(2, 3),), UserWarning, "Implicit dimension choice for log_softmax"),
]
