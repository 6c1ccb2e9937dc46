"""`python -m benchmarks`: a table of mytorch's time over PyTorch's, for training steps and single operations."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mytorch

from .accuracy import gradient_difference
from .timing import compare
from .workloads import WORKLOADS, Workload

TABLE = "{:<18} {:>12} {:>12} {:>7} {:>13} {:>6} {:>10}"


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
    chosen = [
        w
        for w in WORKLOADS
        if (not options.only or any(w.name.startswith(name) for name in options.only))
        and (w.quick or not options.quick)
    ]
    if not chosen:
        print(f"benchmarks: no workload begins with {options.only}; there are {', '.join(w.name for w in WORKLOADS)}")
        return 2
    rounds = 3 if options.quick else options.rounds
    facts = machine(torch)
    print(f"{facts['cpu']}, {facts['threads']} threads · Python {facts['python']} · NumPy {facts['numpy']} · "
          f"PyTorch {facts['torch']} · commit {facts['commit']}")  # fmt: skip
    print(f"{rounds} rounds in turns, medians; a ratio below 1 means that mytorch is faster\n")
    print(TABLE.format("step", "mytorch", "PyTorch", "ratio", "rounds", "goal", "gradients"))
    rows = [measure(workload, torch, rounds) for workload in chosen]
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({**facts, "rounds": rounds, "results": rows}, indent=2) + "\n")
    return 0


def measure(workload: Workload, torch: Any, rounds: int) -> dict[str, Any]:
    """Run one workload and print its row."""
    theirs = workload.build(torch, None)
    weights = None
    if theirs[1] is not None:
        weights = {name: value.numpy() for name, value in theirs[1].state_dict().items()}
    ours = workload.build(mytorch, weights)
    difference = None if theirs[1] is None else gradient_difference(ours, theirs)
    result = compare(ours[0], theirs[0], rounds)
    low, high = result.spread
    print(
        TABLE.format(
            workload.name,
            duration(result.our_median),
            duration(result.their_median),
            f"{result.ratio:.2f}",
            f"{low:.2f} … {high:.2f}",
            f"{workload.goal:g}",
            "" if difference is None else f"{difference:.0e}",
        ),
        flush=True,
    )
    return {
        "name": workload.name,
        "mytorch_seconds": result.our_median,
        "torch_seconds": result.their_median,
        "ratio": result.ratio,
        "spread": [low, high],
        "goal": workload.goal,
        "gradient_difference": difference,
    }


def duration(seconds: float) -> str:
    """Seconds in a unit that reads well."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e6:.1f} µs"


def machine(torch: Any) -> dict[str, Any]:
    """What the figures depend on."""
    import numpy

    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = lines[0].split(":", 1)[1].strip() if lines else cpu
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent, check=False
    ).stdout.strip()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "torch": torch.__version__,
        "commit": commit or "unknown",
    }


if __name__ == "__main__":
    sys.exit(main())
