"""Spectral normalization in its older form: the weight divided by its largest singular value before each call."""

from __future__ import annotations

from typing import Any, TypeVar

from ...autograd.grad_mode import no_grad
from ...ops.random import randn
from ...tensor import Tensor
from ..functional import normalize
from ..module import Module
from ..parameter import Parameter, is_lazy
from .parametrizations import as_matrix, dim_of_outputs

M = TypeVar("M", bound=Module)


class SpectralNorm:
    """The hook that computes the weight."""

    def __init__(self, name: str = "weight", n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.name, self.n_power_iterations, self.dim, self.eps = name, n_power_iterations, dim, eps

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Tensor:
        """W / (uᵀ W v), after u and v have come nearer to the first singular vectors."""
        weight = getattr(module, f"{self.name}_orig")
        u, v = getattr(module, f"{self.name}_u"), getattr(module, f"{self.name}_v")
        matrix = as_matrix(weight, self.dim)
        if do_power_iteration:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v.copy_(normalize(matrix.t().mv(u), dim=0, eps=self.eps))
                    u.copy_(normalize(matrix.mv(v), dim=0, eps=self.eps))
            u, v = u.clone(), v.clone()  # the next call changes the buffers
        return weight / u.dot(matrix.mv(v))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module, do_power_iteration=module.training))


def spectral_norm(
    module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> M:
    """W / σ(W), W as the parameter `weight_orig`, u and v as buffers; see `parametrizations.spectral_norm`.

    Raises:
        RuntimeError: the weight is normalized already.
        ValueError: there is no weight, or it has no shape yet, or the count of iterations is not positive.
    """
    hook = SpectralNorm(name, n_power_iterations, dim_of_outputs(module) if dim is None else dim, eps)
    for other in module._forward_pre_hooks.values():
        if isinstance(other, SpectralNorm) and other.name == name:
            raise RuntimeError(f"Cannot register two spectral_norm hooks on the same parameter {name}")
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"`SpectralNorm` cannot be applied as parameter `{name}` is None")
    if is_lazy(weight):
        raise ValueError(
            "The module passed to `SpectralNorm` can't have uninitialized parameters. Make sure to run the dummy "
            "forward before applying spectral normalization"
        )
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.detach())
    for letter, size in zip("uv", as_matrix(weight, hook.dim).shape, strict=True):
        start = randn(size, dtype=weight.dtype, device=weight.device)
        module.register_buffer(f"{name}_{letter}", normalize(start, dim=0, eps=eps))
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """The normalized weight as an ordinary parameter.

    Raises:
        ValueError: it is not normalized.
    """
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, SpectralNorm) and hook.name == name:
            with no_grad():
                weight = hook.compute_weight(module, do_power_iteration=False)
            for attribute in (name, f"{name}_u", f"{name}_v", f"{name}_orig"):
                delattr(module, attribute)
            module.register_parameter(name, Parameter(weight.detach()))
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"spectral_norm of '{name}' not found in {module}")
