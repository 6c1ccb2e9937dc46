"""New values for a whole tensor."""

import numpy as np

from mytorch.ops import fill

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)


def filled(x, value):
    y = x.clone()
    y.fill_(value)
    return y


def copied(x, source):
    y = x.clone()
    y.copy_(source)
    return y


SAMPLES = [
    *[
        Sample(fill.fill_, (x, 2.5), np.full_like, torch_name="Tensor.fill_", differentiable=False)
        for x in (X, real(0, 3), whole(3))
    ],
    Sample(fill.zero_, (X,), np.zeros_like, torch_name="Tensor.zero_", differentiable=False),
    Sample(filled, (X, real()), np.full_like, torch_name=""),
    Sample(filled, (X, 1.5), np.full_like, torch_name=""),
    *[
        Sample(fill.copy_, (x, source), torch_name="Tensor.copy_", differentiable=False)
        for x, source in ((X, real(4)), (X, whole(3, 4)), (whole(3), real(3)), (X, real()))
    ],
    *[
        Sample(copied, (X, source), lambda x, s: np.broadcast_to(s, x.shape), torch_name="")
        for source in (real(3, 4, seed=1), real(4))
    ],
    Sample(fill.fill, (X, 2.5), np.full_like),
    Sample(fill.fill, (whole(3), 2.5), np.full_like),
    Sample(fill.fill, (X, real()), np.full_like),
]

ERRORS = [
    ErrorSample(
        fill.fill_, (X, real(2)), RuntimeError, "only supports 0-dimension value tensor but got tensor with 1 dim"
    ),
    ErrorSample(
        fill.copy_, (X, real(3)), RuntimeError, r"expanded size of the tensor \(4\) must match the existing size \(3\)"
    ),
    ErrorSample(lambda x: fill.fill_(x.expand(2, 3), 1.0), (real(3),), RuntimeError, "single memory location"),
    ErrorSample(
        lambda x: fill.zero_(x.requires_grad_()), (real(3),), RuntimeError, "a leaf Variable that requires grad"
    ),
]
