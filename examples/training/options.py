"""The options of the training script, and what a run remembers of them.

An option that is not given has no value yet (None): a new run fills it from the tables below, a resumed run from its
checkpoint. So `--resume` knows what was really asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import mytorch as torch

from .failure import Misuse

DATA = ("shapes", "fashion-mnist")
MODELS = ("lenet5", "alexnet-small", "alexnet-d2l")

DEFAULTS: dict[str, Any] = {
    "data": "shapes",
    "model": "alexnet-small",
    "momentum": 0.9,
    "weight_decay": 5e-4,
    "seed": 0,
    "workers": 0,
    "download": True,
    "pictures": True,
}
# What trains well differs: (data, model) → epochs, batch size, learning rate. 224 × 224 takes hours on a CPU.
RECIPES: dict[tuple[str, str], dict[str, Any]] = {
    ("shapes", "alexnet-small"): {"epochs": 8, "batch_size": 64, "lr": 0.03},
    ("shapes", "lenet5"): {"epochs": 12, "batch_size": 64, "lr": 0.02},
    ("shapes", "alexnet-d2l"): {"epochs": 6, "batch_size": 64, "lr": 0.01},
    ("fashion-mnist", "alexnet-small"): {"epochs": 10, "batch_size": 128, "lr": 0.02},
    ("fashion-mnist", "lenet5"): {"epochs": 10, "batch_size": 64, "lr": 0.05},
    ("fashion-mnist", "alexnet-d2l"): {"epochs": 10, "batch_size": 128, "lr": 0.01},
}
# These may change when a run goes on; every other option belongs to what is being trained.
CHANGEABLE = ("epochs", "device", "workers", "data_root", "download", "pictures")


def number(kind: type, least: float, *, open_end: bool = False) -> Callable[[str], Any]:
    """An argparse type: a finite number of `kind`, at least `least` (more than that with `open_end`)."""

    def read(text: str) -> Any:
        value = kind(text)
        if not (least < value if open_end else least <= value) or value == float("inf"):
            raise argparse.ArgumentTypeError(f"must be {'more than' if open_end else 'at least'} {least:g}, got {text}")
        return value

    read.__name__ = "whole number" if kind is int else "number"  # argparse: "invalid whole number value: 'x'"
    return read


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        description="Train AlexNet on ten patterns (a minute or two on a laptop), or on Fashion-MNIST.",
        argument_default=None,
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--data", choices=DATA, help="what to train on (default: shapes)")
    add("--model", choices=MODELS, help="the network (default: alexnet-small)")
    add("--device", metavar="cpu|cuda|cuda:N", help="where to compute (default: cpu, or MYTORCH_DEVICE)")
    add("--epochs", type=number(int, 1), help="passes over the training pictures (default: depends on data and model)")
    add("--batch-size", type=number(int, 1), help="pictures in a step (default: depends on data and model)")
    add("--lr", type=number(float, 0, open_end=True), help="learning rate at the start (default: depends on both, too)")
    add("--momentum", type=number(float, 0), help="momentum of SGD (default: 0.9)")
    add("--weight-decay", type=number(float, 0), help="weight decay of SGD (default: 0.0005)")
    add("--seed", type=number(int, 0), help="of all randomness: weights, order, augmentation, shapes (default: 0)")
    add("--out", metavar="FOLDER", help="folder of the run (default: runs/MODEL-DATA, with a number if it exists)")
    add("--limit-train", type=number(int, 1), metavar="N", help="train on the first N pictures only")
    add("--workers", type=number(int, 0), help="processes that load data (default: 0, in this one)")
    add(
        "--data-root",
        metavar="FOLDER",
        help="where data files lie, and are fetched to (default: MYTORCH_DATA, ~/.cache/mytorch)",
    )
    add("--download", action=argparse.BooleanOptionalAction, help="fetch missing data files (default: yes)")
    add("--pictures", action=argparse.BooleanOptionalAction, help="draw pictures of the run at its end (default: yes)")
    add("--resume", metavar="FOLDER", help="go on with the run in FOLDER, with its options")
    return made


def settle(given: argparse.Namespace) -> dict[str, Any]:
    """All options of a new run: those given, the others from the tables above, and the default device."""
    options = {key: value for key, value in vars(given).items() if key != "resume"}
    settled: dict[str, Any] = {key: DEFAULTS.get(key) if value is None else value for key, value in options.items()}
    settled["device"] = settled["device"] or str(torch.get_default_device())
    recipe = RECIPES[settled["data"], settled["model"]]
    return {key: recipe.get(key) if value is None else value for key, value in settled.items()}


def reconcile(given: argparse.Namespace, saved: dict[str, Any]) -> dict[str, Any]:
    """The options of a resumed run: the saved ones, and of those given the ones that may change.

    Raises:
        Misuse: an option was given that contradicts the run.
    """
    options = dict(saved)
    for key, value in vars(given).items():
        if value is None or key == "resume" or value == saved.get(key):
            continue
        if key == "out":
            raise Misuse("--resume goes on in the folder of the run; leave --out away")
        if key not in CHANGEABLE:
            flag = "--" + key.replace("_", "-")
            raise Misuse(
                f"{flag} {value} was given, but {given.resume} was trained with {flag} {saved.get(key)}; leave it out "
                "to go on, or start a new run without --resume"
            )
        options[key] = value
    return options
