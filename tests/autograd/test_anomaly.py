"""Anomaly detection: a NaN in the backward pass leads to the line of the forward pass that made it."""

from __future__ import annotations

import warnings

import pytest

import mytorch
from mytorch.autograd import Function, detect_anomaly, set_detect_anomaly
from mytorch.autograd.engine import _Run
from mytorch.autograd.operation import Operation


def leaf(*values):
    return mytorch.tensor(values, requires_grad=True)


def root_of(x):
    return x.sqrt()  # the line to be named


def test_a_nan_raises_and_its_forward_line_is_shown():
    x = leaf(-1.0, 4.0)
    with (
        set_detect_anomaly(True),
        pytest.warns(
            UserWarning, match=r"(?s)Error detected in SqrtBackward0\. Traceback of forward.*the line to be named"
        ),
        pytest.raises(RuntimeError, match=r"Function 'SqrtBackward0' returned nan values in its 0th output\."),
    ):
        root_of(x).sum().backward()
    assert x.grad is None


def test_the_same_program_fails_in_pytorch_with_the_same_words():
    torch = pytest.importorskip("torch")

    def message(library):
        x = library.tensor([-1.0], requires_grad=True)
        with library.autograd.set_detect_anomaly(True), warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            y = (x - 0.5).sqrt().sum()
            with pytest.raises(RuntimeError) as error:
                y.backward()
        (warning,) = seen
        return str(error.value), str(warning.message).split("\n")[0]

    assert message(mytorch) == message(torch)


def test_a_forward_pass_outside_is_not_known():
    y = root_of(leaf(-1.0)).sum()
    with (
        set_detect_anomaly(True),
        pytest.warns(UserWarning, match="Error detected in SqrtBackward0. No forward pass information available"),
        pytest.raises(RuntimeError, match="returned nan values"),
    ):
        y.backward()


def test_errors_in_rules_are_explained_too_and_nan_may_be_allowed():
    class Broken(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            raise ValueError("broken")

    with set_detect_anomaly(True, check_nan=False):
        root_of(leaf(-1.0)).sum().backward()
        y = Broken.apply(leaf(1.0)).sum()  # the line of the broken one
        with (
            pytest.warns(UserWarning, match="(?s)Error detected in BrokenBackward.*the line of the broken one"),
            pytest.raises(ValueError, match="broken"),
        ):
            y.backward()


def test_a_nan_that_nobody_wants_is_no_anomaly():
    x = leaf(4.0)
    with set_detect_anomaly(True):
        (x * mytorch.tensor([2.0])).sum().backward()
        y = x * mytorch.tensor([float("nan")]).detach()
        with pytest.warns(UserWarning, match="MulBackward0"), pytest.raises(RuntimeError, match="0th output"):
            y.sum().backward()
    assert x.grad.item() == 2


def test_what_a_recorded_backward_pass_made_leads_back_to_the_forward_pass():
    x = leaf(0.0)
    with set_detect_anomaly(True):
        (slope,) = mytorch.autograd.grad(root_of(x * x + 1.0), x, create_graph=True)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            with pytest.raises(RuntimeError, match="returned nan values"):
                slope.backward(mytorch.tensor([float("nan")]))
    assert "Previous calculation was induced by" in str(seen[-1].message)


def test_the_core_is_as_it_was_when_the_mode_is_off():
    before = Operation.__dict__["apply"], _Run._visit
    with set_detect_anomaly(True):
        with set_detect_anomaly(False):
            assert (Operation.__dict__["apply"], _Run._visit) == before
        assert mytorch.autograd.anomaly.is_anomaly_enabled()
    assert (Operation.__dict__["apply"], _Run._visit) == before
    assert not mytorch.autograd.anomaly.is_anomaly_enabled()


def test_as_a_function_the_mode_stays():
    set_detect_anomaly(True, check_nan=False)
    try:
        assert mytorch.autograd.anomaly.is_anomaly_enabled()
        assert not mytorch.autograd.anomaly.is_anomaly_check_nan_enabled()
    finally:
        set_detect_anomaly(False)
    assert not mytorch.autograd.anomaly.is_anomaly_enabled()


def test_the_context_warns_of_its_price():
    with pytest.warns(UserWarning, match="Anomaly Detection has been enabled. This mode will increase the runtime"):
        context = detect_anomaly()
    with context:
        assert mytorch.autograd.anomaly.is_anomaly_enabled()
    assert not mytorch.autograd.anomaly.is_anomaly_enabled()
