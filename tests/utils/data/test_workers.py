"""Worker processes: same batches as without them, every way to die is reported, and none is left behind."""

from __future__ import annotations

import errno
import faulthandler
import gc
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

ROOT = Path(mytorch.__file__).parent.parent
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="these tests fork")


class Calls(Dataset[Any]):
    """Sample i is `function(i)`."""

    def __init__(self, function: Callable[[int], Any], size: int = 8) -> None:
        self.function, self.size = function, size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> Any:
        return self.function(index)


def identity(index: int) -> int:
    return index


def at_five(action: Callable[[], Any]) -> Calls:
    return Calls(lambda index: action() if index == 5 else index)


def leftovers() -> list[Any]:
    return multiprocessing.active_children()


@pytest.fixture(autouse=True)
def _no_worker_is_left_behind() -> Iterator[None]:
    yield
    gc.collect()
    deadline = time.monotonic() + 5
    while leftovers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert leftovers() == []


def lists(loader: DataLoader) -> list[Any]:
    return [batch.tolist() for batch in loader]


# ---------------------------------------------------------------------- the same batches


@pytest.mark.parametrize("options", [{}, {"shuffle": True}, {"drop_last": True}, {"batch_size": None}])
@pytest.mark.parametrize("workers", [1, 3])
def test_batches_and_the_default_generator_are_the_same_with_workers_and_without(workers: int, options: Any) -> None:
    results = []
    for number in (0, workers):
        mytorch.manual_seed(2)
        loader = DataLoader(TensorDataset(mytorch.arange(23)), **{"batch_size": 4, **options}, num_workers=number)
        results.append([[batch[0].tolist() for batch in loader], mytorch.rand(3).tolist()])
    assert results[0] == results[1]


def test_batches_keep_their_order_when_workers_take_unequal_time() -> None:
    slow = Calls(lambda index: time.sleep(0.05 if index % 4 == 0 else 0) or index, size=16)
    assert lists(DataLoader(slow, 1, num_workers=3)) == [[i] for i in range(16)]


def test_spawned_workers_give_the_same_batches() -> None:
    loader = DataLoader(Calls(identity), 3, num_workers=1, multiprocessing_context="spawn")
    assert lists(loader) == [[0, 1, 2], [3, 4, 5], [6, 7]]


def test_every_kind_of_content_arrives_unchanged() -> None:
    content = {
        "f": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "empty": np.zeros((0, 3)),
        "text": "é",
        "none": None,
    }

    def sample(index: int) -> Any:
        return {**content, "strided": np.arange(10)[::2], "large": np.full((700, 700), index)}

    for index, got in enumerate(DataLoader(Calls(sample), None, collate_fn=lambda x: x, num_workers=2)):
        for key, value in sample(index).items():
            np.testing.assert_array_equal(got[key], value)
    assert got["large"].flags.writeable


def test_large_index_lists_and_large_batches_do_not_block_each_other() -> None:
    data = TensorDataset(mytorch.zeros(200_000, 8))
    loader = DataLoader(data, 100_000, num_workers=2, prefetch_factor=4, timeout=30)
    assert [len(batch[0]) for batch in loader] == [100_000, 100_000]


def test_more_workers_than_batches_is_no_problem() -> None:
    assert lists(DataLoader(Calls(identity, 2), 2, num_workers=4)) == [[0, 1]]
    assert lists(DataLoader(Calls(identity, 0), 2, num_workers=2)) == []


# ---------------------------------------------------------------------- random numbers


def draws(index: int) -> Any:
    return np.array([mytorch.rand(1).item(), random.random(), np.random.random()])  # noqa: NPY002


def test_random_numbers_in_workers_follow_the_seed_not_the_number_of_workers() -> None:
    results = []
    for workers in (1, 2, 3, 2):
        mytorch.manual_seed(4)
        results.append(lists(DataLoader(Calls(draws), 2, num_workers=workers)))
    assert results[0] == results[1] == results[2] == results[3]
    mytorch.manual_seed(5)
    assert lists(DataLoader(Calls(draws), 2, num_workers=2)) != results[0]


