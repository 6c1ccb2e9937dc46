"""Spinners: they run while there is work for the pool, at the lowest priority, and not a moment without it."""

import os
import threading
import time

import pytest

from mytorch.kernels import keep_awake, parallel
from mytorch.kernels.parallel import get_num_threads, parallel_for, set_num_threads

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="the system has no priority below all others")


@pytest.fixture(autouse=True)
def _ours_alone(monkeypatch):
    """A thread for each core, and no spinners from before."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setattr(keep_awake, "_is_rationed", lambda: False)
    before = get_num_threads()
    _renew(max(2, len(os.sched_getaffinity(0))))
    yield
    _renew(before)


def _renew(threads: int) -> None:
    set_num_threads(1)
    assert _becomes(lambda: not _spinners())
    set_num_threads(threads)


def _becomes(condition) -> bool:
    """Whether it is true within ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def _spinners() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("mytorch-awake-")]


def _use_pool() -> None:
    parallel_for(lambda start, stop: None, 8, 1)


def _spinning() -> bool:
    """Whether all spinners are in the spin lock: neither asleep nor on their way."""
    assert parallel._pool is not None
    return all(not spinner.asleep for spinner in parallel._pool.spinners.spinners)


def _seconds(thread: threading.Thread) -> float:
    """Processor time that the thread has had."""
    with open(f"/proc/self/task/{thread.native_id}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_each_core_has_a_spinner_of_the_lowest_priority():
    _use_pool()
    cores = os.sched_getaffinity(0)
    assert len(_spinners()) == len(cores)
    for thread in _spinners():
        assert _becomes(lambda thread=thread: os.sched_getscheduler(thread.native_id) == os.SCHED_IDLE)
    assert _becomes(
        lambda: sorted(os.sched_getaffinity(t.native_id) for t in _spinners()) == [{c} for c in sorted(cores)]
    )


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs the processor time of a thread")
def test_spinners_spin_while_there_is_work_and_sleep_without():
    end = time.monotonic() + 60  # other programs come first
    while sum(_seconds(thread) for thread in _spinners()) < 0.02 and time.monotonic() < end:
        _use_pool()
        time.sleep(parallel.LINGER / 4)  # what they spin through
    assert sum(_seconds(thread) for thread in _spinners()) >= 0.02
    assert _becomes(lambda: not _spinning())
    before = [_seconds(thread) for thread in _spinners()]
    time.sleep(0.2)
    assert [_seconds(thread) for thread in _spinners()] == before


def test_spinners_begin_again_with_the_next_work():
    for _ in range(3):
        assert _becomes(lambda: (_use_pool(), _spinning())[1])
        assert _becomes(lambda: all(spinner.asleep for spinner in parallel._pool.spinners.spinners))


@pytest.mark.parametrize("asleep", [False, True])
def test_letting_the_pool_go_ends_spinners(asleep):
    assert _becomes(lambda: (_use_pool(), _spinning())[1])
    if asleep:
        assert _becomes(lambda: all(spinner.asleep for spinner in parallel._pool.spinners.spinners))
    threads = _spinners()
    set_num_threads(1)
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_passive_waiting_is_respected(monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    _use_pool()
    assert not _spinners()


def test_cores_that_others_may_need_are_left_alone(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(get_num_threads() + 1)))
    _use_pool()
    assert not _spinners()


def test_without_permission_there_is_no_spinning(monkeypatch):
    def refuse(*arguments):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    _use_pool()
    assert _becomes(lambda: not _spinners())
    _use_pool()
    assert parallel._pool.spinners.awake  # nothing to start, again and again


@pytest.mark.parametrize(
    ("file", "text", "rationed"),
    [
        ("cpu.max", "max 100000", False),
        ("cpu.max", "150000 100000", True),
        ("cpu/cpu.cfs_quota_us", "-1", False),
        ("cpu/cpu.cfs_quota_us", "50000", True),
        ("cpu.max", "", False),
        ("other", "", False),
    ],
)
def test_rations_of_containers(tmp_path, monkeypatch, file, text, rationed):
    monkeypatch.undo()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    assert keep_awake._is_rationed(tmp_path) is rationed
