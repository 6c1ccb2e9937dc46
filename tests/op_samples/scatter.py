"""Placing along one dimension."""

import numpy as np

from mytorch.ops import scatter

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)
INDEX = np.array([[0, 2, 0, 1], [2, 2, 1, 0]])
UNIQUE = np.array([[0, 2, 1, 1], [2, 0, 0, 2]])


def scattered(x, dim, index, src, add=False):
    """The definition, element by element."""
    y = x.copy()
    for place in np.ndindex(*index.shape):
        target = list(place)
        target[dim] = index[place]
        value = src[place] if isinstance(src, np.ndarray) else src
        y[tuple(target)] = y[tuple(target)] + value if add else value
    return y


def combined(x, dim, index, src, ufunc):
    """The definition of `reduce`, element by element."""
    y = x.copy()
    for place in np.ndindex(*index.shape):
        target = list(place)
        target[dim] = index[place]
        y[tuple(target)] = ufunc(y[tuple(target)], src[place] if isinstance(src, np.ndarray) else src)
    return y


SAMPLES = [
    *[
        Sample(scatter.scatter, (X, dim, index, src), scattered)
        for dim, index, src in (
            (0, UNIQUE, real(2, 4)),
            (1, np.array([[3, 1], [0, 2]]), real(2, 2)),
            (0, UNIQUE, 1.5),
        )
    ],
    Sample(scatter.scatter, (X, 0, UNIQUE), lambda x, d, i, value: scattered(x, d, i, value), {"value": 2.5}),
    *[
        Sample(scatter.scatter_add, (X, dim, index, src), lambda x, d, i, src: scattered(x, d, i, src, add=True))
        for dim, index, src in ((0, INDEX, real(2, 4)), (1, np.array([[3, 3], [0, 2]]), real(2, 2)))
    ],
    # A source larger than the index: PyTorch cannot differentiate that.
    Sample(scatter.scatter, (X, 0, UNIQUE, real(3, 4, seed=1)), scattered, torch_name=""),
    Sample(
        scatter.scatter_add,
        (X, 1, np.array([[3, 3], [0, 2]]), real(3, 4, seed=2)),
        lambda x, d, i, src: scattered(x, d, i, src, add=True),
        torch_name="",
    ),
    Sample(scatter.scatter_, (X, 0, UNIQUE, real(2, 4)), scattered, torch_name="Tensor.scatter_", differentiable=False),
    Sample(scatter.scatter_add_, (X, 0, INDEX, real(2, 4)), torch_name="Tensor.scatter_add_", differentiable=False),
    # PyTorch cannot differentiate that.
    Sample(scatter.scatter, (X, 0, np.zeros((0, 4), np.int64), real(2, 4)), lambda x, d, i, src: x, torch_name=""),
    Sample(scatter.scatter, (real(), 0, np.array(0), real(seed=1)), lambda x, d, i, src: src),
    *[
        Sample(
            scatter.scatter,
            (X, 0, INDEX, src),
            lambda x, d, i, src, reduce: combined(x, d, i, src, np.add if reduce == "add" else np.multiply),
            {"reduce": reduce},
            torch_name="",  # deprecated there: warns, and has no derivative
        )
        for reduce, src in (("add", 1.5), ("add", real(2, 4)), ("multiply", 1.5), ("multiply", real(2, 4)))
    ],
]

ERRORS = [
    ErrorSample(scatter.scatter, (X, 0, INDEX, real(1, 4)), RuntimeError, r"no larger size than src \[1, 4\]"),
    ErrorSample(scatter.scatter, (X, 0, INDEX, whole(2, 4)), RuntimeError, "self.dtype to be equal to src.dtype"),
    ErrorSample(scatter.scatter, (X, 0, np.array([0]), 1.0), RuntimeError, "same number of dimensions as self tensor"),
    ErrorSample(scatter.scatter, (X, 0, INDEX, real(8)), RuntimeError, "same number of dimensions as src tensor"),
    ErrorSample(
        scatter.scatter,
        (X, 1, np.zeros((4, 1), int), 1.0),
        RuntimeError,
        r"\[4, 1\] to be no larger than self \[3, 4\]",
    ),
    ErrorSample(scatter.scatter, (X, 0, real(2, 4), 1.0), RuntimeError, "Expected dtype int32/int64 for index"),
    ErrorSample(scatter.scatter, (X, 0, np.array([[3]]), 1.0), RuntimeError, "3 is out of bounds for dimension 0"),
    ErrorSample(scatter.scatter, (X, 0, INDEX, 1.0), RuntimeError, "must be either add or multiply", {"reduce": "sum"}),
    ErrorSample(scatter.scatter_add, (X, 0, np.array([[-1]]), X), RuntimeError, "index -1 is out of bounds"),
]
