"""Muon: momentum whose matrices are made orthogonal before they are taken as steps."""

from __future__ import annotations

import math
from typing import Any

from ..backend import xp_of
from ..kernels.muon import orthogonalized
from ..kernels.update import move_towards
from ..tensor import Tensor, version_of
from .optimizer import Optimizer
from .per_parameter import full


class Muon(Optimizer):
    """B ← B + (1 − μ)·(∇ − B);  u = orthogonal(∇ + μ·(B − ∇));  W ← (1 − η·λ)·W − η·r·u

    η: lr, λ: weight_decay, μ: momentum; without nesterov, u = orthogonal(B). For the matrices inside a network; give
    everything else to another optimizer, such as AdamW.

    Args:
        params: see `Optimizer`; two-dimensional ones only.
        ns_coefficients, ns_steps, eps: of the Newton–Schulz iterations that approximate the orthogonal matrix.
        adjust_lr_fn: r from the size A × B of the matrix: √max(1, A/B) ("original", the default) or 0.2·√max(A, B)
            ("match_rms_adamw", steps as large as AdamW's).

    Source: Jordan et al. 2024; Liu et al. 2025 for the other r.

    Raises:
        ValueError: a negative setting, an unknown adjust_lr_fn, a parameter that is no matrix; and as `Optimizer`.
    """

    like_parameter = ("momentum_buffer",)

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not float(lr) >= 0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not momentum >= 0:
            raise ValueError(f"momentum should be >= 0 but is: {momentum}")
        if not weight_decay >= 0:
            raise ValueError(f"weight decay should be >= 0 but is: {weight_decay}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.ndim != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {parameter.size()}"
                    )

    def update(self, group: dict[str, Any]) -> None:
        lr, momentum = group["lr"], group["momentum"]
        if group["ns_steps"] >= 100:
            raise ValueError("Number of steps must be less than 100 for computational efficiency")
        if len(group["ns_coefficients"]) != 3:
            raise ValueError("Coefficients must be a tuple of exactly 3 values")
        for parameter in group["params"]:
            if parameter._grad is None:
                continue
            state, p, g = self.state[parameter], parameter.array, parameter._grad.array
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = full(g)
            mean = state["momentum_buffer"].array
            xp = xp_of(p)
            move_towards(xp, mean, g, 1 - momentum, xp.empty_like(p))
            u = g + momentum * (mean - g) if group["nesterov"] else mean
            u = orthogonalized(u, group["ns_coefficients"], group["ns_steps"], group["eps"])
            # A rate that is a tensor of float32 is multiplied as such.
            p *= float(1 - lr * group["weight_decay"])
            p -= float(lr * _ratio(group["adjust_lr_fn"], *p.shape)) * u.astype(p.dtype)
            version_of(parameter).count += 1


def _ratio(adjust_lr_fn: str | None, rows: int, columns: int) -> float:
    if adjust_lr_fn == "match_rms_adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1, rows / columns))