def test_no_two_samples_get_the_same_random_numbers() -> None:
    loader = DataLoader(Calls(draws), 2, num_workers=2, persistent_workers=True)
    rows = np.concatenate(lists(loader) + lists(loader))
    assert all(len(set(column)) == 16 for column in rows.T.tolist())


def test_workers_know_who_they_are() -> None:
    def who(index: int) -> Any:
        info = get_worker_info()
        assert info is not None
        assert info.dataset.size == 8
        return info.id, info.num_workers, info.seed - info.id

    assert get_worker_info() is None
    ids, counts, seeds = zip(*(map(int, batch) for batch in DataLoader(Calls(who), None, num_workers=2)), strict=True)
    assert ids == (0, 1) * 4
    assert set(counts) == {2}
    assert len(set(seeds)) == 1


def test_the_init_function_runs_once_in_each_worker_and_its_error_is_reported() -> None:
    def init(number: int) -> None:
        info = get_worker_info()
        assert info is not None
        info.dataset.started = info.dataset.__dict__.get("started", 0) + 10 + number

    data = Calls(lambda index: data.started)
    loader = DataLoader(data, 2, num_workers=2, worker_init_fn=init, persistent_workers=True)
    for _ in range(2):
        assert lists(loader) == [[10, 10], [11, 11], [10, 10], [11, 11]]
    with pytest.raises(ZeroDivisionError, match="by zero"):
        list(DataLoader(data, num_workers=1, worker_init_fn=lambda number: 1 / number))


def test_workers_use_one_thread_each() -> None:
    from mytorch.kernels.parallel import get_num_threads

    (counts,) = lists(DataLoader(Calls(lambda index: get_num_threads(), 4), 4, num_workers=1))
    assert counts == [1, 1, 1, 1]


def test_matrix_products_in_workers_work_after_threads_were_used_in_the_parent() -> None:
    from mytorch.kernels.parallel import parallel_for

    parallel_for(lambda start, stop: np.ones((300, 300)) @ np.ones((300, 300)), 64, 1)
    product = Calls(lambda index: (np.ones((300, 300)) @ np.ones((300, 300)))[0, 0])
    assert lists(DataLoader(product, 4, num_workers=2, timeout=30)) == [[300.0] * 4] * 2


# ---------------------------------------------------------------------- streams and several epochs


class Stream(IterableDataset[int]):
    """0 … 9, shared out between the workers."""

    def __iter__(self) -> Iterator[int]:
        info = get_worker_info()
        return iter(range(10) if info is None else range(info.id, 10, info.num_workers))


def test_a_stream_is_shared_out_and_ends_when_every_worker_has_ended() -> None:
    assert lists(DataLoader(Stream(), 2, num_workers=2)) == [[0, 2], [1, 3], [4, 6], [5, 7], [8], [9]]
    assert lists(DataLoader(Stream(), 4, num_workers=3)) == [[0, 3, 6, 9], [1, 4, 7], [2, 5, 8]]
    assert list(DataLoader(Stream(), None, num_workers=3)) == list(range(10))


def test_persistent_workers_stay_and_others_are_new_in_every_epoch() -> None:
    for persistent in (True, False):
        loader = DataLoader(Calls(lambda index: os.getpid()), 1, num_workers=2, persistent_workers=persistent)
        first, second = lists(loader), lists(loader)
        assert (first == second) is persistent
        assert len(leftovers()) == (2 if persistent else 0)
        del loader


@pytest.mark.parametrize("stream", [False, True])
def test_persistent_workers_survive_an_abandoned_epoch(stream: bool) -> None:
    data = Stream() if stream else Calls(identity)
    loader = DataLoader(data, 2, num_workers=2, persistent_workers=True)
    expected = lists(loader)
    abandoned = iter(loader)
    next(abandoned)
    assert lists(loader) == expected
    with pytest.raises(RuntimeError, match="a newer iterator has taken over"):
        next(abandoned)


# ---------------------------------------------------------------------- errors in workers


class TwoPartError(Exception):
    def __init__(self, code: int, where: str) -> None:
        super().__init__(code, where)
        self.code = code


def raising(error: Callable[[], BaseException]) -> Calls:
    def action() -> Any:
        raise error()

    return at_five(action)


