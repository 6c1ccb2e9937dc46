"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from typing import Any

from ..backend import xp_of
from ..kernels.sgd import sgd_update
from ..kernels.update import in_pieces
from ..tensor import tensor_of, version_of
from .optimizer import Optimizer, check_not_negative, refuse


class SGD(Optimizer):
    """g ← ∇ + λ·w;  v ← μ·v + (1 − τ)·g;  w ← w − η·v      (with nesterov: w ← w − η·(g + μ·v))

    η: lr, μ: momentum, τ: dampening, λ: weight_decay. The first step sets v = g.

    Args:
        params: see `Optimizer`.
        maximize: climb instead of descending.
        foreach, fused: accepted for PyTorch's sake; the result does not depend on them.
        paper: the update of the AlexNet paper (Krizhevsky et al. 2012, section 5), with the learning rate inside v:
            v ← μ·v − λ·η·w − η·∇;  w ← w + v. The same as above as long as the learning rate does not change.

    Raises:
        ValueError: a negative setting, nesterov without momentum or with dampening; and as `Optimizer`.
        NotImplementedError: `differentiable`, which would record the steps themselves.
    """

    like_parameter = ("momentum_buffer",)

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
        paper: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(momentum, "momentum value")
        check_not_negative(weight_decay, "weight_decay value")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        if paper and (nesterov or dampening):
            raise ValueError(
                "SGD: the paper's update has neither nesterov nor dampening; leave them out or paper=False"
            )
        refuse("SGD", differentiable=differentiable)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        if paper:  # otherwise absent, so that settings and checkpoints are PyTorch's
            defaults["paper"] = True
        super().__init__(params, defaults)

    def update(self, group: dict[str, Any]) -> None:
        momentum, paper = group["momentum"], group.get("paper", False)
        settings = (
            *(float(group["lr"]), momentum, group["dampening"], group["weight_decay"]),
            *(group["nesterov"], group["maximize"]),
        )
        remembers = momentum or paper
        formula = formula_for = None
        for parameter in group["params"]:
            gradient = parameter._grad
            if gradient is None:
                continue
            array = parameter.array
            velocity, first = None, False
            if remembers:
                state = self.state[parameter]
                kept = state.get("momentum_buffer")
                if kept is None:
                    kept = state["momentum_buffer"] = tensor_of(xp_of(array).empty(array.shape, array.dtype))
                    first = True
                velocity = kept.array
            if formula is None or formula_for != (first, array.dtype):
                formula = sgd_update(xp_of(array), array.dtype, *settings, first, paper)
                formula_for = first, array.dtype
            in_pieces(formula, array, gradient.array, velocity)
            version_of(parameter).count += 1
