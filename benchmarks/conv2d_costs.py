"""`python -m benchmarks.conv2d_costs`: measure every algorithm on the grid of layers, and write what their work costs.

Each algorithm counts its work (`work`), in units such as multiply-adds or numbers copied; the seconds for a unit are
fitted to the measurements so that relative errors are small, most of all where a choice depends on them, and no unit
has a negative cost. The last lines say how good the choices are that follow from them: time of the chosen algorithm
over time of the best.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

import mytorch
from mytorch.backend import quiet_off, quiet_on
from mytorch.kernels import conv2d as kernels
from mytorch.kernels.conv2d import Conv2dProblem, measured, use
from mytorch.kernels.conv2d.choose import ALGORITHMS, DIRECTIONS, candidates
from mytorch.kernels.conv2d.costs import predict

from .conv2d_grid import grid
from .machine import machine

SECONDS_A_CASE = 0.1  # spent on measuring one algorithm in one direction, at least two runs
HOPELESS = 6.0  # times the best prediction: not measured
TARGET = Path(measured.__file__)

GOOD = 1.15  # times the best: so long may the chosen algorithm take
DOUBTFUL = 1.1  # times the best: beyond, a choice is measured again
STEPS = 0.9, 0.95, 1.05, 1.1  # by which costs may be scaled

Case = tuple[str, str, Conv2dProblem]  # algorithm, direction, problem
Costs = dict[str, dict[str, dict[str, float]]]  # seconds, by algorithm, direction and unit


def measure(problem: Conv2dProblem) -> dict[Case, float]:
    """Seconds of each algorithm that can do the work and is not out of the question; the quickest of several runs."""
    seconds: dict[Case, float] = {}
    for direction in DIRECTIONS:
        able = candidates(problem, direction)
        best = min(predict(a, problem, direction) for a in able)
        hopeful = [a.NAME for a in able if predict(a, problem, direction) <= HOPELESS * best + 1e-3]
        seconds.update(compare(hopeful, direction, problem))
    return seconds


def compare(names: list[str], direction: str, problem: Conv2dProblem, patience: float = 1) -> dict[Case, float]:
    """Seconds of some algorithms for one piece of work, measured in turns."""
    times = quickest([runner(name, direction, problem, *operands(problem)) for name in names], patience)
    return {(name, direction, problem): t for name, t in zip(names, times, strict=True)}


@lru_cache(maxsize=1)  # all directions of a problem are measured one after the other
def operands(problem: Conv2dProblem) -> list[np.ndarray]:
    """x, w and g."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape, np.float32) for shape in (problem.x_shape, problem.w_shape, problem.y_shape)]


def settle(cases: dict[Case, float], looks: int = 3) -> None:
    """Measure again, and longer, what seems to be chosen badly: a neighbour on the machine disturbs one measurement
    in dozens, and the least time of several is what the work takes."""
    for _ in range(looks):
        doubtful = [row for row in quality(cases) if row[0] > DOUBTFUL]
        for _, direction, chosen, best, problem in tqdm(doubtful, unit="doubtful choice"):
            for case, seconds in compare([chosen, best], direction, problem, patience=5).items():
                cases[case] = min(seconds, cases[case])


def runner(name: str, direction: str, problem: Conv2dProblem, x: Any, w: Any, g: Any) -> Callable[[], Any]:
    def run() -> None:
        token = quiet_on()  # as inside every operation
        with use(name):
            if direction == "forward":
                kernels.conv2d(x, w, None, problem)
            elif direction == "input_grad":
                kernels.conv2d_input_grad(g, w, problem)
            else:
                kernels.conv2d_weight_grad(x, g, problem)
        quiet_off(token)

    return run


def quickest(runs: list[Callable[[], Any]], patience: float = 1) -> list[float]:
    """The least of at least three turns of each: a neighbour on the machine only ever adds. `patience` times as many
    turns, and as much time, for what has to be known better.

    They take turns, because the machine's own speed changes too.
    """
    for run in runs:
        run()
    turns: list[list[float]] = []
    until = time.perf_counter() + SECONDS_A_CASE * patience * len(runs)
    while len(turns) < 3 * patience or (time.perf_counter() < until and len(turns) < 50 * patience):
        turn = []
        for run in runs:
            start = time.perf_counter()
            run()
            turn.append(time.perf_counter() - start)
        turns.append(turn)
    return [min(times) for times in zip(*turns, strict=True)]


