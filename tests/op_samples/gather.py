"""Picking and placing along one dimension."""

import numpy as np

from mytorch.ops import gather

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
    *[
        Sample(gather.scatter, (X, dim, index, src), scattered)
        for dim, index, src in (
            (0, UNIQUE, real(2, 4)),
            (1, np.array([[3, 1], [0, 2]]), real(2, 2)),
            (0, UNIQUE, 1.5),
        )
    ],
    Sample(gather.scatter, (X, 0, UNIQUE), lambda x, d, i, value: scattered(x, d, i, value), {"value": 2.5}),
    *[
        Sample(gather.scatter_add, (X, dim, index, src), lambda x, d, i, src: scattered(x, d, i, src, add=True))
        for dim, index, src in ((0, INDEX, real(2, 4)), (1, np.array([[3, 3], [0, 2]]), real(2, 2)))
    ],
    # A source larger than the index: PyTorch cannot differentiate that.
    Sample(gather.scatter, (X, 0, UNIQUE, real(3, 4, seed=1)), scattered, torch_name=""),
    Sample(
        gather.scatter_add,
        (X, 1, np.array([[3, 3], [0, 2]]), real(3, 4, seed=2)),
        lambda x, d, i, src: scattered(x, d, i, src, add=True),
        torch_name="",
    ),
    Sample(gather.scatter_, (X, 0, UNIQUE, real(2, 4)), scattered, torch_name="Tensor.scatter_", differentiable=False),
    Sample(gather.scatter_add_, (X, 0, INDEX, real(2, 4)), torch_name="Tensor.scatter_add_", differentiable=False),
    Sample(gather.take_along_dim, (X, INDEX, 0), np.take_along_axis),
    Sample(gather.take_along_dim, (X, np.array([[1], [0], [3]]), 1), np.take_along_axis),
    Sample(gather.take_along_dim, (real(1, 4), np.array([[1, 2], [0, 0], [3, 1]]), 1)),
    Sample(gather.take_along_dim, (X, np.array([5, 0, 5])), lambda x, i: x.reshape(-1)[i]),
]

ERRORS = [
    ErrorSample(
        gather.gather, (X, 0, np.array([[3]])), RuntimeError, "index 3 is out of bounds for dimension 0 with size 3"
    ),
    ErrorSample(
        gather.gather, (X, 1, np.array([[-1]])), RuntimeError, "index -1 is out of bounds for dimension 1 with size 4"
    ),
    ErrorSample(gather.gather, (X, 0, np.array([0])), RuntimeError, "same number of dimensions.* 1 and 2"),
    ErrorSample(
        gather.gather, (X, 0, np.zeros((1, 5), np.int64)), RuntimeError, r"\[1, 5\] to be no larger than self \[3, 4\]"
    ),
    ErrorSample(gather.gather, (X, 0, real(3, 4)), RuntimeError, "Expected dtype int32/int64 for index"),
    ErrorSample(gather.gather, (X, 2, INDEX), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(gather.scatter, (X, 0, INDEX, real(1, 4)), RuntimeError, r"\[2, 4\] to be no larger than src \[1, 4\]"),
    ErrorSample(gather.scatter, (X, 0, INDEX, whole(2, 4)), RuntimeError, "self.dtype to be equal to src.dtype"),
    ErrorSample(gather.scatter, (X, 0, INDEX, real(2, 4)), NotImplementedError, "use scatter_add", {"reduce": "add"}),
    ErrorSample(gather.take_along_dim, (X, np.array([0]), 0), RuntimeError, "same number of dimensions"),
]
