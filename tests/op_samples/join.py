"""Tensors put together."""

import numpy as np

from mytorch.ops import join

from .sample import ErrorSample, Sample, real, whole

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
        for function, reference in (
            (join.hstack, np.hstack),
            (join.vstack, np.vstack),
            (join.dstack, np.dstack),
            (join.column_stack, np.column_stack),
        )
        for x in (PAIR, [real(3), real(3, seed=1)], [real(), real(seed=1)])
    ],
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
    ErrorSample(join.cat, ([],), ValueError, "expected a non-empty list of Tensors"),
    ErrorSample(join.cat, (real(2, 3),), TypeError, "must be tuple of Tensors, not Tensor"),
    ErrorSample(join.cat, ([real(2), 3],), TypeError, "expected Tensor as element 1 in argument 0, but got int"),
    ErrorSample(join.cat, (PAIR, 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(
        join.stack, ([real(2), real(3)],), RuntimeError, r"equal size, but got \[2\] at entry 0 and \[3\] at entry 1"
    ),
    ErrorSample(join.stack, ([],), RuntimeError, "non-empty"),
    ErrorSample(join.stack, (PAIR, 3), IndexError, r"\[-3, 2\], but got 3"),
    ErrorSample(join.meshgrid, (real(2, 2),), RuntimeError, "Expected 0D or 1D tensor .* got: 2D"),
    ErrorSample(join.meshgrid, (real(2),), RuntimeError, "indexing must be one of", {"indexing": "yx"}),
    *[
        ErrorSample(function, ([],), RuntimeError, "expects a non-empty TensorList")
        for function in (join.hstack, join.vstack, join.dstack, join.meshgrid)
    ],
    ErrorSample(join.hstack, (real(2),), TypeError, "must be tuple of Tensors, not Tensor"),
    ErrorSample(join.meshgrid, (real(2), whole(2)), RuntimeError, "same dtype"),
]
