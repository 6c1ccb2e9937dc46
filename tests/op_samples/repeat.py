"""The same numbers more than once."""

import numpy as np

from mytorch.ops import repeat

from .sample import ErrorSample, Sample, real

X = real(2, 3)

SAMPLES = [
    *[
        Sample(repeat.repeat, (x, times), np.tile, torch_name="Tensor.repeat")
        for x, times in ((real(2, 3), (2, 3)), (real(3), (4, 2)), (real(), (3,)), (real(2), (0,)), (real(2), (1, 1, 2)))
    ],
    Sample(repeat.repeat, (real(2, 3), 2, 1), torch_name="Tensor.repeat"),
    *[Sample(repeat.tile, (real(2, 3), times), np.tile) for times in ((2,), (2, 3), (2, 1, 3))],
    *[
        Sample(repeat.repeat_interleave, (X, times, dim), np.repeat)
        for times, dim in ((2, 0), (3, -1), (0, 1), (2, None), (np.array([2, 0, 1]), 1), (np.array([2]), 1))
    ],
    Sample(repeat.repeat_interleave, (X, np.array([1, 2])), None, {"dim": 0, "output_size": 3}),
    Sample(repeat.repeat_interleave, (np.array([2, 0, 3]),), lambda n: np.repeat(np.arange(3), n)),
]

ERRORS = [
    ErrorSample(
        repeat.repeat, (real(2, 3), (2,)), RuntimeError, "can not be smaller than number of dimensions of tensor"
    ),
    ErrorSample(repeat.repeat, (real(2), (-1,)), RuntimeError, "negative dimension"),
    ErrorSample(repeat.repeat_interleave, (X, -1), RuntimeError, "repeats can not be negative"),
    ErrorSample(repeat.repeat_interleave, (X, np.array([1, -1]), 0), RuntimeError, "repeats can not be negative"),
    ErrorSample(repeat.repeat_interleave, (X, np.array([1, 2, 3]), 0), RuntimeError, "same size as input along dim"),
    ErrorSample(
        repeat.repeat_interleave, (X, np.ones((2, 1), int), 0), RuntimeError, "only accept 1D vector as repeat"
    ),
    ErrorSample(repeat.repeat_interleave, (X, X, 0), RuntimeError, "Long or Int tensor"),
    ErrorSample(repeat.repeat_interleave, (X, 2, 0), RuntimeError, "size: 3 != 4", {"output_size": 3}),
]
