"""IEEE arithmetic without NumPy's warnings: 1/0 is inf and 0/0 is nan, silently, as in PyTorch; and with small buffers.

`token = quiet_on()` … `quiet_off(token)` is `with np.errstate(all="ignore"): np.setbufsize(BUFFER)` and what stands
between the two, for places that run a million times.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

# Numbers in the buffers of NumPy's loops. Where operands are not contiguous as a whole, NumPy gathers rows shorter than
# a buffer into one first; to add a part of a picture to another took 2 to 4 times as long with its own 8192.
BUFFER = 1024


def _enter() -> Any:
    state = np.errstate(all="ignore")
    state.__enter__()
    np.setbufsize(BUFFER)  # until the end of errstate: both are one setting of this thread
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
    quiet_on, quiet_off = partial(_settings.set, _umath._make_extobj(all="ignore", bufsize=BUFFER)), _settings.reset
    _token = quiet_on()
    _works = all(value == "ignore" for value in np.geterr().values()) and np.getbufsize() == BUFFER
    quiet_off(_token)
    if not _works:
        quiet_on, quiet_off = _enter, _leave
except (ImportError, AttributeError, TypeError, ValueError):
    quiet_on, quiet_off = _enter, _leave
