"""Try mytorch on the GPU of this machine: tests, parity with the CPU, hidden waits, the time of training steps.

    pip install -e '.[test,cuda12]' && python tools/gpu_check.py

Takes less than ten minutes, prints one table, and writes benchmarks/results/gpu-<name>.json.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import re
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import mytorch  # noqa: E402
import mytorch.nn.functional as F  # noqa: E402
from mytorch import cuda, nn, optim  # noqa: E402
from mytorch.vision import models  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
# What is tested, and for how many seconds at most.
TESTS = {
    "operations equal the CPU's": (["tests/standin/test_operations.py"], 180),
    "networks equal the CPU's": (["tests/standin/test_networks.py"], 150),
    "kernels equal the CPU's": (
        [f"tests/standin/test_cuda_{what}.py" for what in ("pooling", "rows", "along", "derivatives")],
        120,
    ),
}
# What is timed: a network and the shape of a batch, and a smaller one for --quick.
STEPS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], tuple[int, ...]]] = {
    "MLP 784-512-10": (
        lambda: nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10)), (128, 784), (8, 784)
    ),
    "LeNet-5": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
        ), (128, 1, 28, 28), (4, 1, 28, 28),
    ),
    "ResNet-18": (lambda: models.resnet18(num_classes=10), (64, 3, 64, 64), (2, 3, 32, 32)),
    "AlexNet": (lambda: models.alexnet(num_classes=10), (128, 3, 224, 224), (2, 3, 64, 64)),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small batches, few rounds, no tests")
    parser.add_argument("--no-tests", action="store_true", help="times only")
    options = parser.parse_args()
    if not cuda.is_available():
        try:
            cuda.current_device()
        except RuntimeError as error:
            print(f"gpu_check: {error}")
        return 2
    print(heading(facts := machine()))
    rows = [] if options.quick or options.no_tests else [run_tests(name) for name in TESTS]
    rows += [measure(name, options.quick) for name in STEPS]
    path = RESULTS / f"gpu-{re.sub(r'[^a-z0-9]+', '-', facts['gpu'].lower()).strip('-')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**facts, "quick": options.quick, "results": rows}, indent=2) + "\n")
    print(f"\nwritten: {path.relative_to(ROOT)}")
    return 0 if all(row["good"] for row in rows) else 1


def machine() -> dict[str, Any]:
    """What this was run on."""
    cupy = importlib.import_module("cupy")
    properties = cuda.get_device_properties()
    return {
        "gpu": properties.name,
        "memory_bytes": properties.total_memory,
        "compute_capability": f"{properties.major}.{properties.minor}",
        "cuda_runtime": cupy.cuda.runtime.runtimeGetVersion(),
        "cuda_driver": cupy.cuda.runtime.driverGetVersion(),
        "cupy": cupy.__version__,
        "mytorch": mytorch.__version__,
    }


def heading(facts: dict[str, Any]) -> str:
    return (
        f"{facts['gpu']}, {facts['memory_bytes'] >> 20} MiB · CUDA {facts['cuda_runtime']} · CuPy {facts['cupy']} · "
        f"mytorch {facts['mytorch']}\n\n{'what':<30} {'result':>24} {'waits':>8} {'memory':>10}"
    )


def run_tests(name: str) -> dict[str, Any]:
    """One group of tests in a process of its own, and a line of the table."""
    files, seconds = TESTS[name]
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--device", "cuda", *files]
    start = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
        summary, good = done.stdout.strip().splitlines()[-1], done.returncode == 0
    except subprocess.TimeoutExpired:
        summary, good = f"not done after {seconds} s", False
    counts = ", ".join(re.findall(r"\d+ (?:passed|failed|errors?)", summary)) or summary
    print(f"{name:<30} {counts:>24}", flush=True)
    if not good:
        print("    " + " ".join(command))
    return {"name": name, "summary": summary, "seconds": time.perf_counter() - start, "good": good}


def measure(name: str, quick: bool = False) -> dict[str, Any]:
    """Seconds of a training step, whether it waits for the GPU, the memory it takes, and whether its loss falls."""
    make, shape, small = STEPS[name]
    shape = small if quick else shape
    mytorch.manual_seed(0)
    with mytorch.device("cuda"):
        model = make()
        x, target = mytorch.randn(*shape), mytorch.randint(0, 10, (shape[0],))
        optimizer = optim.SGD(model.parameters(), 0.01, momentum=0.9)

        def step() -> Any:
            loss = F.cross_entropy(model(x), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss.detach()

        cuda.reset_peak_memory_stats()
        first = step().item()
        step()
        waits = not goes_on_without_waiting(step)
        times = []
        for _ in range(2 if quick else 7):
            cuda.synchronize()
            start = time.perf_counter()
            for _ in range(1 if quick else 5):
                last = step()
            cuda.synchronize()
            times.append((time.perf_counter() - start) / (1 if quick else 5))
        good = bool(last.isfinite()) and last.item() < first + 1
    seconds, peak = statistics.median(times), cuda.max_memory_allocated()
    shown = f"{1e3 * seconds:.2f} ms, batch {shape[0]}"
    print(f"{name:<30} {shown:>24} {'YES' if waits else 'none':>8} {peak / 2**20:>6.0f} MiB", flush=True)
    return {"name": name, "batch": list(shape), "seconds": seconds, "all": times, "peak_bytes": peak, "waits": waits,
            "good": good}  # fmt: skip


def goes_on_without_waiting(step: Callable[[], Any]) -> bool:
    """Whether a step neither copies to the host nor waits for the GPU, as far as CuPy notices: it can refuse both."""
    cupyx = importlib.import_module("cupyx")
    refuse = getattr(cupyx, "allow_synchronize", None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # CuPy finds its own count unreliable
            with refuse(False) if refuse else contextlib.nullcontext():
                step()
    except Exception as error:
        if type(error).__name__ != "DeviceSynchronized":
            raise
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
