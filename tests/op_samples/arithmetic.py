"""Addition, subtraction, multiplication, division."""

import numpy as np

from mytorch.ops import arithmetic

from .sample import ErrorSample, Sample, positive, real, whole

SHAPES = [
    (real(3, 4), real(3, 4, seed=1)),
    (real(3, 4), real(4)),
    (real(3, 1), real(1, 4)),
    (real(), real(2, 3)),
    (real(0, 3), real(3)),
    (real(2, 1, 3), real(4, 1)),
]
INTEGERS = [(whole(3, 4), whole(4, low=1)), (whole(3), whole(3, low=1).astype(np.int32)), (whole(3), 2)]
MIXED = [(real(3), whole(3, low=1)), (whole(3), 2.5), (real(3), 2)]
FOUR = (
    (arithmetic.add, np.add),
    (arithmetic.sub, np.subtract),
    (arithmetic.mul, np.multiply),
    (arithmetic.div, np.divide),
)
SPECIAL = np.array([0.0, -0.0, 1.5, -1.5, np.inf, -np.inf, np.nan])

SAMPLES = [
    *[Sample(function, pair, reference) for function, reference in FOUR for pair in SHAPES],
    *[Sample(function, pair) for function, _ in FOUR for pair in (*INTEGERS, *MIXED)],
    *[Sample(function, (2.5, positive(3)), reference, torch_name="") for function, reference in FOUR],
    *[
        Sample(function, pair)
        for function in (arithmetic.add, arithmetic.mul, arithmetic.div)
        for pair in ((whole(3) > 1, whole(3, low=1)), (real(3), True), (whole(3) > 0, whole(3, low=1) > 0))
    ],
    *[
        Sample(function, (SPECIAL[:, None], SPECIAL), reference, differentiable=False)
        for function, reference in (*FOUR, (arithmetic.remainder, np.remainder))
    ],
    *[Sample(function, (real(3, 4), real(4)), None, {"alpha": 2.5}) for function in (arithmetic.add, arithmetic.sub)],
    *[
        Sample(arithmetic.div, pair, None, {"rounding_mode": mode}, differentiable=False)
        for pair in (SHAPES[0], INTEGERS[0], (real(3, 4), 0.7))
        for mode in ("floor", "trunc", None)
    ],
    *[Sample(arithmetic.neg, (x,), np.negative) for x in (real(3, 4), real(), whole(3), real(0))],
    *[Sample(arithmetic.reciprocal, (x,)) for x in (positive(3, 4), positive(), whole(3, low=1))],
    *[Sample(arithmetic.floor_divide, pair, np.floor_divide, differentiable=False) for pair in (*SHAPES, *INTEGERS)],
    *[Sample(arithmetic.remainder, pair, np.remainder) for pair in (SHAPES[0], SHAPES[2], (real(3, 4), 0.7))],
    *[Sample(arithmetic.remainder, pair, np.remainder) for pair in INTEGERS],
    Sample(arithmetic.remainder, (real(3), -0.7), np.remainder),
    *[
        Sample(function, (real(3, 4), other), torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function in (arithmetic.add_, arithmetic.sub_, arithmetic.mul_, arithmetic.div_)
        for other in (real(4), 2.5, whole(3, 4, low=1))
    ],
    Sample(arithmetic.add_, (real(3), real(3, seed=1)), None, {"alpha": 0.5}, "Tensor.add_", differentiable=False),
    Sample(arithmetic.neg_, (real(3),), np.negative, torch_name="Tensor.neg_", differentiable=False),
]

CLASH = r"size of tensor a \(3\) must match the size of tensor b \(4\) at non-singleton dimension 1"
ERRORS = [
    *[ErrorSample(function, (real(2, 3), real(2, 4)), RuntimeError, CLASH) for function, _ in FOUR],
    ErrorSample(arithmetic.sub, (whole(3) > 0, whole(3) > 0), RuntimeError, "two bool tensors is not supported"),
    ErrorSample(arithmetic.sub, (whole(3) > 0, whole(3)), RuntimeError, "with a bool tensor is not supported"),
    ErrorSample(arithmetic.sub, (whole(3), True), RuntimeError, "with a bool tensor is not supported"),
    ErrorSample(arithmetic.neg, (whole(3) > 0,), RuntimeError, "on a bool tensor is not supported"),
    ErrorSample(arithmetic.add, (real(3), "text"), TypeError, "expected a Tensor or a number, got str"),
    ErrorSample(arithmetic.floor_divide, (whole(3), 0), RuntimeError, "ZeroDivisionError"),
    ErrorSample(arithmetic.remainder, (whole(3), np.array([1, 0, 2])), RuntimeError, "ZeroDivisionError"),
    ErrorSample(arithmetic.div, (real(3), 2.0), RuntimeError, "rounding_mode.*'up'", {"rounding_mode": "up"}),
    ErrorSample(arithmetic.add_, (whole(3), 1.5), RuntimeError, "result type Float can't be cast to .* Long"),
    ErrorSample(arithmetic.mul_, (real(3), real(2, 3)), RuntimeError, r"output with shape \[3\] doesn't match"),
]
