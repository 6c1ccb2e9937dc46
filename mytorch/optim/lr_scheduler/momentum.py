"""Momentum that goes down while the learning rate goes up, for schedules that cycle both."""

from __future__ import annotations

from typing import Any

from ..optimizer import Optimizer
from .scheduler import same_for_each


def begin_cycling(
    optimizer: Optimizer, base_momentum: Any, max_momentum: Any, last_epoch: int
) -> tuple[bool, list[float], list[float]]:
    """(whether momentum is the first of "betas", the lowest momentum of each group, the highest).

    A fresh schedule starts with the highest.

    Raises:
        ValueError: the optimizer has no momentum.
    """
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    use_beta1 = "betas" in optimizer.defaults
    lowest = same_for_each("base_momentum", optimizer, base_momentum)
    highest = same_for_each("max_momentum", optimizer, max_momentum)
    if last_epoch == -1:
        for group, low, high in zip(optimizer.param_groups, lowest, highest, strict=True):
            set_momentum(group, high, use_beta1)
            group["max_momentum"] = high
            group["base_momentum"] = low
    return use_beta1, lowest, highest


def set_momentum(group: dict[str, Any], momentum: float, use_beta1: bool) -> None:
    """Give a group a momentum, wherever its optimizer keeps it."""
    if use_beta1:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum
