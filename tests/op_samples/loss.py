"""Losses of classes and of regression: weights, smoothing, every reduction."""

import numpy as np

from mytorch.ops import cross_entropy as classes, loss

from .sample import ErrorSample, Sample, positive, real, tied, whole


def surprise(x, target, reduction="mean"):
    """Cross-entropy by the definition."""
    p = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    rows = -np.log(p[np.arange(len(target)), target])
    return {"mean": np.mean, "sum": np.sum, "none": np.asarray}[reduction](rows)


def probabilities(*shape):
    x = positive(*shape)
    return x / x.sum(1 if len(shape) > 1 else 0, keepdims=True)


TARGET = np.array([0, 2, 1, 2])
IGNORED = np.array([0, -100, 1, -100])
REDUCTIONS = [{"reduction": "mean"}, {"reduction": "sum"}, {"reduction": "none"}]

SAMPLES = [
    *[Sample(classes.cross_entropy, (real(4, 3), TARGET), surprise, options) for options in REDUCTIONS],
    *[
        Sample(classes.cross_entropy, (real(4, 3), target), options={**reduction, **options})
        for target in (TARGET, IGNORED)
        for reduction in REDUCTIONS
        for options in (
            {"weight": positive(3)},
            {"label_smoothing": 0.1},
            {"label_smoothing": 0.3, "weight": positive(3)},
            {"ignore_index": 2},
        )
        if not (target is IGNORED and "ignore_index" in options)
    ],
    *[
        Sample(classes.cross_entropy, inputs, options=options)
        for inputs in (
            (real(3), np.array(1)),
            (real(2, 3, 4), whole(2, 4, low=0, high=3)),
            (real(2, 3, 2, 2), whole(2, 2, 2, low=0, high=3)),
        )
        for options in (*REDUCTIONS, {"weight": positive(3), "label_smoothing": 0.2})
    ],
    *[
        Sample(classes.cross_entropy, (x, t), options={**reduction, **options})
        for x, t in (
            (real(4, 3), probabilities(4, 3)),
            (real(3), probabilities(3)),
            (real(2, 3, 2), probabilities(2, 3, 2)),
        )
        for reduction in REDUCTIONS
        for options in ({}, {"weight": positive(3), "label_smoothing": 0.1})
    ],
    Sample(classes.cross_entropy, (real(4, 3) * 400, TARGET)),
    Sample(classes.cross_entropy, (real(4, 3), TARGET.astype(np.uint8))),
    Sample(classes.cross_entropy, (tied(2, 3), np.array([-100, -100]))),
    Sample(classes.cross_entropy, (real(0, 3), np.zeros(0, np.int64))),
    Sample(classes.cross_entropy, (real(0, 3), np.zeros(0, np.int64)), options={"reduction": "sum"}),
    Sample(classes.cross_entropy, (np.array([1.5, -np.inf, 2.5]), np.array(0)), differentiable=False),
    Sample(
        classes.cross_entropy, (np.array([[1.5, np.nan], [1.5, 2.5]]), np.array([0, 1])), options={"reduction": "none"}
    ),
    *[
        Sample(classes.nll_loss, inputs, options={**reduction, **options})
        for inputs in (
            (real(4, 3), TARGET),
            (real(4, 3), IGNORED),
            (real(3), np.array(1)),
            (real(2, 3, 2), whole(2, 2, low=0, high=3)),
        )
        for reduction in REDUCTIONS
        for options in ({}, {"weight": positive(3)})
    ],
    *[
        Sample(function, inputs, options=reduction)
        for function in (loss.mse_loss, loss.l1_loss, loss.smooth_l1_loss, loss.huber_loss)
        for inputs in ((real(3, 2), real(3, 2, seed=1)), (tied(3, 3), np.zeros((3, 3))))
        for reduction in REDUCTIONS
    ],
    *[
        Sample(function, (real(2, 3), real(2, 3, seed=1)), options={"weight": positive(2, 3), **reduction})
        for function in (loss.mse_loss, loss.l1_loss, loss.huber_loss)
        for reduction in REDUCTIONS
    ],
    Sample(loss.mse_loss, (np.zeros(0), np.zeros(0)), differentiable=False),
    Sample(loss.mse_loss, (np.array([np.nan, 1.5]), np.array([0.5, 1.0]))),
    *[Sample(loss.smooth_l1_loss, (real(3, 2), real(3, 2, seed=1)), options={"beta": beta}) for beta in (0.5, 2.0, 0)],
    Sample(loss.huber_loss, (real(3, 2), real(3, 2, seed=1)), options={"delta": 0.4}),
]

