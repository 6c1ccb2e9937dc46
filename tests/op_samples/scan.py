"""Running totals."""

import numpy as np

from mytorch.ops import scan

from .sample import ErrorSample, Sample, positive, real, tied, whole

HOLES = np.array([[1.5, 0.0, 2.5], [0.0, 3.5, 0.0], [1.2, 2.3, 3.4]])
NAN = np.array([1.5, np.nan, 3.5, np.nan, 0.5])
EXTREME = np.array([[-np.inf, -np.inf, 1.5], [1000.5, 1000.5, -1000.5]])


def in_place(function):
    """A scan that writes into a copy: gradients must flow as through the scan itself."""

    def call(x, dim):
        return getattr(x.clone(), function)(dim)

    call.__name__ = function
    return call


SAMPLES = [
    *[
        Sample(scan.cumsum, (x, dim), lambda x, dim: np.cumsum(x, dim))
        for x in (real(2, 3, 4), whole(3, 4, 2), whole(2, 2, 2) > 0, real(0, 3))
        for dim in (0, -1)
    ],
    *[
        Sample(scan.cumprod, (x, dim), lambda x, dim: np.cumprod(x, dim))
        for x in (real(2, 3), positive(3, 4), HOLES, whole(3, 4))
        for dim in (0, -1)
    ],
    *[Sample(function, (real(), 0)) for function in (scan.cumsum, scan.cumprod, scan.logcumsumexp)],
    *[
        Sample(function, (whole(2, 3).astype(np.int32), 1), None, {"dtype": None})
        for function in (scan.cumsum, scan.cumprod)
    ],
    *[
        Sample(scan.logcumsumexp, (x, dim), lambda x, dim: np.logaddexp.accumulate(x, dim))
        for x in (real(3, 4), EXTREME)
        for dim in (0, 1)
    ],
    *[
        Sample(function, (x, dim))
        for function in (scan.cummax, scan.cummin)
        for x in (real(3, 4), tied(3, 4), whole(3, 4))
        for dim in (0, -1)
    ],
    *[Sample(function, (x, 0)) for function in (scan.cummax, scan.cummin) for x in (NAN, real(), real(0))],
    *[Sample(in_place(name), (real(3, 4), 1), torch_name=name.rstrip("_")) for name in ("cumsum_", "cumprod_")],
    *[
        Sample(function, (whole(3).astype(np.int32), 0), torch_name=f"Tensor.{function.__name__}")
        for function in (scan.cumsum_, scan.cumprod_)
    ],
]

ERRORS = [
    *[
        ErrorSample(function, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2")
        for function in (scan.cumsum, scan.cumprod, scan.cummax, scan.cummin, scan.logcumsumexp)
    ],
    ErrorSample(scan.logcumsumexp, (whole(3), 0), NotImplementedError, "not implemented for 'Long'"),
    ErrorSample(scan.cumsum_, (whole(3) > 0, 0), NotImplementedError, "not implemented for 'Bool'"),
]
