"""Queues of work on the GPU, and marks in them.

A GPU does what it is given in the order of a queue, its stream, while the program goes on. An event is a mark in a
stream: one can wait for it, ask whether it was passed, and measure the time between two.
"""

from __future__ import annotations

from typing import Any

from ..backend import Device
from .devices import backend, device, index_of


class Stream:
    """A queue of work on a GPU.

    Args:
        device: on which GPU; the current one if None.
        priority: a lower number goes first.

    Raises:
        RuntimeError: there is no GPU.
    """

    def __init__(self, device: Any = None, priority: int = 0, **kwargs: Any) -> None:
        gpu = backend("Stream")
        self.device = Device("cuda", gpu.current_index() if device is None else index_of(device))
        with _on(self.device):
            self._stream = kwargs.get("stream") or gpu.new_stream(priority)

    @property
    def cuda_stream(self) -> int:
        """The handle of the driver."""
        return int(self._stream.ptr)

    def synchronize(self) -> None:
        """Wait until everything that was given to this stream is done."""
        self._stream.synchronize()

    def query(self) -> bool:
        """True if everything that was given to this stream is done."""
        return bool(self._stream.done)

    def record_event(self, event: Event | None = None) -> Event:
        """Put a mark at the end of the queue."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event: Event) -> None:
        """Do nothing that is given from now on before `event` was passed."""
        self._stream.wait_event(event._event)

    def wait_stream(self, stream: Stream) -> None:
        """Do nothing that is given from now on before `stream` has done what it has been given so far."""
        self.wait_event(stream.record_event())

    def __enter__(self) -> Stream:
        self._context = _on(self.device)
        self._context.__enter__()
        self._stream.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stream.__exit__(*exc_info)
        self._context.__exit__(*exc_info)


class Event:
    """A mark in a stream.

    Args:
        enable_timing: note the time, for `elapsed_time`.
        blocking: let `synchronize` sleep instead of spinning.

    Raises:
        RuntimeError: there is no GPU.
    """

    def __init__(self, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False) -> None:
        self._gpu = backend("Event")
        self._event = self._gpu.new_event(enable_timing, blocking)
        self._timed = enable_timing
        self._recorded = False

    def record(self, stream: Stream | None = None) -> None:
        """Put the mark at the end of a stream, the current one if None."""
        self._event.record(self._gpu.current_stream() if stream is None else stream._stream)
        self._recorded = True

    def wait(self, stream: Stream | None = None) -> None:
        """Let a stream, the current one if None, wait for the mark."""
        (self._gpu.current_stream() if stream is None else stream._stream).wait_event(self._event)

    def query(self) -> bool:
        """True if the mark was passed."""
        return bool(self._event.done)

    def synchronize(self) -> None:
        """Wait until the mark is passed."""
        self._event.synchronize()

    def elapsed_time(self, end_event: Event) -> float:
        """Milliseconds from this mark to another; wait for the other first.

        Raises:
            RuntimeError: a mark that was not recorded, or without `enable_timing`.
        """
        if not (self._timed and end_event._timed):
            raise RuntimeError("Event.elapsed_time: both events must be created with argument 'enable_timing=True'.")
        if not (self._recorded and end_event._recorded):
            raise RuntimeError("Event.elapsed_time: both events must be recorded before calculating elapsed time.")
        return self._gpu.milliseconds(self._event, end_event._event)


def stream(stream: Stream | None) -> Any:
    """`with mytorch.cuda.stream(s): …` gives work to `s` instead of the current stream; None changes nothing."""
    return device(None) if stream is None else stream


def current_stream(device: Any = None) -> Stream:
    """The stream to which this thread gives its work."""
    return Stream(device, stream=backend("current_stream").current_stream())


def default_stream(device: Any = None) -> Stream:
    """The stream that is used unless another was chosen."""
    return Stream(device, stream=backend("default_stream").default_stream())


def _on(where: Device) -> Any:
    return device(where)
