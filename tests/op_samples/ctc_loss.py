"""Sequences of labels, against the sum over all alignments, and the linear layer with its loss."""

import itertools

import numpy as np

from mytorch.ops import ctc_loss as sequences
from mytorch.ops.linear_cross_entropy import linear_cross_entropy

from .sample import ErrorSample, Sample, positive, real, whole


def spelled(path, blank):
    return tuple(c for i, c in enumerate(path) if c != blank and (i == 0 or c != path[i - 1]))


def every_path(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="none"):
    losses = []
    for n, (steps, length) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        p = np.exp(log_probs[:steps, n])
        total = sum(
            np.prod([p[t, c] for t, c in enumerate(path)])
            for path in itertools.product(range(p.shape[1]), repeat=steps)
            if spelled(path, blank) == tuple(targets[n, :length])
        )
        losses.append(-np.log(total))
    return np.array(losses)


def softmaxed(*shape):
    x = real(*shape)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def ctc(inputs, reference=None, **options):
    # The gradient is right behind a softmax only, and has no derivative: tests/ops/test_ctc_loss.py.
    return Sample(sequences.ctc_loss, inputs, reference, options, "nn.functional.ctc_loss", differentiable=False)


X = softmaxed(5, 3, 4)
TARGETS = np.array([[1, 1], [2, 3], [3, 0]])

SAMPLES = [
    ctc((X, TARGETS, (5, 4, 3), (2, 2, 1)), every_path, reduction="none"),
    ctc((X, np.array([1, 1, 2, 3, 3]), np.array([5, 4, 3]), np.array([2, 2, 1]))),
    ctc((X, TARGETS, (2, 4, 3), (2, 0, 1)), reduction="sum", zero_infinity=True),
    ctc((X, TARGETS, (2, 4, 3), (2, 2, 1)), reduction="none"),
    ctc((X[:, 0], np.array([2, 2]), np.array(5), np.array(2)), blank=3, reduction="none"),
    Sample(linear_cross_entropy, (real(4, 3), real(5, 3), whole(4, low=0, high=5))),
    Sample(
        linear_cross_entropy,
        (real(4, 3), real(5, 3), whole(4, low=0, high=5)),
        options={"linear_bias": real(5), "weight": positive(5), "reduction": "none", "label_smoothing": 0.1},
    ),
    Sample(linear_cross_entropy, (real(4, 3), real(5, 2, 3), whole(4, 2, low=0, high=5))),
]

ERRORS = [
    ErrorSample(sequences.ctc_loss, (X, TARGETS, (6, 4, 3), (2, 2, 1)), RuntimeError, "at most 5, but got value 6"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS, (5, 4), (2, 2, 1)), RuntimeError, "input_lengths must be of size"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS, (5, 4, 3), (2, 2.5, 1)), RuntimeError, "target_lengths must be integ"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS, (5, 4, 3), (3, 2, 1)), RuntimeError, "size at least 3 at dimension 1"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS[0], (5, 4, 3), (2, 2, 1)), RuntimeError, "5 elements, .* but got 2"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS + 1, (5, 4, 3), (2, 2, 1)), RuntimeError, "classes from 0 to 3"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS * 1.0, (5, 4, 3), (2, 2, 1)), RuntimeError, "whole numbers"),
    ErrorSample(sequences.ctc_loss, (X, TARGETS, (5, 4, 3), (2, 2, 1), 4), RuntimeError, "must be in label range"),
    ErrorSample(sequences.ctc_loss, (X[0, 0], TARGETS, (5,), (2,)), RuntimeError, r"must be \(T, N, C\) or \(T, C\)"),
    ErrorSample(linear_cross_entropy, (real(4, 3), real(5, 2), whole(4)), RuntimeError, "in_features\\), got 3 and 2"),
    ErrorSample(linear_cross_entropy, (real(1, 4, 3), real(5, 3), whole(4)), RuntimeError, "dimensionality 1 or 2"),
    ErrorSample(linear_cross_entropy, (real(4, 3), real(3), whole(4)), RuntimeError, "at least 2, got 1"),
    ErrorSample(
        linear_cross_entropy, (real(4, 3), real(5, 3), whole(4)), NotImplementedError, "options", {"options": 1}
    ),
]
