"""Turned round and moved along."""

import numpy as np

from mytorch.ops import flip

from .sample import ErrorSample, Sample, real

X = real(2, 3, 4)

SAMPLES = [
    *[Sample(flip.flip, (X, dims), np.flip) for dims in ((0,), (0, 2), (-1,))],
    Sample(flip.flip, (X, 0, 1), lambda x, *dims: np.flip(x, dims), torch_name="Tensor.flip"),
    *[Sample(flip.roll, (X, shifts, dims), np.roll) for shifts, dims in ((1, 0), (-2, -1), ((1, 2), (0, 1)), (5, 1))],
    Sample(flip.roll, (X, 5), np.roll),
    Sample(flip.flip, (X,), lambda x, dims: np.flip(x, dims), {"dims": [0, 2]}),
    Sample(flip.roll, (X, (1, 1), (1, 1)), lambda x, *_: np.roll(x, 2, 1)),
    Sample(flip.fliplr, (X,), np.fliplr),
    Sample(flip.flipud, (real(3),), np.flipud),
    *[Sample(flip.rot90, (X, k, dims), np.rot90) for k, dims in ((1, (0, 1)), (2, (0, 2)), (-1, (2, 1)), (4, (0, 1)))],
]

ERRORS = [
    ErrorSample(flip.flip, (real(2, 3), (0, 0)), RuntimeError, "dim 0 appears multiple times in the list of dims"),
    ErrorSample(
        flip.roll, (real(2, 3), (1, 2), (0,)), RuntimeError, "shifts and dimensions must align. shifts: 2, dims:1"
    ),
    ErrorSample(flip.roll, (X, ()), RuntimeError, "`shifts` required"),
    ErrorSample(flip.roll, (real(), 1, 0), IndexError, "Dimension specified as 0 but tensor has no dimensions"),
    ErrorSample(flip.fliplr, (real(3),), RuntimeError, "Input must be >= 2-d"),
    ErrorSample(flip.flipud, (real(),), RuntimeError, "Input must be >= 1-d"),
    ErrorSample(flip.rot90, (X, 1, (0,)), RuntimeError, "expected total rotation dims == 2"),
    ErrorSample(flip.rot90, (real(3),), RuntimeError, "expected total dims >= 2"),
    ErrorSample(flip.rot90, (X, 1, (1, -2)), RuntimeError, "rotation dims to be different"),
    ErrorSample(flip.rot90, (X, 1, (0, 3)), RuntimeError, "Rotation dimension out of range, dim = 3"),
]
