"""The loop of a run: train an epoch, test, save, and so on until the epochs are done or the user has had enough."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm

import mytorch as torch
from mytorch import nn
from mytorch.nn import functional as F
from mytorch.utils.data import DataLoader

from .data import TrainingData
from .interruption import Interruption
from .run_folder import BEST, LAST, RunFolder
from .state import TrainingState, advice_if_stuck, check_loss


class Stopped(Exception):
    """The user pressed Ctrl-C, and a batch has just been finished."""


def train_epoch(state: TrainingState, bar: tqdm, interruption: Interruption) -> None:
    """Show the network every training picture once."""
    model, optimizer, scheduler, loader = state.parts.values()
    device = next(model.parameters()).device
    state.lr = optimizer.param_groups[0]["lr"]
    model.train()
    for pictures, labels in loader:
        pictures, labels = pictures.to(device), labels.to(device)
        logits = model(pictures)
        loss = F.cross_entropy(logits, labels)
        check_loss(loss.item(), state)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        state.count(loss.item(), int((logits.argmax(1) == labels).sum()), len(labels))
        bar.set_postfix(loss=f"{state.loss:.3f}", accuracy=f"{state.accuracy:.3f}", refresh=False)
        bar.update(len(labels))
        if interruption.received and state.seen < len(loader.dataset):
            raise Stopped
    scheduler.step()
    state.trained = True


@torch.no_grad()
def evaluate(model: nn.Module, data: TrainingData, batch_size: int, interruption: Interruption) -> tuple[float, float]:
    """Mean loss and accuracy on the test pictures."""
    device = next(model.parameters()).device
    model.eval()
    loss_sum, right, seen = 0.0, 0, 0
    # A generator of its own: testing must not move the random numbers of training.
    for pictures, labels in DataLoader(data.test, batch_size, generator=torch.Generator()):
        pictures, labels = pictures.to(device), labels.to(device)
        logits = model(pictures)
        loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
        right += int((logits.argmax(1) == labels).sum())
        seen += len(labels)
        if interruption.received:
            raise Stopped
    return loss_sum / seen, right / seen


def train(
    state: TrainingState, data: TrainingData, folder: RunFolder, options: dict[str, Any], interruption: Interruption
) -> None:
    """Go through the epochs that are left, and save after each."""
    epochs, size = options["epochs"], len(data.train)
    quick = sys.stderr.isatty()  # into a file, a line every five seconds is enough
    bar = tqdm(
        total=epochs * size,
        initial=state.epoch * size + state.seen,
        unit="picture",
        unit_scale=True,
        mininterval=0.1 if quick else 5,
        dynamic_ncols=quick,
    )

    def save_last() -> None:
        folder.save(LAST, {"options": options, **state.state_dict()})

    with bar:
        try:
            for epoch in range(state.epoch, epochs):
                bar.set_description(f"epoch {epoch + 1}/{epochs}", refresh=False)
                if not state.trained:
                    train_epoch(state, bar, interruption)
                test_loss, test_accuracy = evaluate(state.parts["model"], data, options["batch_size"], interruption)
                record = {
                    "epoch": epoch + 1,
                    "loss": state.loss,
                    "train_acc": state.accuracy,
                    "test_loss": test_loss,
                    "test_acc": test_accuracy,
                    "lr": state.lr,
                    "seconds": round(state.seconds, 3),
                }
                state.history.append(record)
                bar.write(
                    "epoch {epoch}: loss {loss:.3f}, train acc {train_acc:.3f}, test acc {test_acc:.3f}".format(
                        **record
                    )
                )
                advice = advice_if_stuck(state.loss, len(data.classes))
                if advice and (epoch > 0 or epochs == 1):  # the first epoch may be a slow start
                    bar.write(advice, file=sys.stderr)
                state.epoch += 1
                state.begin_epoch()
                # Best before last: killed in between, the run repeats this epoch and finds the same best again.
                if test_accuracy > state.best:
                    state.best = test_accuracy
                    folder.save(BEST, {"options": options, "model": state.parts["model"].state_dict(), **record})
                save_last()
                folder.write_log(state.history)
        except Stopped:
            save_last()
            raise