@pytest.mark.parametrize("context", ["fork"])
@pytest.mark.parametrize("kind", [ValueError, RuntimeError, TypeError, NotImplementedError, AssertionError])
def test_an_error_keeps_its_type_and_message_and_shows_the_workers_traceback(kind: Any, context: str) -> None:
    loader = DataLoader(raising(lambda: kind("picture 5 is broken")), 2, num_workers=2, multiprocessing_context=context)
    got = []
    with pytest.raises(kind, match="picture 5 is broken") as caught:
        got.extend(loader)
    assert [batch.tolist() for batch in got] == [[0, 1], [2, 3]]
    assert "in DataLoader worker process 0" in str(caught.value)
    assert "in action" in str(caught.value)  # the frame that raised
    assert leftovers() == []


def test_an_error_with_fields_keeps_them() -> None:
    with pytest.raises(FileNotFoundError) as missing:
        list(DataLoader(raising(lambda: FileNotFoundError(errno.ENOENT, "No such file", "5.png")), num_workers=1))
    assert missing.value.filename == "5.png"
    assert "DataLoader worker process 0" in missing.value.__notes__[0]
    with pytest.raises(KeyError) as key:
        list(DataLoader(raising(lambda: KeyError("label")), num_workers=1))
    assert key.value.args == ("label",)
    with pytest.raises(TwoPartError) as two:
        list(DataLoader(raising(lambda: TwoPartError(7, "here")), num_workers=1))
    assert two.value.code == 7


def test_an_error_of_a_class_without_a_name_comes_as_its_nearest_parent() -> None:
    class Local(ValueError):
        pass

    with pytest.raises(ValueError, match="Caught Local in DataLoader worker"):
        list(DataLoader(raising(lambda: Local("deep")), num_workers=1))


def test_a_batch_that_cannot_be_pickled_is_an_error_not_a_hang() -> None:
    with pytest.raises((TypeError, AttributeError, ValueError), match="while it pickled the batch"):
        list(DataLoader(Calls(lambda index: lambda: 0), None, collate_fn=identity, num_workers=1))


def test_an_iterator_that_failed_says_so_when_asked_again() -> None:
    batches = iter(DataLoader(raising(lambda: ValueError("bad")), 8, num_workers=1))
    with pytest.raises(ValueError, match="bad"):
        next(batches)
    with pytest.raises(RuntimeError, match="ended with an error"):
        next(batches)


def test_persistent_workers_are_started_anew_after_an_error() -> None:
    broken = [True]
    data = Calls(lambda index: 1 / 0 if broken[0] else index)
    loader = DataLoader(data, 4, num_workers=1, persistent_workers=True)
    with pytest.raises(ZeroDivisionError):
        list(loader)
    broken[0] = False
    assert lists(loader) == [[0, 1, 2, 3], [4, 5, 6, 7]]


# ---------------------------------------------------------------------- workers that die or are stuck


def kill_itself(number: int = signal.SIGKILL) -> None:
    faulthandler.disable()  # pytest's would print a page for SIGSEGV
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("death", "message"),
    [
        (kill_itself, r"worker \d \(pid \d+\) was killed by signal 9 \(SIGKILL\)"),
        (lambda: kill_itself(signal.SIGSEGV), r"\(pid \d+\) was killed by signal 11 \(SIGSEGV\)"),
        (lambda: kill_itself(signal.SIGTERM), r"\(pid \d+\) was killed by signal 15 \(SIGTERM\)"),
        (lambda: os._exit(3), r"\(pid \d+\) exited unexpectedly with exit code 3"),
        (lambda: sys.exit(4), r"\(pid \d+\) exited unexpectedly with exit code 4"),
    ],
)
def test_a_worker_that_dies_is_reported_with_pid_and_cause(death: Callable[[], None], message: str) -> None:
    begun = time.monotonic()
    with pytest.raises(RuntimeError, match=message):
        list(DataLoader(at_five(death), 2, num_workers=2))
    assert time.monotonic() - begun < 5
    assert leftovers() == []


def test_a_death_is_noticed_while_another_worker_is_waited_for() -> None:
    def sample(index: int) -> int:
        if index == 1:
            kill_itself()
        time.sleep(30)
        return index

    begun = time.monotonic()
    with pytest.raises(RuntimeError, match=r"worker 1 \(pid \d+\) was killed by signal 9"):
        list(DataLoader(Calls(sample), 1, num_workers=2))
    assert time.monotonic() - begun < 5


