"""Schedules that know the future: the learning rate of every epoch t is settled from the start.

`get_lr` gives the next rate from the present one; the formulas in the docstrings are the same from the first one, η₀.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from ..optimizer import Optimizer
from .scheduler import LRScheduler


class _Factors(LRScheduler):
    """Schedules whose next rate is the present one times a factor, the same for all groups."""

    def factor_now(self) -> float:
        """What the present rate is multiplied by to get that of `last_epoch`."""
        raise NotImplementedError

    def factor_since_start(self) -> float:
        """What the first rate is multiplied by to get that of `last_epoch`."""
        raise NotImplementedError

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        factor = self.factor_now()
        return self._present() if factor == 1 else [rate * factor for rate in self._present()]

    def _get_closed_form_lr(self) -> list[float]:
        return [rate * self.factor_since_start() for rate in self.base_lrs]


class StepLR(_Factors):
    """ηₜ = η₀ · γ^⌊t / step_size⌋

    Raises:
        ValueError: `step_size` is not positive.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        if step_size <= 0:
            raise ValueError(f"StepLR: step_size must be positive, got {step_size}")
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        return 1 if self.last_epoch == 0 or self.last_epoch % self.step_size else self.gamma

    def factor_since_start(self) -> float:
        return self.gamma ** (self.last_epoch // self.step_size)


class MultiStepLR(_Factors):
    """ηₜ = η₀ · γ^(number of milestones ≤ t)"""

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        return self.gamma ** self.milestones[self.last_epoch] if self.last_epoch in self.milestones else 1

    def factor_since_start(self) -> float:
        return self.gamma ** bisect_right(sorted(self.milestones.elements()), self.last_epoch)


class ExponentialLR(_Factors):
    """ηₜ = η₀ · γᵗ"""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        return 1 if self._is_initial else self.gamma

    def factor_since_start(self) -> float:
        return self.gamma**self.last_epoch


class ConstantLR(_Factors):
    """ηₜ = η₀ · factor for t < total_iters, then η₀

    Raises:
        ValueError: `factor` is not between 0 and 1.
    """

    def __init__(
        self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5, last_epoch: int = -1
    ) -> None:
        if not 0 <= factor <= 1:
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        if self.last_epoch == 0:
            return self.factor
        return 1 / self.factor if self.last_epoch == self.total_iters else 1

    def factor_since_start(self) -> float:
        return self.factor if self.last_epoch < self.total_iters else 1


class LinearLR(_Factors):
    """ηₜ = η₀ · (start_factor + (end_factor − start_factor) · min(t, total_iters) / total_iters): a warm-up

    Raises:
        ValueError: a factor that is not between 0 and 1, or a start_factor of 0.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.")
        if not 0 <= end_factor <= 1:
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        if self.last_epoch == 0:
            return self.start_factor
        if self._is_initial or self.last_epoch > self.total_iters:
            return 1
        rise = self.end_factor - self.start_factor
        return 1 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise)

    def factor_since_start(self) -> float:
        done = min(self.total_iters, self.last_epoch) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * done


class PolynomialLR(_Factors):
    """ηₜ = η₀ · (1 − min(t, total_iters) / total_iters)^power"""

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def factor_now(self) -> float:
        if self._is_initial or self.last_epoch > self.total_iters:
            return 1
        left, left_before = 1 - self.last_epoch / self.total_iters, 1 - (self.last_epoch - 1) / self.total_iters
        return (left / left_before) ** self.power

    def factor_since_start(self) -> float:
        return (1 - min(self.total_iters, self.last_epoch) / self.total_iters) ** self.power


class _Functions(LRScheduler):
    """Schedules made of one function of the epoch for each group.

    Raises:
        ValueError: not as many functions as groups.
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        count = len(optimizer.param_groups)
        several = isinstance(lr_lambda, (list, tuple))
        if several and len(lr_lambda) != count:
            raise ValueError(f"Expected {count} lr_lambdas, but got {len(lr_lambda)}")
        self.lr_lambdas: list[Callable[[int], float]] = list(lr_lambda) if several else [lr_lambda] * count
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer and the functions; of callable objects their attributes."""
        state = super().state_dict()
        state["lr_lambdas"] = [
            None if isinstance(function, FunctionType) else function.__dict__.copy() for function in self.lr_lambdas
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for function, attributes in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if attributes is not None:
                function.__dict__.update(attributes)
        super().load_state_dict({name: value for name, value in state_dict.items() if name != "lr_lambdas"})


class LambdaLR(_Functions):
    """ηₜ = η₀ · lr_lambda(t)

    Args:
        lr_lambda: a function of the epoch, or a list with one for each group.
    """

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        return [rate * function(self.last_epoch) for rate, function in zip(self.base_lrs, self.lr_lambdas, strict=True)]


class MultiplicativeLR(_Functions):
    """ηₜ = ηₜ₋₁ · lr_lambda(t)

    Args:
        lr_lambda: a function of the epoch, or a list with one for each group.
    """

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        if self._is_initial:
            return self._present()
        return [
            rate * function(self.last_epoch) for rate, function in zip(self._present(), self.lr_lambdas, strict=True)
        ]


class CosineAnnealingLR(LRScheduler):
    """ηₜ = η_min + (η₀ − η_min) · (1 + cos(π · t / T_max)) / 2

    Source: Loshchilov, Hutter 2017, without the restarts.

    Raises:
        ValueError: `T_max` is not positive.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        if T_max <= 0:
            raise ValueError(f"CosineAnnealingLR: T_max must be positive, got {T_max}")
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        epoch, last = self.last_epoch, self.T_max
        if self._is_initial:
            return self._present()
        if self._step_count == 1 and epoch > 0:  # the first step after a state was loaded
            return self._get_closed_form_lr()
        if (epoch - 1 - last) % (2 * last) == 0:  # the present rate is η_min, and no factor leads up from there
            rise = (1 - math.cos(math.pi / last)) / 2
            return [
                rate + (first - self.eta_min) * rise for rate, first in zip(self._present(), self.base_lrs, strict=True)
            ]
        factor = (1 + math.cos(math.pi * epoch / last)) / (1 + math.cos(math.pi * (epoch - 1) / last))
        return [factor * (rate - self.eta_min) + self.eta_min for rate in self._present()]

    def _get_closed_form_lr(self) -> list[float]:
        share = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
        return [self.eta_min + (rate - self.eta_min) * share for rate in self.base_lrs]
