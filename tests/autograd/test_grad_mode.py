"""Recording can be switched off and on: for a block, for a function, for one thread, and always back again."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from mytorch.autograd import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from mytorch.tensor import tensor_of


@pytest.fixture(autouse=True)
def _recording_afterwards():
    yield
    left_on = is_grad_enabled()
    set_grad_enabled(True)
    assert left_on


def leaf(values):
    return tensor_of(np.array(values, np.float64)).requires_grad_()


def test_no_grad_records_nothing_and_enable_grad_records_inside():
    x = leaf([1.0])
    with no_grad():
        assert not is_grad_enabled()
        assert not (x * 2).requires_grad
        with enable_grad():
            assert (x * 2).requires_grad
        assert not is_grad_enabled()
    assert (x * 2).requires_grad


def test_set_grad_enabled_acts_at_once_and_as_a_context():
    set_grad_enabled(False)
    assert not is_grad_enabled()
    set_grad_enabled(True)
    with set_grad_enabled(False):
        assert not is_grad_enabled()
    assert is_grad_enabled()


def test_an_exception_restores_the_mode():
    for make in (no_grad, lambda: set_grad_enabled(False), inference_mode):
        with pytest.raises(KeyError), make():
            raise KeyError
        assert is_grad_enabled()
        assert not is_inference_mode_enabled()


def test_one_context_may_be_entered_again_and_again():
    mode = no_grad()
    with mode:
        with mode, enable_grad():
            assert is_grad_enabled()
        assert not is_grad_enabled()
    assert is_grad_enabled()
    with mode:
        assert not is_grad_enabled()
    assert is_grad_enabled()


@pytest.mark.parametrize("bare", [no_grad, inference_mode])
def test_modes_decorate_functions_without_brackets(bare):
    assert bare(is_grad_enabled)() is False
    assert is_grad_enabled()


@pytest.mark.parametrize("make", [no_grad, inference_mode, lambda: set_grad_enabled(False)])
def test_modes_decorate_functions(make):
    @make()
    def function(a, *, b):
        """What it does."""
        return is_grad_enabled(), a, b

    assert is_grad_enabled()
    assert function(1, b=2) == (False, 1, 2)
    assert (function.__name__, function.__doc__) == ("function", "What it does.")
    assert is_grad_enabled()


def test_a_decorated_function_that_raises_restores_the_mode():
    @no_grad()
    def function():
        raise ValueError

    with pytest.raises(ValueError):
        function()
    assert is_grad_enabled()


def test_a_decorated_function_may_call_itself():
    @no_grad()
    def count(n):
        return [is_grad_enabled()] + (count(n - 1) if n else [])

    assert count(3) == [False] * 4
    assert is_grad_enabled()


def test_a_decorated_method_gets_its_object():
    class Thing:
        @no_grad()
        def method(self, a):
            return self, a, is_grad_enabled()

    thing = Thing()
    assert thing.method(1) == (thing, 1, False)


def test_a_decorated_generator_has_the_mode_only_while_it_runs():
    log = []

    @no_grad()
    def generator():
        try:
            log.append(is_grad_enabled())
            got = yield 1
            log.append((got, is_grad_enabled()))
            try:
                yield 2
            except KeyError:
                log.append(("thrown", is_grad_enabled()))
            yield 3
        finally:
            log.append(("closed", is_grad_enabled()))

    run = generator()
    assert next(run) == 1
    assert is_grad_enabled()
    assert run.send("sent") == 2
    assert run.throw(KeyError()) == 3
    assert is_grad_enabled()
    run.close()
    assert is_grad_enabled()
    assert log == [False, ("sent", False), ("thrown", False), ("closed", False)]


def test_a_decorated_generator_returns_its_value():
    @no_grad()
    def inner():
        yield 1
        return "end"

    def outer():
        value = yield from inner()
        yield value

    assert list(outer()) == [1, "end"]


def test_a_new_thread_records_whatever_its_parent_does():
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((is_grad_enabled(), (leaf([1.0]) * 2).requires_grad)))
        thread.start()
        thread.join()
        assert not is_grad_enabled()
    assert seen == [(True, True)]


def test_threads_do_not_disturb_each_other():
    x = leaf(np.ones(4))
    wrong = []
    barrier = threading.Barrier(4)

    def work(number):
        barrier.wait()
        for _ in range(300):
            if number % 2:
                with no_grad():
                    y = x * 2
                if y.requires_grad or not is_grad_enabled():
                    wrong.append(number)
            elif not (x * 2).exp().requires_grad:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_threads_may_run_backward_at_once():
    results = {}

    def work(number):
        x = leaf([float(number)])
        for _ in range(100):
            (x * x).sum().backward()
        results[number] = x.grad.item()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: 200.0 * number for number in range(4)}


def test_tensors_made_under_no_grad_may_be_leaves_later():
    with no_grad():
        x = tensor_of(np.ones(2)) * 2
    x.requires_grad_()
    (x * x).sum().backward()
    assert x.grad.tolist() == [4, 4]


# ---------------------------------------------------------------------- inference mode


def test_inference_mode_makes_inference_tensors():
    x = leaf([1.0])
    with inference_mode():
        assert is_inference_mode_enabled()
        y = x * 2
        assert y.is_inference()
        assert not y.requires_grad
        y.mul_(3)
    assert not is_inference_mode_enabled()
    assert y.tolist() == [6]


def test_inference_tensors_cannot_be_saved_or_written_outside():
    x = leaf([1.0])
    with inference_mode():
        y = tensor_of(np.ones(1)) * 2
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        x * y
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode is not allowed"):
        y.mul_(2)
    assert (x + y).requires_grad  # addition saves nothing
    assert (x * y.clone()).requires_grad


def test_inference_mode_false_changes_nothing_that_was_recorded():
    x = leaf([1.0])
    with inference_mode(mode=False):
        assert is_grad_enabled()
        assert (x * 2).requires_grad


def test_modes_behave_as_in_pytorch():
    torch = pytest.importorskip("torch")

    def run(library, is_enabled):
        log = []
        with library.no_grad():
            log.append(is_enabled())
            library.set_grad_enabled(True)
            log.append(is_enabled())
        log.append(is_enabled())
        with library.set_grad_enabled(False), library.enable_grad():
            log.append(is_enabled())
        decorated = library.set_grad_enabled(False)(is_enabled)
        log.append(is_enabled())
        log.append(decorated())
        return log

    import mytorch.autograd as ours

    assert run(ours, is_grad_enabled) == run(torch, torch.is_grad_enabled)
