"""How a script ends: 0 done, 1 the world failed, 2 wrong use, 130 stopped by Ctrl-C, and without a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from .failure import Failure, Misuse


def ending(script: str, work: Callable[[], int | None], stopped: str = "stopped") -> int:
    """Do the work, and return the exit code; what went wrong is told in one line."""
    try:
        return work() or 0
    except (Failure, Misuse) as error:
        print(f"{script}: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, Misuse) else 1
    except ImportError as error:  # an optional package, of which the message says how to get it
        print(f"{script}: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{stopped}", file=sys.stderr)
        return 130
