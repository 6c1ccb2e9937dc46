"""The parent's side of the workers: starting them, hearing of it when one dies, and leaving none behind."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import warnings
import weakref
from typing import Any

from .channel import Channel, ClosedError, channel_pair, pack
from .worker import READY, STOP, WorkerJob, worker_main

_TICK = 0.2  # seconds between looks at the workers while nothing arrives
_START_LIMIT = 120.0  # seconds a new process may take to say that it runs: importing, under a heavy load
_GRACE = 1.0  # seconds a worker has to finish its batch when it is told to stop


def default_context() -> Any:
    """How workers are started unless the user says: by fork where the system does it well, on Linux.

    A forked worker starts in milliseconds and needs no pickling, so data sets and transforms may be anything. Its
    dangers are met one by one: BLAS runs on one thread in a worker, mytorch's locks and thread pool are made anew after
    a fork, and a worker that does not even start is noticed.
    """
    return multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")


class WorkerPool:
    """`job.num_workers` processes.

    Args:
        timeout: seconds that `receive` waits; 0 waits as long as the workers live.
    """

    def __init__(self, job: WorkerJob, context: Any, timeout: float) -> None:
        self.timeout = timeout
        self.forked = context.get_start_method() == "fork"
        self.processes: list[Any] = []
        self.channels: list[Channel] = []
        self.ready = [False] * job.num_workers
        self.epoch = 0  # of the iterator that uses the pool now
        self._finalizer = weakref.finalize(self, _shut_down, os.getpid(), self.processes, self.channels)
        try:
            for number in range(job.num_workers):
                self._start(number, job, context)
        except BaseException:
            self.close()
            raise

    def _start(self, number: int, job: WorkerJob, context: Any) -> None:
        ours, theirs = channel_pair()
        inherited = [*self.channels, ours] if self.forked else []
        process = context.Process(
            target=worker_main, args=(number, theirs, inherited, job), daemon=True, name=f"mytorch-worker-{number}"
        )
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of every fork beside threads; see default_context for why it is safe here.
                warnings.filterwarnings("ignore", ".*multi-threaded, use of fork", DeprecationWarning)
                process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()  # now only the worker holds it, and it closes when the worker dies
        ours.set_tick(_TICK)
        self.processes.append(process)
        self.channels.append(ours)

    @property
    def closed(self) -> bool:
        return not self._finalizer.alive

    def send(self, number: int, message: Any) -> None:
        """Give worker `number` something to do."""
        deadline = time.monotonic() + _START_LIMIT
        try:
            self.channels[number].send(pack(message), lambda: self._look(number, deadline, _START_LIMIT))
        except ClosedError:
            raise self._death(number) from None

    def receive(self, number: int) -> Any:
        """The next result of worker `number`.

        Raises:
            RuntimeError: a worker died, with its pid and signal or exit code; or nothing came within the timeout.
        """
        if not self.ready[number]:
            greeting = self._receive(number, _START_LIMIT)
            assert greeting == READY, greeting
            self.ready[number] = True
        return self._receive(number, self.timeout)

    def _receive(self, number: int, limit: float) -> Any:
        deadline = time.monotonic() + limit if limit else None
        try:
            return self.channels[number].receive(lambda: self._look(number, deadline, limit))
        except ClosedError:
            raise self._death(number) from None

    def _look(self, number: int, deadline: float | None, limit: float) -> None:
        """Called again and again while worker `number` says nothing."""
        for other, process in enumerate(self.processes):
            if process.exitcode is not None:
                raise self._death(other)
        if deadline is not None and time.monotonic() > deadline:
            pid = self.processes[number].pid
            self.close(grace=0)
            raise RuntimeError(
                f"DataLoader timed out after {limit:g} seconds: worker {number} (pid {pid}) is alive but sent nothing. "
                "It was ended. Raise `timeout`, or run with num_workers=0 to see where the dataset is stuck."
            )

    def _death(self, number: int) -> RuntimeError:
        process = self.processes[number]
        process.join(2.0)  # its socket closes a moment before its exit code is known
        pid, code = process.pid, process.exitcode
        if code is None:
            how = "closed its connection"
        elif code < 0:
            how = f"was killed by signal {_signal_name(-code)}"
        else:
            how = f"exited unexpectedly with exit code {code}"
        hint = "Run with num_workers=0 to see an error of the dataset itself."
        if code == -getattr(signal, "SIGKILL", 9):
            hint = "The system kills processes when memory runs out: try fewer workers or smaller batches."
        elif not self.ready[number] and not self.forked:
            hint = "It never started: a script that uses the start method spawn needs `if __name__ == '__main__':`."
        return RuntimeError(f"DataLoader worker {number} (pid {pid}) {how}. {hint}")

    def close(self, grace: float = _GRACE) -> None:
        """End all workers; returns when there are none."""
        if self._finalizer.detach() is not None:
            _shut_down(os.getpid(), self.processes, self.channels, grace)


def _shut_down(owner: int, processes: list[Any], channels: list[Channel], grace: float = _GRACE) -> None:
    if os.getpid() != owner:  # a forked copy of the pool in some child process: the workers are not its own
        return
    stop = pack(STOP)
    for channel in channels:
        with contextlib.suppress(ClosedError):
            channel.send(stop, _give_up)
        channel.close()
    deadline = time.monotonic() + grace
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))
    for end in ("terminate", "kill"):
        remaining = [process for process in processes if process.exitcode is None]
        for process in remaining:
            getattr(process, end)()
        deadline = time.monotonic() + 1.0
        for process in remaining:
            process.join(max(0.0, deadline - time.monotonic()))


def _give_up() -> None:
    raise ClosedError


def _signal_name(number: int) -> str:
    try:
        return f"{number} ({signal.Signals(number).name})"
    except ValueError:
        return str(number)
