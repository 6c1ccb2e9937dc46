"""Activations made of straight lines, at their kinks and between them."""

import numpy as np

from mytorch.ops import kinked_activation as act

from .sample import ErrorSample, Sample, positive, real, tied, whole

FUNCTIONS = [
    act.leaky_relu,
    act.hardtanh,
    act.relu6,
    act.hardsigmoid,
    act.hardswish,
    act.softshrink,
    act.hardshrink,
    act.rrelu,
]
FAR = np.array([-30.5, -8.25, 8.25, 30.5])
KINKS = np.array([-6.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0, np.nan])


def sloped(x, w):
    w = w if w.ndim == 0 else w.reshape(-1, *[1] * (x.ndim - 2))
    return np.where(x > 0, x, w * x)


SAMPLES = [
    *[Sample(function, (x,)) for function in FUNCTIONS for x in (real(2, 3), real(), real(0, 2), FAR)],
    *[Sample(function, (x,)) for function in FUNCTIONS for x in (tied(3, 4), KINKS)],
    Sample(act.leaky_relu, (real(3, 4), 0.2)),
    Sample(act.hardtanh, (real(3, 4), -0.5, 1.5)),
    Sample(act.hardtanh, (whole(3, 4), -2, 1), differentiable=False),
    Sample(act.softshrink, (real(3, 4), 0.2)),
    Sample(act.hardshrink, (real(3, 4), 1.2)),
    Sample(act.rrelu, (real(3, 4), 0.1, 0.5)),
    Sample(act.threshold, (real(3, 4), 0.5, 7.0), lambda x, t, v: np.where(x > t, x, v)),
    Sample(act.threshold, (KINKS, 0.5, 7.0)),
    Sample(act.threshold, (whole(3, 4), 0, 7), differentiable=False),
    *[
        Sample(act.prelu, inputs, sloped)
        for inputs in (
            (real(3, 4), positive(4)),
            (real(2, 3, 2, 2), positive(3)),
            (real(2, 3), positive(1)),
            (real(5), positive(1)),
            (real(5), positive()),
            (real(0, 2), positive(2)),
        )
    ],
    # PyTorch's second derivative at 0 itself is that of x > 0.
    Sample(act.prelu, (tied(3, 3), positive(3)), twice=False),
    *[
        Sample(function, (real(3, 4),), differentiable=False)
        for function in (act.leaky_relu_, act.hardtanh_, act.rrelu_)
    ],
    Sample(act.threshold_, (real(3, 4), 0.5, 7.0), differentiable=False),
    *[
        Sample(function, (real(2, 3),), None, {"inplace": True}, f"nn.functional.{function.__name__}", False)
        for function in (act.leaky_relu, act.relu6, act.hardswish, act.hardsigmoid, act.rrelu)
    ],
]

ERRORS = [
    ErrorSample(act.hardtanh, (real(3), 2.0, 1.0), ValueError, "min_val cannot be greater than max_val"),
    ErrorSample(act.hardtanh, (whole(3) > 0,), RuntimeError, "Bool inputs not supported for hardtanh"),
    ErrorSample(act.hardtanh, (whole(3).astype("u1"),), RuntimeError, "unsigned type with negative limits"),
    ErrorSample(act.threshold, (whole(3) > 0, 0.5, 1.0), NotImplementedError, "'Bool'"),
    ErrorSample(act.softshrink, (real(3), -0.5), RuntimeError, "greater or equal to 0, but found to be -0.5"),
    ErrorSample(act.rrelu, (real(3), 0.5, 0.2), RuntimeError, "less than or equal to the upper bound, got 0.5 and 0.2"),
    ErrorSample(act.prelu, (real(2, 3), positive(2)), RuntimeError, "parameter numbers = 2 and channel size = 3"),
    ErrorSample(act.prelu, (real(2, 3), positive(1, 1)), RuntimeError, "scalar or 1D tensor, but got: ndim = 2"),
    ErrorSample(act.prelu, (real(), positive(2)), RuntimeError, "zero-dim input"),
    ErrorSample(act.prelu, (real(2, 3), positive(3).astype("f4")), RuntimeError, "Type promoting not supported"),
    *[
        ErrorSample(function, (whole(3),), NotImplementedError, "'Long'")
        for function in (act.leaky_relu, act.hardsigmoid, act.hardswish, act.softshrink, act.hardshrink, act.rrelu)
    ],
]
