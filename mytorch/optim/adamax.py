"""Adamax: Adam with the largest recent gradient in place of the root of the mean square."""

from __future__ import annotations

from typing import Any

from ..kernels.adamax import adamax_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_betas, check_not_negative, refuse


class Adamax(PerParameter):
    """m ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g| + ε);  w ← w − η / (1 − β₁ᵗ) · m / u

    with g = ∇ + λ·w in step t. η: lr, λ: weight_decay.

    Args:
        params: see `Optimizer`.
        betas: β₁ and β₂.
        eps: ε, which keeps the step finite where the gradient vanishes.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Kingma, Ba 2015, section 7.1.

    Raises:
        ValueError: a negative setting, or a β outside [0, 1); and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("exp_avg", "exp_inf")

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(eps, "epsilon value")
        check_betas(betas)
        check_not_negative(weight_decay, "weight_decay value")
        refuse("Adamax", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"exp_avg": full(array), "exp_inf": full(array)}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        beta1, beta2 = group["betas"]
        return {
            "lr": float(group["lr"]),
            "beta1": beta1,
            "beta2": beta2,
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        adamax_step(p, g, state["exp_avg"].array, state["exp_inf"].array, step=step, **settings)