def test_a_worker_killed_from_outside_in_the_middle_of_a_large_message_is_reported() -> None:
    def sample(index: int) -> Any:
        return np.zeros(50_000_000, np.uint8), os.getpid()

    batches = iter(DataLoader(Calls(sample), None, num_workers=1))
    _, pid = next(batches)
    time.sleep(0.1)  # the next message is on its way: the socket holds only a part of it
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match=f"pid {pid}\\) was killed by signal 9"):
        list(batches)


def test_a_stuck_worker_is_ended_after_the_timeout() -> None:
    begun = time.monotonic()
    with pytest.raises(RuntimeError, match=r"DataLoader timed out after 0.5 seconds: worker 0 \(pid \d+\)"):
        list(DataLoader(at_five(lambda: time.sleep(100)), 2, num_workers=2, timeout=0.5))
    assert time.monotonic() - begun < 5
    assert leftovers() == []


def test_a_worker_that_is_stopped_and_ignores_sigterm_is_ended_too() -> None:
    def stop() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(os.getpid(), signal.SIGSTOP)

    with pytest.raises(RuntimeError, match=r"timed out after 0\.5 seconds"):
        list(DataLoader(at_five(stop), 2, num_workers=1, timeout=0.5))
    assert leftovers() == []


# ---------------------------------------------------------------------- nobody is left behind


def test_an_abandoned_iterator_takes_its_workers_with_it() -> None:
    for _ in range(3):
        next(iter(DataLoader(Calls(identity), 1, num_workers=2)))
        assert leftovers() == []


def test_leaving_a_loop_early_ends_the_workers() -> None:
    for _ in DataLoader(Calls(identity), 1, num_workers=2):
        assert len(leftovers()) == 2
        break
    assert leftovers() == []


def run_script(text: str, *, interrupt: bool = False) -> tuple[int, str, str, list[int]]:
    """Run a program that prints the pids of its workers and "go"; returns its exit code, output, errors, and pids that
    are still alive afterwards."""
    script = textwrap.dedent(text)
    program = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert program.stdout is not None
    head = program.stdout.readline()
    if interrupt:
        os.killpg(program.pid, signal.SIGINT)
    output, errors = program.communicate(timeout=30)
    pids = [int(word) for word in head.split()]
    deadline = time.monotonic() + 5
    while (alive := [pid for pid in pids if _lives(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return program.returncode, head + output, errors, alive


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


PROGRAM = """
    import multiprocessing, os, signal, sys, time
    from mytorch.utils.data import DataLoader, Dataset

    class Slow(Dataset):
        def __len__(self):
            return 100
        def __getitem__(self, index):
            time.sleep(0 if index < 2 else 60)
            return index

    loader = DataLoader(Slow(), 1, num_workers=2)
    batches = iter(loader)
    next(batches)
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
"""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")


@needs_proc
def test_ctrl_c_ends_a_program_and_its_workers_with_one_traceback() -> None:
    code, _, errors, alive = run_script(PROGRAM + "    list(batches)", interrupt=True)
    assert alive == []
    assert code != 0
    assert errors.count("Traceback") == 1
    assert errors.rstrip().endswith("KeyboardInterrupt")


@needs_proc
def test_workers_end_when_their_parent_is_killed() -> None:
    code, _, _, alive = run_script(PROGRAM + "    os.kill(os.getpid(), signal.SIGKILL)")
    assert code == -signal.SIGKILL
    assert alive == []


@needs_proc
def test_a_program_that_ends_in_the_middle_of_an_epoch_leaves_nothing() -> None:
    code, _, errors, alive = run_script(PROGRAM + "    sys.exit(0)")
    assert (code, errors, alive) == (0, "", [])


def test_a_forked_copy_of_a_loader_does_not_touch_the_workers_of_the_original() -> None:
    batches = iter(DataLoader(Calls(identity), 1, num_workers=1))
    assert next(batches).tolist() == [0]
    child = os.fork()
    if child == 0:
        del batches
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert [batch.tolist() for batch in batches] == [[i] for i in range(1, 8)]
