"""Rprop: every weight has a step size of its own, and only the sign of the gradient counts."""

from __future__ import annotations

from typing import Any

from ..kernels.rprop import rprop_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full
from .settings import check_not_negative, refuse


class Rprop(PerParameter):
    """η ← η·η⁺ where the gradient has the sign it had before, η·η⁻ (and g ← 0) where it has turned;  w ← w − η·sign(g)

    For whole batches: the noise of small ones turns signs.

    Args:
        params: see `Optimizer`.
        lr: η in the beginning.
        etas: η⁻ and η⁺.
        step_sizes: the smallest and the largest η.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Riedmiller, Braun 1993.

    Raises:
        ValueError: a negative lr, or not 0 < η⁻ < 1 < η⁺; and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("prev", "step_size")

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        if not 0 < etas[0] < 1 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        refuse("Rprop", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"prev": full(array), "step_size": full(array, float(group["lr"]))}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        shrink, grow = group["etas"]
        smallest, largest = group["step_sizes"]
        return {
            "grow": grow,
            "shrink": shrink,
            "smallest": smallest,
            "largest": largest,
            "maximize": group["maximize"],
        }

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        rprop_step(p, g, state["prev"].array, state["step_size"].array, **settings)
