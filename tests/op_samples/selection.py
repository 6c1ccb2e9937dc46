"""Choosing between values, element by element."""

import numpy as np

from mytorch.ops import selection

from .sample import ErrorSample, Sample, real, tied, whole

NAN = np.array([1.5, np.nan, -2.5])
MASK = whole(3, 4) > 0

SAMPLES = [
    *[
        Sample(function, pair, reference)
        for function, reference in ((selection.maximum, np.maximum), (selection.minimum, np.minimum))
        for pair in (
            (real(3, 4), real(3, 4, seed=1)),
            (real(3, 1), real(1, 4, seed=2)),
            (tied(3, 4), tied(4)),
            (whole(3), whole(3) + 1),
            (real(0, 3), real(3)),
            (NAN, NAN[::-1].copy()),
            (NAN, np.zeros(3)),
        )
    ],
    *[
        Sample(selection.clamp, (x, *bounds), lambda x, low, high: np.clip(x, low, high))
        for x in (real(3, 4), real(), tied(3, 4), whole(3, 4))
        for bounds in ((-1, 1), (0, None), (None, 1))
    ],
    Sample(selection.clamp, (real(3, 4), -0.75, 0.75), np.clip),
    Sample(selection.clamp, (whole(3), 0.5), None),
    Sample(selection.clamp, (NAN, -1.0, 1.0), np.clip),
    Sample(selection.clamp, (real(3), 1.0, -1.0)),
    Sample(selection.clamp, (real(3, 4),), None, {"max": 0.5}),
    Sample(selection.clamp, (real(3, 4), real(4, seed=3) - 1, real(3, 1) + 2)),
    *[
        Sample(selection.clamp, (tied(3, 4), low, high), twice=False)
        for low, high in ((tied(4), tied(3, 1) + 1), (tied(4) + 1, tied(4)), (tied(4), None), (None, tied(4)))
    ],
    Sample(selection.clamp, (whole(3), 0.5, np.array(2))),
    *[
        Sample(function, (tied(3, 4), bound), reference, twice=False)
        for function, reference in ((selection.clamp_min, np.maximum), (selection.clamp_max, np.minimum))
        for bound in (0, tied(4))
    ],
    *[
        Sample(function, pair, reference)
        for function, reference in ((selection.fmax, np.fmax), (selection.fmin, np.fmin))
        for pair in (
            (real(3, 1), real(1, 4, seed=2)),
            (tied(3, 4), tied(4)),
            (NAN, NAN[[1, 1, 0]]),
            (whole(3), real(3)),
        )
    ],
    Sample(selection.where_method, (real(3, 4), MASK, 0.5), torch_name="Tensor.where"),
    *[
        Sample(function, (real(3, 4), bound), differentiable=False)
        for function in (selection.clamp_min_, selection.clamp_max_)
        for bound in (0.5, real(4, seed=1))
    ],
    Sample(selection.clamp_, (real(3), -0.5, 0.5), np.clip, torch_name="Tensor.clamp_", differentiable=False),
    *[
        Sample(selection.where, (mask, a, b), np.where)
        for mask in (MASK, MASK[0])
        for a, b in ((real(3, 4), real(3, 4, seed=1)), (real(3, 1), real(4)), (real(3, 4), 0.5), (1.5, real()))
    ],
    Sample(selection.where, (MASK, whole(3, 4), real(3, 4))),
    Sample(selection.where, (MASK, 1, 0)),
    Sample(selection.where, (MASK, 1.0, 0)),
    Sample(selection.where, (MASK,), np.where),
]

ERRORS = [
    ErrorSample(selection.clamp, (MASK, MASK, MASK), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(selection.clamp, (real(3), real(4), None), RuntimeError, r"size of tensor a \(3\) must match .*\(4\)"),
    ErrorSample(selection.clamp_min, (1.0, 2.0), TypeError, "must be Tensor, not float"),
    ErrorSample(selection.fmax, (real(3), 1.0), TypeError, "argument 'other' .* must be Tensor, not float"),
    ErrorSample(selection.where, (MASK, real(3, 4)), TypeError, "give both of 'input' and 'other'"),
    ErrorSample(selection.clamp, (real(3),), RuntimeError, "At least one of 'min' or 'max' must not be None"),
    ErrorSample(
        selection.where, (real(3), real(3), real(3)), RuntimeError, "expected condition to be a boolean tensor"
    ),
    ErrorSample(
        selection.where, (MASK, real(3, 4), real(3)), RuntimeError, r"size of tensor a \(4\) must match .* b \(3\)"
    ),
    ErrorSample(selection.maximum, (real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"),
]
