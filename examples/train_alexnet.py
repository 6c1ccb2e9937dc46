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

from training.data import load_data
from training.device import usable_device
from training.ending import ending
from training.interruption import Interruption
from training.loop import Stopped, train
from training.networks import BUILDERS
from training.options import parser, reconcile, settle
from training.pictures import draw_pictures
from training.run_folder import LAST, RunFolder
from training.state import TrainingState

import mytorch as torch
from mytorch import optim
from mytorch.utils.data import DataLoader


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code: 0, 1 the world failed, 2 wrong use, 128 + signal if stopped."""
    given = parser().parse_args(arguments)
    return ending("train_alexnet.py", lambda: run(given), "stopped at once; what was saved last is whole")


if __name__ == "__main__":
    sys.exit(main())
