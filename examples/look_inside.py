"""Draw everything that can be seen of a trained network: what it was given, what it learned, what it looks at.

    python examples/train_alexnet.py --out runs/shapes
    python examples/look_inside.py --checkpoint runs/shapes
    python examples/look_inside.py                            # the small AlexNet that comes with the package

Every picture is a PNG file in the folder --out; the autograd graph is an SVG, or mermaid text without Graphviz.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from training.data import TrainingData, load_data
from training.device import usable_device
from training.ending import ending
from training.failure import Failure
from training.networks import BUILDERS
from training.options import DEFAULTS, number
from training.run_folder import BEST, LOG, RunFolder, writable_folder

import mytorch as torch
from mytorch import nn, visualize
from mytorch.nn import functional as F
from mytorch.vision import models


def trained_network(given: argparse.Namespace) -> tuple[nn.Module, TrainingData, list[dict[str, Any]]]:
    """The network of the checkpoint, the data that it was trained on, and the log of its training if there is one."""
    where = {"data_root": given.data_root, "download": given.download, "limit_train": None}
    if given.checkpoint is None:
        data = load_data({**DEFAULTS, **where})
        try:
            return models.alexnet_small(weights="shapes"), data, []
        except (OSError, RuntimeError, TypeError, ValueError) as error:
            raise Failure(f"the weights of the package cannot be read: {error}; use --checkpoint") from error
    path = Path(given.checkpoint)
    folder, name = (path, BEST) if path.is_dir() else (path.parent, path.name)
    saved = RunFolder(folder, "--checkpoint").load(name)
    data = load_data({**saved["options"], **where})
    model = BUILDERS[saved["options"]["model"]](len(data.classes), in_channels=data.channels)
    try:
        model.load_state_dict(saved["model"])
    except (KeyError, RuntimeError) as error:
        raise Failure(f"--checkpoint {path}: {error}") from error
    log = folder / LOG
    lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    return model, data, [json.loads(line) for line in lines]


def drawings(
    model: nn.Module, data: TrainingData, history: list[dict[str, Any]], given: argparse.Namespace
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and maker of each picture, in the order in which one would look at them."""
    see, names = visualize, data.classes
    count = min(given.limit_test, len(data.plain))
    shown, labels = data.plain.data[:count], data.plain.targets[:count]
    shown = shown.unsqueeze(1) if shown.ndim == 3 else shown
    shown = shown if shown.is_floating_point() else shown.float() / 255
    inputs = data.fit(shown).to(next(model.parameters()).device)
    one, one_shown = inputs[given.picture], shown[given.picture]
    convolutions = [name for name, layer in model.named_modules() if isinstance(layer, nn.Conv2d)]
    relus = [name for name, layer in model.named_modules() if isinstance(layer, nn.ReLU) and "features" in name]

    if history:
        yield "learning_curves", lambda: see.learning_curves(history)
    yield "samples", lambda: see.sample_grid(data.plain)
    augment = data.augment
    if augment is not None:
        yield "augmentation", lambda: see.augmentation_grid(shown[:5], augment)
    yield "filters", lambda: see.first_layer_filters(model)
    for layer in convolutions:
        yield f"feature_maps_{layer}", lambda layer=layer: see.feature_maps(model, one, layer, shown=one_shown)
    yield "predictions", lambda: see.predictions(model, inputs[:10], labels[:10], names, shown=shown[:10])
    yield "confusion_matrix", lambda: see.confusion_matrix(labels, answers(model, inputs), names)
    yield "activations", lambda: see.activation_histograms(model, inputs[:100])
    yield "gradients", lambda: see.gradient_histograms(model, inputs[:100], labels[:100])
    yield "class_activation_map", lambda: see.class_activation_map(model, one, names, shown=one_shown)
    yield "grad_cam", lambda: see.grad_cam(model, one, names, shown=one_shown)
    yield "occlusion", lambda: see.occlusion_map(model, one, classes=names, shown=one_shown)
    for layer in relus:
        yield f"deconvolution_{layer}", lambda layer=layer: see.deconvolution(model, inputs, layer, shown=shown)
    yield "receptive_fields", lambda: see.receptive_fields(model, one, shown=one_shown)
    yield "graph", lambda: see.graph(F.cross_entropy(model.eval()(inputs[:2]), labels[:2].to(inputs.device)), model)


@torch.no_grad()
def answers(model: nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    """The class that the network names for each input."""
    model.eval()
    return torch.cat([model(some).argmax(1) for some in inputs.split(100)])


def run(given: argparse.Namespace) -> None:
    out = writable_folder(given.out)
    device = usable_device(given.device)
    model, data, history = trained_network(given)
    model.to(device)
    if given.picture >= min(given.limit_test, len(data.plain)):
        raise Failure(f"--picture {given.picture}: there are {min(given.limit_test, len(data.plain))} test pictures")
    for name, draw in drawings(model, data, history, given):
        try:
            picture = draw()
        except ValueError as error:  # not every picture can be drawn of every network
            print(f"left out: {error}")
            continue
        file = out / f"{name}.png"
        if isinstance(picture, visualize.AutogradGraph):
            try:
                picture.save(file := file.with_suffix(".svg"))
            except ImportError:
                picture.save(file := file.with_suffix(".md"))
        else:
            visualize.save_figure(picture, file)
        print(file)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Draw everything that can be seen of a network.", allow_abbrev=False)
    add = made.add_argument
    add("--checkpoint", metavar="PATH", help="a run of train_alexnet.py (default: what comes with the package)")
    add("--picture", type=number(int, 0), default=4, metavar="N", help="the test picture to look at (default: 4)")
    add("--limit-test", type=number(int, 10), default=500, metavar="N", help="use N test pictures (default: 500)")
    add("--data-root", metavar="FOLDER", help="where the data files lie, and are fetched to")
    add("--download", action=argparse.BooleanOptionalAction, default=True, help="fetch missing files (default: yes)")
    add("--device", metavar="cpu|cuda", help="where to compute (default: cpu, or what MYTORCH_DEVICE says)")
    add("--out", default="runs/inside", metavar="FOLDER", help="where to write (default: runs/inside)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code."""
    given = parser().parse_args(arguments)
    return ending("look_inside.py", lambda: run(given))


if __name__ == "__main__":
    sys.exit(main())
