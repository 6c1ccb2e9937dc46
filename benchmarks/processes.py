"""What only whole processes show: how long an import takes, and how much memory a training step needs at most.

Each side runs in a process of its own, in turns; the figures are medians, the ratio is mytorch's over PyTorch's.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

PEAK = """
import resource, sys
name, workload = sys.argv[1:]
if name == "torch":
    import torch as side
else:
    import mytorch as side
from benchmarks.workloads import WORKLOADS
made = next(w for w in WORKLOADS if w.name == workload).build(side)
for _ in range(2):
    made.step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
IMPORT = """
import sys, time
start = time.perf_counter()
__import__(sys.argv[1])
print(time.perf_counter() - start)
"""


def imports(rounds: int) -> tuple[float, float]:
    """Median seconds of `import mytorch` and of `import torch`, each with NumPy not yet loaded."""
    return _medians(IMPORT, ("mytorch",), ("torch",), rounds)


def peaks(workload: str, rounds: int = 1) -> tuple[float, float]:
    """The most bytes of memory that a process of each side used for two steps of a workload, the library included."""
    return _medians(PEAK, ("mytorch", workload), ("torch", workload), rounds)


def _medians(code: str, ours: tuple[str, ...], theirs: tuple[str, ...], rounds: int) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    # What was compiled is kept for the next process, as after every installation.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for turn in range(rounds + (rounds > 1)):
        for values, arguments in zip(times, (ours, theirs), strict=True):
            command = [sys.executable, "-c", code, *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            if turn or rounds == 1:  # the first turn fills the disk's cache
                values.append(float(done.stdout))
    return statistics.median(times[0]), statistics.median(times[1])
