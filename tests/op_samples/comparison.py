"""Questions with yes or no for an answer."""

import numpy as np

from mytorch.ops import comparison

from .sample import ErrorSample, Sample, real, tied, whole

PAIRS = [
    (tied(3, 4), tied(4)),
    (real(3, 1), real(1, 4)),
    (whole(3), whole(3) + 1),
    (whole(3), 1),
    (real(3), whole(3)),
    (whole(3) > 0, True),
    (real(0, 3), 0.5),
    (real(), real(3)),
]
SPECIAL = np.array([0.0, -0.0, 1.5, np.inf, -np.inf, np.nan])
WORDS = (
    (comparison.eq, np.equal),
    (comparison.ne, np.not_equal),
    (comparison.lt, np.less),
    (comparison.le, np.less_equal),
    (comparison.gt, np.greater),
    (comparison.ge, np.greater_equal),
)
LOGIC = (
    (comparison.logical_and, np.logical_and),
    (comparison.logical_or, np.logical_or),
    (comparison.logical_xor, np.logical_xor),
)

SAMPLES = [
    *[
        Sample(function, pair, reference)
        for function, reference in WORDS
        for pair in (*PAIRS, (SPECIAL, SPECIAL[:, None]))
    ],
    *[
        Sample(function, pair, reference)
        for function, reference in LOGIC
        for pair in (PAIRS[0], (whole(3) > 0, whole(3) > 1), (whole(3), real(3)), (SPECIAL, SPECIAL[:, None]))
    ],
    *[
        Sample(function, (x,), reference)
        for function, reference in (
            (comparison.logical_not, np.logical_not),
            (comparison.isnan, np.isnan),
            (comparison.isinf, np.isinf),
            (comparison.isfinite, np.isfinite),
            (comparison.isposinf, np.isposinf),
            (comparison.isneginf, np.isneginf),
            (comparison.isreal, np.isreal),
        )
        for x in (SPECIAL, whole(3), np.array(np.nan), real(0))
    ],
    *[
        Sample(comparison.isclose, (a, b), np.isclose, options)
        for a, b in ((SPECIAL, SPECIAL), (real(3), real(3) + 1e-7), (real(3), real(3) + 1e-3))
        for options in ({}, {"rtol": 1e-2}, {"equal_nan": True})
    ],
    *[Sample(comparison.isclose, (whole(3), whole(3) + shift), np.isclose) for shift in (0, 1)],
    *[
        Sample(function, (tied(3, 4), other), differentiable=False)
        for function in (
            comparison.eq_,
            comparison.ne_,
            comparison.lt_,
            comparison.le_,
            comparison.gt_,
            comparison.ge_,
            comparison.logical_and_,
            comparison.logical_or_,
            comparison.logical_xor_,
        )
        for other in (tied(4), whole(3, 4))
    ],
    Sample(comparison.logical_not_, (tied(3, 4),), differentiable=False),
    *[Sample(comparison.allclose, (a, b)) for a, b in ((real(3), real(3)), (real(3), real(3) + 1), (SPECIAL, SPECIAL))],
    *[
        Sample(comparison.equal, (a, b))
        for a, b in ((real(3), real(3)), (real(3), real(3) + 1), (real(3), real(1, 3)), (SPECIAL, SPECIAL))
    ],
]

ERRORS = [
    *[
        ErrorSample(function, (real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)")
        for function, _ in (*WORDS, *LOGIC)
    ],
    ErrorSample(comparison.isclose, (real(3), whole(3)), RuntimeError, "Double did not match Long"),
    ErrorSample(comparison.isclose, (real(3), real(3)), RuntimeError, "rtol must be greater", {"rtol": -0.5}),
    ErrorSample(comparison.eq, (1.0, real(3)), TypeError, "must be Tensor, not float"),
    ErrorSample(comparison.logical_and, (real(3), 1.0), TypeError, "argument 'other' .* must be Tensor, not float"),
]
