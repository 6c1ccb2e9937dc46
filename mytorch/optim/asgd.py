"""ASGD: gradient descent that also keeps the average of the weights it has passed through."""

from __future__ import annotations

from typing import Any

from ..kernels.asgd import asgd_step
from ..tensor import Tensor
from .per_parameter import PerParameter, full, scalar
from .settings import check_not_negative, refuse


class ASGD(PerParameter):
    """w ← (1 − λ·ηₜ)·w − ηₜ·g;  a ← a + μₜ·(w − a)

    with g = ∇ + weight_decay·w, ηₜ = η / (1 + λ·η·t)^α and μₜ = 1 / max(1, t − t0) of the step before. η: lr, λ: lambd.
    The average a is in the state of each parameter, under "ax".

    Args:
        params: see `Optimizer`.
        t0: the step at which averaging begins.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Polyak, Juditsky 1992.

    Raises:
        ValueError: a negative lr or weight_decay; and as `Optimizer`.
        NotImplementedError: `differentiable` or `capturable`.
    """

    like_parameter = ("ax",)

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_not_negative(lr, "learning rate")
        check_not_negative(weight_decay, "weight_decay value")
        refuse("ASGD", differentiable=differentiable, capturable=capturable)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        return {"eta": scalar(float(group["lr"])), "mu": scalar(1.0), "ax": full(array)}

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        names = ("lambd", "alpha", "t0", "weight_decay", "maximize")
        return {"lr": float(group["lr"]), **{name: group[name] for name in names}}

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        lr, lambd = settings["lr"], settings["lambd"]
        eta, mu = state["eta"].array, state["mu"].array
        asgd_step(
            p,
            g,
            state["ax"].array,
            eta=float(eta),
            mu=float(mu),
            lambd=lambd,
            weight_decay=settings["weight_decay"],
            maximize=settings["maximize"],
        )
        # Rounded like the first ones, also where the state has the parameters' dtype, as it does once it was loaded.
        eta[...] = scalar(lr / (1 + lambd * lr * step) ** settings["alpha"]).array
        mu[...] = scalar(1 / max(1, step - settings["t0"])).array
