"""`python -m benchmarks.growth`: how time for a picture changes with the batch and with the side, as a picture.

Both sides of the one-tower AlexNet (batch 1 … 256 of 64-pixel pictures; side 32 … 224 at batch 16) and of the small one
train in turns, as in `python -m benchmarks`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mytorch

from . import models
from .machine import machine
from .timing import compare
from .workloads import training

RESULTS = Path(__file__).parent / "results"
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SIDES = (32, 64, 96, 128, 160, 192, 224)


def flexible(t: Any) -> Any:
    """The one-tower AlexNet's convolutions with a small classifier, for pictures of 32 pixels and more."""
    nn = t.nn
    layers = list(models.alexnet_one_tower(t))[:13]
    layers[-1] = nn.AdaptiveAvgPool2d((1, 1))  # in place of the last pool, which 32 pixels do not reach
    layers[5] = nn.MaxPool2d(3, 2, 1)
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10))


def points(torch: Any, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Milliseconds for one picture of each side, by batch and by side of the picture."""
    lines: dict[str, list[tuple[int, Callable[[Any], Any], tuple[int, ...]]]] = {
        "small AlexNet, 32×32": [(b, models.alexnet_small, (b, 3, 32, 32)) for b in BATCHES],
        "AlexNet, 64×64": [(b, flexible, (b, 3, 64, 64)) for b in BATCHES],
        "AlexNet, batch 16": [(side, flexible, (16, 3, side, side)) for side in SIDES],
    }
    result: dict[str, list[dict[str, float]]] = {}
    for name, cases in lines.items():
        for at, model_of, shape in cases:
            batch = shape[0]
            build = training(model_of, shape, 10)
            theirs = build(torch)
            ours = build(mytorch, {key: value.numpy() for key, value in theirs.model.state_dict().items()})
            times = compare(ours.step, theirs.step, rounds)
            row = {"at": at, "mytorch_ms": 1e3 * times.our_median / batch, "torch_ms": 1e3 * times.their_median / batch}
            print(f"{name}: {at:4d}  {row['mytorch_ms']:.3f} ms  {row['torch_ms']:.3f} ms a picture  "
                  f"ratio {times.ratio:.2f}", flush=True)  # fmt: skip
            result.setdefault(name, []).append(row)
    return result


def draw(lines: dict[str, list[dict[str, float]]], path: Path) -> None:
    """One small plot a line, both sides in each, logarithmic, labelled at their ends."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator

    figure, plots = plt.subplots(1, len(lines), figsize=(12, 3.6), constrained_layout=True)
    for axes, (name, rows) in zip(plots, lines.items(), strict=True):
        at = [row["at"] for row in rows]
        for key, label, color in (("mytorch_ms", "mytorch", "#c0392b"), ("torch_ms", "PyTorch", "#7f8c8d")):
            values = [row[key] for row in rows]
            axes.plot(at, values, "o-", color=color, markersize=3.5, linewidth=1.6)
            lower = values[-1] == min(rows[-1]["mytorch_ms"], rows[-1]["torch_ms"])
            axes.annotate(label, (at[-1], values[-1]), xytext=(5, -1 if lower else 1), textcoords="offset points",
                          color=color, va="top" if lower else "bottom", fontsize=9)  # fmt: skip
        axes.set_title(name, fontsize=10, loc="left")
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        by_side = "batch" in name
        if not by_side:
            axes.set_xscale("log", base=2)
        axes.set_xticks(at, [str(a) for a in at], fontsize=8)
        axes.minorticks_off()
        axes.set_xlabel("side in pixels" if by_side else "batch", fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0.2, y=0.1)
    plots[0].set_ylabel("ms for a picture, training", fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS / "growth-cpu-2-cores")
    options = parser.parse_args()
    import torch  # pyright: ignore[reportMissingImports]

    lines = points(torch, options.rounds)
    draw(lines, options.out.with_suffix(".png"))
    facts = {**machine(), "torch": torch.__version__, "rounds": options.rounds, "lines": lines}
    options.out.with_suffix(".json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