def fit(cases: dict[Case, float], rounds: int = 12) -> Costs:
    """Seconds for each unit, so that predictions are close where a choice depends on them.

    A first fit to all cases; then, again and again, one in which those count twice as much as before that led to a bad
    choice. Of all these costs those are kept whose choices are the best.
    """
    weights = dict.fromkeys(cases, 1.0)
    before, best = dict(measured.SECONDS), (np.inf, np.inf)
    result: Costs = {}
    for _ in tqdm(range(rounds), unit="fit"):
        costs = fit_once(cases, weights)
        use_costs(costs)
        choices = quality(cases)
        ratios = np.array([row[0] for row in choices])
        score = (float(np.sum(ratios > GOOD)), float(ratios.mean()))
        if score < best:
            best, result = score, costs
        for ratio, direction, chosen, better, problem in choices:
            if ratio > (1 + GOOD) / 2:
                for name in (chosen, better):
                    weights[name, direction, problem] *= 2
    use_costs(before)
    return result


def rescaled(cases: dict[Case, float]) -> Costs:
    """Today's costs, those of each algorithm and direction times a factor: small steps, as long as choices get better.

    A fit of all units to one measurement moves every choice a little. Where one algorithm is too cheap as a whole, as
    after it, or NumPy, was changed, this moves only what has to be moved.
    """
    rows: list[tuple[str, list[tuple[str, float, float]]]] = []  # direction, (algorithm, seconds, prediction) of each
    for problem in {problem for _, _, problem in cases}:
        for direction in DIRECTIONS:
            able = [a for a in candidates(problem, direction) if (a.NAME, direction, problem) in cases]
            found = [(a.NAME, cases[a.NAME, direction, problem], predict(a, problem, direction)) for a in able]
            if len(found) > 1:
                rows.append((direction, found))
    factors = {(algorithm.NAME, direction): 1.0 for algorithm in ALGORITHMS for direction in DIRECTIONS}

    def score() -> tuple[float, float]:
        ratios = []
        for direction, found in rows:
            chosen = min(found, key=lambda row: row[2] * factors[row[0], direction])
            ratios.append(chosen[1] / min(seconds for _, seconds, _ in found))
        return sum(ratio > GOOD for ratio in ratios), sum(ratios)

    best, step = score(), None
    while True:
        for key, before in list(factors.items()):
            for factor in STEPS:
                factors[key] = before * factor
                if (found := score()) < best:
                    best, step = found, (key, factors[key])
            factors[key] = before
        if step is None:
            break
        factors[step[0]], step = step[1], None
    return {
        name: {way: {unit: factors[name, way] * s for unit, s in units.items()} for way, units in directions.items()}
        for name, directions in measured.SECONDS.items()
    }


def use_costs(costs: Costs) -> None:
    measured.SECONDS.clear()
    measured.SECONDS.update(costs)


def fit_once(cases: dict[Case, float], weights: dict[Case, float]) -> Costs:
    """Non-negative least squares of the relative errors, weighted."""
    result: Costs = {}
    for algorithm in ALGORITHMS:
        for direction in DIRECTIONS:
            rows, times, threads, importance = [], [], [], []
            for (name, way, problem), seconds in cases.items():
                if (name, way) == (algorithm.NAME, direction):
                    importance.append(weights[name, way, problem])
                    rows.append(algorithm.work(problem, direction))
                    times.append(seconds)
                    threads.append(problem.useful_threads(mytorch.get_num_threads()))
            if len(rows) < 8:  # too few to fit: as it was
                costs = measured.SECONDS[algorithm.NAME][direction]
            else:
                units = list(rows[0])
                share = [[1 if unit == "call" else 1 / number for unit in units] for number in threads]
                table = np.array([[row[unit] for unit in units] for row in rows]) * share / np.array(times)[:, None]
                costs = dict(zip(units, non_negative(table, np.array(importance)), strict=True))
            result.setdefault(algorithm.NAME, {})[direction] = costs
    return result


def non_negative(table: np.ndarray, weights: np.ndarray, sweeps: int = 5000) -> list[float]:
    """The x ≥ 0 that minimises Σ weights · (table · x − 1)², one coordinate after the other."""
    scale = np.linalg.norm(table, axis=0)
    scale[scale == 0] = 1
    columns = table / scale
    gram, right = columns.T @ (weights[:, None] * columns), columns.T @ weights
    x = np.zeros(len(right))
    for _ in range(sweeps):
        for i in range(len(x)):
            x[i] = max(0.0, x[i] + (right[i] - gram[i] @ x) / max(gram[i, i], 1e-12))
    return [float(value) for value in x / scale]


