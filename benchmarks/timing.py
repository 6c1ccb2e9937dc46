"""Timing two functions fairly: in turns, warm, and as a ratio.

On a shared machine an absolute time says little, and two times taken minutes apart say nothing about each other. Here
each round runs one side and then the other, so that a busy neighbour slows both; the result is the ratio of the
medians, and the spread of the ratios of single rounds says how far to trust it.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Comparison:
    """Seconds for one call of each side, a value for each round."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def our_median(self) -> float:
        return statistics.median(self.ours)

    @property
    def their_median(self) -> float:
        return statistics.median(self.theirs)

    @property
    def ratio(self) -> float:
        """Median of ours over median of theirs: below 1, mytorch is faster."""
        return self.our_median / self.their_median

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest ratio of a single round."""
        ratios = [a / b for a, b in zip(self.ours, self.theirs, strict=True)]
        return min(ratios), max(ratios)


def seconds_for(function: Callable[[], object], repeats: int) -> float:
    """Seconds for one call, averaged over `repeats` calls."""
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 7, slice_seconds: float = 0.1
) -> Comparison:
    """Time both functions in turns.

    Args:
        ours, theirs: one step each; called at least twice before anything is measured.
        rounds: how many times each side has its turn.
        slice_seconds: how long one turn lasts; quick steps are repeated to fill it, after one that does not count.
    """
    for function in (ours, theirs):
        function()
    repeats = [max(1, round(slice_seconds / max(seconds_for(f, 1), 1e-7))) for f in (ours, theirs)]
    for function, count in ((ours, repeats[0]), (theirs, repeats[1])):
        seconds_for(function, min(count, 50))
    result = Comparison()
    gc.collect()
    for turn in range(rounds):
        # Whoever goes first finds the caches of the other; so the order changes from round to round.
        sides = [(result.ours, ours, repeats[0]), (result.theirs, theirs, repeats[1])]
        for times, function, count in sides if turn % 2 == 0 else sides[::-1]:
            if count > 1:
                function()  # beside the other side's threads, which spin for some milliseconds before they sleep
            times.append(seconds_for(function, count))
    return result
