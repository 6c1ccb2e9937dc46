"""Which algorithm computes a convolution: pure policy, no arithmetic.

An algorithm is a module with NAME, supports(problem, direction), work(problem, direction) and the three operations;
`costs` knows what the work costs.
To add one, write its file and name it in ALGORITHMS; the tests then hold it against the definition by themselves.
"""

import threading
from functools import lru_cache
from types import ModuleType

from ..parallel import get_num_threads
from . import direct, frequency, im2col, matmul, winograd
from .costs import predict
from .problem import Conv2dProblem

ALGORITHMS: tuple[ModuleType, ...] = (direct, im2col, matmul, winograd, frequency)
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
    return min(able, key=lambda algorithm: predict(algorithm, problem, direction))


def _named(name: str) -> ModuleType:
    for algorithm in ALGORITHMS:
        if name == algorithm.NAME:
            return algorithm
    known = ", ".join(algorithm.NAME for algorithm in ALGORITHMS)
    raise ValueError(f"conv2d: no algorithm is called {name!r}; there are {known}")


class use:
    """Force one algorithm in this thread: for a block, `with use("direct"): ...`, or from here on, `use("direct")`.

    `use(None)` goes back to choosing. A convolution that the algorithm cannot compute raises.
    """

    def __init__(self, name: str | None) -> None:
        if name is not None:
            _named(name)
        self.before = getattr(_forced, "name", None)
        _forced.name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        _forced.name = self.before
