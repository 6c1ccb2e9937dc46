"""Memory that is kept between calls: aligned, used again when nobody shows it any more, never before, and bounded."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import mytorch
from mytorch.backend import quiet_off, quiet_on
from mytorch.backend.quiet import BUFFER
from mytorch.kernels import workspace

LARGE = (1 << 10, 1 << 8)  # 1 MiB in float32


@pytest.fixture(autouse=True)
def nothing_kept():
    mytorch.empty_cache()
    yield
    mytorch.empty_cache()


def address(array) -> int:
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize("shape", [LARGE, (3, 100_003), (0, 5), (7,), ()])
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "bool"])
def test_results_and_scratch_have_the_shape_and_dtype_asked_for(shape, dtype):
    for array in (workspace.result(np, shape, dtype), workspace.scratch(np, "here", shape, dtype)):
        assert array.shape == shape
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        array[...] = 1
        assert (array == 1).all()


def test_large_arrays_begin_where_wide_registers_like_it():
    held = [workspace.result(np, LARGE, "float32") for _ in range(5)]
    held += [workspace.scratch(np, f"number {n}", (1000,), "float32") for n in range(5)]
    assert {address(array) % workspace.ALIGNMENT for array in held} == {0}
    assert len({address(array) % workspace.PAGE for array in held}) > 5


def test_scratch_arrays_are_remembered_until_their_memory_goes():
    small = workspace.scratch(np, "same", (30, 40), "float32")
    assert workspace.scratch(np, "same", (30, 40), "float32") is small
    assert workspace.scratch(np, "another", (30, 40), "float32") is not small
    assert address(workspace.scratch(np, "same", (40, 30), "float64")) != address(small)  # it had to grow
    again = workspace.scratch(np, "same", (30, 40), "float32")
    assert address(again) == address(workspace.scratch(np, "same", (40, 30), "float64"))
    mytorch.empty_cache()
    assert workspace.kept_bytes() == 0
    assert workspace.scratch(np, "same", (30, 40), "float32") is not again


def test_the_number_of_remembered_arrays_is_bounded(monkeypatch):
    monkeypatch.setattr(workspace, "MOST_ARRAYS", 10)
    for length in range(1, 100):
        assert workspace.scratch(np, "same", (length,), "float32").shape == (length,)
        assert len(workspace._local.buffers.arrays) <= 10


def test_memory_is_used_again_when_no_array_shows_it():
    first = workspace.result(np, LARGE, "float32")
    where = address(first)
    del first
    assert address(workspace.result(np, (1 << 18,), "float32")) == where  # another shape of the same size


@pytest.mark.parametrize("view", [lambda a: a, lambda a: a[3:5], lambda a: a.T, lambda a: a.view("int32"), memoryview])
def test_memory_is_not_used_again_while_a_view_shows_it(view):
    first = workspace.result(np, LARGE, "float32")
    first[...] = 7
    kept = view(first)
    where = address(first)
    del first
    second = workspace.result(np, LARGE, "float32")
    assert address(second) != where
    second[...] = 8
    assert (np.asarray(kept).view("float32") == 7).all()


def test_threads_never_get_the_same_memory():
    places, barrier = [], threading.Barrier(4)

    def take():
        held = []
        for _ in range(50):
            barrier.wait()
            held.append(workspace.result(np, LARGE, "uint8"))
        places.extend(address(array) for array in held)
        barrier.wait()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == len(places) == 200


def test_results_are_bounded_and_given_back(monkeypatch):
    monkeypatch.setattr(workspace, "MOST_RESULTS", 5 << 20)
    for size in range(1, 12):
        workspace.result(np, (size << 20,), "uint8")
        assert workspace.kept_bytes() <= 5 << 20
    held = [workspace.result(np, (1 << 20,), "uint8") for _ in range(9)]
    assert len({address(array) for array in held}) == 9
    del held
    assert 0 < workspace.kept_bytes() <= 5 << 20
    mytorch.empty_cache()
    assert workspace.kept_bytes() == 0


def test_a_training_step_after_the_first_ones_takes_no_new_memory():
    mytorch.manual_seed(0)
    layers = mytorch.nn.Conv2d(3, 8, 3, padding=1), mytorch.nn.ReLU(), mytorch.nn.MaxPool2d(2)
    model = mytorch.nn.Sequential(*layers)
    x = mytorch.randn(32, 3, 32, 32)
    taken = []
    for _ in range(4):
        model(x).sum().backward()
        taken.append(workspace._results.bytes)
    assert taken[0] > 0
    assert len(set(taken)) == 1


def test_outputs_that_are_held_keep_their_values():
    layer = mytorch.nn.Conv2d(3, 16, 3, padding=1)
    pictures = mytorch.randn(8, 3, 32, 32)
    with mytorch.no_grad():
        kept = [layer(pictures * factor) for factor in (1, 2, 3)]
        copies = [output.clone() for output in kept]
        for _ in range(5):
            layer(pictures)
    for output, copy in zip(kept, copies, strict=True):
        assert mytorch.equal(output, copy)
    assert kept[1][2:].storage_offset() == 2 * 16 * 32 * 32


def test_loops_have_small_buffers_inside_and_the_users_outside():
    before = np.getbufsize()
    token = quiet_on()
    assert np.getbufsize() == BUFFER
    quiet_off(token)
    assert np.getbufsize() == before
