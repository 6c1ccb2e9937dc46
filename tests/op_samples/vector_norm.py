"""Lengths and distances."""

import numpy as np

from mytorch.ops import vector_norm

from .sample import ErrorSample, Sample, positive, real, tied, whole

INF = float("inf")


def in_place(x, *arguments):
    return x.clone().renorm_(*arguments)


SAMPLES = [
    *[
        Sample(vector_norm.norm, (real(3, 4), p), lambda x, p: np.linalg.norm(x.reshape(-1), p))
        for p in (2, 1, 3, 1.5, 0.5, 0, INF, -INF)
    ],
    *[
        Sample(vector_norm.norm, (real(2, 3, 4), p), None, options)
        for p in (2, 1, 3, INF)
        for options in ({"dim": 1}, {"dim": (0, -1), "keepdim": True})
    ],
    Sample(vector_norm.norm, (real(3, 4),), lambda x: np.linalg.norm(x)),
    Sample(vector_norm.norm, (real(3, 4), "fro"), np.linalg.norm),
    Sample(vector_norm.norm, (real(3, 4), "nuc"), np.linalg.norm),
    *[Sample(vector_norm.norm, (np.zeros(3), p), twice=False) for p in (2, 1, 3, 0)],
    *[Sample(vector_norm.norm, (tied(3, 4), p), twice=False) for p in (1, INF, -INF)],
    *[
        Sample(vector_norm.vector_norm, (x, p), None, options, torch_name="linalg.vector_norm")
        for x in (positive(3, 4), real(2, 3))
        for p, options in ((2, {}), (-1, {"dim": 0}), (2.5, {"dim": (0, 1), "keepdim": True}))
    ],
    Sample(vector_norm.vector_norm, (np.array([0.0, 1.5]), -1), torch_name="linalg.vector_norm", twice=False),
    Sample(vector_norm.vector_norm, (real(0),), torch_name="linalg.vector_norm", twice=False),
    Sample(
        vector_norm.vector_norm,
        (np.array([300.0, 400.0], np.float16),),
        torch_name="linalg.vector_norm",
        differentiable=False,
    ),
    *[Sample(vector_norm.dist, (real(3, 4), real(4), p)) for p in (2, 1, 3, INF)],
    *[Sample(vector_norm.renorm, (real(3, 4), p, dim, 1.5)) for p, dim in ((2, 0), (1, 1), (3, -1))],
    Sample(vector_norm.renorm, (real(2, 3, 2), 2, 1, 100.0)),
    Sample(in_place, (real(3, 4), 2, 0, 1.5), torch_name="renorm"),
    Sample(vector_norm.renorm_, (real(3, 4), 2, 0, 1.5), torch_name="Tensor.renorm_", differentiable=False),
]

ERRORS = [
    ErrorSample(vector_norm.norm, (whole(3),), RuntimeError, "Expected a floating point"),
    ErrorSample(vector_norm.norm, (real(2, 2), "taxi"), RuntimeError, "Order taxi not supported"),
    ErrorSample(vector_norm.vector_norm, (real(2, 2), "fro"), TypeError, "'ord' must be Number, not str"),
    ErrorSample(vector_norm.vector_norm, (real(0, 3), INF, 0), RuntimeError, "inf norm on an empty dimension"),
    ErrorSample(vector_norm.vector_norm, (real(3),), RuntimeError, "without narrowing", {"dtype": "float32"}),
    ErrorSample(vector_norm.renorm, (real(3), 2, 0, 1), RuntimeError, "at least 2 dimensions, got 1"),
    ErrorSample(vector_norm.renorm, (real(3, 2), 0, 0, 1), RuntimeError, "non-positive-norm not supported, got p=0"),
    ErrorSample(vector_norm.renorm, (real(3, 2), 2, 0, -1), RuntimeError, "maxnorm to be >= 0 but got -1"),
]
