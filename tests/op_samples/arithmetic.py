"""Addition, subtraction, multiplication, and division as the fourth of them."""

import numpy as np

from mytorch.ops import arithmetic, division, multiply_add

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
    (division.div, np.divide),
)
BYTES = np.array([1, 2, 200], np.uint8)
SPECIAL = np.array([0.0, -0.0, 1.5, -1.5, np.inf, -np.inf, np.nan])

SAMPLES = [
    *[Sample(function, pair, reference) for function, reference in FOUR for pair in SHAPES],
    *[Sample(function, pair) for function, _ in FOUR for pair in (*INTEGERS, *MIXED)],
    *[Sample(function, (2.5, positive(3)), reference, torch_name="") for function, reference in FOUR],
    *[
        Sample(function, pair)
        for function in (arithmetic.add, arithmetic.mul, division.div)
        for pair in ((whole(3) > 1, whole(3, low=1)), (real(3), True), (whole(3) > 0, whole(3, low=1) > 0))
    ],
    *[Sample(function, (SPECIAL[:, None], SPECIAL), reference, differentiable=False) for function, reference in FOUR],
    *[Sample(function, (real(3, 4), real(4)), None, {"alpha": 2.5}) for function in (arithmetic.add, arithmetic.sub)],
    *[Sample(arithmetic.neg, (x,), np.negative) for x in (real(3, 4), real(), whole(3), real(0))],
    Sample(arithmetic.positive, (real(3, 4),), np.positive),
    Sample(arithmetic.rsub, (real(3, 4), real(4, seed=1)), lambda x, y: y - x),
    Sample(arithmetic.rsub, (real(3), 2.5), None, {"alpha": 0.5}),
    Sample(arithmetic.add, (whole(3) > 0, whole(3) > 1), None, {"alpha": 2}),
    Sample(arithmetic.sub, (BYTES, BYTES[::-1].copy()), None, {"alpha": -3}),
    Sample(arithmetic.add, (BYTES, 300)),
    *[
        Sample(function, (real(3, 4), real(4, low=0.5, seed=1), real(3, 1, low=0.5, seed=2)), None, {"value": value})
        for function in (multiply_add.addcmul, multiply_add.addcdiv)
        for value in (1, -0.5)
    ],
    Sample(multiply_add.addcmul, (whole(3), whole(3) + 1, real(3)), None, {"value": 0.5}),
    Sample(multiply_add.addcmul, (whole(3), whole(3) + 1, whole(3) + 2), None, {"value": 2}),
    *[
        Sample(multiply_add.lerp, (real(3, 4), real(4, seed=1), weight), lambda a, b, w: a + w * (b - a))
        for weight in (0.25, 1, real(3, 1, seed=2), np.array(0.75))
    ],
    *[
        Sample(function, (real(3, 4), other), torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function in (arithmetic.add_, arithmetic.sub_, arithmetic.mul_, division.div_)
        for other in (real(4), 2.5, whole(3, 4, low=1))
    ],
    Sample(arithmetic.add_, (real(3), real(3, seed=1)), None, {"alpha": 0.5}, "Tensor.add_", differentiable=False),
    *[
        Sample(function, (real(3), real(3, low=0.5, seed=1), real(3, low=0.5, seed=2)), differentiable=False)
        for function in (multiply_add.addcmul_, multiply_add.addcdiv_, multiply_add.lerp_)
    ],
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
    ErrorSample(arithmetic.positive, (whole(3) > 0,), RuntimeError, "on a bool tensor is not supported"),
    ErrorSample(arithmetic.neg, (2.0,), TypeError, "must be Tensor, not float"),
    ErrorSample(arithmetic.add, (whole(3), whole(3)), RuntimeError, "must not be a floating point", {"alpha": 0.5}),
    ErrorSample(arithmetic.sub, (whole(3), whole(3)), RuntimeError, "Boolean alpha only", {"alpha": True}),
    ErrorSample(multiply_add.addcmul, (*[whole(3) > 0] * 3,), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(multiply_add.addcdiv, (real(3), whole(3), whole(3)), RuntimeError, "Integer division with addcdiv"),
    ErrorSample(multiply_add.lerp, (real(3), whole(3), 0.5), RuntimeError, "expected dtype float64 for `end`"),
    ErrorSample(multiply_add.lerp, (real(3), real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match"),
    ErrorSample(arithmetic.add_, (whole(3), 1.5), RuntimeError, "result type Float can't be cast to .* Long"),
    ErrorSample(arithmetic.mul_, (real(3), real(2, 3)), RuntimeError, r"output with shape \[3\] doesn't match"),
]
