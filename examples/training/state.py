"""Where a run stands: everything that must be saved so that it can go on as if it had never stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import mytorch as torch

from .failure import Failure

FIGURES = ("epoch", "trained", "history", "best", "lr", "seen", "right", "loss_sum")


class TrainingState:
    """The network, its optimiser and schedule, the loader's place in the epoch, random state, the figures so far.

    Args:
        model: the network.
        optimizer: what moves its weights.
        scheduler: what moves the learning rate.
        loader: gives the batches of an epoch. Its state includes mytorch's default random generator of the CPU; those
            of the GPUs are kept beside it.
    """

    def __init__(self, model: Any, optimizer: Any, scheduler: Any, loader: Any) -> None:
        self.parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler, "loader": loader}
        self.epoch = 0  # finished epochs
        self.trained = False  # the pictures of the present epoch have all been seen; only testing is left
        self.history: list[dict[str, Any]] = []  # a record for each finished epoch
        self.best = -1.0  # test accuracy
        self.lr = 0.0  # learning rate of the present epoch
        self.begin_epoch()
        self._seconds, self._since = 0.0, time.perf_counter()

    def begin_epoch(self) -> None:
        """Forget the sums of the last epoch."""
        self.trained = False
        self.seen, self.right, self.loss_sum = 0, 0, 0.0

    def count(self, loss: float, right: int, pictures: int) -> None:
        """Add one batch: its mean loss, its right answers, its size."""
        self.seen += pictures
        self.right += right
        self.loss_sum += loss * pictures

    @property
    def loss(self) -> float:
        """Mean loss of this epoch so far."""
        return self.loss_sum / max(self.seen, 1)

    @property
    def accuracy(self) -> float:
        """Share of right answers in this epoch so far."""
        return self.right / max(self.seen, 1)

    @property
    def seconds(self) -> float:
        """Time spent on training and testing, over all sittings."""
        return self._seconds + time.perf_counter() - self._since

    def state_dict(self) -> dict[str, Any]:
        saved: dict[str, Any] = {name: part.state_dict() for name, part in self.parts.items()}
        saved["random"] = {f"cuda:{i}": state for i, state in enumerate(torch.cuda.get_rng_state_all())}
        return saved | {name: getattr(self, name) for name in (*FIGURES, "seconds")}

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Continue from what `state_dict` returned.

        Raises:
            Failure: it belongs to another network, or lacks something.
        """
        try:
            for name, part in self.parts.items():
                part.load_state_dict(saved[name])
            for name in FIGURES:
                setattr(self, name, saved[name])
            for index in range(torch.cuda.device_count()):  # a run may go on elsewhere, with other random numbers
                if f"cuda:{index}" in saved.get("random", {}):
                    torch.cuda.set_rng_state(saved["random"][f"cuda:{index}"], index)
            self._seconds, self._since = saved["seconds"], time.perf_counter()
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            what = f"it has no {error}" if isinstance(error, KeyError) else error
            raise Failure(f"--resume: the checkpoint does not fit this training: {what}") from error


def check_loss(loss: float, state: TrainingState) -> None:
    """Stop a run that has gone astray.

    Raises:
        Failure: the loss is no number any more.
    """
    if not math.isfinite(loss):
        raise Failure(
            f"the loss became {loss} in epoch {state.epoch + 1} after {state.seen} pictures; the steps are too large "
            f"for this network: try --lr {state.lr / 10:g}, a tenth of the present learning rate"
        )


def advice_if_stuck(loss: float, classes: int) -> str | None:
    """What to say if the network has learned nothing yet: its loss is that of guessing, ln(classes)."""
    if abs(loss / math.log(classes) - 1) > 0.015:
        return None
    return (
        f"the loss {loss:.3f} is that of guessing among {classes} classes (ln {classes} = {math.log(classes):.3f}): "
        "nothing has been learned yet. If this stays so, change --lr threefold up or down, or try another --seed"
    )