CE, NLL = classes.cross_entropy, classes.nll_loss
LOGITS, PAIR = real(2, 3), np.array([0, 1])

ERRORS = [
    *[
        error
        for function in (CE, NLL)
        for error in (
            ErrorSample(function, (LOGITS, np.array([0, 3])), IndexError, "Target 3 is out of bounds."),
            ErrorSample(function, (LOGITS, np.array([0, -1])), IndexError, "Target -1 is out of bounds."),
            ErrorSample(
                function,
                (LOGITS, np.array([0])),
                ValueError,
                r"Expected input batch_size \(2\) to match target batch_size \(1\)\.",
            ),
            ErrorSample(
                function, (LOGITS, PAIR), ValueError, "avg is not a valid value for reduction", {"reduction": "avg"}
            ),
            ErrorSample(function, (LOGITS, PAIR.astype(np.int32)), RuntimeError, "Long or Byte, but got Int"),
            ErrorSample(function, (LOGITS, PAIR.astype(np.float64)), RuntimeError, "Long or Byte, but got Double"),
            ErrorSample(function, (LOGITS, PAIR[:, None]), RuntimeError, "0D or 1D target tensor expected"),
            ErrorSample(
                function,
                (real(2, 3, 4), whole(2, 5, low=0)),
                RuntimeError,
                r"Expected target size \[2, 4\], got \[2, 5\]",
            ),
            ErrorSample(function, (LOGITS, PAIR), RuntimeError, "all 3 classes .* shape: \\[2\\]", {"weight": real(2)}),
            ErrorSample(function, (whole(2, 3), PAIR), NotImplementedError, "'Long'"),
            ErrorSample(function, ([1.0], PAIR), TypeError, "argument 'input' must be Tensor, not list"),
        )
    ],
    ErrorSample(
        CE, (LOGITS, whole(2, 3)), RuntimeError, "floating point type for target with class probabilities, got Long"
    ),
    ErrorSample(CE, (LOGITS, PAIR), RuntimeError, "between 0.0 and 1.0. Got: 1.5", {"label_smoothing": 1.5}),
    ErrorSample(CE, (LOGITS, LOGITS), RuntimeError, "ignore_index is not supported", {"ignore_index": 1}),
    *[
        ErrorSample(function, (LOGITS, LOGITS), ValueError, "x is not a valid value for reduction", {"reduction": "x"})
        for function in (loss.mse_loss, loss.l1_loss, loss.smooth_l1_loss, loss.huber_loss)
    ],
    ErrorSample(loss.mse_loss, (LOGITS, 1.0), TypeError, "argument 'target' must be Tensor, not float"),
    ErrorSample(loss.mse_loss, (whole(2), whole(2)), NotImplementedError, "'Long'"),
    ErrorSample(loss.mse_loss, (LOGITS, LOGITS), ValueError, "same size", {"weight": real(3)}),
    ErrorSample(loss.smooth_l1_loss, (LOGITS, LOGITS), RuntimeError, "negative values for beta", {"beta": -1}),
    ErrorSample(loss.huber_loss, (LOGITS, LOGITS), RuntimeError, "non-positive values for delta", {"delta": 0}),
]
