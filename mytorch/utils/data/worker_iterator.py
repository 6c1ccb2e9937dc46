"""One epoch over several workers: tasks go out in turn, results come back in the same turn."""

from __future__ import annotations

from collections import deque
from typing import Any

from .position import Epoch
from .worker import NewEpoch, Task
from .worker_error import WorkerError
from .worker_pool import WorkerPool


class WorkerIterator:
    """Batches in order. A worker does its tasks in the order given, so the next batch is always the next message of
    the worker whose turn it is, and nothing has to be sorted or kept.

    Args:
        ahead: tasks that a worker has at most.
        keep: leave the workers alive at the end of the epoch, for the next.
    """

    def __init__(self, pool: WorkerPool, epoch: Epoch, length: int | None, ahead: int, keep: bool) -> None:
        self._pool, self._epoch, self._length, self._keep = pool, epoch, length, keep
        pool.epoch += 1
        self._number = pool.epoch
        self._turns = deque(range(len(pool.processes)))  # workers that have more to give, next first
        self._asked: deque[tuple[int, int]] = deque()  # (worker, batch), oldest first
        self._next_batch = epoch.first_batch
        self._to_drop = epoch.to_drop
        self._broken = False
        # Assign batches to workers as the uninterrupted epoch would have done.
        self._turns.rotate(-(epoch.first_batch % len(self._turns)))
        try:
            for worker in range(len(pool.processes)):
                pool.send(worker, NewEpoch(epoch.base_seed))
            for _ in range(ahead * len(pool.processes)):
                self._ask(self._turns[0])
        except BaseException:
            self._break()
            raise

    def __iter__(self) -> WorkerIterator:
        return self

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("this DataLoader has no length: its sampler or dataset has none")
        return self._length

    def __next__(self) -> Any:
        if self._broken:
            raise RuntimeError("DataLoader: this iterator ended with an error; begin a new one with iter(loader)")
        if self._number != self._pool.epoch:
            raise RuntimeError("DataLoader: a newer iterator has taken over the persistent workers of this one")
        try:
            batch = self._receive()
        except StopIteration:
            self._epoch.finish()
            if not self._keep:
                self._pool.close()
            raise
        except BaseException:  # an error of a worker, or Ctrl-C
            self._break()
            raise
        self._epoch.delivered()
        return batch

    def _receive(self) -> Any:
        while self._asked:
            worker, number = self._asked.popleft()
            result = self._pool.receive(worker)
            while result.epoch != self._number:  # left over from an epoch that was abandoned
                result = self._pool.receive(worker)
            assert result.batch == number, (result.batch, number)
            if isinstance(result.content, WorkerError):
                result.content.reraise()
            if result.ended:
                if worker in self._turns:
                    self._turns.remove(worker)
                if self._turns:
                    self._ask(self._turns[0])
                continue
            self._ask(worker)
            if not self._to_drop:
                return result.content
            self._to_drop -= 1
        raise StopIteration

    def _ask(self, worker: int) -> None:
        """Give `worker` the next index list, if there is one and the worker has not reached the end of its stream."""
        if worker not in self._turns:
            return
        try:
            indices = next(self._epoch.indices)
        except StopIteration:
            return
        while self._turns[0] != worker:
            self._turns.rotate(-1)
        self._turns.rotate(-1)
        self._pool.send(worker, Task(self._number, self._next_batch, indices))
        self._asked.append((worker, self._next_batch))
        self._next_batch += 1

    def _break(self) -> None:
        self._broken = True
        self._pool.close()
