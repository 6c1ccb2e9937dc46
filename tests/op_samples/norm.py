"""Normalisation over layers, groups of channels, and vectors."""

import numpy as np

from mytorch.ops import norm

from .sample import ErrorSample, Sample, real, whole


def standardized(x, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    axes = tuple(range(x.ndim - len(normalized_shape), x.ndim))
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps) * weight + bias


def rms(x, normalized_shape, eps):
    axes = tuple(range(x.ndim - len(normalized_shape), x.ndim))
    return x / np.sqrt((x * x).mean(axes, keepdims=True) + eps)


SAMPLES = [
    Sample(norm.layer_norm, (real(3, 4), (4,)), standardized),
    Sample(norm.layer_norm, (real(3, 4), [4], real(4), real(4, seed=1)), standardized),
    Sample(norm.layer_norm, (real(2, 3, 2), (3, 2), real(3, 2)), standardized, {"eps": 0.1}),
    Sample(norm.layer_norm, (real(5), (5,)), standardized),
    Sample(norm.layer_norm, (real(0, 4), (4,))),
    Sample(norm.rms_norm, (real(3, 4), (4,)), rms, {"eps": 0.1}),
    Sample(norm.rms_norm, (real(2, 3, 2), (3, 2), real(3, 2))),
    Sample(norm.rms_norm, (real(0, 4), (4,))),
    Sample(norm.group_norm, (real(2, 4, 3), 2)),
    Sample(norm.group_norm, (real(2, 4, 2, 2), 1, real(4), real(4, seed=1))),
    Sample(norm.group_norm, (real(2, 4), 4, real(4)), options={"eps": 0.1}),
    Sample(norm.normalize, (real(3, 4),)),
    Sample(norm.normalize, (real(3, 4),), options={"p": 1.0, "dim": 0}),
    Sample(norm.normalize, (real(2, 3, 2),), options={"p": 3.0, "dim": -1}),
]

ERRORS = [
    ErrorSample(norm.layer_norm, (real(2, 3), (4,)), RuntimeError, r"shape \[\*, 4\], but got input of size\[2, 3\]"),
    ErrorSample(norm.layer_norm, (real(2, 3), 3), TypeError, "must be tuple of ints, not int"),
    ErrorSample(norm.layer_norm, (real(2, 3), ()), RuntimeError, "at least 1-dimensional"),
    ErrorSample(norm.layer_norm, (real(2, 3), (3,), real(1, 3)), RuntimeError, "weight to be of same shape"),
    ErrorSample(norm.layer_norm, (whole(2, 3), (3,)), NotImplementedError, "'Long'"),
    ErrorSample(norm.rms_norm, (real(2, 3), (4,)), RuntimeError, r"shape \[\*, 4\], but got input of size\[2, 3\]"),
    ErrorSample(norm.rms_norm, (real(2, 3), (3,), real(1, 3)), RuntimeError, "weight to be of same shape"),
    ErrorSample(norm.group_norm, (real(2, 3), 2), RuntimeError, "divisible by num_groups"),
    ErrorSample(norm.group_norm, (real(1, 3), 3), ValueError, "Expected more than 1 value per channel"),
    ErrorSample(norm.group_norm, (real(3), 3), RuntimeError, "at least 2 dimensions for input tensor but received 1"),
    ErrorSample(norm.normalize, (real(2, 3),), NotImplementedError, "out= is not supported", {"out": real(2, 3)}),
]
