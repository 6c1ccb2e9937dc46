"""The largest and the smallest, and where they stand."""

import numpy as np

from mytorch.ops import extrema

from .sample import ErrorSample, Sample, real, tied, whole

NAN = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, 0.5], [2.0, 1.0, 4.0]])
INFINITE = np.array([[1.0, np.inf, -np.inf], [-np.inf, -np.inf, -np.inf]])


def along(values, positions):
    """NumPy's two functions as one, with PyTorch's words."""

    def both(x, dim, keepdim=False):
        return values(x, axis=dim, keepdims=keepdim), positions(x, axis=dim, keepdims=keepdim)

    return both


SAMPLES = [
    *[
        Sample(function, (x,), reference)
        for function, reference in ((extrema.max, np.max), (extrema.min, np.min))
        for x in (real(2, 3), real(), tied(3, 4), whole(3, 4), whole(2, 2) > 0, NAN, INFINITE, np.ones(3))
    ],
    *[
        Sample(function, (x,), reference, options)
        for function, reference in (
            (extrema.max, along(np.max, np.argmax)),
            (extrema.min, along(np.min, np.argmin)),
        )
        for x in (real(2, 3, 4), tied(2, 3, 4), whole(3, 4), NAN)
        for options in ({"dim": 0}, {"dim": -1}, {"dim": 1, "keepdim": True})
    ],
    *[Sample(function, (real(), 0)) for function in (extrema.max, extrema.min)],
    *[Sample(function, (real(0, 3),), None, {"dim": 1}) for function in (extrema.max, extrema.min, extrema.amax)],
    *[
        Sample(function, (real(3, 4), real(3, 4, seed=1)), reference)
        for function, reference in ((extrema.max, np.maximum), (extrema.min, np.minimum))
    ],
    *[
        Sample(
            function, (x,), lambda x, dim=None, keepdim=False, r=reference: r(x, axis=dim, keepdims=keepdim), options
        )
        for function, reference in ((extrema.amax, np.max), (extrema.amin, np.min))
        for x in (real(2, 3, 4), tied(2, 3, 4), whole(2, 3, 2))
        for options in ({}, {"dim": 0}, {"dim": -1, "keepdim": True}, {"dim": (0, 2)})
    ],
    *[
        Sample(extrema.aminmax, (x,), None, options)
        for x in (real(2, 3), tied(3, 4), whole(3, 4))
        for options in ({}, {"dim": 1}, {"dim": 0, "keepdim": True})
    ],
    # The gradient is shared among the nans, as `max` and `min` do in PyTorch; its `amax` and `amin` make all of it nan.
    *[Sample(function, (NAN, 1), differentiable=False) for function in (extrema.amax, extrema.amin)],
    *[
        Sample(
            function, (x,), lambda x, dim=None, keepdim=False, r=reference: r(x, axis=dim, keepdims=keepdim), options
        )
        for function, reference in ((extrema.argmax, np.argmax), (extrema.argmin, np.argmin))
        for x in (real(2, 3, 4), tied(2, 3, 4), whole(3, 4), NAN)
        for options in ({}, {"dim": 0}, {"dim": -1, "keepdim": True})
    ],
]

ERRORS = [
    *[
        ErrorSample(function, (real(0),), kind, rf"{function.__name__}\(\): Expected reduction dim to be specified")
        for function, kind in (
            (extrema.max, RuntimeError),
            (extrema.min, RuntimeError),
            (extrema.amax, RuntimeError),
            (extrema.amin, RuntimeError),
            (extrema.argmax, IndexError),
            (extrema.argmin, IndexError),
        )
    ],
    *[
        ErrorSample(function, (real(2, 0), 1), IndexError, r"\(\): Expected reduction dim 1 to have non-zero size")
        for function in (extrema.max, extrema.min, extrema.amax, extrema.amin, extrema.argmax, extrema.argmin)
    ],
    ErrorSample(extrema.aminmax, (real(0),), RuntimeError, "cannot compute aminmax over an empty dimension"),
    *[
        ErrorSample(function, (whole(3) > 0,), RuntimeError, "does not support bool input")
        for function in (extrema.argmax, extrema.argmin)
    ],
    *[
        ErrorSample(function, inputs, TypeError, "'input' must be Tensor, not int")
        for function in (extrema.max, extrema.min)
        for inputs in ((2, real(3)), (2, 3))
    ],
    ErrorSample(extrema.max, (real(2, 3), 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(extrema.argmax, (real(2, 3), -3), IndexError, r"\[-2, 1\], but got -3"),
]
