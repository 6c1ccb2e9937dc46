"""One small thread pool: NumPy releases the interpreter lock inside its loops, so plain threads use every core.

Work is cut into pieces, and whoever is free takes the next one; the calling thread works too. While pieces run, the
BLAS library is held to one thread: two threads with one product each are as fast as one product on two threads, and
do not wait at each other's barriers when the machine is busy. Importing this module starts no thread.
"""

import ctypes
import itertools
import os
import queue
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from ..backend import is_at_hand, quiet_off, quiet_on
from .keep_awake import Spinners

LINGER = 0.01  # seconds without work after which the cores may sleep

_inside = threading.local()  # .active is True in a thread that is running a piece


class _Job:
    """One `parallel_for`: pieces are handed out under a lock; the caller waits until no worker is at one any more.

    The caller takes pieces from the front, workers take them from the back. So in one operation after the other the
    same thread works on the same images, and finds in its core's cache what it wrote there before.
    """

    __slots__ = ("behind", "count", "error", "finished", "function", "grain", "lock", "next", "workers")

    def __init__(self, function: Callable[[int, int], object], count: int, grain: int):
        self.function: Callable[[int, int], object] = function
        self.count, self.grain = count, grain
        self.next, self.behind = 0, -(-count // grain)  # pieces not handed out: next … behind
        self.workers = 0  # pool threads that are at this job; the caller is not counted, Ctrl-C may strike it anywhere
        self.error: BaseException | None = None
        self.lock = threading.Lock()
        self.finished: threading.Lock | None = None  # what the caller waits for; opened by the last worker

    def work(self, from_behind: bool = False) -> None:
        """Run pieces until none is left, without NumPy's warnings: whether they are on is a matter of each thread."""
        _inside.active = True
        token = quiet_on()
        try:
            while True:
                with self.lock:
                    if self.next >= self.behind:
                        return
                    if from_behind:
                        self.behind = piece = self.behind - 1
                    else:
                        piece = self.next
                        self.next += 1
                start = piece * self.grain
                self.function(start, min(start + self.grain, self.count))
        except BaseException as error:
            with self.lock:
                self.error = self.error or error
            self.cancel()
        finally:
            quiet_off(token)
            _inside.active = False

    def help(self) -> None:
        """What a pool thread does with a job; one that is already finished is left alone."""
        with self.lock:
            if self.next >= self.behind:
                return
            self.workers += 1
        self.work(from_behind=True)
        with self.lock:
            self.workers -= 1
            if self.workers == 0 and self.finished is not None:
                self.finished.release()

    def cancel(self) -> None:
        """Hand out nothing more."""
        with self.lock:
            self.behind = self.next

    def wait(self) -> None:
        """Until the workers are done: no new one begins once all pieces are handed out."""
        with self.lock:
            if self.workers == 0:
                return
            if self.finished is None:  # else Ctrl-C broke off an earlier wait
                gate = threading.Lock()
                gate.acquire()
                self.finished = gate
        self.finished.acquire()


def _done(start: int, stop: int) -> None:
    """What is left of a job."""


class _Pool:
    """Daemon threads that take jobs from one queue, and what keeps their cores awake in between."""

    def __init__(self, workers: int):
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.workers = workers
        self.shared = 0  # how many jobs there were
        self.spinners = Spinners(workers + 1)
        for number in range(workers):
            watches = number == 0
            threading.Thread(target=self.serve, args=(watches,), name=f"mytorch-{number + 1}", daemon=True).start()

    def share(self, job: _Job, helpers: int) -> None:
        """Ask so many workers for help, or all there are."""
        if not self.spinners.awake:
            self.spinners.start()
        self.shared += 1
        for _ in range(min(helpers, self.workers)):
            self.jobs.put(job)

    def serve(self, watches: bool) -> None:
        wait = self.job_or_rest if watches else self.jobs.get
        while (job := wait()) is not None:
            job.help()
            del job  # keep no arrays alive while waiting

    def job_or_rest(self) -> _Job | None:
        """The next job; the cores may sleep when nobody has had anything to do for a while."""
        seen = self.shared
        while True:
            try:
                return self.jobs.get(timeout=LINGER)
            except queue.Empty:
                if self.shared == seen:
                    self.spinners.stop()
                    return self.jobs.get()
                seen = self.shared  # the other workers had

    def close(self) -> None:
        self.spinners.close()
        for _ in range(self.workers):
            self.jobs.put(None)


class _Blas(NamedTuple):
    """A BLAS library's own number of threads."""

    get_num_threads: Callable[[], int]
    set_num_threads: Callable[[int], object]


def _directly(controller) -> _Blas:
    """The same functions of OpenBLAS as `controller` calls, in a tenth of the time; the controller's for others.

    Called through `PyDLL`, which keeps the interpreter's lock: they take less time than giving it up.
    """
    if controller.internal_api == "openblas":
        library = ctypes.PyDLL(controller.filepath)
        for prefix, suffix in itertools.product(("", "scipy_"), ("", "64_", "_64")):
            get = getattr(library, f"{prefix}openblas_get_num_threads{suffix}", None)
            set_ = getattr(library, f"{prefix}openblas_set_num_threads{suffix}", None)
            if get is not None and set_ is not None:
                set_.argtypes, set_.restype = [ctypes.c_int], None
                return _Blas(get, set_)
    return _Blas(controller.get_num_threads, controller.set_num_threads)


class _BlasHold:
    """BLAS at one thread while at least one `parallel_for` runs; the previous number comes back after the last one."""

    def __init__(self):
        self.lock = threading.Lock()
        self.depth = 0
        self.libraries: list[_Blas] | None = None
        self.before: list[int] = []

    def find(self) -> list[_Blas]:
        if self.libraries is None:  # searching the loaded libraries takes milliseconds: once
            import numpy as _  # noqa: F401  the library must be loaded to be found
            from threadpoolctl import ThreadpoolController

            found = ThreadpoolController().lib_controllers
            self.libraries = [_directly(controller) for controller in found if controller.user_api == "blas"]
        return self.libraries

    def set(self, n: int) -> None:
        with self.lock:
            if self.depth:
                self.before = [n] * len(self.before)
            else:
                for library in self.find():
                    library.set_num_threads(n)

    def __enter__(self):
        with self.lock:
            if self.depth == 0:
                self.before = [library.get_num_threads() for library in self.find()]
                for library, number in zip(self.find(), self.before, strict=True):
                    if number != 1:
                        library.set_num_threads(1)
            self.depth += 1

    def __exit__(self, *exception):
        with self.lock:
            self.depth -= 1
            if self.depth == 0:
                for library, number in zip(self.find(), self.before, strict=True):
                    if number != 1:
                        library.set_num_threads(number)


_pool_lock = threading.Lock()
_pool: _Pool | None = None
_num_threads: int | None = None
_blas = _BlasHold()


def get_num_threads() -> int:
    """Threads that `parallel_for` uses: at first, the cores this process may run on."""
    global _num_threads
    if _num_threads is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        _num_threads = cores or 1
    return _num_threads


def set_num_threads(n: int) -> None:
    """Use n threads, here and in BLAS. Threads already started are let go; new ones start when needed.

    With as many threads as there are cores, or more, the cores are kept awake while there is work, and for a hundredth
    of a second after it; with OMP_WAIT_POLICY=passive in the environment they sleep whenever they can.
    """
    global _pool, _num_threads
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"set_num_threads: expects an int, but got {type(n).__name__}")
    if n < 1:
        raise RuntimeError(f"set_num_threads: expects a positive integer, but got {n}")
    with _pool_lock:
        if _pool is not None and _pool.workers != n - 1:
            _pool.close()
            _pool = None
        _num_threads = n
    _blas.set(n)


