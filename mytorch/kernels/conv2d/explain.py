"""Why a convolution is computed as it is: what every algorithm is expected to take, or why it cannot be used."""

import time
from types import ModuleType

import numpy as np

from ..parallel import blas_on_one_thread
from .choose import ALGORITHMS, DIRECTIONS, choose
from .costs import predict
from .problem import Conv2dProblem


class Table(str):
    """Text that shows its lines at the prompt as it does when printed."""

    def __repr__(self) -> str:
        return str(self)


def explain(problem: Conv2dProblem, measure: bool = False) -> Table:
    """For each algorithm and direction the predicted milliseconds (* if chosen), or why it cannot be used.

    measure: run each one on random numbers too, the quickest of three times, and show that behind a slash.
    """
    rows = [("algorithm", *DIRECTIONS)]
    for algorithm in ALGORITHMS:
        cells = [algorithm.NAME]
        for direction in DIRECTIONS:
            reason = algorithm.supports(problem, direction)
            if reason is not True:
                cells.append(f"no: {reason}")
                continue
            cell = f"{1e3 * predict(algorithm, problem, direction):.3f}"
            if measure:
                cell += f" / {1e3 * _measured(algorithm, problem, direction):.3f}"
            cells.append(cell + " ms" + (" *" if choose(problem, direction) is algorithm else ""))
        rows.append(tuple(cells))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    size = f"x {problem.x_shape}, w {problem.w_shape}, y {problem.y_shape}, {problem.dtype}, groups {problem.groups}"
    unit = "predicted / measured" if measure else "predicted"
    head = f"conv2d {size}: {problem.multiply_adds:,} multiply-adds; {unit}, * is chosen"
    return Table("\n".join([head, *lines]))


def _measured(algorithm: ModuleType, problem: Conv2dProblem, direction: str) -> float:
    rng = np.random.default_rng(0)
    x, w, g = (rng.standard_normal(shape).astype(problem.dtype) for shape in
               (problem.x_shape, problem.w_shape, problem.y_shape))  # fmt: skip
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
        times.append(time.perf_counter() - start)
    return min(times)
