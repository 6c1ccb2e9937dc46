"""Losses with a margin, for pairs, triplets and classes."""

import numpy as np

from mytorch.ops import label_margin_losses as label, margin_losses as margin

from .sample import ErrorSample, Sample, positive, real, whole

SIGN = np.array([1.0, -1.0, 1.0, -1.0])
CLASS = np.array([0, 2, 1, 2])
SEVERAL = np.array([[2, 0, -1], [1, -1, 2], [-1, 0, 0], [0, 1, 2]])


def name(function):
    return (
        f"nn.functional.{function.__name__}"  # torch itself has functions of some of these names, with other arguments
    )


def sample(function, inputs, reference=None, options=None):
    twice = function not in (label.multi_margin_loss, label.multilabel_margin_loss)  # PyTorch's derive only once
    return Sample(function, inputs, reference, options or {}, name(function), twice=twice)


def several_classes(x, target, reduction="mean"):
    """The definition, one pair of classes after the other."""
    rows = []
    for scores, listed in zip(x, target, strict=True):
        true = []
        for t in listed:
            if t < 0:
                break
            true.append(t)
        pairs = [(t, c) for t in true for c in range(len(scores)) if c not in true]
        rows.append(sum(max(0, 1 - (scores[t] - scores[c])) for t, c in pairs) / len(scores))
    return {"mean": np.mean, "sum": np.sum, "none": np.asarray}[reduction](rows)


def one_class(x, target, p=1, margin=1.0):
    rows = []
    for scores, t in zip(x, target, strict=True):
        rows.append(sum(max(0, margin - scores[t] + s) ** p for c, s in enumerate(scores) if c != t) / len(scores))
    return np.mean(rows)


def farther(a, b):
    return abs(a - b).sum(-1)


SAMPLES = [
    sample(margin.margin_ranking_loss, (real(4), real(4, seed=1), SIGN)),
    sample(margin.margin_ranking_loss, (real(4), real(4, seed=1), SIGN), None, {"margin": 0.75, "reduction": "sum"}),
    sample(margin.hinge_embedding_loss, (real(4), SIGN)),
    sample(margin.hinge_embedding_loss, (positive(4), SIGN), None, {"margin": 1.75, "reduction": "none"}),
    sample(margin.cosine_embedding_loss, (real(4, 3), real(4, 3, seed=1), SIGN)),
    sample(
        margin.cosine_embedding_loss,
        (real(4, 3), real(4, 3, seed=1), SIGN),
        None,
        {"margin": -0.45, "reduction": "none"},
    ),
    sample(margin.cosine_embedding_loss, (real(3), real(3, seed=1), np.array(1.0))),
    # Ours has a gradient for the target too.
    *[
        Sample(margin.soft_margin_loss, inputs, lambda x, t: np.log1p(np.exp(-t * x)).mean(), torch_name="")
        for inputs in ((real(4), SIGN), (real(4, 2), real(4, 2, seed=1)))
    ],
    Sample(
        margin.soft_margin_loss,
        (real(4), SIGN),
        None,
        {"reduction": "none"},
        name(margin.soft_margin_loss),
        differentiable=False,
    ),
    *[
        sample(function, (real(4, 3), real(4, 3, seed=1), real(4, 3, seed=2)), None, options)
        for function, options in (
            (margin.triplet_margin_loss, {}),
            (margin.triplet_margin_loss, {"p": 1, "margin": 2.5, "swap": True, "reduction": "none"}),
            (margin.triplet_margin_with_distance_loss, {"reduction": "sum"}),
            (margin.triplet_margin_with_distance_loss, {"distance_function": farther, "swap": True}),
        )
    ],
    sample(label.multi_margin_loss, (real(4, 3), CLASS), one_class),
    sample(label.multi_margin_loss, (real(4, 3), CLASS), one_class, {"p": 2, "margin": 0.4}),
    sample(label.multi_margin_loss, (real(4, 3), CLASS), None, {"weight": positive(3), "reduction": "none"}),
    sample(label.multi_margin_loss, (real(3), np.array(1)), None, {"reduction": "none"}),
    *[
        sample(label.multilabel_margin_loss, (real(4, 3), SEVERAL), several_classes, {"reduction": reduction})
        for reduction in ("mean", "none")
    ],
    sample(label.multilabel_margin_loss, (real(3), SEVERAL[1]), None, {"reduction": "none"}),
    sample(label.multilabel_soft_margin_loss, (real(4, 3), positive(4, 3))),
    sample(
        label.multilabel_soft_margin_loss,
        (real(4, 3), positive(4, 3)),
        None,
        {"weight": positive(3), "reduction": "none"},
    ),
]

PAIR, THREE = (real(4, 3), real(4, 3, seed=1)), (real(4, 3), real(4, 3), real(4, 3))

ERRORS = [
    ErrorSample(margin.margin_ranking_loss, (*PAIR, SIGN), RuntimeError, "input tensors should have same dimension"),
    ErrorSample(margin.cosine_embedding_loss, (*PAIR, real(4, 1)), RuntimeError, "multi-target not supported"),
    ErrorSample(margin.cosine_embedding_loss, (SIGN, SIGN, SIGN), RuntimeError, "expects 2D input tensors"),
    *[
        ErrorSample(function, inputs, ValueError, "x is not a valid value for reduction", {"reduction": "x"})
        for function, inputs in (
            (margin.margin_ranking_loss, THREE),
            (margin.hinge_embedding_loss, PAIR),
            (margin.cosine_embedding_loss, (*PAIR, SIGN)),
            (margin.soft_margin_loss, PAIR),
            (margin.triplet_margin_loss, THREE),
            (label.multi_margin_loss, (real(4, 3), CLASS)),
            (label.multilabel_margin_loss, (real(4, 3), SEVERAL)),
            (label.multilabel_soft_margin_loss, PAIR),
        )
    ],
    *[
        ErrorSample(function, THREE, ValueError, "margin must be greater than 0, got 0", {"margin": 0})
        for function in (margin.triplet_margin_loss, margin.triplet_margin_with_distance_loss)
    ],
    ErrorSample(margin.triplet_margin_loss, (*PAIR, real(3)), RuntimeError, "anchor 2D, positive 2D, and negative 1D"),
    ErrorSample(label.multi_margin_loss, (real(4, 3), CLASS), ValueError, "only p == 1 and p == 2", {"p": 3}),
    ErrorSample(
        label.multi_margin_loss, (real(4, 3), CLASS), ValueError, "must be one-dimensional", {"weight": real(1, 3)}
    ),
    ErrorSample(
        label.multi_margin_loss, (real(4, 3), CLASS), RuntimeError, "inconsistent weight size", {"weight": real(2)}
    ),
    ErrorSample(label.multi_margin_loss, (real(4, 3), CLASS[:2]), RuntimeError, "Expected target size"),
    ErrorSample(label.multi_margin_loss, (real(4, 3), CLASS + 1), RuntimeError, "target out of range"),
    ErrorSample(label.multi_margin_loss, (real(1, 2, 3), CLASS), RuntimeError, "non-empty vector or matrix"),
    ErrorSample(label.multi_margin_loss, (whole(4, 3), CLASS), NotImplementedError, "'Long'"),
    ErrorSample(label.multilabel_margin_loss, (real(4, 3), SEVERAL[:2]), RuntimeError, "inconsistent target size"),
    ErrorSample(label.multilabel_margin_loss, (real(4, 3), SEVERAL + 1), RuntimeError, "target out of range"),
    ErrorSample(label.multilabel_margin_loss, (real(1, 2, 3), CLASS), RuntimeError, "non-empty vector or matrix"),
]
