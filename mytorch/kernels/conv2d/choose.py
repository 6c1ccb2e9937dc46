"""Which algorithm computes a convolution: pure policy, no arithmetic.

An algorithm is a module with NAME, supports(problem, direction), cost(problem, direction) and the three operations.
To add one, write its file and name it in ALGORITHMS; the tests then hold it against the definition by themselves.
"""

import contextlib
import threading
from functools import lru_cache
from types import ModuleType

from ..parallel import get_num_threads
from . import direct, frequency, im2col, matmul
from .problem import Conv2dProblem

ALGORITHMS: tuple[ModuleType, ...] = (direct, im2col, matmul, frequency)
DIRECTIONS = ("forward", "input_grad", "weight_grad")

_forced = threading.local()


def choose(problem: Conv2dProblem, direction: str) -> ModuleType:
    """The algorithm with the least predicted cost among those that support the problem, or the one forced by `use`."""
    return _choose(problem, direction, getattr(_forced, "name", None), get_num_threads())


@lru_cache(maxsize=16384)
def _choose(problem: Conv2dProblem, direction: str, forced: str | None, threads: int) -> ModuleType:
    # `threads` is there for the cache: costs depend on it, so another number of threads may choose otherwise.
    if direction not in DIRECTIONS:
        raise ValueError(f"choose: direction is {direction!r}; it must be one of {', '.join(DIRECTIONS)}")
    if forced is not None:
        algorithm = _named(forced)
        reason = algorithm.supports(problem, direction)
        if reason is not True:
            raise NotImplementedError(f"conv2d: algorithm {forced!r} cannot compute {direction}: {reason}")
        return algorithm
    able = [algorithm for algorithm in ALGORITHMS if algorithm.supports(problem, direction) is True]
    return min(able, key=lambda algorithm: algorithm.cost(problem, direction))


def _named(name: str) -> ModuleType:
    for algorithm in ALGORITHMS:
        if name == algorithm.NAME:
            return algorithm
    known = ", ".join(algorithm.NAME for algorithm in ALGORITHMS)
    raise ValueError(f"conv2d: no algorithm is called {name!r}; there are {known}")


@contextlib.contextmanager
def use(name: str):
    """Force one algorithm in this thread: `with use("direct"): ...`. One that cannot do the work raises."""
    _named(name)
    before = getattr(_forced, "name", None)
    _forced.name = name
    try:
        yield
    finally:
        _forced.name = before


def explain(problem: Conv2dProblem) -> str:
    """A table: for each algorithm and direction the predicted milliseconds (* if chosen), or why it cannot be used."""
    rows = [("algorithm", *DIRECTIONS)]
    for algorithm in ALGORITHMS:
        cells = [algorithm.NAME]
        for direction in DIRECTIONS:
            reason = algorithm.supports(problem, direction)
            if reason is True:
                mark = " *" if choose(problem, direction) is algorithm else ""
                cells.append(f"{1e3 * algorithm.cost(problem, direction):.3f} ms{mark}")
            else:
                cells.append(f"no: {reason}")
        rows.append(tuple(cells))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    size = f"x {problem.x_shape}, w {problem.w_shape}, y {problem.y_shape}, {problem.dtype}, groups {problem.groups}"
    return "\n".join([f"conv2d {size}: {problem.multiply_adds:,} multiply-adds", *lines])
