"""Whole numbers, sizes, signs, and the parts of floating-point numbers."""

import numpy as np

from mytorch.ops import floating_point, real as reals, rounding, sign

from .sample import ErrorSample, Sample, real, tied, whole

HALVES = np.array([0.5, 1.5, -0.5, -1.5, 2.5, 1.2, -1.7, 3.0])
SPECIAL = np.array([0.0, -0.0, 1.5, -2.5, np.inf, -np.inf, np.nan])
WHOLE = (
    (rounding.floor, np.floor),
    (rounding.ceil, np.ceil),
    (rounding.trunc, np.trunc),
    (rounding.round, np.round),
)

SAMPLES = [
    *[Sample(function, (x,), reference) for function, reference in WHOLE for x in (real(3, 4), SPECIAL)],
    *[Sample(function, (whole(3),), lambda x: x) for function, _ in WHOLE],
    Sample(rounding.round, (HALVES,), np.round, differentiable=False),
    *[Sample(rounding.round, (1000 * real(3, 4),), None, {"decimals": decimals}) for decimals in (2, -2)],
    Sample(rounding.frac, (real(3, 4),), lambda x: x - np.trunc(x)),
    *[Sample(sign.abs, (x,), np.abs) for x in (real(3, 4), SPECIAL, whole(3), real(0))],
    *[Sample(function, (x,)) for function in (sign.sign, sign.sgn) for x in (real(3), SPECIAL, whole(3), whole(3) > 0)],
    *[Sample(function, (tied(3, 4),)) for function in (sign.abs, sign.sign)],
    *[Sample(sign.signbit, (x,), np.signbit) for x in (SPECIAL, whole(3))],
    *[
        Sample(sign.copysign, pair, np.copysign, twice=False)
        for pair in ((real(3, 1), real(4, seed=1)), (tied(3, 1), tied(4)), (real(3), -2), (whole(3), whole(3)))
    ],
    Sample(sign.copysign, (SPECIAL[:, None], SPECIAL), np.copysign, differentiable=False),
    *[Sample(sign.angle, (x,)) for x in (real(3), SPECIAL, whole(3))],
    Sample(sign.heaviside, (tied(3, 4), real(4)), np.heaviside, differentiable=False),
    Sample(floating_point.frexp, (real(3, 4),), np.frexp),
    Sample(floating_point.frexp, (SPECIAL,), np.frexp, differentiable=False),
    Sample(floating_point.nextafter, (SPECIAL[:, None], SPECIAL), np.nextafter, differentiable=False),
    Sample(floating_point.nextafter, (tied(3, 4), tied(4)), np.nextafter),
    *[
        Sample(floating_point.nan_to_num, (x,), None, {"nan": 2.0, "posinf": 3.0, "neginf": -3.0})
        for x in (SPECIAL, real(3), whole(3))
    ],
    Sample(floating_point.nan_to_num, (SPECIAL,), np.nan_to_num, differentiable=False),
    *[Sample(function, (real(3),), lambda x: x) for function in (reals.real, reals.conj, reals.resolve_conj)],
    *[Sample(function, (real(3),), lambda x: x) for function in (reals.conj_physical, reals.resolve_neg)],
    *[
        Sample(function, (real(2, 3),), differentiable=False)
        for function in (
            rounding.floor_,
            rounding.ceil_,
            rounding.trunc_,
            rounding.round_,
            rounding.frac_,
            sign.abs_,
            sign.sign_,
            sign.sgn_,
            floating_point.nan_to_num_,
            reals.conj_physical_,
        )
    ],
    *[
        Sample(function, (tied(3), real(3)), differentiable=False)
        for function in (sign.copysign_, sign.heaviside_, floating_point.nextafter_)
    ],
]

ERRORS = [
    ErrorSample(rounding.floor, (whole(3) > 0,), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(rounding.round, (whole(3),), NotImplementedError, "for 'Long'", {"decimals": 1}),
    ErrorSample(rounding.frac, (whole(3),), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(sign.abs, (whole(3) > 0,), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(sign.heaviside, (real(3), whole(3)), RuntimeError, "different dtypes"),
    ErrorSample(floating_point.frexp, (whole(3),), RuntimeError, "only supports floating-point dtypes"),
    ErrorSample(floating_point.nextafter, (whole(3), whole(3)), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(reals.imag, (real(3),), RuntimeError, "not implemented for tensors with non-complex dtypes"),
]
