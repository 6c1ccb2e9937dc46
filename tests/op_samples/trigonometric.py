"""Sines, cosines, tangents, circular and hyperbolic, and their inverses."""

import numpy as np

from mytorch.ops import hyperbolic, trigonometric

from .sample import ErrorSample, Sample, real, tied, whole

INSIDE = real(2, 3, low=-0.95, high=0.95)  # where every inverse but acosh is defined
ONE_OPERAND = (
    (trigonometric.sin, np.sin),
    (trigonometric.cos, np.cos),
    (trigonometric.tan, np.tan),
    (trigonometric.asin, np.arcsin),
    (trigonometric.acos, np.arccos),
    (trigonometric.atan, np.arctan),
    (trigonometric.sinc, np.sinc),
    (trigonometric.deg2rad, np.deg2rad),
    (trigonometric.rad2deg, np.rad2deg),
    (hyperbolic.sinh, np.sinh),
    (hyperbolic.cosh, np.cosh),
    (hyperbolic.asinh, np.arcsinh),
    (hyperbolic.atanh, np.arctanh),
)
IN_PLACE = (
    trigonometric.sin_,
    trigonometric.cos_,
    trigonometric.tan_,
    trigonometric.asin_,
    trigonometric.acos_,
    trigonometric.atan_,
    trigonometric.sinc_,
    trigonometric.deg2rad_,
    trigonometric.rad2deg_,
    hyperbolic.sinh_,
    hyperbolic.cosh_,
    hyperbolic.asinh_,
    hyperbolic.atanh_,
)

SAMPLES = [
    *[Sample(function, (INSIDE,), reference) for function, reference in ONE_OPERAND],
    *[Sample(function, (whole(3, low=-1, high=2),)) for function, _ in ONE_OPERAND],
    Sample(hyperbolic.acosh, (real(2, 3, low=1.1, high=3.0),), np.arccosh),
    Sample(hyperbolic.acosh, (whole(3, low=1),)),
    Sample(trigonometric.sinc, (tied(4),), np.sinc, twice=False),
    Sample(trigonometric.atan2, (real(3, 1), real(4, seed=1)), np.arctan2),
    Sample(trigonometric.atan2, (tied(3, 1), np.array([-1.0, -0.0, 0.0, 1.0])), np.arctan2, twice=False),
    Sample(trigonometric.atan2, (whole(3), whole(3) + 1)),
    Sample(trigonometric.hypot, (real(3, 1), real(4, seed=1)), np.hypot),
    *[Sample(function, (INSIDE,), differentiable=False) for function in IN_PLACE],
    Sample(hyperbolic.acosh_, (real(3, low=1.1, high=3.0),), differentiable=False),
    *[
        Sample(function, (real(3), real(3, seed=1)), differentiable=False)
        for function in (trigonometric.atan2_, trigonometric.hypot_)
    ],
]

ERRORS = [
    ErrorSample(trigonometric.sin, (1.0,), TypeError, r"sin\(\): argument 'input' .* must be Tensor, not float"),
    ErrorSample(trigonometric.sin_, (whole(3),), RuntimeError, "result type Float can't be cast"),
    ErrorSample(trigonometric.atan2, (real(3), 1.0), TypeError, "argument 'other' .* must be Tensor, not float"),
    ErrorSample(trigonometric.hypot, (whole(3), whole(3)), NotImplementedError, "not implemented for 'Long'"),
]
