"""Losses of probabilities as modules: binary cross-entropy, Poisson, Gaussian, divergence, sequences of labels."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional as F
from .loss import Loss


class BCELoss(Loss):
    """−(t · log p + (1 − t) · log(1 − p)) for a probability p and a target t, both between 0 and 1.

    Args:
        weight: a factor for each element of a batch.
        reduction: "mean", "sum" or "none".
    """

    weight: Tensor | None

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy(input, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(Loss):
    """`BCELoss` of p = sigmoid(input), computed so that it stays exact for large inputs.

    Args:
        weight: a factor for each element of a batch.
        reduction: "mean", "sum" or "none".
        pos_weight: a factor for the part of the targets that is 1.
    """

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: Any = None,
        reduce: Any = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction
        )


class KLDivLoss(Loss):
    """target · (log target − input), for inputs that are log-probabilities.

    Args:
        reduction: "batchmean" (the sum divided by the batch size: the true divergence), "mean", "sum" or "none".
        log_target: whether the targets are log-probabilities too.
    """

    def __init__(
        self, size_average: Any = None, reduce: Any = None, reduction: str = "mean", log_target: bool = False
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class PoissonNLLLoss(Loss):
    """e^x − t · x for the logarithm x of the expected count, and the count t

    Args:
        log_input: whether inputs are logarithms; otherwise the loss is m − t · ln(m + ε).
        full: add Stirling's approximation of ln t!.
        eps: ε.
        reduction: "mean", "sum" or "none".
    """

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: Any = None,
        eps: float = 1e-8,
        reduce: Any = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        return F.poisson_nll_loss(
            log_input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )


class GaussianNLLLoss(Loss):
    """(ln v + (x − t)² / v) / 2 for a normal distribution of mean x and variance v, v not below ε

    Args:
        full: add the constant ln(2π)/2.
        eps: ε.
        reduction: "mean", "sum" or "none".
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class CTCLoss(Loss):
    """−log P(target), summed over all alignments of a sequence of labels with the input: see `functional.ctc_loss`.

    Args:
        blank: the class that stands for no label.
        reduction: "mean", "sum" or "none".
        zero_infinity: whether a target that is too long for its input counts 0 instead of inf.

    Source: Graves et al. 2006.
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any) -> Tensor:
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )
