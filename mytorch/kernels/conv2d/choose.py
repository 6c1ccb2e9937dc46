"""Which algorithm computes a convolution: pure policy, no arithmetic.

An algorithm is a module with NAME, supports(problem, direction), work(problem, direction) and the three operations;
`costs` knows what the work costs. One that is not always as accurate as a sum says so by is_accurate(problem,
direction), and is then chosen only by `use`.
To add one, write its file and name it in ALGORITHMS; the tests then hold it against the definition by themselves.

The costs were measured on a processor, and say nothing about a GPU. There the rule is: `matmul` where the kernel is 1×1
(no columns are copied), else `im2col`, whose work is one large product by cuBLAS; the others only if `use` forces them.
"""

import threading
from functools import lru_cache
from types import ModuleType

from ..parallel import get_num_threads
from . import cudnn, direct, frequency, im2col, matmul, rows, winograd
from .costs import predict
from .problem import Conv2dProblem

ALGORITHMS: tuple[ModuleType, ...] = (direct, im2col, rows, matmul, winograd, frequency)
OPTIONAL: tuple[ModuleType, ...] = (cudnn,)  # for GPUs, and only if forced
ON_A_GPU: tuple[ModuleType, ...] = (matmul, im2col)  # the first that supports the problem
DIRECTIONS = ("forward", "input_grad", "weight_grad")

_forced = threading.local()


def choose(problem: Conv2dProblem, direction: str, gpu: bool = False) -> ModuleType:
    """The algorithm with the least predicted cost among those that support the problem and are accurate, or the one
    forced by `use`; for arrays of a GPU by the rule above."""
    return _choose(problem, direction, forced(), get_num_threads(), gpu)


@lru_cache(maxsize=16384)
def _choose(problem: Conv2dProblem, direction: str, wanted: str | None, threads: int, gpu: bool) -> ModuleType:
    # `threads` is there for the cache: costs depend on it, so another number of threads may choose otherwise.
    if direction not in DIRECTIONS:
        raise ValueError(f"choose: direction is {direction!r}; it must be one of {', '.join(DIRECTIONS)}")
    if wanted is not None:
        algorithm = _named(wanted)
        reason = supports(algorithm, problem, direction, gpu)
        if reason is not True:
            raise NotImplementedError(f"conv2d: algorithm {wanted!r} cannot compute {direction}: {reason}")
        return algorithm
    if gpu:
        return next(algorithm for algorithm in ON_A_GPU if algorithm.supports(problem, direction) is True)
    return min(candidates(problem, direction), key=lambda algorithm: predict(algorithm, problem, direction))


def forced() -> str | None:
    """The algorithm that `use` asks for in this thread."""
    return getattr(_forced, "name", None)


def candidates(problem: Conv2dProblem, direction: str) -> list[ModuleType]:
    """The algorithms that support the problem, on a processor, and are accurate. What is a product of matrices as it
    stands is left to `matmul`: the others would only copy before they do the same."""
    if matmul.supports(problem, direction) is True:
        return [matmul]
    able = [algorithm for algorithm in ALGORITHMS if algorithm.supports(problem, direction) is True]
    return [algorithm for algorithm in able if is_accurate(algorithm, problem, direction)]


def is_accurate(algorithm: ModuleType, problem: Conv2dProblem, direction: str) -> bool:
    """Whether the result is as close as one must be that nobody asked to be computed by this algorithm."""
    return not hasattr(algorithm, "is_accurate") or algorithm.is_accurate(problem, direction)


def supports(algorithm: ModuleType, problem: Conv2dProblem, direction: str, gpu: bool) -> bool | str:
    """True if `algorithm` can compute this, there; else why not."""
    if algorithm in OPTIONAL and not gpu:
        return "it computes on GPUs only"
    return algorithm.supports(problem, direction)


def _named(name: str) -> ModuleType:
    for algorithm in (*ALGORITHMS, *OPTIONAL):
        if name == algorithm.NAME:
            return algorithm
    known = ", ".join(algorithm.NAME for algorithm in (*ALGORITHMS, *OPTIONAL))
    raise ValueError(f"conv2d: no algorithm is called {name!r}; there are {known}")


class use:
    """Force one algorithm in this thread: for a block, `with use("direct"): ...`, or from here on, `use("direct")`.

    `use(None)` goes back to choosing. A convolution that the algorithm cannot compute raises.
    """

    def __init__(self, name: str | None) -> None:
        if name is not None:
            _named(name)
        self.before = forced()
        _forced.name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        _forced.name = self.before
