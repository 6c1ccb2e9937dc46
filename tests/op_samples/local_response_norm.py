"""Local response normalisation against its definition."""

import numpy as np

from mytorch.ops import local_response_norm as norm

from .sample import ErrorSample, Sample, real, whole


def response(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """The definition, channel by channel."""
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        window = x[:, max(0, c - size // 2) : c + (size - 1) // 2 + 1]
        y[:, c] = x[:, c] / (k + alpha / size * (window**2).sum(1)) ** beta
    return y


SAMPLES = [
    *[
        Sample(norm.local_response_norm, (x, size), response, options)
        for x in (real(2, 5, 2, 2), real(1, 3, 4))
        for size in (1, 2, 3, 5, 9)
        for options in ({"alpha": 0.5}, {"alpha": 0.3, "beta": 0.5, "k": 2.0})
    ],
    Sample(norm.local_response_norm, (real(1, 6, 2, 2) * 100, 5), response, {"alpha": 5e-4, "beta": 0.75, "k": 2.0}),
    Sample(norm.local_response_norm, (real(0, 4, 2), 2)),
    Sample(norm.local_response_norm, (whole(2, 4, 3), 3), options={"alpha": 0.5}, torch_name="", differentiable=False),
]

ERRORS = [
    ErrorSample(norm.local_response_norm, (real(3, 4), 2), ValueError, r"3D or higher .* \(got 2 dimensions\)"),
    ErrorSample(norm.local_response_norm, (real(3, 4, 2), 0), RuntimeError, "kernel size should be greater than zero"),
    ErrorSample(norm.local_response_norm, (whole(3, 4, 2) > 0, 2), NotImplementedError, "'Bool'"),
]
