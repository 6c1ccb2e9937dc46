"""What all schedules share: counting epochs, writing learning rates into the optimizer, saving and loading.

A schedule is chainable: the next learning rate comes from the present one, not from the first, so that several
schedules can work on one optimizer.
"""

from __future__ import annotations

import functools
import warnings
import weakref
from typing import Any

from ...tensor import Tensor, fill_with
from ..optimizer import Optimizer

STEP_ORDER = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
    "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
    "PyTorch skipping the first value of the learning rate schedule."
)
STEP_REPLACED = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure "
    "to call `optimizer.step()` before `lr_scheduler.step()`."
)
EPOCH_GIVEN = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler."
)


class LRScheduler:
    """The base class of schedules; a subclass defines `get_lr`.

    Args:
        optimizer: whose learning rates change, in all its groups.
        last_epoch: the epoch to go on from, −1 to begin.

    Raises:
        TypeError: not an optimizer.
        KeyError: `last_epoch` is given, but the optimizer's groups have no "initial_lr" from an earlier schedule.
    """

    _get_lr_called_within_step = False
    _is_initial = False
    _step_count = 0

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for index, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", own(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{index}] when resuming scheduler with "
                    "last_epoch >= 0; load the optimizer's state first, or leave last_epoch out"
                )
        self.base_lrs: list[Any] = [own(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        _notice_steps(optimizer)
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[float]:
        """The learning rate of each group for the epoch `last_epoch`; called by `step`."""
        raise NotImplementedError

    def get_last_lr(self) -> list[float]:
        """The learning rate of each group, as the last `step` left it."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch and set its learning rates.

        Args:
            epoch: deprecated; the epoch to jump to.
        """
        if self._step_count == 1:
            if not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
                warnings.warn(STEP_REPLACED, UserWarning, stacklevel=2)
            elif not getattr(self.optimizer, "_opt_called", False):
                warnings.warn(STEP_ORDER, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_GIVEN, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        if epoch is None:
            self.last_epoch += 1
            rates = self._within_step(self.get_lr)
        else:
            self.last_epoch = epoch
            rates = self._within_step(getattr(self, "_get_closed_form_lr", self.get_lr))
        self._set(rates)

    def _set(self, rates: list[Any]) -> None:
        """Give each group its rate."""
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_rate(group, rate)
        self._last_lr = self._present()

    def _within_step(self, function: Any) -> list[float]:
        self._get_lr_called_within_step = True
        try:
            return function()
        finally:
            self._get_lr_called_within_step = False

    def _present(self) -> list[float]:
        """The learning rates that the optimizer has now."""
        return [own(group["lr"]) for group in self.optimizer.param_groups]

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state that `state_dict` returned. Load the optimizer's own state too."""
        self.__dict__.update(state_dict)


def own(rate: Any) -> Any:
    """The rate, or a copy if it is a tensor: those are written in place."""
    return rate.detach().clone() if isinstance(rate, Tensor) else rate


def set_rate(group: dict[str, Any], rate: Any) -> None:
    """Give a group a learning rate; a tensor stays the same tensor with another value."""
    present = group["lr"]
    if isinstance(present, Tensor):
        fill_with(present, float(rate))
    else:
        group["lr"] = rate


def same_for_each(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """A setting for each group: one for all, or a list with as many as there are groups."""
    groups = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * groups
    if len(value) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, param_groups "
            f"has {groups}."
        )
    return list(value)


def _notice_steps(optimizer: Optimizer) -> None:
    """Let the optimizer remember that it was stepped, whoever defined its `step`."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    step = optimizer.__dict__.get("step")  # somebody's own, in place of the class's
    given = step is not None
    step = type(optimizer).step if step is None else step
    reference = weakref.ref(optimizer)  # an optimizer that held itself would be a reference cycle

    @functools.wraps(step)
    def noticed(*args: Any, **kwargs: Any) -> Any:
        owner: Any = reference()
        owner._opt_called = True
        return step(*args, **kwargs) if given else step(owner, *args, **kwargs)

    noticed._wrapped_by_lr_sched = True  # pyright: ignore[reportAttributeAccessIssue]
    optimizer.step = noticed
