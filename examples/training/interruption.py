"""Ctrl-C as a wish, not an accident: the first is granted at the next batch, the second at once."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Any


class Interruption:
    """A context in which the first Ctrl-C only sets `received`; a second one raises KeyboardInterrupt.

    SIGTERM, by which a scheduler ends a job, counts as Ctrl-C.
    """

    received: int | None = None

    def __enter__(self) -> Interruption:
        self._previous: dict[int, Any] = {
            number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *exc_info: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None:
            raise KeyboardInterrupt
        self.received = number
        # os.write, because print may be in the middle of a line when the signal comes.
        os.write(2, b"\nstopping after this batch; press Ctrl-C again to stop at once\n")

    @property
    def exit_code(self) -> int:
        """128 + the signal's number, as shells count: 130 for Ctrl-C."""
        return 128 + (self.received or signal.SIGINT)
