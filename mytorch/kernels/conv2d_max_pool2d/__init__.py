"""Convolution, ReLU, and max-pooling by 2×2 windows that step by 2, as one.

    y[n, o, i, j] = max(0, max of (x ⋆ w + b)[n, o, 2i … 2i + 1, 2j … 2j + 1])

Some algorithms compute a block of outputs in another order than that of pictures. As long as it is in that, the four
pixels of a window stand in four long runs of memory, which are compared and written as they are; pooling alone has to
pick them out of short rows. And only a quarter of the outputs is turned back to the order of pictures: neither all of
them nor their gradient leave the cache.

A way of doing so is a class with ALGORITHM, the convolution's; SAVED, seconds for each output of the convolution,
compared with pooling after it; supports(problem); and the methods forward, gradients and in_order_of_pictures of an
object that stands for a problem.
"""

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ..conv2d import Conv2dProblem, choose, forced
from ..conv2d.choose import candidates
from ..conv2d.costs import predict
from ..elementwise import BITS
from ..parallel import get_num_threads
from ..pool2d import Pool2dProblem
from .by_rows import ByRows
from .by_winograd import ByWinograd

WAYS = ByRows, ByWinograd
Way = ByRows | ByWinograd


def way_of(x: Any, problem: Conv2dProblem, pool: Pool2dProblem, directions: tuple[str, ...]) -> Way | None:
    """How to do this in a training step with these directions; None if it cannot be done, or would take longer than one
    after the other. Where `use` asks for an algorithm, it has to be that."""
    return _way_of(problem, pool, directions, forced(), get_num_threads()) if type(x) is np.ndarray else None


@lru_cache(maxsize=4096)
def _way_of(
    problem: Conv2dProblem, pool: Pool2dProblem, directions: tuple[str, ...], wanted: str | None, _: int
) -> Way | None:
    # The number of threads is there for the cache: costs and blocks depend on it.
    halves = problem.dtype.char not in BITS or problem.dtype.itemsize == 2
    if halves or pool.kernel != (2, 2) or not pool.tiles_exactly:
        return None
    if wanted is not None:
        able = [way for way in WAYS if wanted == way.ALGORITHM.NAME and way.supports(problem)]
        able = [way for way in able if all(way.ALGORITHM.supports(problem, d) is True for d in directions)]
        return able[0](problem) if able else None
    able = [way for way in WAYS if way.supports(problem) and way(problem).pays]
    able = [way for way in able if all(way.ALGORITHM in candidates(problem, d) for d in directions)]
    lost = {way: _lost(way, problem, directions) - way.SAVED * prod(problem.y_shape) for way in able}
    best = min(lost, key=lost.__getitem__, default=None)
    return best(problem) if best is not None and lost[best] <= 0 else None


def _lost(way: type[Way], problem: Conv2dProblem, directions: tuple[str, ...]) -> float:
    """Seconds that the convolutions take longer than by the algorithms that would be chosen for each."""
    algorithm = way.ALGORITHM
    return sum(predict(algorithm, problem, d) - predict(choose(problem, d), problem, d) for d in directions)
