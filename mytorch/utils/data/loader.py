"""DataLoader: which samples, in which order, in what batches, fetched by whom."""

from __future__ import annotations

import math
import multiprocessing
import multiprocessing.context
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...backend import Device, Generator, count_gpus, default_generator
from . import position
from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .fetch import IterableFetcher, MapFetcher
from .pinned import PinnedIterator
from .position import Epoch
from .sampler import BatchSampler, RandomSampler, SequentialSampler
from .worker import WorkerJob
from .worker_iterator import WorkerIterator
from .worker_pool import WorkerPool, default_context

_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader:
    """Batches of a data set: `for x, y in DataLoader(dataset, batch_size=32, shuffle=True): …`

    Args:
        dataset: anything with `__getitem__` and `__len__`, or an IterableDataset.
        batch_size: samples in a batch; None delivers single samples.
        shuffle: visit samples in a new random order in every epoch.
        sampler: an order of indices of your own, instead of `shuffle`.
        batch_sampler: lists of indices of your own, instead of all of these.
        num_workers: processes that fetch; 0 fetches here.
        collate_fn: makes a batch from a list of samples.
        pin_memory: put batches into page-locked memory, from which `x.to("cuda", non_blocking=True)` sends them while
            the program goes on. Without a GPU it changes nothing.
        drop_last: leave out a last batch that is too small.
        timeout: seconds to wait for a worker before giving up; 0 waits as long as the worker lives.
        worker_init_fn: called in each worker with its number, once.
        multiprocessing_context: "fork", "spawn" or "forkserver"; by default fork on Linux, spawn elsewhere.
        generator: draws the order and the seeds of the workers; mytorch's default generator if omitted.
        prefetch_factor: batches that each worker prepares ahead, 2 if omitted.
        persistent_workers: keep the workers from one epoch to the next.
        in_order: accepted for compatibility; batches always come in order.

    The same seed gives the same order, with workers and without. In workers the random generators (mytorch's, Python's
    and NumPy's) are seeded anew for each batch: random transforms give the same results for any number of workers above
    0, whatever the timing.

    `state_dict()` tells where in the epoch the loader is, and `load_state_dict()` continues there.

    Raises:
        ValueError, TypeError: arguments that contradict each other, in PyTorch's words.
        RuntimeError (while iterating): a worker died or is stuck; it names the process. An exception raised in a
            worker is raised here with its type, its message and the worker's traceback.
    """

    _initialized = False

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], object] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable:
            _check_iterable(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")

        if sampler is None:
            if self._iterable:
                sampler = _Forever()
            else:
                sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        batched = batch_sampler is not None
        self.dataset = dataset
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        self.collate_fn = collate_fn or (default_collate if batched else default_convert)
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = _context(multiprocessing_context, num_workers)
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        self._pool: WorkerPool | None = None  # of persistent workers
        self._epoch: Epoch | None = None  # the latest one begun
        self._resume: dict[str, Any] | None = None  # what load_state_dict left for the next iterator
        self._initialized = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self._initialized and name in _FIXED:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    @property
    def _index_sampler(self) -> Any:
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def __len__(self) -> int:
        """Batches in an epoch.

        Raises:
            TypeError: the sampler, or the IterableDataset, has no length.
        """
        if not self._iterable:
            return len(self._index_sampler)
        length = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else math.ceil(length / self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        generators = self._generators()
        saved, self._resume = self._resume, None
        if saved is None:
            batches = self._iterator(position.states_of(generators), 0)
        else:
            with position.rewound(generators, saved["generators_at_start"]):
                batches = self._iterator(saved["generators_at_start"], saved["batches_delivered"])
        return PinnedIterator(batches) if self.pin_memory and count_gpus() else batches

    def _iterator(self, at_start: dict[str, Any], skip: int) -> Iterator[Any]:
        """An iterator that draws its order now, and leaves out the first `skip` batches."""
        base = self.generator or default_generator(Device("cpu"))
        base_seed = int(base.rng.integers(0, 2**63 - 1))
        epoch = self._epoch = Epoch(self._index_sampler, base_seed, at_start, skip, not self._iterable)
        if self.num_workers == 0:
            return SerialIterator(self._fetcher(), epoch, self._length())
        pool = self._pool
        if pool is None or pool.closed:
            pool = WorkerPool(self._job(), self.multiprocessing_context or default_context(), self.timeout)
            self._pool = pool if self.persistent_workers else None
        return WorkerIterator(pool, epoch, self._length(), self.prefetch_factor or 1, self.persistent_workers)

    def state_dict(self) -> dict[str, Any]:
        """Where in the epoch the loader is: how many batches its latest iterator has delivered, and the states of the
        random generators involved, mytorch's default generator among them.

        Numbers and uint8 tensors in plain dicts, for `mytorch.save`. Not covered are data sets with a random state of
        their own, and samplers that draw from other generators than their attribute `generator` or mytorch's default.
        """
        generators = self._generators()
        if self._resume is not None:
            return {
                **position.to_state_dict(None, self._length(), generators),
                **{key: self._resume[key] for key in ("in_epoch", "batches_delivered")},
                "generators_at_start": position.as_tensors(self._resume["generators_at_start"]),
            }
        return position.to_state_dict(self._epoch, self._length(), generators)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned: the next iterator delivers the rest of that epoch, and the random
        generators go on as if nothing had happened. A stream (IterableDataset) is read again up to the position.

        Raises:
            ValueError: the state does not belong to a loader like this one.
        """
        generators = self._generators()
        checked = position.from_state_dict(state, self._length(), generators)
        position.restore(generators, checked["generators"])
        self._epoch = None
        self._resume = checked if checked["in_epoch"] else None

    def _generators(self) -> dict[str, Generator]:
        return position.generators_of(self.generator, self._index_sampler)

    def _length(self) -> int | None:
        try:
            return len(self)
        except (TypeError, NotImplementedError):
            return None

    def _fetcher(self) -> MapFetcher | IterableFetcher:
        batched = self.batch_sampler is not None
        if self._iterable:
            return IterableFetcher(self.dataset, batched, self.collate_fn, self.drop_last)
        return MapFetcher(self.dataset, batched, self.collate_fn)

    def _job(self) -> WorkerJob:
        return WorkerJob(
            self.dataset,
            self._iterable,
            self.batch_sampler is not None,
            self.collate_fn,
            self.drop_last,
            self.worker_init_fn,
            self.num_workers,
        )


class SerialIterator:
    """Batches fetched in this process, one when asked for."""

    def __init__(self, fetcher: MapFetcher | IterableFetcher, epoch: Epoch, length: int | None) -> None:
        self._fetcher, self._epoch, self._length = fetcher, epoch, length
        for _ in range(epoch.to_drop):
            fetcher(next(epoch.indices))

    def __iter__(self) -> SerialIterator:
        return self

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("this DataLoader has no length: its sampler or dataset has none")
        return self._length

    def __next__(self) -> Any:
        try:
            batch = self._fetcher(next(self._epoch.indices))
        except StopIteration:
            self._epoch.finish()
            raise
        self._epoch.delivered()
        return batch


class _Forever:
    """What an IterableDataset has for a sampler: it is asked for the next sample again and again."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


def _check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool) -> None:
    if num_workers < 0:
        raise ValueError(
            "num_workers option should be non-negative; use num_workers=0 to disable multiprocessing. "
            f"Got num_workers={num_workers}"
        )
    if timeout < 0:
        raise ValueError(f"timeout option should be non-negative, got timeout={timeout}")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing. "
            "let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError(f"prefetch_factor option should be non-negative, got prefetch_factor={prefetch_factor}")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_iterable(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    for name, value in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )


def _context(context: Any, num_workers: int) -> Any:
    """The multiprocessing context that the user means, or None for the default."""
    if context is None:
        return None
    if num_workers == 0:
        raise ValueError(
            "multiprocessing_context can only be used with multi-process loading (num_workers > 0), "
            f"but got num_workers={num_workers}"
        )
    if isinstance(context, str):
        valid = multiprocessing.get_all_start_methods()
        if context not in valid:
            raise ValueError(
                "multiprocessing_context option should specify a valid start method in "
                f"{valid!r}, but got multiprocessing_context={context!r}"
            )
        return multiprocessing.get_context(context)
    if not isinstance(context, multiprocessing.context.BaseContext):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string specifying the start method, "
            f"but got multiprocessing_context={context}"
        )
    return context
