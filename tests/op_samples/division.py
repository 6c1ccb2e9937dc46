"""Quotients and remainders. (Plain division is tried beside the other three in `arithmetic.py`.)"""

import numpy as np

from mytorch.ops import division, divisors

from .sample import ErrorSample, Sample, positive, real, whole

FLOATS = (real(3, 4), real(4, low=0.5, high=3.0, seed=1))
INTEGERS = (whole(3, 4, low=-9, high=9), whole(4, low=1))
SPECIAL = np.array([0.0, -0.0, 1.5, -1.5, np.inf, -np.inf, np.nan])
CAPPED = (whole(4, low=-12, high=13), np.array([4, -6, 0, 9]))

SAMPLES = [
    *[
        Sample(division.div, pair, None, {"rounding_mode": mode})
        for pair in (FLOATS, INTEGERS, (real(3, 4), 0.7), (INTEGERS[0], -4))
        for mode in ("floor", "trunc", None)
    ],
    Sample(division.div, (2.5, positive(3)), None, {"rounding_mode": "floor"}, torch_name=""),
    Sample(division.true_divide, FLOATS, np.divide),
    *[Sample(division.reciprocal, (x,)) for x in (positive(3, 4), positive(), whole(3, low=1))],
    *[
        Sample(division.floor_divide, pair, np.floor_divide, differentiable=False)
        for pair in (FLOATS, INTEGERS, (whole(3), 2), (real(0, 3), real(3)))
    ],
    *[
        Sample(function, pair, reference)
        for function, reference in ((division.remainder, np.remainder), (division.fmod, np.fmod))
        for pair in (FLOATS, (real(3, 1), real(1, 4, seed=1)), (real(3, 4), -0.7), INTEGERS, (whole(3), 2.5))
    ],
    *[
        Sample(function, (SPECIAL[:, None], SPECIAL), reference, differentiable=False)
        for function, reference in ((division.remainder, np.remainder), (division.fmod, np.fmod))
    ],
    *[
        Sample(function, pair, differentiable=False)
        for function in (
            division.div_,
            division.true_divide_,
            division.floor_divide_,
            division.remainder_,
            division.fmod_,
        )
        for pair in (FLOATS, (real(3), 0.7))
    ],
    Sample(division.reciprocal_, (positive(3),), differentiable=False),
    *[
        Sample(function, pair, reference)
        for function, reference in ((divisors.gcd, np.gcd), (divisors.lcm, np.lcm))
        for pair in (CAPPED, (whole(3, 1), CAPPED[1]))
    ],
    *[Sample(function, CAPPED) for function in (divisors.gcd_, divisors.lcm_)],
]

ERRORS = [
    ErrorSample(division.floor_divide, (whole(3), 0), RuntimeError, "ZeroDivisionError"),
    ErrorSample(division.remainder, (whole(3), np.array([1, 0, 2])), RuntimeError, "ZeroDivisionError"),
    ErrorSample(division.fmod, (whole(3), 0), RuntimeError, "ZeroDivisionError"),
    ErrorSample(division.fmod, (2, whole(3)), TypeError, "argument 'input' .* must be Tensor, not int"),
    ErrorSample(division.remainder, (2, 3), TypeError, "one of the arguments must be Tensor"),
    ErrorSample(division.remainder, (whole(3) > 0, whole(3) > 0), NotImplementedError, "for 'Bool'"),
    ErrorSample(division.div, (real(3), 2.0), RuntimeError, "rounding_mode.*'up'", {"rounding_mode": "up"}),
    ErrorSample(division.div, (whole(3), 0), RuntimeError, "ZeroDivisionError", {"rounding_mode": "trunc"}),
    ErrorSample(division.div_, (whole(3), 2), RuntimeError, "result type Float can't be cast to .* Long"),
    ErrorSample(divisors.gcd, (real(3), real(3)), NotImplementedError, "not implemented for 'Double'"),
    ErrorSample(divisors.lcm, (whole(3), 2), TypeError, "argument 'other' .* must be Tensor, not int"),
]
