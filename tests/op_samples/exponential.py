"""Powers, roots, exponentials, logarithms."""

import numpy as np

from mytorch.ops import exponential

from .sample import ErrorSample, Sample, positive, real, tied, whole

SAMPLES = [
    *[
        Sample(exponential.pow, (x, exponent), lambda x, e: x**e)
        for x in (positive(3, 4), positive())
        for exponent in (2, -1, 0.5, 0)
    ],
    Sample(exponential.pow, (real(3, 4), 3), lambda x, e: x * x * x),
    Sample(exponential.pow, (positive(3, 1), real(4)), np.power),
    Sample(exponential.pow, (2.5, real(4)), np.power),
    Sample(exponential.pow, (np.array([0.0, 0.0, 2.0]), np.array([0.0, 2.0, 0.0])), twice=False),
    *[
        Sample(function, (x,), reference)
        for function, reference in (
            (exponential.sqrt, np.sqrt),
            (exponential.exp, np.exp),
            (exponential.log, np.log),
            (exponential.square, np.square),
            (exponential.abs, np.abs),
            (exponential.sign, np.sign),
        )
        for x in (positive(2, 3), positive(), positive(0, 3))
    ],
    *[Sample(function, (whole(3, 4, low=1),)) for function in (exponential.sqrt, exponential.exp, exponential.log)],
    *[Sample(function, (tied(3, 4),)) for function in (exponential.abs, exponential.sign, exponential.square)],
    *[
        Sample(function, (positive(2, 3),), differentiable=False)
        for function in (exponential.sqrt_, exponential.exp_, exponential.log_, exponential.abs_)
    ],
    Sample(exponential.pow_, (positive(2, 3), 2), differentiable=False),
]

ERRORS = [
    ErrorSample(exponential.pow, (whole(3), -1), RuntimeError, "negative integer powers"),
    ErrorSample(exponential.pow, (real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"),
]
