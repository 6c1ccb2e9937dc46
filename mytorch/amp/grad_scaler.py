"""GradScaler: the loop of a mixed-precision training, without the scaling that only half precision needs."""

from __future__ import annotations

import warnings
from typing import Any


class GradScaler:
    """PyTorch's `GradScaler` as it is with `enabled=False`: `step` is the optimizer's, everything else does nothing.

    Args:
        device, init_scale, growth_factor, backoff_factor, growth_interval: as in PyTorch; without effect.
        enabled: True warns that nothing is enabled.
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled:
            warnings.warn(
                "GradScaler: mixed precision is not supported, and gradients need no scaling. Disabling",
                stacklevel=3 if type(self) is not GradScaler else 2,
            )

    def scale(self, outputs: Any) -> Any:
        """`outputs` themselves."""
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """Nothing: gradients are not scaled."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step(*args, **kwargs)`"""
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """Nothing: there is no scale to change."""

    def get_scale(self) -> float:
        """1.0"""
        return 1.0

    def is_enabled(self) -> bool:
        """False, always."""
        return False

    def state_dict(self) -> dict[str, Any]:
        """{}, as PyTorch's is when disabled."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Nothing: what a scaler of PyTorch's knew is not needed."""
