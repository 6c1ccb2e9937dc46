"""Messages between a DataLoader and one of its workers, over a socket pair that only these two hold.

A message is pickled by protocol 5, which leaves arrays out; their memory goes through the socket as it is and is
received straight into the memory of the new arrays.

    number of parts | their lengths | pickle | array | array …

There is no lock and no queue shared between workers: one that dies, even in the middle of a message, can hold up
nobody, and its end of the socket closes with it.
"""

from __future__ import annotations

import pickle
import socket
import struct
from collections.abc import Callable
from typing import Any

_COUNT = struct.Struct("<I")
_BUFFER = 1 << 20  # asked of the system for each direction; it may give less


class ClosedError(Exception):
    """The other side has closed its end, or died."""


def channel_pair() -> tuple[Channel, Channel]:
    """Two channels; what is sent into one is received from the other."""
    left, right = socket.socketpair()
    for end in (left, right):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    return Channel(left), Channel(right)


def pack(message: Any) -> list[memoryview]:
    """The parts of a message, ready to be sent; arrays are not copied."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    return [memoryview(pickled), *(buffer.raw() for buffer in buffers)]


class Channel:
    """One end. `while_waiting` of the methods is called whenever nothing has moved for `tick` seconds; it may raise."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def set_tick(self, tick: float | None) -> None:
        self.end.settimeout(tick)

    def send(self, parts: list[memoryview], while_waiting: Callable[[], object] | None = None) -> None:
        """Send what `pack` returned.

        Raises:
            ClosedError: nobody is there to receive it.
        """
        header = _COUNT.pack(len(parts)) + struct.pack(f"<{len(parts)}Q", *(part.nbytes for part in parts))
        try:
            for part in (memoryview(header + parts[0]), *parts[1:]):
                while part.nbytes:
                    try:
                        part = part[self.end.send(part) :]
                    except TimeoutError:
                        if while_waiting is not None:
                            while_waiting()
        except OSError as error:
            raise ClosedError from error

    def receive(self, while_waiting: Callable[[], object] | None = None) -> Any:
        """The next message.

        Raises:
            ClosedError: there is none, and there will be none.
        """
        (count,) = _COUNT.unpack(self._read(_COUNT.size, while_waiting))
        lengths = struct.unpack(f"<{count}Q", self._read(8 * count, while_waiting))
        pickled, *buffers = [self._read(length, while_waiting) for length in lengths]
        return pickle.loads(pickled, buffers=buffers)

    def _read(self, length: int, while_waiting: Callable[[], object] | None) -> bytearray:
        data = bytearray(length)
        rest = memoryview(data)
        while rest.nbytes:
            try:
                got = self.end.recv_into(rest)
            except TimeoutError:
                if while_waiting is not None:
                    while_waiting()
                continue
            except OSError as error:
                raise ClosedError from error
            if got == 0:
                raise ClosedError
            rest = rest[got:]
        return data

    def close(self) -> None:
        self.end.close()
