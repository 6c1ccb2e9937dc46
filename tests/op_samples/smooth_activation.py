"""The smooth relatives of relu, near 0, far out, and in between."""

import numpy as np

from mytorch.ops import smooth_activation as act

from .sample import ErrorSample, Sample, real, tied, whole

FUNCTIONS = [
    act.elu,
    act.selu,
    act.celu,
    act.softplus,
    act.logsigmoid,
    act.silu,
    act.gelu,
    act.softsign,
    act.tanhshrink,
    act.mish,
]
FAR = np.array([-30.5, -8.25, 8.25, 30.5])


def gated(x, dim=-1):
    a, b = np.split(x, 2, axis=dim)
    return a / (1 + np.exp(-b))


SAMPLES = [
    *[Sample(function, (x,)) for function in FUNCTIONS for x in (real(2, 3), real(), real(0, 2), FAR)],
    *[Sample(function, (tied(3, 4),)) for function in (act.elu, act.selu, act.celu, act.softplus)],
    Sample(act.elu, (real(3, 4), 0.5)),
    Sample(act.celu, (real(3, 4), 0.5)),
    Sample(act.softplus, (real(3, 4), 2.0, 3.0)),
    Sample(act.gelu, (real(3, 4),), options={"approximate": "tanh"}),
    Sample(act.gelu, (FAR,), options={"approximate": "tanh"}),
    Sample(act.glu, (real(3, 4),), gated),
    Sample(act.glu, (real(2, 4, 3),), gated, {"dim": 1}),
    Sample(act.glu, (real(3, 0),)),
    *[Sample(function, (real(3, 4),), differentiable=False) for function in (act.elu_, act.selu_, act.celu_)],
    *[
        Sample(function, (real(2, 3),), None, {"inplace": True}, f"nn.functional.{function.__name__}", False)
        for function in (act.elu, act.celu, act.silu, act.mish)
    ],
]

ERRORS = [
    ErrorSample(act.gelu, (real(3),), RuntimeError, "must be either none or tanh", {"approximate": "x"}),
    ErrorSample(act.celu, (real(3),), RuntimeError, "alpha cannot be 0", {"alpha": 0}),
    ErrorSample(act.glu, (real(3),), RuntimeError, "Halving dimension must be even, but dimension 0 is size 3"),
    ErrorSample(act.glu, (real(),), RuntimeError, "does not support scalars"),
    ErrorSample(act.glu, (real(2, 2), 2), IndexError, "Dimension out of range"),
    *[
        ErrorSample(function, (whole(3),), NotImplementedError, "'Long'")
        for function in (act.elu, act.softplus, act.silu, act.gelu, act.mish, act.logsigmoid)
    ],
]
