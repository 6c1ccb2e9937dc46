"""Adafactor: Adam for large matrices, with two vectors in place of a square for every weight."""

from __future__ import annotations

from typing import Any

from ..backend import xp_of
from ..kernels.adafactor import adafactor_step
from ..tensor import Tensor, tensor_of
from .per_parameter import PerParameter, full


class Adafactor(PerParameter):
    """R ← R + tᶜ·(mean over columns of g² − R);  C likewise over rows;  V = R·C / mean(R)
    u = g / max(√V, ε₁);  w ← (1 − η·λ)·w − α·u / max(1, rms(u) / d), with α = max(ε₂, rms(w)) · min(η, 1/√t)

    in step t. η: lr, λ: weight_decay, c: beta2_decay. For vectors V itself is kept.

    Args:
        params: see `Optimizer`.
        eps: ε₁, by default the machine's for the dtype of the parameter, and ε₂.
        d: steps with a larger root mean square than this are cut down to it.
        maximize: climb instead of descending.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Source: Shazeer, Stern 2018.

    Raises:
        ValueError: a setting out of its range; and as `Optimizer`.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not float(lr) >= 0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not beta2_decay <= 0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and not eps[0] >= 0:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not eps[1] >= 0:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if not d >= 1:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not weight_decay >= 0:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def begin(self, array: Any, group: dict[str, Any]) -> dict[str, Tensor]:
        if array.ndim < 2:
            return {"variance": full(array)}
        xp, shape = xp_of(array), array.shape
        return {
            "row_var": tensor_of(xp.zeros((*shape[:-1], 1), array.dtype)),
            "col_var": tensor_of(xp.zeros((*shape[:-2], 1, shape[-1]), array.dtype)),
        }

    def settings(self, group: dict[str, Any]) -> dict[str, Any]:
        names = ("beta2_decay", "eps", "d", "weight_decay", "maximize")
        return {"lr": float(group["lr"]), **{name: group[name] for name in names}}

    def change(self, p: Any, g: Any, state: dict[str, Any], step: int, settings: dict[str, Any]) -> None:
        parts = [state.get(name) for name in ("row_var", "col_var", "variance")]
        smallest, smallest_scale = settings["eps"]
        if smallest is None:
            smallest = float(xp_of(p).finfo(p.dtype).eps)
        settings = {**settings, "eps": (smallest, smallest_scale)}
        adafactor_step(p, g, *[None if x is None else x.array for x in parts], step=step, **settings)
