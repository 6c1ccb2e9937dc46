"""The worker process: takes index lists, sends batches back, in the same order.

Two threads do nothing but read tasks and send results, so that neither side ever waits for the other to finish a
message, and so that the worker notices at once when its parent is gone, and ends.

Before every batch the random generators are seeded from (the epoch's seed, the number of the batch). Results therefore
depend neither on timing nor on which worker does the work, and an epoch can be taken up again in the middle.
"""

from __future__ import annotations

import os
import queue
import random
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...backend import set_default_device
from ...backend.random import seed_all
from ...kernels.parallel import set_num_threads
from .channel import Channel, ClosedError, pack
from .fetch import IterableFetcher, MapFetcher
from .worker_error import WorkerError


@dataclass
class WorkerInfo:
    """What `get_worker_info()` tells inside a worker."""

    id: int  # 0 … num_workers − 1
    num_workers: int
    seed: int  # of this worker in this epoch, distinct from those of the others
    dataset: Any  # the copy in this process


@dataclass
class WorkerJob:
    """What every worker of a DataLoader needs to know."""

    dataset: Any
    iterable: bool
    batched: bool
    collate_fn: Callable[[Any], Any]
    drop_last: bool
    init_fn: Callable[[int], object] | None
    num_workers: int


@dataclass
class NewEpoch:
    """To a worker: forget the epoch before; streams begin anew."""

    base_seed: int


@dataclass
class Task:
    """To a worker: fetch this batch."""

    epoch: int
    batch: int
    indices: Any


@dataclass
class Result:
    """From a worker: the batch of a task, or a WorkerError, or the news that its stream has ended."""

    epoch: int
    batch: int
    content: Any
    ended: bool = False


READY = "ready"  # the first message from a worker
STOP = "stop"  # the last message to one

_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Which worker this process is: `.id`, `.num_workers`, `.seed`, `.dataset`. None in the main process."""
    return _info


def mixed_seed(base_seed: int, number: int) -> int:
    """A 64-bit seed from two numbers, such that neighbouring numbers give unrelated seeds (SplitMix64, Steele 2014)."""
    z = (base_seed + (number + 1) * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def _seed_everything(seed: int) -> None:
    seed_all(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  for data sets that draw from it; mytorch itself never does


def worker_main(number: int, channel: Channel, inherited: list[Channel], job: WorkerJob) -> None:
    """The life of a worker. `inherited` are ends that a forked process has but should not."""
    global _info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; the parent ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not the parent's handler, which may save checkpoints
    for other in inherited:
        other.close()
    channel.set_tick(None)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    results: queue.SimpleQueue[list[memoryview]] = queue.SimpleQueue()
    stopping = threading.Event()
    results.put(pack(READY))
    threading.Thread(target=_read_tasks, args=(channel, tasks, stopping), daemon=True).start()
    threading.Thread(target=_send_results, args=(channel, results), daemon=True).start()

    set_num_threads(1)  # the workers are the parallelism; BLAS threads of a parent do not survive a fork anyway
    set_default_device(None)
    _info = WorkerInfo(number, job.num_workers, 0, job.dataset)
    broken: WorkerError | None = None
    where = f"in DataLoader worker process {number}"
    fetcher: Any = None
    begun = False
    base_seed = 0
    while True:
        task = tasks.get()
        if stopping.is_set():
            return
        if isinstance(task, NewEpoch):
            base_seed = task.base_seed
            _info.seed = base_seed + number
            _seed_everything(_info.seed)
            fetcher = None
            if not begun:
                begun = True
                try:
                    if job.init_fn is not None:
                        job.init_fn(number)
                except Exception as error:
                    broken = WorkerError(error, where)
            continue
        content: Any = broken
        ended = False
        if broken is None:
            try:
                if fetcher is None:
                    fetcher = _fetcher(job)
                _seed_everything(mixed_seed(base_seed, task.batch))
                content = fetcher(task.indices)
            except StopIteration:
                ended = True
            except Exception as error:
                content = WorkerError(_explained(error), where)
        try:
            message = pack(Result(task.epoch, task.batch, content, ended))
        except Exception as error:
            message = pack(Result(task.epoch, task.batch, WorkerError(error, f"{where} while it pickled the batch")))
        results.put(message)
        del task, content, message  # keep no batch alive while waiting


def _fetcher(job: WorkerJob) -> Any:
    if job.iterable:
        return IterableFetcher(job.dataset, job.batched, job.collate_fn, job.drop_last)
    return MapFetcher(job.dataset, job.batched, job.collate_fn)


def _read_tasks(channel: Channel, tasks: queue.SimpleQueue[Any], stopping: threading.Event) -> None:
    try:
        while (message := channel.receive()) != STOP:
            tasks.put(message)
    except ClosedError:
        os._exit(1)  # the parent is gone without a word: nobody wants what this process is doing
    stopping.set()
    tasks.put(None)


def _send_results(channel: Channel, results: queue.SimpleQueue[list[memoryview]]) -> None:
    try:
        while True:
            channel.send(results.get())
    except ClosedError:
        return  # the reading thread hears of it too, and knows what to do


def _explained(error: Exception) -> Exception:
    """A CUDA error in a forked worker says little; add what to do."""
    if "cupy" in sys.modules and "CUDA" in type(error).__name__:
        error.add_note(
            "A GPU cannot be used in a forked process: keep the dataset on the CPU and move batches in the training "
            "loop, or pass multiprocessing_context='spawn' to the DataLoader."
        )
    return error
