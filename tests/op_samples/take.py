"""One number for each place in a flat tensor."""

import numpy as np

from mytorch.ops import take as module

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)
ROWS = np.array([0, 2, 0])


def flat_put(x, index, source, accumulate=False):
    y = x.reshape(-1).copy()
    for i, value in zip(index.reshape(-1), source.reshape(-1), strict=True):
        y[i] = y[i] + value if accumulate else value
    return y.reshape(x.shape)


SAMPLES = [
    Sample(module.take, (X, np.array([[0, -1], [5, 5]])), np.take),
    Sample(module.put, (X, np.array([[0, -1], [5, 7]]), real(4)), flat_put, torch_name="Tensor.put"),
    Sample(module.put, (X, np.array([0, 0, 5]), real(3), True), flat_put, torch_name="Tensor.put"),
    Sample(module.put_, (X, np.array([0, 5]), real(2)), torch_name="Tensor.put_", differentiable=False),
    Sample(module.unravel_index, (np.array([3, 5]), (2, 3)), np.unravel_index),
    Sample(module.unravel_index, (np.array([[3], [1]]), 6), np.unravel_index),
]

ERRORS = [
    ErrorSample(module.take, (X, np.array([12])), IndexError, "access index 12 on a tensor of 12 elements"),
    ErrorSample(module.take, (X, X), RuntimeError, "Expected a long tensor for index, but got Double"),
    ErrorSample(module.put, (X, ROWS, real(2)), IndexError, r"source.numel\(\) = 2, index.numel\(\) = 3"),
    ErrorSample(module.put, (X, ROWS, whole(3)), RuntimeError, "self.dtype = Double and source.dtype = Long"),
    ErrorSample(module.unravel_index, (real(2), (2, 3)), TypeError, "integer dtype, but got torch.float64"),
    ErrorSample(module.unravel_index, (ROWS, (2, -3)), ValueError, "cannot have negative values"),
]
