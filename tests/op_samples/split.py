"""A tensor taken apart."""

import numpy as np

from mytorch.ops import split

from .sample import ErrorSample, Sample, real

X = real(4, 6)


def tuples(reference):
    """A reference that gives a list, as a tuple."""
    return lambda *x, **o: tuple(reference(*x, **o))


SAMPLES = [
    *[
        Sample(split.narrow, (X, dim, start, length))
        for dim, start, length in ((0, 1, 2), (1, 0, 6), (-1, -2, 1), (0, 4, 0))
    ],
    *[Sample(split.select, (X, dim, i)) for dim, i in ((0, 1), (1, -1), (-1, 0))],
    Sample(split.select, (real(3), 0, 2)),
    *[Sample(split.split, (X, size, dim)) for size, dim in ((2, 0), (4, 1), (9, -1), ([1, 3], 0), ([2, 0, 4], 1))],
    Sample(split.split, (X, 2), tuples(lambda x, n: np.split(x, 2))),
    Sample(split.split, (real(0, 3), 2)),
    *[Sample(split.chunk, (X, n, dim)) for n, dim in ((2, 0), (4, 1), (5, 1), (1, -1), (9, 0))],
    Sample(split.chunk, (real(0, 3), 2)),
    *[Sample(split.unbind, (X, dim)) for dim in (0, 1, -1)],
    Sample(split.unbind, (real(3),)),
    Sample(split.split, (X,), None, {"split_size_or_sections": 3}),
    Sample(split.split_with_sizes, (X, [1, 0, 3])),
]

ERRORS = [
    ErrorSample(split.narrow, (X, 0, 2, 3), RuntimeError, r"start \(2\) \+ length \(3\) exceeds dimension size \(4\)"),
    ErrorSample(split.narrow, (X, 0, 0, -1), RuntimeError, "length must be non-negative"),
    ErrorSample(split.narrow, (X, 0, 5, 0), IndexError, r"start out of range .*\[-4, 4\], but got 5"),
    ErrorSample(split.narrow, (real(), 0, 0, 1), RuntimeError, "cannot be applied to a 0-dim tensor"),
    ErrorSample(
        split.select, (X, 0, 4), IndexError, r"index 4 out of range for tensor of size \[4, 6\] at dimension 0"
    ),
    ErrorSample(split.select, (real(), 0, 0), IndexError, "cannot be applied to a 0-dim tensor"),
    ErrorSample(split.split, (X, [1, 2]), RuntimeError, r"sum exactly to 4 .* split_sizes=\[1, 2\]"),
    ErrorSample(split.split, (X, [5, -1]), RuntimeError, "non-negative entries"),
    ErrorSample(split.split, (X, -1), RuntimeError, "split_size be non-negative"),
    ErrorSample(split.split, (X, 0), RuntimeError, "split_size can only be 0 if dimension size is 0, but got .* 4"),
    ErrorSample(split.split, (real(), 1), RuntimeError, "at least a 1-dimensional tensor"),
    ErrorSample(split.chunk, (X, 0), RuntimeError, "greater than 0, got: 0"),
    ErrorSample(split.chunk, (real(), 1), RuntimeError, "at least a 1-dimensional tensor"),
    ErrorSample(split.unbind, (real(),), IndexError, "no dimensions"),
    ErrorSample(split.narrow, (X, 0, real(1), 1), RuntimeError, "start must be an 0-dim integral Tensor"),
]
