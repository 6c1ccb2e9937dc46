"""Why a convolution is computed as it is: what every algorithm is expected to take, or why it cannot be used."""

import time
from types import ModuleType

import numpy as np

from ...backend import Device, backend_of, to_device
from ..parallel import blas_on_one_thread
from .choose import ALGORITHMS, DIRECTIONS, OPTIONAL, choose, is_accurate, supports
from .costs import predict
from .problem import Conv2dProblem

CPU = Device("cpu")


class Table(str):
    """Text that shows its lines at the prompt as it does when printed."""

    def __repr__(self) -> str:
        return str(self)


def explain(problem: Conv2dProblem, measure: bool = False, device: Device = CPU) -> Table:
    """For each algorithm and direction the predicted milliseconds (* if chosen), or why it cannot be used. What is less
    accurate than a sum should be is never chosen, and says so.

    measure: run each one on random numbers too, the quickest of three times, and show that behind a slash.
    device: where the arrays are. For a GPU nothing is predicted; `choose` says by which rule the choice is made there.
    """
    gpu = device.type != "cpu"
    rows = [("algorithm", *DIRECTIONS)]
    for algorithm in (*ALGORITHMS, *OPTIONAL):
        cells = [algorithm.NAME]
        for direction in DIRECTIONS:
            reason = supports(algorithm, problem, direction, gpu)
            if reason is not True:
                cells.append(f"no: {reason}")
                continue
            figures = [] if gpu else [f"{1e3 * predict(algorithm, problem, direction):.3f}"]
            if measure:
                figures.append(f"{1e3 * _measured(algorithm, problem, direction, device):.3f}")
            cell = " / ".join(figures) + " ms" if figures else "can"
            if choose(problem, direction, gpu) is algorithm:
                cell += " *"
            elif not gpu and not is_accurate(algorithm, problem, direction):
                cell += ", but less accurate"
            cells.append(cell)
        rows.append(tuple(cells))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    size = f"x {problem.x_shape}, w {problem.w_shape}, y {problem.y_shape}, {problem.dtype}, groups {problem.groups}"
    if gpu:
        unit = f"{'measured, ' if measure else ''}on a GPU: matmul for 1×1 kernels, else im2col"
    else:
        unit = "predicted / measured" if measure else "predicted"
    head = f"conv2d {size}: {problem.multiply_adds:,} multiply-adds; {unit}, * is chosen"
    return Table("\n".join([head, *lines]))


def _measured(algorithm: ModuleType, problem: Conv2dProblem, direction: str, device: Device) -> float:
    rng = np.random.default_rng(0)
    x, w, g = (to_device(rng.standard_normal(shape).astype(problem.dtype), device) for shape in
               (problem.x_shape, problem.w_shape, problem.y_shape))  # fmt: skip
    wait = (lambda: None) if device.type == "cpu" else backend_of(device).synchronize
    run = {
        "forward": lambda: algorithm.forward(x, w, None, problem),
        "input_grad": lambda: algorithm.input_grad(g, w, problem),
        "weight_grad": lambda: algorithm.weight_grad(x, g, problem),
    }[direction]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        with blas_on_one_thread():
            run()
        wait()
        times.append(time.perf_counter() - start)
    return min(times)
