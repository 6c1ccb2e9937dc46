"""`python -m benchmarks`: a table of mytorch's time over PyTorch's, for training steps and single operations."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import mytorch

from .accuracy import error_ratio
from .machine import machine
from .processes import imports, peaks
from .timing import compare
from .workloads import WORKLOADS, Workload

TABLE = "{:<24} {:>10} {:>10} {:>7} {:>13} {:>6} {:>7}"
PROCESSES = {"import": 0.15, "memory-alexnet-224-b128": 1.3}  # and the ratios to stay below


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="workloads whose name begins so")
    parser.add_argument("--quick", action="store_true", help="three rounds of the smaller workloads")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each side (default 7)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        print("benchmarks: PyTorch is not installed, and is what mytorch is compared with; pip install torch==2.13.0")
        return 2
    names = [w.name for w in WORKLOADS] + list(PROCESSES)

    def wanted(name: str, quick: bool) -> bool:
        return (quick or not options.quick) and (not options.only or name.startswith(tuple(options.only)))

    chosen = [w for w in WORKLOADS if wanted(w.name, w.quick)]
    processes = [name for name in PROCESSES if wanted(name, name == "import")]
    if not chosen and not processes:
        print(f"benchmarks: no workload begins with {options.only}; there are {', '.join(names)}")
        return 2
    rounds = 3 if options.quick else options.rounds
    facts = {**machine(), "threads": torch.get_num_threads(), "torch": torch.__version__}
    print(f"{facts['cpu']}, {facts['threads']} threads · Python {facts['python']} · NumPy {facts['numpy']} · "
          f"PyTorch {facts['torch']} · commit {facts['commit']}")  # fmt: skip
    print(f"{rounds} rounds in turns, medians; a ratio below 1 means that mytorch is faster, or needs less\n")
    print(TABLE.format("step", "mytorch", "PyTorch", "ratio", "rounds", "goal", "error"))
    rows = [measure(workload, torch, rounds) for workload in chosen]
    rows += [measure_processes(name, rounds) for name in processes]
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({**facts, "rounds": rounds, "results": rows}, indent=2) + "\n")
    return 0


def measure(workload: Workload, torch: Any, rounds: int) -> dict[str, Any]:
    """Run one workload and print its row."""
    theirs = workload.build(torch)
    weights = None
    if theirs.model is not None:
        weights = {name: value.numpy().copy() for name, value in theirs.model.state_dict().items()}
    ours = workload.build(mytorch, weights)
    exact = workload.build(torch, weights, "float64")
    error = error_ratio(ours, theirs, exact)
    del exact
    result = compare(ours.step, theirs.step, rounds)
    low, high = result.spread
    times = duration(result.our_median), duration(result.their_median)
    print(TABLE.format(workload.name, *times, f"{result.ratio:.2f}", f"{low:.2f} … {high:.2f}", f"{workload.goal:g}",
                       f"{error:.1f}"), flush=True)  # fmt: skip
    return {
        "name": workload.name,
        "mytorch_seconds": result.our_median,
        "torch_seconds": result.their_median,
        "ratio": result.ratio,
        "spread": [low, high],
        "goal": workload.goal,
        "error_over_torch": error,
    }


def measure_processes(name: str, rounds: int) -> dict[str, Any]:
    """Import time, or the peak of memory, each side in processes of its own; print the row."""
    goal = PROCESSES[name]
    if name == "import":
        ours, theirs = imports(rounds)
        shown = duration(ours), duration(theirs)
    else:
        ours, theirs = peaks(name.removeprefix("memory-"))
        shown = f"{ours / 2**30:.2f} GiB", f"{theirs / 2**30:.2f} GiB"
    print(TABLE.format(name, *shown, f"{ours / theirs:.2f}", "", f"{goal:g}", ""), flush=True)
    unit = "seconds" if name == "import" else "bytes"
    return {"name": name, f"mytorch_{unit}": ours, f"torch_{unit}": theirs, "ratio": ours / theirs, "goal": goal}


def duration(seconds: float) -> str:
    """Seconds in a unit that reads well."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e6:.1f} µs"


if __name__ == "__main__":
    sys.exit(main())
