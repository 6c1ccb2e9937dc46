"""Dropout layers: in training, each value (or channel) is left out with probability p."""

from __future__ import annotations

from ..tensor import Tensor
from . import functional as F
from .module import Module


class _Dropout(Module):
    """What all dropout layers have in common: p, and whether to write in place."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """In training y = x · m / (1 − p) with m = 0 with probability p, else 1; in evaluation y = x.

    Source: Hinton et al. 2012; Srivastava et al. 2014.

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """Dropout of whole channels: one m for each (n, c) of an input (N, C, H, W).

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """Dropout of whole channels: one m for each (n, c) of an input (N, C, L).

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout3d(_Dropout):
    """Dropout of whole channels: one m for each (n, c) of an input (N, C, D, H, W).

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Dropout to SELU's negative limit in place of 0, scaled so that mean and variance are kept.

    Source: Klambauer et al. 2017.

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_Dropout):
    """`AlphaDropout` of whole channels of an input (N, C, ...).

    Source: Klambauer et al. 2017; Tompson et al. 2014.

    Raises:
        ValueError: p is not a probability.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.feature_alpha_dropout(input, self.p, self.training)
