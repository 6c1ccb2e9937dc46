"""Normalisation over batches, layers, groups and neighbouring channels."""

import numpy as np

from mytorch.ops import norm

from .sample import ErrorSample, Sample, positive, real, whole


def response(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """The definition, channel by channel."""
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        window = x[:, max(0, c - size // 2) : c + (size - 1) // 2 + 1]
        y[:, c] = x[:, c] / (k + alpha / size * (window**2).sum(1)) ** beta
    return y


def standardized(x, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    axes = tuple(range(x.ndim - len(normalized_shape), x.ndim))
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps) * weight + bias


BATCH_NORM = "nn.functional.batch_norm"  # torch.batch_norm has other arguments

SAMPLES = [
    *[
        Sample(norm.local_response_norm, (x, size), response, options)
        for x in (real(2, 5, 2, 2), real(1, 3, 4))
        for size in (1, 2, 3, 5, 9)
        for options in ({"alpha": 0.5}, {"alpha": 0.3, "beta": 0.5, "k": 2.0})
    ],
    Sample(norm.local_response_norm, (real(1, 6, 2, 2) * 100, 5), response, {"alpha": 5e-4, "beta": 0.75, "k": 2.0}),
    Sample(norm.local_response_norm, (real(0, 4, 2), 2)),
    *[
        Sample(
            norm.batch_norm, (x, None, None, *parameters), options={"training": True, **options}, torch_name=BATCH_NORM
        )
        for x in (real(4, 3), real(3, 2, 4), real(2, 2, 3, 2))
        for parameters in ((), (real(x.shape[1]), real(x.shape[1], seed=1)))
        for options in ({}, {"eps": 0.1})
    ],
    Sample(norm.batch_norm, (real(2, 2, 3), None, None, real(2)), options={"training": True}, torch_name=BATCH_NORM),
    # PyTorch 2.13 fails at the second derivative with a bias and no weight.
    Sample(norm.batch_norm, (real(2, 2, 3), None, None, None, real(2)), options={"training": True}, torch_name=""),
    Sample(norm.batch_norm, (np.ones((3, 2)), None, None), options={"training": True}, torch_name=BATCH_NORM),
    *[
        Sample(
            norm.batch_norm,
            (x,),
            options={"running_mean": real(3), "running_var": positive(3), **parameters},
            torch_name=BATCH_NORM,
        )
        for x in (real(2, 3), real(2, 3, 2, 2))
        for parameters in ({}, {"weight": real(3, seed=1)}, {"bias": real(3, seed=2), "eps": 0.1})
    ],
    Sample(norm.layer_norm, (real(3, 4), (4,)), standardized),
    Sample(norm.layer_norm, (real(3, 4), [4], real(4), real(4, seed=1)), standardized),
    Sample(norm.layer_norm, (real(2, 3, 2), (3, 2), real(3, 2)), standardized, {"eps": 0.1}),
    Sample(norm.layer_norm, (real(5), (5,)), standardized),
    Sample(norm.layer_norm, (real(0, 4), (4,))),
    Sample(norm.group_norm, (real(2, 4, 3), 2)),
    Sample(norm.group_norm, (real(2, 4, 2, 2), 1, real(4), real(4, seed=1))),
    Sample(norm.group_norm, (real(2, 4), 4, real(4)), options={"eps": 0.1}),
    Sample(norm.normalize, (real(3, 4),)),
    Sample(norm.normalize, (real(3, 4),), options={"p": 1.0, "dim": 0}),
    Sample(norm.normalize, (real(2, 3, 2),), options={"p": 3.0, "dim": -1}),
]

ERRORS = [
    ErrorSample(norm.local_response_norm, (real(3, 4), 2), ValueError, r"3D or higher .* \(got 2 dimensions\)"),
    ErrorSample(norm.local_response_norm, (real(3, 4, 2), 0), RuntimeError, "kernel size should be greater than zero"),
    ErrorSample(norm.local_response_norm, (whole(3, 4, 2), 2), NotImplementedError, "'Long'"),
    ErrorSample(
        norm.batch_norm,
        (real(1, 3), None, None),
        ValueError,
        r"Expected more than 1 value per channel when training, got input size torch.Size\(\[1, 3\]\)",
        {"training": True},
    ),
    ErrorSample(
        norm.batch_norm, (real(2, 3), None, None), RuntimeError, "running_mean must be defined in evaluation mode"
    ),
    ErrorSample(
        norm.batch_norm, (real(2, 3), real(4), real(4)), RuntimeError, "running_mean should contain 3 elements not 4"
    ),
    ErrorSample(
        norm.batch_norm, (real(2, 3), real(3), real(3), real(4)), RuntimeError, "weight should contain 3 elements not 4"
    ),
    ErrorSample(
        norm.batch_norm,
        (real(2, 3), real(3), real(3), real(3).astype("f4")),
        RuntimeError,
        "mixed dtype .* type of Double",
    ),
    ErrorSample(norm.batch_norm, (real(2), real(2), real(2)), RuntimeError, "at least 2 dimensions"),
    ErrorSample(norm.batch_norm, (real(2, 3), real(3), None), ValueError, "must either both be None"),
    ErrorSample(norm.layer_norm, (real(2, 3), (4,)), RuntimeError, r"shape \[\*, 4\], but got input of size\[2, 3\]"),
    ErrorSample(norm.layer_norm, (real(2, 3), 3), TypeError, "must be tuple of ints, not int"),
    ErrorSample(norm.layer_norm, (real(2, 3), ()), RuntimeError, "at least 1-dimensional"),
    ErrorSample(norm.layer_norm, (real(2, 3), (3,), real(1, 3)), RuntimeError, "weight to be of same shape"),
    ErrorSample(norm.layer_norm, (whole(2, 3), (3,)), NotImplementedError, "'Long'"),
    ErrorSample(norm.group_norm, (real(2, 3), 2), RuntimeError, "divisible by num_groups"),
]