def quality(cases: dict[Case, float]) -> list[tuple[float, str, str, str, Conv2dProblem]]:
    """(time of the choice / time of the best, direction, choice, best, problem), worst first."""
    result = []
    for problem in {problem for _, _, problem in cases}:
        for direction in DIRECTIONS:
            times = {name: s for (name, way, p), s in cases.items() if p == problem and way == direction}
            able = [a for a in candidates(problem, direction) if a.NAME in times]
            if able:
                chosen = min(able, key=lambda a: predict(a, problem, direction)).NAME
                best = min((a.NAME for a in able), key=lambda name: times[name])
                result.append((times[chosen] / times[best], direction, chosen, best, problem))
    return sorted(result, key=lambda row: -row[0])


def write(costs: Costs, facts: dict[str, Any]) -> None:
    """Replace measured.py."""
    lines = [
        '"""Seconds for a unit of each algorithm\'s work. Written by `python -m benchmarks.conv2d_costs`, not by hand.',
        "",
        f"{facts['cpu']}, {facts['threads']} threads, NumPy {facts['numpy']}, {facts['date'][:10]}.",
        '"""',
        "",
        "SECONDS: dict[str, dict[str, dict[str, float]]] = {",
    ]
    for name, directions in costs.items():
        lines.append(f'    "{name}": {{')
        for direction, units in directions.items():
            lines.append(f'        "{direction}": {{')
            lines += [f'            "{unit}": {seconds:.4g},' for unit, seconds in units.items()]
            lines.append("        },")
        lines.append("    },")
    TARGET.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


def report(cases: dict[Case, float], worst: int = 12) -> None:
    rows = quality(cases)
    ratios = np.array([row[0] for row in rows])
    print(f"{len(rows)} choices: {np.mean(ratios <= GOOD):.1%} within {GOOD} of the best, "
          f"mean {ratios.mean():.3f}, worst {ratios.max():.2f}")  # fmt: skip
    for ratio, direction, chosen, best, p in rows[:worst]:
        size = f"x {p.x_shape} w {p.w_shape} stride {p.stride[0]} groups {p.groups}"
        print(f"  {ratio:.2f}  {direction:<11} {chosen} instead of {best}: {size}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conv2d_costs", description=__doc__)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--passes", type=int, default=2, help="how often the grid is measured; the least time counts")
    parser.add_argument("--check", action="store_true", help="measure and report, write nothing")
    parser.add_argument("--rescale", action="store_true", help="only scale the costs of each algorithm, fit no units")
    parser.add_argument("--save", type=Path, help="keep the measurements in this JSON file")
    parser.add_argument("--load", type=Path, help="take the measurements from such a file instead of measuring")
    options = parser.parse_args()
    cases: dict[Case, float] = load(options.load) if options.load else {}
    for problem in tqdm([] if options.load else grid(tuple(options.batches)) * options.passes, unit="layer"):
        for case, seconds in measure(problem).items():
            cases[case] = min(seconds, cases.get(case, seconds))
    if not options.check:
        if options.rescale:
            settle(cases)
        costs = rescaled(cases) if options.rescale else fit(cases)
        write(costs, machine())
        use_costs(costs)
    settle(cases)
    if options.save:
        save(cases, options.save)
    report(cases)


def save(cases: dict[Case, float], file: Path) -> None:
    rows = [
        {"algorithm": name, "direction": way, "x": p.x_shape, "w": p.w_shape, "stride": p.stride,
         "padding": p.padding, "groups": p.groups, "seconds": seconds}
        for (name, way, p), seconds in cases.items()
    ]  # fmt: skip
    file.write_text(json.dumps(rows) + "\n", encoding="utf-8")


def load(file: Path) -> dict[Case, float]:
    cases: dict[Case, float] = {}
    for row in json.loads(file.read_text(encoding="utf-8")):
        problem = Conv2dProblem.of(row["x"], row["w"], row["stride"], row["padding"], 1, row["groups"])
        cases[row["algorithm"], row["direction"], problem] = row["seconds"]
    return cases


if __name__ == "__main__":
    main()
