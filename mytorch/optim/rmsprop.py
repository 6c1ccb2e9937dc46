"""RMSprop: gradients divided by the root of their recent mean square."""

from __future__ import annotations

from typing import Any

from ..kernels.rmsprop import rmsprop_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_not_negative, refuse


class RMSprop(PerParameter):
    """s ← α·s + (1 − α)·g²;  d = g / (√s + ε);  w ← w − η·d      (with momentum: v ← μ·v + d;  w ← w − η·v)

    with g = ∇ + λ·w. η: lr, λ: weight_decay, μ: momentum.

    Args:
        params: see `Optimizer`.
        alpha: how much of the mean square is kept from step to step.
        eps: ε, which keeps the step finite where the gradient vanishes.
        centered: divide by the root of the variance, s less the square of the mean gradient.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Tieleman, Hinton 2012; Graves 2013 for the centered form.

    Raises:
        ValueError: a negative setting; and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("square_avg", "momentum_buffer", "grad_avg")

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(eps, "epsilon value")
        check_not_negative(momentum, "momentum value")
        check_not_negative(weight_decay, "weight_decay value")
        check_not_negative(alpha, "alpha value")
        refuse("RMSprop", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        state = {"square_avg": full(array)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = full(array)
        if group["centered"]:
            state["grad_avg"] = full(array)
        return state

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "lr": float(group["lr"]),
            "alpha": group["alpha"],
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "momentum": group["momentum"],
            "centered": group["centered"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        rmsprop_step(
            p,
            g,
            state["square_avg"].array,
            state["grad_avg"].array if settings["centered"] else None,
            state["momentum_buffer"].array if settings["momentum"] > 0 else None,
            **{name: value for name, value in settings.items() if name != "centered"},
        )
