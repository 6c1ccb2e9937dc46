"""Adam: a step size for every weight, from running means of the gradient and of its square."""

from __future__ import annotations

from typing import Any

from ..kernels.adam import adam_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_betas, check_not_negative, refuse


class Adam(PerParameter):
    """m ← β₁·m + (1 − β₁)·g;  s ← β₂·s + (1 − β₂)·g²;  w ← w − η · m̂ / (√ŝ + ε)

    with g = ∇ + λ·w, m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ) in step t. η: lr, λ: weight_decay.

    Args:
        params: see `Optimizer`.
        betas: β₁ and β₂.
        eps: ε, which keeps the step finite where the gradient vanishes.
        amsgrad: use the largest s so far in place of s.
        maximize: climb instead of descending.
        decoupled_weight_decay: w ← w − η·λ·w in place of λ·w inside g; this is AdamW.
        foreach, fused: accepted for PyTorch's sake; the result does not depend on them.

    Source: Kingma, Ba 2015; Reddi et al. 2018 for amsgrad.

    Raises:
        ValueError: a negative setting, or a β outside [0, 1); and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[Any, Any] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(eps, "epsilon value")
        check_betas(betas)
        check_not_negative(weight_decay, "weight_decay value")
        if isinstance(lr, Tensor) and foreach:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        if not (all(isinstance(b, float) for b in betas) or all(isinstance(b, Tensor) for b in betas)):
            raise ValueError("betas must be either both floats or both Tensors")
        if foreach and isinstance(betas[0], Tensor):
            raise ValueError("betas[0] as a Tensor is not supported for capturable=False and foreach=True")
        refuse(type(self).__name__, differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "betas": tuple(betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        beta1, beta2 = group["betas"]
        return {
            "lr": float(group["lr"]),
            "beta1": float(beta1),
            "beta2": float(beta2),
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "decoupled": group["decoupled_weight_decay"],
            "maximize": group["maximize"],
        }

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")[: 3 if group["amsgrad"] else 2]
        return {name: full(array) for name in names}

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        largest = state.get("max_exp_avg_sq")
        adam_step(
            p,
            g,
            state["exp_avg"].array,
            state["exp_avg_sq"].array,
            None if largest is None else largest.array,
            step=step,
            **settings,
        )
