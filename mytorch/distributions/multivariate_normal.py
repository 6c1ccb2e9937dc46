"""The normal distribution of vectors."""

from __future__ import annotations

import math
from typing import Any

from .. import linalg
from ..ops.broadcast import broadcast_shapes
from ..ops.random import randn
from ..tensor import Tensor
from .distribution import Distribution


class MultivariateNormal(Distribution):
    """p(x) = exp(−½ ‖L⁻¹ (x − μ)‖²) / ((2π)^(k/2) Π L_ii),  with L Lᵀ the covariance

    Args:
        loc: (…, k), μ.
        covariance_matrix: (…, k, k), positive definite.
        precision_matrix: its inverse, instead of it.
        scale_tril: L, lower triangular with a positive diagonal, instead of both.
    """

    has_rsample = True
    parameters = ("loc", "covariance_matrix", "precision_matrix", "scale_tril")

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        given = {name: matrix for name, matrix in given.items() if matrix is not None}
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError(f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        batch = broadcast_shapes(tuple(matrix.shape[:-2]), tuple(loc.shape[:-1]))
        self.loc = loc.expand(*batch, loc.shape[-1])
        matrix = matrix.expand(*batch, *matrix.shape[-2:])
        setattr(self, name, matrix)
        super().__init__(batch, loc.shape[-1:], validate_args)
        if name == "scale_tril":
            self._check_parameter(name, matrix, matrix.diagonal(dim1=-2, dim2=-1) > 0, "LowerCholesky()")
            self._factor = matrix
        elif name == "covariance_matrix":
            self._factor = self._cholesky(name, matrix)
        else:
            # P = U Uᵀ with U upper triangular gives P⁻¹ = U⁻ᵀ U⁻¹, and U⁻ᵀ is lower triangular.
            flipped = self._cholesky(name, matrix.flip((-2, -1)))
            upper = flipped.flip((-2, -1))
            self._factor = linalg.inv(upper).transpose(-2, -1)

    def _cholesky(self, name: str, matrix: Tensor) -> Tensor:
        factor, failed = linalg.cholesky_ex(matrix)
        self._check_parameter(name, matrix, failed == 0, "PositiveDefinite()")
        return factor

    @property
    def mean(self) -> Tensor:
        """μ"""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """μ"""
        return self.loc

    @property
    def variance(self) -> Tensor:
        """The diagonal of the covariance."""
        return self._factor.pow(2).sum(-1)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """μ + L ε with ε drawn from Normal(0, 1)"""
        noise = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + (self._factor @ noise.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Any) -> Tensor:
        """−½ ‖L⁻¹ (x − μ)‖² − Σ log L_ii − k/2·log 2π"""
        self._check_value(value)
        away = (value - self.loc).unsqueeze(-1)
        factor = self._factor.expand(*away.shape[:-2], *self._factor.shape[-2:])
        distance = linalg.solve_triangular(factor, away, upper=False).squeeze(-1).pow(2).sum(-1)
        return -0.5 * (self.loc.shape[-1] * math.log(2 * math.pi) + distance) - self._log_volume()

    def entropy(self) -> Tensor:
        """k/2·(1 + log 2π) + Σ log L_ii"""
        return 0.5 * self.loc.shape[-1] * (1 + math.log(2 * math.pi)) + self._log_volume()

    def _log_volume(self) -> Tensor:
        return self._factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
