"""Error functions, gamma functions, Bessel functions."""

import math

import numpy as np

from mytorch.ops import bessel, error_function, gamma

from .sample import ErrorSample, Sample, positive, real, whole

INSIDE = real(2, 3, low=-0.99, high=0.99)
PART = real(2, 3, low=0.01, high=0.99)  # a probability
EDGES = np.array([0.0, -0.0, 30.0, -30.0, np.inf, -np.inf, np.nan])
LINE = real(3, 4, low=-6.0, high=6.0)
NAMED = (
    (error_function.erf, "", LINE),
    (error_function.erfc, "", LINE),
    (error_function.erfinv, "", INSIDE),
    (error_function.erfcx, "special.", real(3, 4)),
    (error_function.ndtr, "special.", LINE),
    (error_function.log_ndtr, "special.", LINE),
    (error_function.ndtri, "special.", PART),
    (gamma.lgamma, "", LINE),
    (gamma.digamma, "", LINE),
    (bessel.i0, "", LINE),
    (bessel.i0e, "special.", LINE),
    (bessel.i1, "special.", LINE),
    (bessel.i1e, "special.", LINE),
)

SAMPLES = [
    *[Sample(function, (x,), torch_name=room + function.__name__) for function, room, x in NAMED],
    *[
        Sample(function, (x,), torch_name=room + function.__name__, differentiable=False)
        for function, room, _ in NAMED
        if function is not error_function.erfcx
        for x in (EDGES, whole(3, low=1))
    ],
    Sample(error_function.erf, (LINE,), np.vectorize(math.erf)),
    Sample(error_function.erfc, (LINE,), np.vectorize(math.erfc)),
    Sample(gamma.lgamma, (positive(3, 4) * 5,), np.vectorize(math.lgamma)),
    *[
        Sample(bessel_function, (np.zeros(1),), torch_name=f"special.{name}", twice=False)
        for bessel_function, name in ((bessel.i1, "i1"), (bessel.i1e, "i1e"))
    ],
    *[Sample(gamma.polygamma, (n, positive(2, 3))) for n in (0, 1, 3)],
    Sample(gamma.polygamma_method, (positive(3), 2), torch_name="Tensor.polygamma"),
    Sample(gamma.zeta, (2.5, positive(3)), torch_name="special.zeta"),
    Sample(gamma.zeta, (np.array([3.0, 1.0, 0.5]), real(3, 1)), torch_name="special.zeta", differentiable=False),
    Sample(gamma.mvlgamma, (positive(3) + 1, 3)),
    *[
        Sample(function, (PART,), differentiable=False)
        for function in (
            error_function.erf_,
            error_function.erfc_,
            error_function.erfinv_,
            gamma.lgamma_,
            gamma.digamma_,
            bessel.i0_,
        )
    ],
    Sample(gamma.polygamma_, (positive(3), 1), torch_name="Tensor.polygamma_", differentiable=False),
    Sample(gamma.mvlgamma_, (positive(3) + 1, 2), differentiable=False),
]

ERRORS = [
    ErrorSample(error_function.erf, (1.0,), TypeError, "must be Tensor, not float"),
    ErrorSample(gamma.polygamma, (-1, real(3)), RuntimeError, "does not support negative n"),
    ErrorSample(gamma.mvlgamma, (real(3), 0), RuntimeError, "p has to be greater than or equal to 1"),
    ErrorSample(gamma.zeta, (2, 3), TypeError, "one of the arguments must be Tensor"),
]
