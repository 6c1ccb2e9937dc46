"""NAdam: Adam with Nesterov's momentum."""

from __future__ import annotations

from typing import Any

from ..kernels.nadam import nadam_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full, scalar
from .settings import check_betas, check_not_negative, refuse


class NAdam(PerParameter):
    """m ← β₁·m + (1 − β₁)·g;  s ← β₂·s + (1 − β₂)·g²;  μₜ = β₁·(1 − ½·0.96^(t·ψ))
    w ← w − η · (g·(1 − μₜ) / (1 − ∏μ) + m·μₜ₊₁ / (1 − μₜ₊₁·∏μ)) / (√(s / (1 − β₂ᵗ)) + ε)

    with g = ∇ + λ·w and ∏μ = μ₁···μₜ in step t. η: lr, λ: weight_decay, ψ: momentum_decay.

    Args:
        params: see `Optimizer`.
        betas: β₁ and β₂.
        eps: ε, which keeps the step finite where the gradient vanishes.
        decoupled_weight_decay: w ← w − η·λ·w in place of λ·w inside g, as AdamW does.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Dozat 2016.

    Raises:
        ValueError: a negative setting, or a β outside [0, 1); and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("exp_avg", "exp_avg_sq")

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_not_negative(momentum_decay, "momentum_decay value")
        refuse("NAdam", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"mu_product": scalar(1.0), "exp_avg": full(array), "exp_avg_sq": full(array)}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        beta1, beta2 = group["betas"]
        return {
            "lr": float(group["lr"]),
            "beta1": beta1,
            "beta2": beta2,
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "momentum_decay": group["momentum_decay"],
            "decoupled": group["decoupled_weight_decay"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        beta1, momentum_decay = settings["beta1"], settings["momentum_decay"]
        mu = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay))
        product = state["mu_product"].array
        product *= mu
        nadam_step(
            p,
            g,
            state["exp_avg"].array,
            state["exp_avg_sq"].array,
            step=step,
            mu=mu,
            mu_next=beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay)),
            mu_product=float(product),
            **{name: value for name, value in settings.items() if name != "momentum_decay"},
        )
