"""The relatives of relu, at their kinks, far out, and in between."""

import math

import numpy as np

from mytorch.ops import smooth_activation as act

from .sample import ErrorSample, Sample, real, tied, whole

FUNCTIONS = [
    act.leaky_relu,
    act.elu,
    act.selu,
    act.softplus,
    act.logsigmoid,
    act.silu,
    act.gelu,
    act.hardtanh,
    act.relu6,
    act.softsign,
    act.tanhshrink,
    act.hardsigmoid,
    act.hardswish,
    act.mish,
    act.erf,
]
FAR = np.array([-30.5, -8.25, 8.25, 30.5])

SAMPLES = [
    *[Sample(function, (x,)) for function in FUNCTIONS for x in (real(2, 3), real(), real(0, 2), FAR)],
    *[Sample(function, (tied(3, 4),)) for function in (act.leaky_relu, act.elu, act.hardtanh, act.relu6, act.softplus)],
    Sample(act.erf, (real(4, 4, low=-7, high=7),), np.vectorize(math.erf)),
    Sample(act.erf, (whole(3),), differentiable=False),
    Sample(act.leaky_relu, (real(3, 4), 0.2)),
    Sample(act.elu, (real(3, 4), 0.5)),
    Sample(act.softplus, (real(3, 4), 2.0, 3.0)),
    Sample(act.gelu, (real(3, 4),), options={"approximate": "tanh"}),
    Sample(act.hardtanh, (real(3, 4), -0.5, 1.5)),
    Sample(act.leaky_relu_, (real(3, 4),), differentiable=False),
    *[
        Sample(function, (real(2, 3),), options={"inplace": True}, differentiable=False)
        for function in (act.leaky_relu, act.elu, act.silu, act.relu6, act.hardswish)
    ],
]

ERRORS = [
    ErrorSample(act.hardtanh, (real(3), 2.0, 1.0), ValueError, "min_val cannot be greater than max_val"),
    ErrorSample(act.gelu, (real(3),), RuntimeError, "must be either none or tanh", {"approximate": "x"}),
    *[
        ErrorSample(function, (whole(3),), NotImplementedError, "'Long'")
        for function in (act.leaky_relu, act.elu, act.softplus, act.silu, act.gelu)
    ],
]
