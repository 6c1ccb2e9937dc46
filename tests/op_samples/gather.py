"""Picking along one dimension."""

import numpy as np

from mytorch.ops import gather

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)
INDEX = np.array([[0, 2, 0, 1], [2, 2, 1, 0]])


SAMPLES = [
    *[
        Sample(
            gather.gather,
            (x, dim, index),
            lambda x, d, i: np.take_along_axis(x[tuple(map(slice, i.shape))] if d else x, i, d),
        )
        for x, dim, index in (
            (X, 0, INDEX),
            (X, 1, np.array([[3, 3, 0, 0, 1], [0, 1, 2, 3, 0], [1, 1, 1, 1, 1]])),
            (real(2, 3, 2), -2, np.zeros((2, 1, 2), np.int64)),
        )
    ],
    Sample(gather.gather, (X, 0, np.array([[0, 1], [2, 2]]))),
    Sample(gather.gather, (X, 1, np.zeros((3, 0), np.int64))),
    Sample(gather.gather, (real(5), 0, np.array([4, 0]))),
    Sample(gather.gather, (whole(3, 4), 0, INDEX)),
    Sample(gather.gather, (X, 0, INDEX.astype(np.int32))),
    Sample(gather.take_along_dim, (X, INDEX, 0), np.take_along_axis),
    Sample(gather.take_along_dim, (X, np.array([[1], [0], [3]]), 1), np.take_along_axis),
    Sample(gather.take_along_dim, (real(1, 4), np.array([[1, 2], [0, 0], [3, 1]]), 1)),
    Sample(gather.take_along_dim, (X, np.array([[-1], [0], [-4]]), 1), np.take_along_axis),
    Sample(gather.gather, (real(), 0, np.array([0, 0])), lambda x, d, i: np.array([x, x])),
    Sample(gather.gather, (real(3), 0, np.array(1)), lambda x, d, i: x[1]),
    Sample(gather.take_along_dim, (X, np.array([5, 0, 5])), lambda x, i: x.reshape(-1)[i]),
]

ERRORS = [
    ErrorSample(
        gather.gather, (X, 0, np.array([[3]])), RuntimeError, "index 3 is out of bounds for dimension 0 with size 3"
    ),
    ErrorSample(
        gather.gather, (X, 1, np.array([[-1]])), RuntimeError, "index -1 is out of bounds for dimension 1 with size 4"
    ),
    ErrorSample(gather.gather, (X, 0, np.array([0])), RuntimeError, "same number of dimensions as input tensor"),
    ErrorSample(
        gather.gather, (X, 0, np.zeros((1, 5), np.int64)), RuntimeError, r"\[1, 5\] to be no larger than self \[3, 4\]"
    ),
    ErrorSample(gather.gather, (X, 0, real(3, 4)), RuntimeError, "Expected dtype int32/int64 for index"),
    ErrorSample(gather.gather, (X, 2, INDEX), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(gather.take_along_dim, (X, X, 0), RuntimeError, "dtype of indices should be Long but got Double"),
    ErrorSample(gather.take_along_dim, (X, np.array([0]), 0), RuntimeError, "same number of dimensions"),
]
