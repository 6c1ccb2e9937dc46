"""Placing along one dimension with a rule for what meets in one place."""

import numpy as np

from mytorch.ops import scatter_reduce as module

from .sample import ErrorSample, Sample, real, tied, whole

X = real(3, 4)
INDEX = np.array([[0, 2, 0, 1], [2, 2, 0, 0]])
RULES = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "amax": np.max, "amin": np.min}


def reduced(x, dim, index, src, reduce, include_self=True):
    """The definition: for each place, the list of what goes there."""
    y = x.copy()
    for place in np.ndindex(*x.shape):
        here = [src[k] for k in np.ndindex(*index.shape) if (*k[:dim], index[k], *k[dim + 1 :]) == place]
        if here:
            y[place] = RULES[reduce](([x[place]] if include_self else []) + here)
    return y


def slices_reduced(x, dim, index, source, reduce, include_self=True):
    table = np.broadcast_to(index.reshape((-1,) + (1,) * (x.ndim - dim - 1)), source.shape)
    return reduced(x, dim, table, source, reduce, include_self)


SAMPLES = [
    *[
        Sample(module.scatter_reduce, (X, 0, INDEX, real(2, 4)), reduced, {"reduce": reduce, "include_self": include})
        for reduce in RULES
        for include in (True, False)
    ],
    *[Sample(module.scatter_reduce, (tied(3, 4), 0, INDEX, tied(2, 4), reduce)) for reduce in RULES],
    Sample(module.scatter_reduce, (whole(3, 4), 0, INDEX, whole(2, 4), "prod"), reduced),
    Sample(module.scatter_reduce, (X, 1, np.array([[3, 3], [0, 2]]), real(3, 4, seed=2), "amax"), torch_name=""),
    Sample(module.scatter_reduce, (real(), 0, np.array(0), real(seed=1), "sum"), lambda x, d, i, src, r: x + src),
    Sample(
        module.scatter_reduce_,
        (X, 0, INDEX, real(2, 4), "mean"),
        torch_name="Tensor.scatter_reduce_",
        differentiable=False,
    ),
    *[
        Sample(
            module.index_reduce,
            (X, dim, np.array([0, 2, 0]), source, reduce),
            slices_reduced,
            {"include_self": include},
            torch_name="",  # beta there: warns
        )
        for reduce, dim, source, include in (
            ("prod", 0, real(3, 4, seed=1), True),
            ("mean", 1, real(3, 3), False),
            ("amax", 0, real(3, 4, seed=2), True),
            ("amin", 1, real(3, 3), False),
        )
    ],
    Sample(module.index_reduce_, (X, 0, np.array([1]), real(1, 4), "amax"), torch_name="", differentiable=False),
]

ERRORS = [
    ErrorSample(
        module.scatter_reduce, (X, 0, INDEX, real(2, 4), "median"), RuntimeError, "sum, prod, mean, amax or amin"
    ),
    ErrorSample(module.scatter_reduce, (X, 0, INDEX, whole(2, 4), "sum"), RuntimeError, "equal to src.dtype"),
    ErrorSample(
        module.index_reduce, (X, 0, np.array([0]), real(1, 4), "sum"), RuntimeError, "prod, mean, amax or amin"
    ),
]
