"""What an algorithm's work costs, in seconds.

Each algorithm counts what it has to do (`work`: so many multiply-adds, so many numbers copied …), `measured` holds what
one of each costs on the machine where `python -m benchmarks.conv2d_costs` was run, and a prediction is the sum.
"""

from types import ModuleType

from ..parallel import get_num_threads
from .measured import SECONDS
from .problem import Conv2dProblem


def predict(algorithm: ModuleType, problem: Conv2dProblem, direction: str) -> float:
    """Seconds that `algorithm` will take, on today's number of threads."""
    return price(algorithm.NAME, direction, algorithm.work(problem, direction), problem)


def price(name: str, direction: str, work: dict[str, float], problem: Conv2dProblem) -> float:
    """The cost of some work: "call" is done once, all else by the threads together; float64 takes twice as long."""
    seconds = SECONDS[name][direction]
    shared = sum(seconds[unit] * amount for unit, amount in work.items() if unit != "call")
    width = max(1.0, problem.dtype.itemsize / 4)
    return seconds["call"] + shared * width / problem.useful_threads(get_num_threads())
