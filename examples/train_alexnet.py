"""Train AlexNet: on ten patterns in a minute or two, or on Fashion-MNIST.

    python examples/train_alexnet.py
    python examples/train_alexnet.py --data fashion-mnist --model lenet5
    python examples/train_alexnet.py --resume runs/alexnet-small-shapes

Ctrl-C stops at the next batch and saves; `--resume` goes on, and on the CPU ends with the same weights, bit for bit, as
a run that was never stopped.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm
from training.data import TrainingData, load_data
from training.failure import Failure, Misuse
from training.interruption import Interruption
from training.options import parser, reconcile, settle
from training.pictures import draw_pictures
from training.run_folder import BEST, LAST, RunFolder
from training.state import TrainingState, advice_if_stuck, check_loss

import mytorch as torch
from mytorch import nn, optim
from mytorch.nn import functional as F
from mytorch.utils.data import DataLoader
from mytorch.vision import models

BUILDERS = {"lenet5": models.LeNet5, "alexnet-small": models.alexnet_small, "alexnet-d2l": models.alexnet_d2l}


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


def run(given: Any) -> int:
    """One sitting: begin a run or go on with one, train, draw the pictures."""
    if given.resume is not None:
        folder = RunFolder(Path(given.resume))
        saved = folder.load(LAST)
        options = reconcile(given, saved["options"])
    else:
        saved, options = None, settle(given)
        folder = RunFolder.choose(options.pop("out"), f"{options['model']}-{options['data']}")
    device = usable_device(options["device"])
    torch.manual_seed(options["seed"])
    data = load_data(options)
    model = BUILDERS[options["model"]](len(data.classes), in_channels=data.channels).to(device)
    optimizer = optim.SGD(model.parameters(), options["lr"], options["momentum"], weight_decay=options["weight_decay"])
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, half_cosine(options["epochs"]))
    loader = DataLoader(data.train, options["batch_size"], shuffle=True, num_workers=options["workers"])
    state = TrainingState(model, optimizer, scheduler, loader)
    if saved is None:
        folder.create(options)
    else:
        state.load_state_dict(saved)
        if options["epochs"] != saved["options"]["epochs"]:  # the schedule is stretched over the new number
            optimizer.param_groups[0]["lr"] = options["lr"] * half_cosine(options["epochs"])(state.epoch)

    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(
        f"{options['model']}, {parameters:,} parameters, on {device}; {len(data.train):,} pictures of {options['data']}"
    )
    print(f"writing to {folder.path}")
    with Interruption() as interruption:
        try:
            train(state, data, folder, options, interruption)
        except Stopped:
            print(f"stopped and saved; go on with: python {sys.argv[0]} --resume {folder.path}")
            return interruption.exit_code
        seconds = state.history[-1]["seconds"]
        if options["pictures"]:
            try:
                draw_pictures(folder.path, model, data, state.history, f"{options['model']} on {options['data']}")
            except ImportError as error:
                print(error, file=sys.stderr)
    print("loss {loss:.3f}, train acc {train_acc:.3f}, test acc {test_acc:.3f}".format(**state.history[-1]))
    print(f"{seconds:.1f} sec on {device}")
    return 0


def half_cosine(epochs: int) -> Callable[[int], float]:
    """The factor of the learning rate in an epoch: from 1 down to nearly 0 over `epochs`, slowly at both ends."""
    return lambda epoch: (1 + math.cos(math.pi * min(epoch / epochs, 1))) / 2


def usable_device(name: str) -> torch.device:
    """The device called `name`, after one small sum on it."""
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise Misuse(f"--device {name}: {error}") from error
    try:
        (torch.ones(2, device=device) + 1).sum().item()
    except RuntimeError as error:
        raise Failure(f"--device {name}: {error}") from error
    return device


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code: 0, 1 the world failed, 2 wrong use, 128 + signal if stopped."""
    given = parser().parse_args(arguments)
    try:
        return run(given)
    except (Failure, Misuse) as error:
        print(f"train_alexnet.py: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, Misuse) else 1
    except KeyboardInterrupt:
        print("stopped at once; what was saved last is whole", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
