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
MASK = whole(3) > 0
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
    Sample(bitwise.bitwise_not_, (whole(3, 4),)),
    *[
        Sample(function, pair, reference)
        for function, reference in (
            (bitwise.bitwise_left_shift, np.left_shift),
            (bitwise.bitwise_right_shift, np.right_shift),
        )
        for pair in ((whole(3, 4), whole(4, low=0)), (PAIRS[2][0], 2), (3, whole(3, low=0)), (whole(3), 70))
    ],
    *[
        Sample(function, (whole(3, 4), whole(4, low=0)))
        for function in (bitwise.bitwise_left_shift_, bitwise.bitwise_right_shift_)
    ],
]

ERRORS = [
    *[
        ErrorSample(function, (real(3), whole(3)), NotImplementedError, "not implemented for 'Double'")
        for function, _ in WORDS
    ],
    ErrorSample(bitwise.bitwise_left_shift, (MASK, MASK), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(bitwise.bitwise_right_shift, (real(3), 1), NotImplementedError, "not implemented for 'Double'"),
    ErrorSample(bitwise.bitwise_or, (1, 2), TypeError, "one of the arguments must be Tensor"),
    ErrorSample(bitwise.bitwise_not, (real(3),), NotImplementedError, "not implemented for 'Double'"),
    ErrorSample(
        bitwise.bitwise_and, (whole(3), whole(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"
    ),
]
