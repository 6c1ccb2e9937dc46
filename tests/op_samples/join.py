"""Tensors put together, and taken apart."""

import numpy as np

from mytorch.ops import join

from .sample import ErrorSample, Sample, real, whole

X = real(4, 6)
PAIR = [real(2, 3), real(2, 3, seed=1)]


def tuples(reference):
    """A reference that gives a list, as a tuple."""
    return lambda *x, **o: tuple(reference(*x, **o))


SAMPLES = [
    *[Sample(join.cat, (PAIR, dim), np.concatenate) for dim in (0, 1, -1)],
    *[Sample(function, (PAIR,), np.concatenate) for function in (join.cat, join.concat, join.concatenate)],
    Sample(join.cat, ([real(2, 3), real(4, 3), real(0, 3)],), np.concatenate),
    Sample(join.cat, ([np.zeros(0, np.int64), real(2, 3)],), lambda x: x[1]),
    Sample(join.cat, ([real(0), real(0)],)),
    Sample(join.cat, ([real(2), whole(3)],), np.concatenate),
    Sample(join.cat, ([whole(2).astype(np.int32), whole(3)],), np.concatenate),
    Sample(join.cat, ([real(2, 3)],), np.concatenate),
    *[Sample(join.stack, (PAIR, dim), np.stack) for dim in (0, 1, 2, -1)],
    Sample(join.stack, ([real(), real(seed=1)],), np.stack),
    Sample(join.stack, ([whole(2), real(2)],), np.stack),
    *[
        Sample(function, (x,), reference)
        for function, reference in ((join.hstack, np.hstack), (join.vstack, np.vstack))
        for x in (PAIR, [real(3), real(3, seed=1)], [real(), real(seed=1)])
    ],
    *[
        Sample(join.narrow, (X, dim, start, length))
        for dim, start, length in ((0, 1, 2), (1, 0, 6), (-1, -2, 1), (0, 4, 0))
    ],
    *[Sample(join.select, (X, dim, i)) for dim, i in ((0, 1), (1, -1), (-1, 0))],
    Sample(join.select, (real(3), 0, 2)),
    *[Sample(join.split, (X, size, dim)) for size, dim in ((2, 0), (4, 1), (9, -1), ([1, 3], 0), ([2, 0, 4], 1))],
    Sample(join.split, (X, 2), tuples(lambda x, n: np.split(x, 2))),
    Sample(join.split, (real(0, 3), 2)),
    *[Sample(join.chunk, (X, n, dim)) for n, dim in ((2, 0), (4, 1), (5, 1), (1, -1), (9, 0))],
    Sample(join.chunk, (real(0, 3), 2)),
    *[Sample(join.unbind, (X, dim)) for dim in (0, 1, -1)],
    Sample(join.unbind, (real(3),)),
    *[Sample(join.meshgrid, (real(2), real(3)), None, {"indexing": indexing}) for indexing in ("ij", "xy")],
    Sample(join.meshgrid, (real(2), real(3), real(2, seed=1)), tuples(np.meshgrid), {"indexing": "xy"}),
    Sample(join.meshgrid, (real(2), real()), None, {"indexing": "ij"}),
]

ERRORS = [
    ErrorSample(
        join.cat,
        ([real(2, 3), real(2, 4)],),
        RuntimeError,
        "must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list",
    ),
    ErrorSample(join.cat, ([real(2, 3), real(3)],), RuntimeError, "same number of dimensions: got 2 and 1"),
    ErrorSample(join.cat, ([real()],), RuntimeError, "zero-dimensional tensor .* cannot be concatenated"),
    ErrorSample(join.cat, ([],), RuntimeError, "expects? a non-empty list of Tensors"),
    ErrorSample(join.cat, (real(2, 3),), TypeError, "must be a tuple or list of Tensors, not Tensor"),
    ErrorSample(join.cat, ([real(2), 3],), TypeError, "expected Tensor as element 1 in argument 0, but got int"),
    ErrorSample(join.cat, (PAIR, 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(
        join.stack, ([real(2), real(3)],), RuntimeError, r"equal size, but got \[2\] at entry 0 and \[3\] at entry 1"
    ),
    ErrorSample(join.stack, ([],), RuntimeError, "non-empty"),
    ErrorSample(join.stack, (PAIR, 3), IndexError, r"\[-3, 2\], but got 3"),
    ErrorSample(join.narrow, (X, 0, 2, 3), RuntimeError, r"start \(2\) \+ length \(3\) exceeds dimension size \(4\)"),
    ErrorSample(join.narrow, (X, 0, 0, -1), RuntimeError, "length must be non-negative"),
    ErrorSample(join.narrow, (X, 0, 5, 0), IndexError, r"start out of range .*\[-4, 4\], but got 5"),
    ErrorSample(join.narrow, (real(), 0, 0, 1), RuntimeError, "cannot be applied to a 0-dim tensor"),
    ErrorSample(join.select, (X, 0, 4), IndexError, r"index 4 out of range for tensor of size \[4, 6\] at dimension 0"),
    ErrorSample(join.select, (real(), 0, 0), IndexError, "cannot be applied to a 0-dim tensor"),
    ErrorSample(join.split, (X, [1, 2]), RuntimeError, r"sum exactly to 4 .* split_sizes=\[1, 2\]"),
    ErrorSample(join.split, (X, [5, -1]), RuntimeError, "non-negative entries"),
    ErrorSample(join.split, (X, 0), RuntimeError, "split_size be non-negative"),
    ErrorSample(join.split, (real(), 1), RuntimeError, "at least a 1-dimensional tensor"),
    ErrorSample(join.chunk, (X, 0), RuntimeError, "greater than 0, got: 0"),
    ErrorSample(join.chunk, (real(), 1), RuntimeError, "at least a 1-dimensional tensor"),
    ErrorSample(join.unbind, (real(),), RuntimeError, "no dimensions"),
    ErrorSample(join.meshgrid, (real(2, 2),), RuntimeError, "Expected 0D or 1D tensor .* got: 2D"),
    ErrorSample(join.meshgrid, (real(2),), RuntimeError, "indexing must be one of", {"indexing": "yx"}),
]
