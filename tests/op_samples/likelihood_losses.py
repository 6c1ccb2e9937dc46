"""Losses of probabilities: yes or no, counts, normal distributions, divergences."""

import math

import numpy as np

from mytorch.ops import likelihood_losses as like

from .loss import REDUCTIONS, probabilities
from .sample import ErrorSample, Sample, positive, real, whole

# torch itself has functions of these names with other arguments
BCE_LOGITS, KL_DIV = "nn.functional.binary_cross_entropy_with_logits", "nn.functional.kl_div"
POISSON = "nn.functional.poisson_nll_loss"


def gaussian(x, t, v):
    return np.mean(0.5 * (np.log(v) + (x - t) ** 2 / v))


def poisson(x, t, full=False):
    y = np.exp(x) - t * x
    return np.mean(y + np.where(t > 1, t * np.log(t) - t + 0.5 * np.log(2 * math.pi * t), 0) if full else y)


SAMPLES = [
    *[
        Sample(like.binary_cross_entropy, (positive(4) / 4, probabilities(4)), options=options)
        for options in (*REDUCTIONS, {"weight": positive(4)})
    ],
    # PyTorch leaves its −100 out of the gradient of the target, and so do we; there only values are compared.
    Sample(
        like.binary_cross_entropy,
        (np.array([0.0, 1.0, 0.5]), np.array([1.0, 0.0, 0.5])),
        options={"reduction": "none"},
        differentiable=False,
    ),
    *[
        Sample(like.binary_cross_entropy_with_logits, (real(2, 3), probabilities(2, 3)), None, options, BCE_LOGITS)
        for options in (*REDUCTIONS, {"weight": positive(3)}, {"pos_weight": positive(3)})
    ],
    Sample(
        like.binary_cross_entropy_with_logits,
        (np.array([-800.5, 0.25, 800.5]), np.array([0.5, 1.0, 0.25])),
        torch_name=BCE_LOGITS,
    ),
    *[
        Sample(like.kl_div, (real(3, 2), target), None, {**options, "reduction": reduction}, KL_DIV)
        for target, options in ((probabilities(3, 2), {}), (real(3, 2, seed=1), {"log_target": True}))
        for reduction in ("batchmean", "sum", "none")
    ],
    Sample(like.kl_div, (real(2), np.array([0.0, 0.5])), None, {"reduction": "none"}, KL_DIV, differentiable=False),
    Sample(like.poisson_nll_loss, (real(2, 3), positive(2, 3)), poisson, torch_name=POISSON),
    Sample(like.poisson_nll_loss, (real(2, 3), positive(2, 3) + 0.5), poisson, {"full": True}, POISSON),
    *[
        Sample(like.poisson_nll_loss, (positive(2, 3), positive(2, 3)), None, {"log_input": False, **options}, POISSON)
        for options in ({"reduction": "sum"}, {"reduction": "none", "eps": 0.1, "full": True})
    ],
    Sample(like.gaussian_nll_loss, (real(3, 2), real(3, 2, seed=1), positive(3, 2)), gaussian),
    Sample(like.gaussian_nll_loss, (real(3, 2), real(3, 2, seed=1), positive(3)), options={"full": True}),
    Sample(like.gaussian_nll_loss, (real(3, 2), real(3, 2, seed=1), positive(3, 1)), options={"reduction": "none"}),
    Sample(like.gaussian_nll_loss, (real(3, 2), real(3, 2, seed=1), 0.5), gaussian),
    # Below ε the value is that of ε, and the gradient goes on: PyTorch is the reference, finite differences are not.
    Sample(like.gaussian_nll_loss, (np.zeros((2, 2)), np.ones((2, 2)), np.zeros((2, 2)))),
]

ERRORS = [
    ErrorSample(
        like.binary_cross_entropy, (np.ones(2) * 1.5, np.ones(2)), RuntimeError, "all elements of input should be"
    ),
    ErrorSample(
        like.binary_cross_entropy, (np.ones(2), np.ones(2) * 2), RuntimeError, "all elements of target should be"
    ),
    ErrorSample(like.binary_cross_entropy, (np.ones(2), np.ones(3)), ValueError, "different to the input size"),
    ErrorSample(
        like.binary_cross_entropy, (np.ones(2), whole(2)), RuntimeError, "Found dtype Long but expected Double"
    ),
    ErrorSample(
        like.binary_cross_entropy_with_logits, (real(2), real(3)), ValueError, "must be the same as input size"
    ),
    ErrorSample(like.binary_cross_entropy_with_logits, (real(2), whole(2)), RuntimeError, "can't be cast .* Long"),
    ErrorSample(like.kl_div, (real(2), whole(2)), RuntimeError, "Integral inputs not supported"),
    ErrorSample(
        like.kl_div, (real(2), positive(2)), ValueError, "x is not a valid value for reduction", {"reduction": "x"}
    ),
    ErrorSample(
        like.poisson_nll_loss, (real(2), positive(2)), ValueError, "x is not a valid value", {"reduction": "x"}
    ),
    ErrorSample(like.gaussian_nll_loss, (real(2), real(2), -positive(2)), ValueError, "var has negative entry"),
    ErrorSample(like.gaussian_nll_loss, (real(2), real(2), positive(3)), ValueError, "var is of incorrect size"),
    ErrorSample(
        like.gaussian_nll_loss, (real(2), real(2), positive(2)), ValueError, "x is not valid", {"reduction": "x"}
    ),
]
