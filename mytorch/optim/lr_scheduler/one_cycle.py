"""A single cycle: up to a high rate, and from there down to almost nothing."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .momentum import begin_cycling, set_momentum
from .scheduler import LRScheduler, same_for_each


class OneCycleLR(LRScheduler):
    """max_lr / div_factor → max_lr in the first pct_start of all steps, then → max_lr / div_factor / final_div_factor

    along half a cosine or a straight line. With three_phase the way down first mirrors the way up. Step it after every
    batch.

    Args:
        max_lr: one for all groups or a list with one for each.
        total_steps: or give epochs and steps_per_epoch.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: let the momentum go from max_momentum down to base_momentum and back at the same time.

    Source: Smith, Topin 2017.

    Raises:
        ValueError: no number of steps, a setting out of its range, lists of the wrong length, or an optimizer without
            momentum to cycle; in `step`, one step too many.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: Any,
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: Any = 0.85,
        max_momentum: Any = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        self.total_steps = _number_of_steps(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        max_lrs = same_for_each("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, highest in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = highest / div_factor
                group["max_lr"] = highest
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1, _, _ = begin_cycling(optimizer, base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        now = self.last_epoch
        if now > self.total_steps:
            raise ValueError(f"Tried to step {now} times. The specified number of total steps is {self.total_steps}")
        start = 0.0
        for phase in self._schedule_phases:
            if now <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            start = phase["end_step"]
        done = (now - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], done))
            if self.cycle_momentum:
                momentum = self._between(group[phase["start_momentum"]], group[phase["end_momentum"]], done)
                set_momentum(group, momentum, self.use_beta1)
        return rates

    def _between(self, start: float, end: float, done: float) -> float:
        if self._anneal_func_type == "linear":
            return (end - start) * done + start
        return end + (start - end) / 2 * (math.cos(math.pi * done) + 1)


def _number_of_steps(total_steps: Any, epochs: Any, steps_per_epoch: Any) -> int:
    given = {"total_steps": total_steps}
    if total_steps is None:
        if epochs is None or steps_per_epoch is None:
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    for name, value in given.items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
    return math.prod(given.values())


def _phases(total_steps: int, pct_start: float, three_phase: bool) -> list[dict[str, Any]]:
    """The phases of the cycle: their last steps, and the settings of a group between which they lead."""
    up, down, last = (
        {"start_lr": start, "end_lr": end, "start_momentum": low, "end_momentum": high}
        for start, end, low, high in (
            ("initial_lr", "max_lr", "max_momentum", "base_momentum"),
            ("max_lr", "initial_lr" if three_phase else "min_lr", "base_momentum", "max_momentum"),
            ("initial_lr", "min_lr", "max_momentum", "max_momentum"),
        )
    )
    top = {"end_step": float(pct_start * total_steps) - 1, **up}
    if three_phase:
        return [
            top,
            {"end_step": float(2 * pct_start * total_steps) - 2, **down},
            {"end_step": total_steps - 1, **last},
        ]
    return [top, {"end_step": total_steps - 1, **down}]
