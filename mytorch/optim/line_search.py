"""A step length for a direction: a search that ends where the strong Wolfe conditions hold.

    f(x + t·d) ≤ f(x) + c₁·t·gᵀd        enough descent
    |∇f(x + t·d)ᵀd| ≤ c₂·|gᵀd|          and flat enough

First steps grow until a minimum must lie between two of them; then cubics through both ends close in on it.
Source: Nocedal, Wright 2006, algorithms 3.5 and 3.6, as PyTorch has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Point(NamedTuple):
    """A step t, the value f and the gradient there, and the slope, gradient · direction."""

    t: Any
    f: Any
    gradient: Any
    slope: Any


def strong_wolfe(
    evaluate: Callable[[Any], tuple[Any, Any]],
    t: Any,
    direction: Any,
    f: Any,
    gradient: Any,
    slope: Any,
    *,
    c1: float = 1e-4,
    c2: float = 0.9,
    tolerance_change: float = 1e-9,
    max_evaluations: int = 25,
) -> tuple[Any, Any, Any, int]:
    """(f, gradient, t, number of evaluations) at the end of the search.

    Args:
        evaluate: f and the gradient at x + t·direction, for a step t.
        t: the first step to try.
        f, gradient, slope: the value, the gradient, and gradient · direction at x itself.
    """

    def look(t: Any) -> Point:
        f, gradient = evaluate(t)
        return Point(t, f, gradient, gradient.dot(direction))

    def too_high(point: Point) -> bool:
        return point.f > f + c1 * point.t * slope

    def flat(point: Point) -> bool:
        return abs(point.slope) <= -c2 * slope

    longest = abs(direction).max()
    start = before = Point(0, f, gradient, slope)
    new = look(t)
    evaluations = 1
    tries = 0
    done = False
    bracket = [start, new]
    while tries < max_evaluations:
        if too_high(new) or (tries > 1 and new.f >= before.f):
            bracket = [before, new]
            break
        if flat(new):
            bracket = [new]
            done = True
            break
        if new.slope >= 0:
            bracket = [before, new]
            break
        bounds = (new.t + 0.01 * (new.t - before.t), new.t * 10)
        t = minimum_of_cubic(before, new, bounds)
        before, new = new, look(t)
        evaluations += 1
        tries += 1
    else:
        bracket = [start, new]

    stuck = False
    low, high = (0, 1) if bracket[0].f <= bracket[-1].f else (1, 0)
    while not done and tries < max_evaluations:
        left, right = sorted((bracket[0].t, bracket[1].t))
        if (right - left) * longest < tolerance_change:
            break
        t = minimum_of_cubic(bracket[0], bracket[1], (left, right))
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:  # too close to an end to learn much, the second time in a row
            if stuck or t >= right or t <= left:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        new = look(t)
        evaluations += 1
        tries += 1
        if too_high(new) or new.f >= bracket[low].f:
            bracket[high] = new
            low, high = (0, 1) if bracket[0].f <= bracket[1].f else (1, 0)
        else:
            if flat(new):
                done = True
            elif new.slope * (bracket[high].t - bracket[low].t) >= 0:
                bracket[high] = bracket[low]
            bracket[low] = new
    best = bracket[low]
    return best.f, best.gradient, best.t, evaluations


def minimum_of_cubic(a: Point, b: Point, bounds: tuple[Any, Any]) -> Any:
    """Where the cubic with the values and slopes of a and b has its minimum, within bounds; else their middle."""
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (bounds[0] + bounds[1]) / 2
    d2 = square**0.5
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return min(max(t, bounds[0]), bounds[1])
