"""Bit by bit."""

import numpy as np

from mytorch.ops import bitwise

from .sample import ErrorSample, Sample, real, whole

PAIRS = [
    (whole(3, 4, low=0, high=16), whole(4, low=0, high=16)),
    (whole(3, 4) > 0, whole(3, 1) > 0),
    (whole(3, 4, low=0, high=9).astype(np.uint8), 5),
    (whole(3), whole(3, low=0, high=2) > 0),
]
WORDS = (
    (bitwise.bitwise_and, np.bitwise_and),
    (bitwise.bitwise_or, np.bitwise_or),
    (bitwise.bitwise_xor, np.bitwise_xor),
)

SAMPLES = [
    *[Sample(function, pair, reference) for function, reference in WORDS for pair in PAIRS],
    *[Sample(bitwise.bitwise_not, (x,), np.invert) for x in (whole(3, 4), whole(3, 4) > 0, PAIRS[2][0])],
    *[
        Sample(function, (whole(3, 4), whole(4)), torch_name=f"Tensor.{function.__name__}")
        for function in (bitwise.bitwise_and_, bitwise.bitwise_or_, bitwise.bitwise_xor_)
    ],
]

ERRORS = [
    *[
        ErrorSample(function, (real(3), whole(3)), NotImplementedError, "not implemented for 'Double'")
        for function, _ in WORDS
    ],
    ErrorSample(bitwise.bitwise_not, (real(3),), NotImplementedError, "not implemented for 'Double'"),
    ErrorSample(
        bitwise.bitwise_and, (whole(3), whole(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"
    ),
]
