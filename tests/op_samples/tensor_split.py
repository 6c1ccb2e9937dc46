"""NumPy's ways to cut a tensor."""

import numpy as np

from mytorch.ops import tensor_split

from .sample import ErrorSample, Sample, real

X = real(4, 6)


def tuples(reference):
    """A reference that gives a list, as a tuple."""
    return lambda *x, **o: tuple(reference(*x, **o))


SAMPLES = [
    *[
        Sample(tensor_split.tensor_split, (X, cut, dim), tuples(np.array_split))
        for cut, dim in ((3, 0), (4, 1), (6, 0), ([1, 3], 1), ((2, 2, 9), 0), ((-1,), 1))
    ],
    Sample(tensor_split.tensor_split, (X, np.array([1, 2]))),
    Sample(tensor_split.tensor_split, (X, np.array(3))),
    Sample(tensor_split.hsplit, (X, 3), tuples(np.hsplit)),
    Sample(tensor_split.hsplit, (real(4), [1]), tuples(np.hsplit)),
    Sample(tensor_split.vsplit, (X, [1, 3]), tuples(np.vsplit)),
    Sample(tensor_split.dsplit, (real(2, 3, 4), 2), tuples(np.dsplit)),
]

ERRORS = [
    ErrorSample(tensor_split.tensor_split, (X, 0), RuntimeError, "must be larger than 0, got 0"),
    ErrorSample(tensor_split.tensor_split, (real(), 1), RuntimeError, "at least a 1-dimensional tensor"),
    ErrorSample(tensor_split.tensor_split, (X, real(2)), RuntimeError, "dtype of long, but got Double"),
    ErrorSample(
        tensor_split.tensor_split, (X, np.ones((1, 1), int)), RuntimeError, "zero-dimensional or one-dimensional"
    ),
    ErrorSample(tensor_split.hsplit, (X, 4), RuntimeError, "dimension 1, but .* dimension 6 is not divisible .* 4"),
    ErrorSample(tensor_split.hsplit, (X, "a"), TypeError, "invalid combination of arguments"),
    ErrorSample(tensor_split.vsplit, (real(4), 2), RuntimeError, "at least 2 dimension, but got a tensor with 1"),
    ErrorSample(tensor_split.dsplit, (X, 2), RuntimeError, "at least 3 dimension, but got a tensor with 2"),
]
