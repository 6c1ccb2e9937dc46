"""Order: sort, the largest few, and where what is not 0 stands."""

import numpy as np

from mytorch.ops import sorting

from .sample import ErrorSample, Sample, real, tied, whole

NAN = np.array([[1.5, np.nan, -0.5, 2.5], [np.nan, 3.5, np.nan, 0.5]])


def numpy_sort(x, dim=-1, descending=False, stable=True):
    index = np.argsort(-x if descending else x, axis=dim, kind="stable")
    return np.take_along_axis(x, index, dim), index


def numpy_topk(x, k, dim=-1, largest=True):
    values, index = numpy_sort(x, dim, largest)
    return np.take(values, range(k), dim), np.take(index, range(k), dim)


SAMPLES = [
    *[
        Sample(sorting.sort, (x,), numpy_sort, options)
        for x in (real(3, 4), whole(3, 4), tied(3, 5))
        for options in ({"stable": True}, {"dim": 0, "stable": True}, {"descending": True, "stable": True})
    ],
    *[Sample(sorting.sort, (NAN,), None, {"descending": descending, "stable": True}) for descending in (False, True)],
    *[Sample(sorting.sort, (x,)) for x in (real(), real(0, 3), real(3, 0))],
    *[
        Sample(sorting.argsort, (x,), lambda x, **o: numpy_sort(x, **o)[1], options)
        for x in (real(3, 4), tied(3, 5))
        for options in ({"stable": True}, {"dim": 0, "descending": True, "stable": True})
    ],
    *[
        Sample(sorting.topk, (real(3, 5), k), numpy_topk, options)
        for k in (1, 3, 5, 0)
        for options in ({}, {"dim": -1, "largest": False})
    ],
    Sample(sorting.topk, (real(3, 5), 2, 0), numpy_topk),
    Sample(sorting.topk, (real(), 1)),
    *[Sample(sorting.topk, (real(2, 100), 3), numpy_topk, {"largest": largest}) for largest in (True, False)],
    Sample(sorting.topk, (real(100, 2), 3, 0), numpy_topk),
    Sample(sorting.msort, (real(3, 4),), lambda x: np.sort(x, 0)),
    Sample(sorting.argwhere, (tied(3, 4),), np.argwhere),
    *[
        Sample(sorting.nonzero, (x,), np.argwhere)
        for x in (tied(3, 4), whole(2, 3, 2) > 0, np.array(2.0), np.array(0.0))
    ],
    *[Sample(sorting.nonzero, (x,), None, {"as_tuple": True}) for x in (tied(3, 4), whole(5), np.array(2.0))],
    Sample(sorting.one_hot, (np.array([[0, 2], [1, 0]]),), lambda x: np.eye(3, dtype=np.int64)[x]),
    Sample(sorting.one_hot, (np.array([0, 2]), 5), lambda x, n: np.eye(n, dtype=np.int64)[x]),
    Sample(sorting.one_hot, (np.array(1), 2), lambda x, n: np.eye(n, dtype=np.int64)[x]),
    Sample(sorting.one_hot, (np.zeros((0, 2), np.int64), 3)),
]

ERRORS = [
    ErrorSample(sorting.sort, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(sorting.topk, (real(3), 4), RuntimeError, "selected index k out of range"),
    ErrorSample(sorting.topk, (real(3), -1), RuntimeError, "selected index k out of range"),
    ErrorSample(sorting.one_hot, (real(3),), RuntimeError, "index tensor of type LongTensor"),
    ErrorSample(sorting.one_hot, (np.array([-1]),), RuntimeError, "Class values must be non-negative, got -1"),
    ErrorSample(sorting.one_hot, (np.array([3]), 3), RuntimeError, "smaller than num_classes, got 3 of 3"),
    ErrorSample(sorting.one_hot, (np.zeros(0, np.int64),), RuntimeError, "Can not infer total number of classes"),
]
