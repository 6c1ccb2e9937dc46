"""Cores that stay awake while threads wait for each other.

A core without work sleeps, and a thread that gets work has to wait until its core has woken up: some microseconds on a
machine of its own, 50 in a virtual one, and milliseconds where the host has given the core to another guest meanwhile.
A training step hands work to another thread dozens of times. The threads of OpenMP, and so PyTorch's, spin while they
wait, but a thread of Python would need the interpreter lock to look whether there is work. Here a thread of the lowest
priority spins on each core in its place, in the C library and without that lock; whatever else wants to run, of this
program or another, pushes it aside at once.
"""

import ctypes
import os
import threading
from typing import Any

CACHE_LINE = 64  # bytes


class _Spinner:
    """A thread that spins on one core from `start` to `stop`, and sleeps from `stop` to `start`."""

    def __init__(self, core: int):
        self.core = core
        self.closed = False
        self.asleep = False  # at the gate; only then may `start` close the spin lock
        self.gate = threading.Lock()
        self.gate.acquire()
        self.memory = (ctypes.c_char * (2 * CACHE_LINE))()  # a cache line that nobody else writes to
        self.spin_lock = -(-ctypes.addressof(self.memory) // CACHE_LINE) * CACHE_LINE
        _quick().pthread_spin_init(self.spin_lock, 0)
        threading.Thread(target=self.serve, name=f"mytorch-awake-{core}", daemon=True).start()

    def serve(self) -> None:
        thread = threading.get_native_id()
        try:
            os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
            os.sched_setaffinity(thread, {self.core})
        except OSError:  # not allowed here: without the lowest priority it would be in the way
            self.closed = True
        spin = ctypes.CDLL(None).pthread_spin_lock  # of CDLL: gives up the interpreter lock
        spin.argtypes = [ctypes.c_void_p]
        while not self.closed:
            spin(self.spin_lock)
            self.asleep = True
            if not self.closed:
                self.gate.acquire()

    def start(self) -> bool:
        """Let it spin; False if it has not gone to sleep yet since it was stopped."""
        if self.closed or not self.asleep:
            return self.closed
        self.asleep = False
        _quick().pthread_spin_init(self.spin_lock, 0)
        _quick().pthread_spin_trylock(self.spin_lock)
        self.gate.release()
        return True

    def stop(self) -> None:
        _quick().pthread_spin_unlock(self.spin_lock)

    def close(self) -> None:
        """Let the thread end."""
        self.closed = True
        if self.asleep:
            self.gate.release()
        else:
            self.stop()


class Spinners:
    """One spinner for each core that this process may run on.

    There are none where a core would not be ours to spin on (fewer threads than cores, or a limit on the processor
    time of this container), where the system has no priority below all others, or with OMP_WAIT_POLICY=passive.
    """

    def __init__(self, threads: int):
        self.lock = threading.Lock()
        cores = sorted(os.sched_getaffinity(0)) if _may_spin() else []
        self.spinners = [_Spinner(core) for core in cores] if len(cores) <= threads else []
        self.awake = not self.spinners  # nothing to start

    def start(self) -> None:
        """Keep the cores awake until `stop`. `awake` tells beforehand whether there is anything to do."""
        with self.lock:
            if not self.awake:
                started = [spinner.start() for spinner in self.spinners]
                self.awake = all(started)

    def stop(self) -> None:
        """Let the cores sleep."""
        with self.lock:
            for spinner in self.spinners:
                spinner.stop()
            self.awake = not self.spinners

    def close(self) -> None:
        """Let all threads end."""
        with self.lock:
            for spinner in self.spinners:
                spinner.close()
            self.spinners, self.awake = [], True


def _may_spin() -> bool:
    if not hasattr(os, "SCHED_IDLE") or os.environ.get("OMP_WAIT_POLICY", "").lower() == "passive" or _is_rationed():
        return False
    try:
        return hasattr(_quick(), "pthread_spin_lock")
    except (OSError, TypeError):  # no C library to be found by that way
        return False


def _is_rationed(groups: str | os.PathLike = "/sys/fs/cgroup") -> bool:
    """Whether this container may use only so much processor time in every tenth of a second (`docker run --cpus`)."""
    for name, unlimited in (("cpu.max", "max"), ("cpu/cpu.cfs_quota_us", "-1")):  # of control groups 2, and 1
        try:
            with open(os.path.join(groups, name)) as file:
                return file.read().split()[0] != unlimited
        except (OSError, IndexError):
            continue
    return False


_library: Any = None


def _quick() -> Any:
    """The C library, called without giving up the interpreter lock: for what takes no time."""
    global _library
    if _library is None:
        library = ctypes.PyDLL(None)
        for name in ("init", "trylock", "unlock"):
            getattr(library, f"pthread_spin_{name}").argtypes = [ctypes.c_void_p]
        library.pthread_spin_init.argtypes = [ctypes.c_void_p, ctypes.c_int]
        _library = library
    return _library