def _get_pool(threads: int) -> _Pool:
    global _pool
    with _pool_lock:
        if _pool is None:
            _pool = _Pool(threads - 1)
        return _pool


def blas_on_one_thread() -> _BlasHold:
    """`with blas_on_one_thread(): ...` holds BLAS to one thread, as `parallel_for` does while pieces run."""
    return _blas


def parallel_for(function: Callable[[int, int], object], count: int, grain: int | None = None, on: Any = None) -> None:
    """Call function(start, stop) on pieces of `grain` items that together cover 0 ... count, over the threads.

    Args:
        count: number of items; nothing is called for 0.
        grain: items in a piece, the last may be smaller; by default one piece for each thread. With a given grain the
            pieces are the same for every number of threads.
        on: an array that the pieces work on. If it is not the host's, there is one piece, in this thread: a GPU has
            threads of its own.

    The call returns when all pieces are done. The first exception of a piece is raised here and no further piece is
    started. Pieces run in order in this thread when there is one piece, one thread, or when this thread is already
    running a piece of another `parallel_for`.
    """
    if count <= 0:
        return
    if on is not None and not is_at_hand(on):
        function(0, count)
        return
    threads = 1 if getattr(_inside, "active", False) else get_num_threads()
    grain = -(-count // threads) if grain is None else max(1, grain)
    if threads == 1 or count <= grain:
        for start in range(0, count, grain):
            function(start, min(start + grain, count))
        return

    job = _Job(function, count, grain)
    pieces = -(-count // grain)
    with _blas:
        pool = _get_pool(threads)
        pool.share(job, pieces - 1)
        try:
            job.work()
            job.wait()
        except BaseException:  # Ctrl-C between two pieces: let running ones end, their arrays are still in use
            job.cancel()
            job.wait()
            raise
        finally:
            job.function = _done  # a worker may hold the job a moment longer: let it keep no arrays alive
    if job.error is not None:
        raise job.error


def even_grain(count: int, most: int, least: int = 1) -> int:
    """A grain of at most `most` items, with which every thread does its share of `count` in pieces of one size.

    Fewer than `least` items are not worth waking another thread for.
    """
    threads = max(1, min(get_num_threads(), count // max(1, least)))
    share = max(1, -(-count // threads))
    pieces = -(-share // max(1, min(most, share)))
    return -(-share // pieces)


def _after_fork_in_child() -> None:
    """The child has none of its parent's threads, and perhaps their locks: start afresh, with one thread."""
    global _pool, _num_threads, _pool_lock, _blas
    _pool, _num_threads = None, 1
    _pool_lock = threading.Lock()
    _blas = _BlasHold()
    _inside.active = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
