"""How far each side is from float64, in the same run: a fast wrong answer is no answer."""

from __future__ import annotations

import numpy as np

from .workloads import Side

INPUTS = 6


def error_ratio(ours: Side, theirs: Side, exact: Side) -> float:
    """Our error over PyTorch's, against gradients (or outputs) in float64: the least over several inputs of each side.

    The error of a side is the root of the mean square, over all arrays, of ‖side − exact‖ / ‖exact‖. One input would
    not do: a pre-activation that rounding moves over the zero of a ReLU, or past its neighbour in a max-pool, changes
    the error a thousandfold, and chance decides on which side that happens; the least is an input without that.
    """
    errors: tuple[list[float], list[float]] = ([], [])
    for seed in range(INPUTS):
        reference = exact.outcome(seed)
        for values, side in zip(errors, (ours, theirs), strict=True):
            values.append(_error(side.outcome(seed), reference))
    mine, other = map(min, errors)
    return float(mine / max(other, 1e-12))


def _error(values: list[np.ndarray], reference: list[np.ndarray]) -> float:
    distances = [np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30) for a, b in zip(values, reference, strict=True)]
    return float(np.sqrt(np.mean(np.square(distances))))
