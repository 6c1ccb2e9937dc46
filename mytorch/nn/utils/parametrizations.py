"""Parametrizations that are often wanted: length and direction apart, and the largest singular value kept at 1."""

from __future__ import annotations

from typing import Any

from ...autograd.grad_mode import no_grad
from ...ops.random import randn
from ...tensor import Tensor
from ..conv import _ConvTranspose
from ..functional import normalize
from ..module import Module
from .parametrize import register_parametrization


def norm_except_dim(v: Tensor, dim: int) -> Tensor:
    """‖v‖ over all dimensions but `dim`, which keep size 1; over all of them, as a 0-d tensor, for −1."""
    if dim == -1:
        return (v * v).sum().sqrt()
    axes = [axis for axis in range(v.dim()) if axis != dim % v.dim()]
    return (v * v).sum(axes, keepdim=True).sqrt() if axes else v.abs()


class _WeightNorm(Module):
    """w = g · v / ‖v‖"""

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return weight_v * (weight_g / norm_except_dim(weight_v, self.dim))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int = 0) -> Module:
    """w = g · v / ‖v‖: train the length and the direction of a weight apart.

    Args:
        name: of the weight; g and v become `parametrizations.weight.original0` and `original1`.
        dim: each slice along it has a length of its own; None for one length of all.

    Source: Salimans, Kingma 2016.
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def from_older_names(state_dict: dict[str, Any], prefix: str, *others: Any) -> None:
        older = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all(key in state_dict for key in older):
            for place, key in enumerate(older):
                state_dict[f"{prefix}parametrizations.{name}.original{place}"] = state_dict.pop(key)

    module._register_load_state_dict_pre_hook(from_older_names)
    return module


class _SpectralNorm(Module):
    """w / σ, where σ = uᵀ W v, and u and v come nearer to the first singular vectors with every call in training."""

    _u: Tensor
    _v: Tensor

    def __init__(self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        ndim = weight.dim()
        if not -ndim <= dim < ndim:
            raise IndexError(f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got {dim})")
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.dim = dim % ndim
        self.eps = eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = as_matrix(weight, self.dim)
            for name, size in zip(("_u", "_v"), matrix.shape, strict=True):
                start = randn(size, dtype=weight.dtype, device=weight.device)
                self.register_buffer(name, normalize(start, dim=0, eps=eps))
            self._power_method(matrix, 15)

    def _power_method(self, matrix: Tensor, count: int) -> None:
        with no_grad():
            for _ in range(count):
                self._u.copy_(normalize(matrix.mv(self._v), dim=0, eps=self.eps))
                self._v.copy_(normalize(matrix.t().mv(self._u), dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if weight.dim() == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._power_method(matrix.detach(), self.n_power_iterations)
        # Copies: the next call changes the buffers, and the backward pass of this one must not notice.
        u, v = self._u.clone(), self._v.clone()
        return weight / u.dot(matrix.mv(v))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def as_matrix(weight: Tensor, dim: int) -> Tensor:
    """The weight with `dim` as rows and everything else as columns."""
    return weight.movedim(dim, 0).reshape(weight.shape[dim], -1)


def dim_of_outputs(module: Module) -> int:
    """The dimension of a weight that counts the outputs."""
    return 1 if isinstance(module, _ConvTranspose) else 0


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Module:
    """W / σ(W), where σ is the largest singular value, estimated by power iteration.

    Args:
        name: of the weight.
        n_power_iterations: steps of the iteration at every call in training.
        eps: keeps norms from being 0.
        dim: the dimension that becomes the rows of W; that of the outputs if omitted.

    Source: Miyato et al. 2018.

    Raises:
        ValueError: there is no such parameter, or the count is not positive.
        IndexError: there is no such dimension.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    rows = dim_of_outputs(module) if dim is None else dim
    return register_parametrization(module, name, _SpectralNorm(weight.detach(), n_power_iterations, rows, eps))
