"""Adadelta: steps as large as recent steps were, in the unit of the weights themselves."""

from __future__ import annotations

from typing import Any

from ..kernels.adadelta import adadelta_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_not_negative, refuse


class Adadelta(PerParameter):
    """s ← ρ·s + (1 − ρ)·g²;  δ = √(a + ε) / √(s + ε) · g;  a ← ρ·a + (1 − ρ)·δ²;  w ← w − η·δ

    with g = ∇ + λ·w. η: lr, λ: weight_decay.

    Args:
        params: see `Optimizer`.
        rho: how much of the mean squares is kept from step to step.
        eps: ε, without which nothing would ever move.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Zeiler 2012.

    Raises:
        ValueError: a negative setting, or a ρ outside [0, 1]; and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("square_avg", "acc_delta")

    def __init__(
        self,
        params: Any,
        lr: Any = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        if not 0 <= rho <= 1:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative(eps, "epsilon value")
        check_not_negative(weight_decay, "weight_decay value")
        refuse("Adadelta", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"square_avg": full(array), "acc_delta": full(array)}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "lr": float(group["lr"]),
            "rho": group["rho"],
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        adadelta_step(p, g, state["square_avg"].array, state["acc_delta"].array, **settings)
