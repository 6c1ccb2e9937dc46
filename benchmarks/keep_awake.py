"""`python -m benchmarks.keep_awake`: steps with cores that are kept awake over steps with cores that may sleep.

A core without work sleeps, and how long it takes to wake up depends on the machine, and on a virtual one on what else
its host has to do. See mytorch/kernels/keep_awake.py.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

import mytorch
from mytorch import get_num_threads, set_num_threads

from .timing import compare
from .workloads import WORKLOADS

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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keep_awake", description=__doc__)
    parser.add_argument("--only", nargs="+", default=NAMES, metavar="NAME", choices=[w.name for w in WORKLOADS])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print("step                  awake over asleep")
    for workload in WORKLOADS:
        if workload.name in options.only:
            step = workload.build(mytorch).step
            result = compare(waiting("active", step), waiting("passive", step), options.rounds, slice_seconds=0.3)
            low, high = result.spread
            print(f"{workload.name:22s}{result.ratio:5.2f}    {low:.2f} … {high:.2f}", flush=True)


if __name__ == "__main__":
    main()
