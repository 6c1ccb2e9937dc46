"""AdamW: Adam whose weight decay shrinks the weights directly, and not by way of the gradient."""

from __future__ import annotations

from typing import Any

from .adam import Adam


class AdamW(Adam):
    """w ← (1 − η·λ)·w, then a step of Adam without weight decay.

    Args: as `Adam`, with a weight_decay λ of 0.01 unless another is given.

    Source: Loshchilov, Hutter 2019.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[Any, Any] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )
