"""Adagrad: gradients divided by the root of the sum of all their squares so far."""

from __future__ import annotations

from typing import Any

from ..kernels.adagrad import adagrad_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full, scalar
from .settings import check_not_negative, refuse


class Adagrad(PerParameter):
    """s ← s + g²;  w ← w − η / (1 + (t − 1)·lr_decay) · g / (√s + ε)

    with g = ∇ + λ·w in step t. η: lr, λ: weight_decay.

    Args:
        params: see `Optimizer`.
        initial_accumulator_value: s before the first step.
        eps: ε, which keeps the step finite where the gradient vanishes.
        maximize: climb instead of descending.
        foreach, fused: accepted for PyTorch's sake; the result does not depend on them.

    Source: Duchi, Hazan, Singer 2011.

    Raises:
        ValueError: a negative setting; and as `Optimizer`.
        NotImplementedError: `differentiable`.
    """

    like_parameter = ("sum",)

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(lr_decay, "lr_decay value")
        check_not_negative(weight_decay, "weight_decay value")
        check_not_negative(initial_accumulator_value, "initial_accumulator_value value")
        check_not_negative(eps, "epsilon value")
        refuse("Adagrad", differentiable=differentiable)
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:  # the state of Adagrad is there from the start, as in PyTorch
            for parameter in group["params"]:
                self.state[parameter].update(step=scalar(0.0), **self.begin(parameter.array, group))

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"sum": full(array, self.defaults["initial_accumulator_value"])}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "lr": float(group["lr"]),
            "lr_decay": group["lr_decay"],
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        adagrad_step(p, g, state["sum"].array, step=step, **settings)
