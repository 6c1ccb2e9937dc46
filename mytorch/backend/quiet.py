"""IEEE arithmetic without NumPy's warnings: 1/0 is inf and 0/0 is nan, silently, as in PyTorch.

`token = quiet_on()` … `quiet_off(token)` is `with np.errstate(all="ignore")`, for places that run a million times.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np


def _enter() -> Any:
    state = np.errstate(all="ignore")
    state.__enter__()
    return state


def _leave(state: Any) -> None:
    state.__exit__(None, None, None)


quiet_on: Callable[[], Any] = _enter
quiet_off: Callable[[Any], Any] = _leave

try:
    # The context variable behind np.errstate: setting it directly takes an eighth of the time. It is NumPy's own
    # business, so anything unexpected falls back to the public way above.
    from numpy._core import umath as _umath

    _settings = _umath._extobj_contextvar
    quiet_on, quiet_off = partial(_settings.set, _umath._make_extobj(all="ignore")), _settings.reset
    _token = quiet_on()
    _works = all(value == "ignore" for value in np.geterr().values())
    quiet_off(_token)
    if not _works:
        quiet_on, quiet_off = _enter, _leave
except (ImportError, AttributeError, TypeError, ValueError):
    quiet_on, quiet_off = _enter, _leave
