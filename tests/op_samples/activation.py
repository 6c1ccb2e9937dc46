"""The bends in a network."""

import numpy as np

from mytorch.ops import activation

from .sample import ErrorSample, Sample, real, tied, whole

FAR = np.array([-800.5, -40.5, 40.5, 800.5])
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.5])


def sigmoid_by_definition(x):
    return (1 / (1 + np.exp(-x.astype(np.longdouble)))).astype(x.dtype)


SAMPLES = [
    *[
        Sample(function, (x,), reference)
        for function, reference in (
            (activation.relu, lambda x: np.maximum(x, 0)),
            (activation.sigmoid, sigmoid_by_definition),
            (activation.tanh, np.tanh),
        )
        for x in (real(3, 4), real(), real(0, 3), tied(3, 4), FAR)
    ],
    *[Sample(function, (SPECIAL,), twice=False) for function in (activation.relu, activation.sigmoid, activation.tanh)],
    Sample(activation.relu, (SPECIAL,), lambda x: np.maximum(x, 0), differentiable=False),
    *[Sample(function, (whole(3, 4),)) for function in (activation.relu, activation.tanh)],
    Sample(activation.sigmoid, (np.zeros(3, np.int64),)),
    *[
        Sample(function, (real(3, 4),), torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function in (activation.relu_, activation.sigmoid_, activation.tanh_)
    ],
    Sample(activation.relu, (real(3, 4),), None, {"inplace": True}, "nn.functional.relu", differentiable=False),
]

ERRORS = [
    ErrorSample(
        lambda x, function=function: function(x.requires_grad_()),
        (real(3),),
        RuntimeError,
        "a leaf Variable that requires grad",
    )
    for function in (activation.relu_, activation.sigmoid_, activation.tanh_)
]
