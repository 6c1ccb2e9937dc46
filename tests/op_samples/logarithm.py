"""Logarithms, and what is computed on their side."""

import numpy as np

from mytorch.ops import logarithm

from .sample import ErrorSample, Sample, positive, real, tied, whole

ONE_OPERAND = (
    (logarithm.log, np.log),
    (logarithm.log2, np.log2),
    (logarithm.log10, np.log10),
    (logarithm.log1p, np.log1p),
)
FAR = np.array([0.0, 800.0, -800.0, np.inf, -np.inf, np.nan])

SAMPLES = [
    *[Sample(function, (x,), reference) for function, reference in ONE_OPERAND for x in (positive(2, 3), positive())],
    *[Sample(function, (whole(3, 4, low=1),)) for function, _ in ONE_OPERAND],
    *[
        Sample(function, pair, reference)
        for function, reference in ((logarithm.logaddexp, np.logaddexp), (logarithm.logaddexp2, np.logaddexp2))
        for pair in ((real(3, 1), real(4, seed=1)), (real(3), real(3)), (FAR[:, None], FAR))
    ],
    Sample(logarithm.xlogy, (real(3, 4), positive(4)), lambda x, y: x * np.log(y)),
    Sample(logarithm.xlogy, (tied(5, 1), np.array([0.0, -0.5, np.nan, np.inf, 2.0])), twice=False),
    Sample(logarithm.xlogy, (whole(3), 2.5)),
    Sample(logarithm.xlogy, (2, positive(3))),
    Sample(logarithm.xlog1py, (real(3, 4), positive(4)), lambda x, y: x * np.log1p(y), torch_name="special.xlog1py"),
    Sample(
        logarithm.xlog1py,
        (tied(5, 1), np.array([-1.0, -1.5, np.nan, np.inf, 2.0])),
        torch_name="special.xlog1py",
        twice=False,
    ),
    Sample(logarithm.entr, (positive(3),), lambda x: -x * np.log(x), torch_name="special.entr"),
    Sample(logarithm.entr, (np.array([0.0, -1.0, np.nan, np.inf]),), torch_name="special.entr", differentiable=False),
    Sample(logarithm.logit, (real(3, 4, low=0.05, high=0.95),), lambda x: np.log(x / (1 - x))),
    Sample(logarithm.logit, (np.array([0.0, 1.0, -0.5, 1.5]),), differentiable=False),
    Sample(logarithm.logit, (real(3, 4, low=-0.5, high=1.5),), None, {"eps": 0.1}),
    *[
        Sample(function, (real(2, 3, low=0.05, high=0.95),), differentiable=False)
        for function in (logarithm.log_, logarithm.log2_, logarithm.log10_, logarithm.log1p_, logarithm.logit_)
    ],
    Sample(logarithm.xlogy_, (real(3), positive(3)), differentiable=False),
]

ERRORS = [
    ErrorSample(logarithm.logaddexp, (whole(3), whole(3)), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(logarithm.logaddexp2, (real(3), 1.0), TypeError, "argument 'other' .* must be Tensor, not float"),
    ErrorSample(logarithm.xlogy, (2, 3), TypeError, "one of the arguments must be Tensor"),
    ErrorSample(logarithm.log, (1.0,), TypeError, "must be Tensor, not float"),
]
