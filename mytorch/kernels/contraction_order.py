"""In which order to contract several tensors, two at a time: a bad order may cost a thousand times the best one."""

from functools import lru_cache

import numpy as np

SEARCHED = 6  # up to so many operands every order is tried


@lru_cache(maxsize=1024)
def contraction_order(labels, shapes, kept):
    """Pairs of places to contract one after the other; a result goes to the end of the list, as in `np.einsum_path`.

    Args:
        labels: for each operand, a tuple of small numbers, one for each dimension.
        shapes: for each operand, its shape.
        kept: the labels of the result.
    """
    if len(labels) == 2:
        return ((0, 1),)
    arguments = []
    for names, shape in zip(labels, shapes, strict=True):
        arguments += [np.broadcast_to(np.float32(0), shape), names]  # only shapes are looked at
    path, _ = np.einsum_path(*arguments, kept, optimize="optimal" if len(labels) <= SEARCHED else "greedy")
    return tuple(_pairs(path[1:]))


def _pairs(path):
    """NumPy may contract more than two at once where an order brings nothing: split these."""
    for places in path:
        first, *rest = sorted(places, reverse=True)
        if not rest:
            continue
        yield rest[0], first
        # The result is now the last in the list, and what stood behind `first` moved up; the others stand before it.
        for other in rest[1:]:
            yield other, -1
