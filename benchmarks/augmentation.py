"""`python -m benchmarks.augmentation`: pictures a second that a DataLoader delivers, with augmentation, by workers.

A training epoch must not wait for its pictures: compare the figures with the pictures a second that a network trains.
Two recipes on bytes in memory: CIFAR's (crop with padding, flip, normalise; 32×32) and that of the AlexNet paper (crop
224 out of 256, flip, colour along the principal components, subtract the mean; 256×256).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

import mytorch
from mytorch.utils.data import DataLoader
from mytorch.vision import transforms as T
from mytorch.vision.datasets.pictures import PictureDataset

from .machine import machine

BATCH = 128
CIFAR = "CIFAR's, 32×32"


def datasets() -> dict[str, PictureDataset]:
    """Random bytes are as much work as photographs."""
    rng = np.random.default_rng(0)

    def pictures(count: int, side: int) -> mytorch.Tensor:
        return mytorch.from_numpy(rng.integers(0, 256, (count, 3, side, side), np.uint8))

    small, large = pictures(20_000, 32), pictures(768, 256)
    cifar = T.Compose([T.RandomCrop(32, 4), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize([0.5] * 3, [0.25] * 3)])
    mean = T.mean_picture(large[:64])
    _, values, vectors = T.colour_statistics(large[:64])
    paper = T.Compose([T.SubtractMean(mean), T.RandomCrop(224), T.RandomHorizontalFlip(), T.PCAColor(values, vectors)])
    return {
        CIFAR: PictureDataset(small, mytorch.zeros(len(small), dtype=mytorch.int64), cifar),
        "AlexNet's, 256×256": PictureDataset(large, mytorch.zeros(len(large), dtype=mytorch.int64), paper),
    }


def pictures_a_second(dataset: PictureDataset, workers: int, rounds: int) -> float:
    """Median over epochs after a first one, which starts the workers."""
    loader: Any = DataLoader(
        dataset, batch_size=BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    speeds = []
    for turn in range(rounds + 1):
        start, count = time.perf_counter(), 0
        for batch, _ in loader:
            count += len(batch)
        if turn:
            speeds.append(count / (time.perf_counter() - start))
    return statistics.median(speeds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.augmentation", description=__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    mytorch.manual_seed(0)
    rows = []
    print(f"{'recipe':<22}" + "".join(f"{n} workers".rjust(14) for n in options.workers))
    for name, dataset in datasets().items():
        speeds = {str(n): pictures_a_second(dataset, n, options.rounds) for n in options.workers}
        print(f"{name:<22}" + "".join(f"{speed:,.0f}/s".rjust(14) for speed in speeds.values()), flush=True)
        rows.append({"recipe": name, "pictures_a_second": speeds})
    if options.json:
        options.json.write_text(json.dumps({**machine(), "results": rows}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
