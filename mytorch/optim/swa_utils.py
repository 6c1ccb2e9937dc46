"""Averages of weights along the way: a second model that follows the first, and a schedule to go with it.

    averaged = AveragedModel(model)
    for epoch in range(epochs):
        train(model, optimizer)
        averaged.update_parameters(model)
        schedule.step()                     # SWALR(optimizer, swa_lr=0.05)
    update_bn(loader, averaged)

Source: Izmailov et al. 2018 for the mean of all (SWA); Polyak, Juditsky 1992 for running means (EMA).
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

from ..autograd.grad_mode import no_grad
from ..nn.batch_norm import _BatchNorm
from ..nn.module import Module
from ..ops.creation import tensor
from ..tensor import Tensor
from .lr_scheduler.scheduler import LRScheduler, same_for_each
from .optimizer import Optimizer

AverageOne = Callable[[Tensor, Tensor, Any], Tensor]
AverageAll = Callable[[Any, Any, Any], None]


def get_swa_avg_fn() -> AverageOne:
    """a + (w − a) / (n + 1), the mean of all; for `AveragedModel(avg_fn=…)`."""

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def get_ema_avg_fn(decay: float = 0.999) -> AverageOne:
    """decay·a + (1 − decay)·w, a running mean; for `AveragedModel(avg_fn=…)`.

    Raises:
        ValueError: a decay outside [0, 1].
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_multi_avg_fn() -> AverageAll:
    """As `get_swa_avg_fn`, for lists of tensors and in place; for `AveragedModel(multi_avg_fn=…)`."""

    @no_grad()
    def swa_update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        share = float(1 / (num_averaged + 1))
        for averaged, current in zip(averaged_param_list, current_param_list, strict=True):
            if averaged.is_floating_point():
                averaged.add_((current - averaged) * share)
            else:
                averaged.copy_(averaged + (current - averaged) / (num_averaged + 1))

    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> AverageAll:
    """As `get_ema_avg_fn`, for lists of tensors and in place; for `AveragedModel(multi_avg_fn=…)`.

    Raises:
        ValueError: a decay outside [0, 1].
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        for averaged, current in zip(ema_param_list, current_param_list, strict=True):
            if averaged.is_floating_point():
                averaged.add_((current - averaged) * (1 - decay))
            else:
                averaged.copy_(averaged * decay + current * (1 - decay))

    return ema_update


def _check_decay(decay: float) -> None:
    if not 0 <= decay <= 1:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


class AveragedModel(Module):
    """A copy of `model` whose parameters are averages of those that `update_parameters` has seen.

    Args:
        device: where the copy lives; where the model is if None.
        avg_fn: the new average from (average, parameter, how many have been averaged); the mean of all by default.
        multi_avg_fn: the same for lists of tensors, in place. Not both.
        use_buffers: average buffers too; otherwise they are copied.
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: AverageOne | None = None,
        multi_avg_fn: AverageAll | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", tensor(0, dtype="int64", device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model: Module) -> None:
        """Let the present parameters of `model` into the averages."""
        averages = [x.detach() for x in self._averaged(self.module)]
        values = [x.detach().to(a.device) for x, a in zip(self._averaged(model), averages, strict=True)]
        if self.n_averaged.item() == 0:
            for average, value in zip(averages, values, strict=True):
                average.copy_(value)
        elif self.multi_avg_fn is not None:
            for kind in dict.fromkeys((x.device, x.dtype) for x in averages):
                alike = [i for i, x in enumerate(averages) if (x.device, x.dtype) == kind]
                count = self.n_averaged.to(kind[0])
                self.multi_avg_fn([averages[i] for i in alike], [values[i] for i in alike], count)
        else:
            average_of = get_swa_avg_fn() if self.avg_fn is None else self.avg_fn
            for average, value in zip(averages, values, strict=True):
                average.copy_(average_of(average, value, self.n_averaged.to(average.device)))
        if not self.use_buffers:
            for mine, other in zip(self.module.buffers(), model.buffers(), strict=True):
                mine.detach().copy_(other.detach().to(mine.device))
        self.n_averaged += 1

    def _averaged(self, module: Module) -> Iterable[Tensor]:
        return itertools.chain(module.parameters(), module.buffers()) if self.use_buffers else module.parameters()


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Measure the running means and variances of all batch norms anew, in one pass over `loader`.

    Args:
        loader: batches, or tuples and lists whose first entry is one.
        device: where batches are brought to first.
    """
    momenta = {module: module.momentum for module in model.modules() if isinstance(module, _BatchNorm)}
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        module.reset_running_stats()
        module.momentum = None
    for batch in loader:
        batch = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(batch if device is None else batch.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From the present rate to `swa_lr` in anneal_epochs steps, along half a cosine or a straight line; then constant.

    Args:
        swa_lr: one for all groups or a list with one for each.
        anneal_strategy: "cos" or "linear".

    Raises:
        ValueError: an unknown strategy, a negative number of epochs, or a list of the wrong length.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: Any,
        anneal_epochs: int = 10,
        anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        for rate, group in zip(same_for_each("swa_lr", optimizer, swa_lr), optimizer.param_groups, strict=True):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _done(self, step: int) -> float:
        """How much of the way is behind us after `step` steps."""
        share = max(0, min(1, step / max(1, self.anneal_epochs)))
        return share if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * share)) / 2

    def get_lr(self) -> list[float]:
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._done(step - 1), self._done(step)
        rates = []
        for group in self.optimizer.param_groups:
            rate, goal = group["lr"], group["swa_lr"]
            first = goal if before == 1 else (rate - before * goal) / (1 - before)
            rates.append(goal * now + first * (1 - now))
        return rates
