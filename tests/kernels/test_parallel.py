"""The thread pool: coverage of the range, exceptions, nesting, forks, and the number of BLAS threads."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from mytorch.kernels import parallel
from mytorch.kernels.parallel import get_num_threads, parallel_for, set_num_threads


@pytest.fixture(autouse=True)
def _two_threads():
    before = get_num_threads()
    set_num_threads(2)
    yield
    set_num_threads(before)


def blas_threads():
    return [library.get_num_threads() for library in parallel._blas.find()]


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize(("count", "grain"), [(0, None), (1, None), (7, 1), (7, 3), (100, 9), (3, 50), (5, 0)])
def test_pieces_cover_the_range_once(threads, count, grain):
    set_num_threads(threads)
    seen = np.zeros(count, int)
    pieces = []

    def mark(start, stop):
        seen[start:stop] += 1
        pieces.append((start, stop))

    parallel_for(mark, count, grain)
    assert (seen == 1).all()
    if grain:
        assert all(stop - start <= grain for start, stop in pieces)


def test_two_threads_work_at_the_same_time():
    meeting = threading.Barrier(2, timeout=10)
    parallel_for(lambda start, stop: meeting.wait(), 2, 1)


def test_the_caller_begins_at_the_front_and_workers_at_the_back():
    meeting, first = threading.Barrier(2, timeout=10), {}

    def piece(start, stop):
        if threading.current_thread() not in first:
            first[threading.current_thread()] = start
            meeting.wait()

    parallel_for(piece, 12, 3)
    assert first.pop(threading.current_thread()) == 0
    assert list(first.values()) == [9]


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
@pytest.mark.parametrize("least", [0, 1, 5, 40])
@pytest.mark.parametrize("most", [1, 4, 7, 1000])
def test_even_grains_are_even(threads, least, most):
    set_num_threads(threads)
    for count in (1, 2, 9, 31, 64, 100):
        grain = parallel.even_grain(count, most, least)
        assert 1 <= grain <= max(1, most)
        pieces = -(-count // grain)
        workers = max(1, min(threads, count // max(1, least)))
        assert grain <= -(-count // workers)
        assert pieces * grain - count < max(pieces, grain)  # the last piece is hardly smaller than the others
        if least >= count:
            assert pieces == -(-count // most)  # one thread's work, in as few pieces as are allowed


def test_blas_is_asked_directly():
    from threadpoolctl import ThreadpoolController

    controllers = [c for c in ThreadpoolController().lib_controllers if c.user_api == "blas"]
    assert controllers
    for controller in controllers:
        library, before = parallel._directly(controller), controller.get_num_threads()
        for number in (1, 2):
            library.set_num_threads(number)
            assert library.get_num_threads() == controller.get_num_threads() == number
        controller.set_num_threads(before)
        assert library.get_num_threads() == before


def test_exception_in_a_piece_reaches_the_caller_and_the_pool_survives():
    def fail(start, stop):
        if start == 3:
            raise ZeroDivisionError("piece 3")

    for _ in range(20):
        with pytest.raises(ZeroDivisionError, match="piece 3"):
            parallel_for(fail, 8, 1)
    done = []
    parallel_for(lambda start, stop: done.append(start), 8, 1)
    assert sorted(done) == list(range(8))


def test_nested_calls_run_in_the_same_thread():
    inner_threads = []

    def outer(start, stop):
        mine = threading.get_ident()
        parallel_for(lambda a, b: inner_threads.append(threading.get_ident() == mine), 4, 1)

    parallel_for(outer, 8, 1)
    assert inner_threads == [True] * 32


def test_many_user_threads_share_the_pool():
    before = blas_threads()
    totals = np.zeros(4, int)

    def user(number):
        for _ in range(200):
            part = np.zeros(10, int)

            def mark(start, stop, part=part):
                part[start:stop] = 1

            parallel_for(mark, 10, 2)
            totals[number] += part.sum()

    users = [threading.Thread(target=user, args=(number,)) for number in range(4)]
    for thread in users:
        thread.start()
    for thread in users:
        thread.join(30)
    assert (totals == 2000).all()
    assert blas_threads() == before


def test_blas_has_one_thread_inside_and_its_own_number_after():
    before = blas_threads()
    inside = []
    parallel_for(lambda start, stop: inside.append(blas_threads()), 4, 1)
    assert inside == [[1] * len(before)] * 4
    assert blas_threads() == before
    with pytest.raises(ValueError, match="stop here"):
        parallel_for(_stop, 4, 1)
    assert blas_threads() == before


def _stop(start, stop):
    raise ValueError("stop here")


def test_interrupt_waits_for_running_pieces_and_leaves_the_pool_usable():
    finished = []

    def piece(start, stop):
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        time.sleep(0.05)
        finished.append(start)

    before = len(finished)
    with pytest.raises(KeyboardInterrupt):
        parallel_for(piece, 50, 1)
    settled = len(finished)
    time.sleep(0.1)
    assert before <= settled == len(finished) < 50
    parallel_for(lambda start, stop: finished.append(-1), 4, 1)
    assert finished.count(-1) == 4


@pytest.mark.parametrize("wrong", [0, -1])
def test_number_of_threads_must_be_positive(wrong):
    with pytest.raises(RuntimeError, match="positive"):
        set_num_threads(wrong)


@pytest.mark.parametrize("wrong", [1.5, "2", True])
def test_number_of_threads_must_be_an_int(wrong):
    with pytest.raises(TypeError, match="expects an int"):
        set_num_threads(wrong)


RUN = {"cwd": os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "timeout": 60}


def test_importing_starts_no_thread():
    code = "import threading, mytorch.kernels.parallel, mytorch.kernels.conv2d; assert threading.active_count() == 1"
    subprocess.run([sys.executable, "-c", code], check=True, **RUN)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_child_of_a_fork_can_use_the_pool():
    code = """
import os, warnings
import numpy as np
from mytorch.kernels.parallel import get_num_threads, parallel_for, set_num_threads
warnings.simplefilter("ignore", DeprecationWarning)
set_num_threads(2)
a = np.ones((64, 64))
parallel_for(lambda start, stop: a @ a, 8, 1)
child = os.fork()
done = []
if child == 0:
    assert get_num_threads() == 1
    parallel_for(lambda start, stop: (a @ a, done.append(start)), 8, 1)
    set_num_threads(2)
    parallel_for(lambda start, stop: (a @ a, done.append(start)), 8, 1)
    os._exit(0 if len(done) == 16 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
parallel_for(lambda start, stop: done.append(start), 8, 1)
assert len(done) == 8
"""
    subprocess.run([sys.executable, "-c", code], check=True, **RUN)


def test_pieces_run_without_numpys_warnings_in_every_thread():
    x = np.full(4 * 1000, np.inf, np.float32)

    def piece(start, stop):
        time.sleep(0.01)  # long enough for the other thread to take a piece
        x[start:stop] -= x[start:stop]

    parallel_for(piece, x.size, 1000)
    assert np.isnan(x).all()
