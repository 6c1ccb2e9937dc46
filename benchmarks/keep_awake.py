"""`python -m benchmarks.keep_awake`: steps with cores that are kept awake over steps with cores that may sleep.

A core without work sleeps, and how long it takes to wake up depends on the machine, and on a virtual one on what else
its host has to do. See mytorch/kernels/keep_awake.py. With `--workers` the last row is a training beside so many
processes of a DataLoader, which want the same cores.
"""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import mytorch
from mytorch import get_num_threads, set_num_threads
from mytorch.utils.data import DataLoader

from . import models
from .augmentation import CIFAR, datasets
from .timing import compare
from .workloads import WORKLOADS, Workload

NAMES = ["mlp-784-b128", "lenet5-b64", "lenet5-b256", "alexnet-small-b64", "alexnet-small-b128", "infer-alexnet-b1"]


def waiting(policy: str, step: Callable[[], Any]) -> Callable[[], Any]:
    """`step` on a pool whose threads wait in this way, "active" or "passive"."""

    def run() -> None:
        if os.environ.get("OMP_WAIT_POLICY") != policy:
            os.environ["OMP_WAIT_POLICY"] = policy
            threads = get_num_threads()
            set_num_threads(1)  # lets the pool go; the next one looks at the variable
            set_num_threads(threads)
        step()

    return run


def step_of(workload: Workload) -> Callable[[], Any]:
    return workload.build(mytorch).step


def fed_by_workers(workers: int) -> Callable[[], Any]:
    """A step of LeNet-5 on the next batch of 64 pictures, which a DataLoader prepares by CIFAR's recipe."""
    loader = DataLoader(
        datasets()[CIFAR], batch_size=64, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    batches = itertools.chain.from_iterable(itertools.repeat(loader))
    model = models.lenet5(mytorch)
    optimizer = mytorch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    criterion = mytorch.nn.CrossEntropyLoss()

    def step() -> None:
        pictures, classes = next(batches)
        optimizer.zero_grad()
        criterion(model(pictures[:, :1]), classes).backward()
        optimizer.step()

    return step


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keep_awake", description=__doc__)
    parser.add_argument("--only", nargs="+", default=NAMES, metavar="NAME", choices=[w.name for w in WORKLOADS])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--workers", type=int, metavar="N", help="also train LeNet-5 from a DataLoader with N workers")
    options = parser.parse_args()
    builders: dict[str, Callable[[], Any]] = {w.name: partial(step_of, w) for w in WORKLOADS if w.name in options.only}
    if options.workers is not None:
        builders[f"lenet5, {options.workers} workers"] = partial(fed_by_workers, options.workers)
    print("step                  awake over asleep")
    for name, build in builders.items():
        step = build()
        result = compare(waiting("active", step), waiting("passive", step), options.rounds, slice_seconds=0.3)
        low, high = result.spread
        print(f"{name:22s}{result.ratio:5.2f}    {low:.2f} … {high:.2f}", flush=True)


if __name__ == "__main__":
    main()
