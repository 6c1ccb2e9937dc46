"""Powers, roots, exponentials."""

import numpy as np

from mytorch.ops import exponential

from .sample import ErrorSample, Sample, positive, real, tied, whole

ONE_OPERAND = (
    (exponential.sqrt, np.sqrt),
    (exponential.rsqrt, lambda x: 1 / np.sqrt(x)),
    (exponential.exp, np.exp),
    (exponential.exp2, np.exp2),
    (exponential.expm1, np.expm1),
    (exponential.square, np.square),
)

SAMPLES = [
    *[
        Sample(exponential.pow, (x, exponent), lambda x, e: x**e)
        for x in (positive(3, 4), positive())
        for exponent in (2, -1, 0.5, 0)
    ],
    Sample(exponential.pow, (real(3, 4), 3), lambda x, e: x * x * x),
    Sample(exponential.pow, (positive(3, 1), real(4)), np.power),
    Sample(exponential.pow, (positive(3), np.array([0.0, 0.5, 1.5]))),
    Sample(exponential.pow, (2.5, real(4)), np.power),
    Sample(exponential.pow, (np.array([0.0, 0.0, 2.0]), np.array([0.0, 2.0, 0.0])), twice=False),
    Sample(exponential.pow, (whole(4, 1), np.array([-3, -2, 0, 3]))),  # 1/n, rounded towards 0
    Sample(exponential.pow, (2, whole(3))),
    Sample(exponential.float_power, (whole(3, 4, low=1), 0.5), lambda x, e: x**e),
    Sample(exponential.float_power, (positive(3, 1), real(4)), np.power, differentiable=False),  # float64 always
    Sample(exponential.ldexp, (real(3), whole(3, low=0)), np.ldexp),
    Sample(exponential.ldexp, (real(3), whole(3)), np.ldexp, differentiable=False),
    Sample(exponential.ldexp, (real(3), real(3, seed=1))),
    *[
        Sample(function, (x,), reference)
        for function, reference in ONE_OPERAND
        for x in (positive(2, 3), positive(0, 3))
    ],
    *[Sample(function, (whole(3, 4, low=1),)) for function, _ in ONE_OPERAND],
    *[Sample(exponential.square, (x,)) for x in (tied(3, 4), whole(3) > 0)],
    *[
        Sample(function, (positive(2, 3),), differentiable=False)
        for function in (
            exponential.sqrt_,
            exponential.rsqrt_,
            exponential.exp_,
            exponential.exp2_,
            exponential.expm1_,
            exponential.square_,
        )
    ],
    *[
        Sample(function, (positive(2, 3), 2), differentiable=False)
        for function in (exponential.pow_, exponential.float_power_)
    ],
    Sample(exponential.ldexp_, (real(3), whole(3)), differentiable=False),
]

ERRORS = [
    ErrorSample(exponential.pow, (whole(3), -1), RuntimeError, "negative integer powers"),
    ErrorSample(exponential.pow, (real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"),
    ErrorSample(exponential.pow, (2, 3), TypeError, "one of the arguments must be Tensor"),
    ErrorSample(exponential.pow, (whole(3) > 0, whole(3) > 0), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(exponential.exp, (1.0,), TypeError, "must be Tensor, not float"),
    ErrorSample(exponential.sqrt_, (whole(3),), RuntimeError, "result type Float can't be cast"),
    ErrorSample(exponential.float_power_, (whole(3), 2), RuntimeError, "has dtype Long but .* requires dtype Double"),
]
