"""RAdam: Adam that takes steps of plain momentum until its estimate of the variance can be trusted."""

from __future__ import annotations

from typing import Any

from ..kernels.radam import radam_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_betas, check_not_negative, refuse


class RAdam(PerParameter):
    """m ← β₁·m + (1 − β₁)·g;  s ← β₂·s + (1 − β₂)·g²;  m̂ = m / (1 − β₁ᵗ)
    w ← w − η·m̂ · r·√(1 − β₂ᵗ) / (√s + ε) if ρ > 5, else w ← w − η·m̂

    with g = ∇ + λ·w, ρ∞ = 2 / (1 − β₂) − 1, ρ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ) and
    r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)) in step t. η: lr, λ: weight_decay.

    Args:
        params: see `Optimizer`.
        betas: β₁ and β₂.
        eps: ε, which keeps the step finite where the gradient vanishes.
        decoupled_weight_decay: w ← w − η·λ·w in place of λ·w inside g, as AdamW does.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Liu et al. 2020.

    Raises:
        ValueError: a negative setting, or a β outside [0, 1); and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("exp_avg", "exp_avg_sq")

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(eps, "epsilon value")
        check_betas(betas)
        check_not_negative(weight_decay, "weight_decay value")
        refuse("RAdam", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"exp_avg": full(array), "exp_avg_sq": full(array)}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        beta1, beta2 = group["betas"]
        return {
            "lr": float(group["lr"]),
            "beta1": beta1,
            "beta2": beta2,
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "decoupled": group["decoupled_weight_decay"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        radam_step(p, g, state["exp_avg"].array, state["exp_avg_sq"].array, step=step, **settings)
