"""Try mytorch on the GPU of this machine: tests, parity with the CPU, hidden waits, the time of training steps, and
where PyTorch is installed and sees the GPU too, that time over PyTorch's.

    pip install -e '.[test,cuda12]' && python tools/gpu_check.py

Takes less than ten minutes, prints one table, and writes benchmarks/results/gpu-<name>.json.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import re
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
from benchmarks import models  # noqa: E402
from benchmarks.timing import Comparison  # noqa: E402
from mytorch import cuda  # noqa: E402

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
# What is timed: a network of either library, the shape of a batch, and a smaller one for --quick.
STEPS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...], tuple[int, ...]]] = {
    "MLP 784-256-10": (lambda t: models.mlp(t, (784, 256, 10)), (128, 784), (8, 784)),
    "LeNet-5": (models.lenet5, (128, 1, 32, 32), (4, 1, 32, 32)),
    "small AlexNet 32": (models.alexnet_small, (128, 3, 32, 32), (2, 3, 32, 32)),
    "GoogLeNet, first modules": (models.googlenet_stem, (32, 3, 224, 224), (2, 3, 64, 64)),
    "one-tower AlexNet 224": (models.alexnet_one_tower, (128, 3, 224, 224), (2, 3, 64, 64)),
}


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
        f"mytorch {facts['mytorch']}\n\n{'what':<30} {'result':>24} {'waits':>8} {'memory':>10} "
        f"{'/ PyTorch':>10}"
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


def pytorch() -> Any:
    """PyTorch, if it is installed and sees the GPU; else None."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return None
    return torch if torch.cuda.is_available() else None


def training_step(t: Any, model_of: Callable[[Any], Any], shape: tuple[int, ...]) -> Callable[[], Any]:
    """A step of SGD on one random batch, by library t, on the GPU; it returns the loss."""
    t.manual_seed(0)
    with t.device("cuda"):
        model = model_of(t)
        x, target = t.randn(*shape), t.randint(0, 10, (shape[0],))
    optimizer = t.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = t.nn.CrossEntropyLoss()

    def step() -> Any:
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def seconds_of(t: Any, step: Callable[[], Any], repeats: int) -> float:
    """Seconds of a step, from one idle GPU to the next."""
    t.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    t.cuda.synchronize()
    return (time.perf_counter() - start) / repeats


def measure(name: str, quick: bool = False) -> dict[str, Any]:
    """Seconds of a training step, whether it waits for the GPU, the memory it takes, whether its loss falls, and the
    ratio of its time to PyTorch's, measured in turns."""
    model_of, shape, small = STEPS[name]
    shape = small if quick else shape
    rounds, repeats = (2, 1) if quick else (7, 5)
    cuda.reset_peak_memory_stats()
    step = training_step(mytorch, model_of, shape)
    first = step().item()
    step()
    waits = not goes_on_without_waiting(step)
    torch = pytorch()
    their_step = None if torch is None else training_step(torch, model_of, shape)
    if their_step is not None:
        seconds_of(torch, their_step, 2)
    times = Comparison()
    for _ in range(rounds):
        times.ours.append(seconds_of(mytorch, step, repeats))
        if their_step is not None:
            times.theirs.append(seconds_of(torch, their_step, repeats))
    last = step()
    good = bool(last.isfinite()) and last.item() < first + 1
    seconds, peak = times.our_median, cuda.max_memory_allocated()
    ratio = times.ratio if times.theirs else None
    shown = f"{1e3 * seconds:.2f} ms, batch {shape[0]}"
    print(f"{name:<30} {shown:>24} {'YES' if waits else 'none':>8} {peak / 2**20:>6.0f} MiB "
          f"{'-' if ratio is None else format(ratio, '.2f'):>10}", flush=True)  # fmt: skip
    return {"name": name, "batch": list(shape), "seconds": seconds, "all": times.ours, "pytorch": times.theirs,
            "ratio": ratio, "peak_bytes": peak, "waits": waits, "good": good}  # fmt: skip


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
