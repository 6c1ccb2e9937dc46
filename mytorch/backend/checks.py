"""Checks that look at values: made at once where looking is free, and without waiting where it is not.

On the host a wrong index is refused on the spot. To look at a number on a GPU, the host has to wait until everything
before it is done, every time; so there the check is computed like any other operation, its result stays where it is,
and the complaint is raised when somebody next asks for a value (`.item()`, `.cpu()`, `print`, `cuda.synchronize()`).
PyTorch's checks on the GPU come as late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .several_gpus import working_on

Complaint = Callable[[Any], Exception]

# What to check when somebody waits anyway: complaint and bounds → (smallest, largest), arrays on the device. One entry
# serves all calls of the same check: the extremes of the extremes are kept.
_pending: dict[Any, tuple[Any, Any, Complaint]] = {}


def is_at_hand(array: Any) -> bool:
    """True if looking at the values of `array` costs nothing: it is the host's."""
    return isinstance(array, (np.ndarray, np.generic))


def none_set(mask: Any) -> bool:
    """True if it is seen that no element of `mask` is True. On a GPU nobody looks: then the general way is taken."""
    return isinstance(mask, (np.ndarray, np.generic)) and not mask.any()


def refuse_outside(numbers: Any, low: float, stop: float, complaint: Complaint) -> None:
    """Raise complaint(number) unless low ≤ number < stop for all numbers."""
    if not numbers.size:
        return
    if isinstance(numbers, np.ndarray):
        smallest, largest = numbers.min(), numbers.max()
        if smallest < low or largest >= stop:
            raise complaint(smallest.item() if smallest < low else largest.item())
        return
    key = complaint.__code__, low, stop, complaint.__defaults__, numbers.device.id
    known = _pending.get(key)
    with working_on(numbers):
        smallest, largest = numbers.min(), numbers.max()
        if known is not None:
            xp = _module_of(numbers)
            smallest, largest = xp.minimum(smallest, known[0]), xp.maximum(largest, known[1])
    _pending[key] = smallest, largest, complaint


def refuse_any(wrong: Any, complaint: Callable[[], Exception]) -> None:
    """Raise complaint() if an element of the bool array `wrong` is True."""
    if isinstance(wrong, (np.ndarray, np.generic)):
        if wrong.any():
            raise complaint()
        return
    key = complaint.__code__, complaint.__defaults__, wrong.device.id
    known = _pending.get(key)
    with working_on(wrong):
        found = wrong.any() if known is None else wrong.any() | known[0]
    _pending[key] = found, None, lambda _: complaint()


def raise_pending() -> None:
    """Raise the first complaint of the checks that were not looked at yet: for those who wait for the device anyway."""
    while _pending:
        key = next(iter(_pending))
        smallest, largest, complaint = _pending.pop(key)
        if largest is None:
            if bool(smallest):
                raise complaint(None)
        elif (low := smallest.item()) < key[1] or (high := largest.item()) >= key[2]:
            raise complaint(low if low < key[1] else high)


def _module_of(array: Any) -> Any:
    from .arrays import xp_of

    return xp_of(array)
