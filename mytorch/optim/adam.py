"""Adam: a step size for every weight, from running means of the gradient and of its square."""

from __future__ import annotations

from typing import Any

from ..backend import xp_of
from ..kernels.adam import adam_step
from ..ops.creation import tensor
from ..tensor import tensor_of, version_of
from .optimizer import Optimizer, check_not_negative, refuse


class Adam(Optimizer):
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
        betas: tuple[float, float] = (0.9, 0.999),
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
        for index, beta in enumerate(betas):
            if not 0 <= beta < 1:
                raise ValueError(f"Invalid beta parameter at index {index}: {beta}")
        check_not_negative(weight_decay, "weight_decay value")
        refuse(type(self).__name__, differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "betas": betas,
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

    def update(self, group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        settings = {
            "lr": float(group["lr"]),
            "beta1": beta1,
            "beta2": beta2,
            "eps": group["eps"],
            "weight_decay": group["weight_decay"],
            "decoupled": group["decoupled_weight_decay"],
            "maximize": group["maximize"],
        }
        for parameter in group["params"]:
            gradient = parameter._grad
            if gradient is None:
                continue
            state = self.state[parameter]
            if not state:
                self._begin(state, parameter.array, group["amsgrad"])
            count = state["step"].array
            count += 1
            adam_step(
                parameter.array,
                gradient.array,
                state["exp_avg"].array,
                state["exp_avg_sq"].array,
                state["max_exp_avg_sq"].array if group["amsgrad"] else None,
                step=int(count),
                **settings,
            )
            version_of(parameter).count += 1

    @staticmethod
    def _begin(state: dict[str, Any], array: Any, amsgrad: bool) -> None:
        xp = xp_of(array)
        state["step"] = tensor(0.0, dtype="float32", device="cpu")
        for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")[: 3 if amsgrad else 2]:
            state[name] = tensor_of(xp.zeros(array.shape, array.dtype))
