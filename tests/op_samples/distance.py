"""Distances and angles between vectors."""

import numpy as np

from mytorch.ops import distance

from .sample import ErrorSample, Sample, real, tied, whole


def cosine(x, y, dim=1):
    return (x * y).sum(dim) / np.sqrt((x * x).sum(dim) * (y * y).sum(dim))


def pairs(x, p=2.0):
    found = [(abs(x[i] - x[j]) ** p).sum() ** (1 / p) for i in range(len(x)) for j in range(i + 1, len(x))]
    return np.array(found)


SAMPLES = [
    Sample(distance.cosine_similarity, (real(3, 4), real(3, 4, seed=1)), cosine),
    Sample(distance.cosine_similarity, (real(2, 3, 4), real(4, seed=1)), cosine, {"dim": -1}),
    # Where a vector is shorter than ε, the gradient is that of a constant length: PyTorch is the reference.
    Sample(distance.cosine_similarity, (np.zeros((2, 2)), np.ones((2, 2))), differentiable=False),
    Sample(distance.pairwise_distance, (real(3, 4), real(3, 4, seed=1))),
    Sample(distance.pairwise_distance, (real(3, 4), real(4)), options={"p": 1.0, "keepdim": True}),
    Sample(distance.pdist, (real(4, 3),), pairs, twice=False),  # as in PyTorch
    *[Sample(distance.pdist, (real(4, 3), p), pairs, twice=False) for p in (1.0, 3.0)],
    Sample(distance.pdist, (tied(4, 2),), twice=False),
    Sample(distance.pdist, (real(1, 3),), differentiable=False),
]

ERRORS = [
    ErrorSample(distance.cosine_similarity, (whole(2, 3), whole(2, 3)), RuntimeError, "common dtype is Long"),
    ErrorSample(distance.pdist, (real(2, 3, 4),), RuntimeError, "only supports 2D tensors, got: 3D"),
    ErrorSample(distance.pdist, (real(2, 3), -1), RuntimeError, "non-negative p values, got -1"),
    ErrorSample(distance.pdist, (whole(2, 3),), RuntimeError, "floating-point dtypes, got torch.int64"),
]
