"""Optimizers: groups, gradients, closures, checkpoints, and what they refuse."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.optim import SGD, Adam, AdamW, Optimizer
from tests.nn.both import same_error


def weight(library=mytorch, *shape):
    return library.nn.Parameter(library.ones(*(shape or (2,))))


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda t: t.optim.SGD([]), ValueError, "optimizer got an empty parameter list"),
        (
            lambda t: t.optim.SGD(weight(t)),
            TypeError,
            "should be an iterable of Tensors or dicts, but got torch.FloatTensor",
        ),
        (lambda t: t.optim.SGD([3]), TypeError, "optimizer can only optimize Tensors, but one of the params is int"),
        (lambda t: t.optim.SGD([weight(t) * 2]), ValueError, "can't optimize a non-leaf Tensor"),
        (lambda t: t.optim.SGD([{"params": {weight(t)}}]), TypeError, "need to be organized in ordered collections"),
        (
            lambda t: (lambda w: t.optim.SGD([{"params": w}, {"params": w}]))(weight(t)),
            ValueError,
            "some parameters appear in more than one parameter group",
        ),
        (
            lambda t: t.optim.SGD([{"params": weight(t)}, 3]),
            TypeError,
            "param_group must be a dict, but got <class 'int'>",
        ),
        (
            lambda t: t.optim.SGD([("a", weight(t)), weight(t)]),
            ValueError,
            "all optimizer params should be with/without names. Some param names are missing",
        ),
        (lambda t: t.optim.SGD([weight(t)], lr=-1), ValueError, "Invalid learning rate: -1"),
        (lambda t: t.optim.SGD([weight(t)], momentum=-1), ValueError, "Invalid momentum value: -1"),
        (lambda t: t.optim.SGD([weight(t)], weight_decay=-1), ValueError, "Invalid weight_decay value: -1"),
        (
            lambda t: t.optim.SGD([weight(t)], nesterov=True),
            ValueError,
            "Nesterov momentum requires a momentum and zero dampening",
        ),
        (
            lambda t: t.optim.SGD([weight(t)], momentum=0.9, dampening=0.1, nesterov=True),
            ValueError,
            "Nesterov momentum requires a momentum and zero dampening",
        ),
        *[
            (lambda t, name=name, o=options: getattr(t.optim, name)([weight(t)], **o), ValueError, words)
            for name in ("Adam", "AdamW")
            for options, words in (
                ({"lr": -1}, "Invalid learning rate: -1"),
                ({"eps": -1}, "Invalid epsilon value: -1"),
                ({"betas": (1.0, 0.9)}, "Invalid beta parameter at index 0: 1.0"),
                ({"betas": (0.9, -0.1)}, "Invalid beta parameter at index 1: -0.1"),
                ({"weight_decay": -1}, "Invalid weight_decay value: -1"),
            )
        ],
        (
            lambda t: t.optim.SGD([weight(t)]).load_state_dict({"state": {}, "param_groups": []}),
            ValueError,
            "loaded state dict has a different number of parameter groups",
        ),
        (
            lambda t: t.optim.SGD([weight(t)]).load_state_dict(t.optim.SGD([weight(t), weight(t)]).state_dict()),
            ValueError,
            "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
        ),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(action, error, words)


def test_a_parameter_twice_in_one_group_is_warned_of():
    w = weight()
    with pytest.warns(UserWarning, match="duplicate parameters"):
        SGD([w, w])


def test_a_rate_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="Invalid learning rate: nan"):
        SGD([weight()], lr=float("nan"))


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(SGD, "differentiable"), (Adam, "differentiable"), (Adam, "capturable"), (AdamW, "capturable")],
)
def test_unsupported_settings_are_named(kind, setting):
    with pytest.raises(NotImplementedError, match=f"{kind.__name__}: {setting}=True is not supported"):
        kind([weight()], **{setting: True})


def test_parameters_without_a_gradient_are_left_alone():
    a, b = weight(), weight()
    optimizer = Adam([a, b], lr=0.1, weight_decay=0.5)
    a.grad = mytorch.ones(2)
    optimizer.step()
    assert b.tolist() == [1, 1]
    assert list(optimizer.state) == [a]


def test_zero_grad_forgets_or_fills():
    w = weight()
    optimizer = SGD([w])
    w.grad = mytorch.ones(2)
    optimizer.zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0, 0]
    optimizer.zero_grad()
    assert w.grad is None


def test_zeroing_a_recorded_gradient_cuts_its_history():
    w = weight()
    (w * w).sum().backward(create_graph=True)
    SGD([w]).zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0, 0]
    assert not w.grad.requires_grad


def test_a_closure_is_run_with_recording_on_and_its_loss_returned():
    w = weight()
    optimizer = SGD([w], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with mytorch.no_grad():
        assert optimizer.step(closure).item() == 2
    np.testing.assert_allclose(w.numpy(force=True), 0.8, rtol=1e-6)


def test_a_step_is_noticed_by_a_backward_that_saved_the_old_weights():
    w = weight()
    y = (w * w).sum()
    w.grad = mytorch.ones(2)
    SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_step_writes_into_the_same_memory():
    w = weight()
    address = w.data_ptr()
    w.grad = mytorch.ones(2)
    for optimizer in (SGD([w], momentum=0.9), Adam([w])):
        optimizer.step()
    assert w.data_ptr() == address


def test_infinite_gradients_do_not_warn():
    w = weight()
    w.grad = mytorch.tensor([float("inf"), float("nan")])
    for optimizer in (SGD([w], momentum=0.9), Adam([w], weight_decay=0.1)):
        optimizer.step()
        optimizer.step()
    assert np.isnan(w.numpy(force=True)).all()


def test_the_learning_rate_may_be_a_tensor():
    w = weight()
    w.grad = mytorch.ones(2)
    SGD([w], lr=mytorch.tensor(0.5)).step()
    assert w.tolist() == [0.5, 0.5]


def test_changing_the_callers_group_changes_the_settings():
    w = weight()
    group = {"params": [w], "lr": 0.1}
    optimizer = SGD([group])
    group["lr"] = 1.0
    w.grad = mytorch.ones(2)
    optimizer.step()
    assert w.tolist() == [0, 0]


def test_a_refused_group_leaves_the_optimizer_as_it_was():
    w = weight()
    optimizer = SGD([w])
    group = {"params": [w]}
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group(group)
    assert len(optimizer.param_groups) == 1
    assert group == {"params": [w]}


def test_parameters_may_come_with_names():
    torch = pytest.importorskip("torch")

    def groups(library):
        net = library.nn.Linear(2, 1)
        return library.optim.SGD(net.named_parameters(), lr=0.1).state_dict()["param_groups"]

    assert groups(mytorch) == groups(torch)


# ---------------------------------------------------------------------- checkpoints


def trained():
    w = weight()
    optimizer = Adam([w], lr=0.1)
    w.grad = mytorch.ones(2)
    optimizer.step()
    return w, optimizer


def test_loading_checks_shapes_before_it_changes_anything():
    _, optimizer = trained()
    state = optimizer.state_dict()
    other = Adam([weight(mytorch, 3)], lr=0.7)
    with pytest.raises(ValueError, match=r"exp_avg of parameter 0 has shape \[2\], but the parameter has shape \[3\]"):
        other.load_state_dict(state)
    assert other.param_groups[0]["lr"] == 0.7
    assert not other.state


def test_a_loaded_state_is_a_copy_in_the_parameters_dtype():
    w, optimizer = trained()
    twin = nn.Parameter(w.detach().double())
    other = Adam([twin])
    other.load_state_dict(optimizer.state_dict())
    loaded = other.state[twin]
    assert loaded["exp_avg"].dtype is mytorch.float64
    assert loaded["step"].dtype is mytorch.float32
    loaded["step"].add_(5)
    assert optimizer.state[w]["step"].item() == 1


def test_settings_that_are_younger_than_the_file_get_their_defaults():
    _, optimizer = trained()
    state = optimizer.state_dict()
    del state["param_groups"][0]["maximize"]
    other = Adam([weight()])
    other.load_state_dict(state)
    assert other.param_groups[0]["maximize"] is False


@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))], ids=["deepcopy", "pickle"]
)
def test_copies_go_on_by_themselves(twin_of):
    w, optimizer = trained()
    twin = twin_of(optimizer)
    (other,) = twin.param_groups[0]["params"]
    for parameter, each in ((w, optimizer), (other, twin)):
        parameter.grad = mytorch.ones(2)
        each.step()
    assert other is not w
    assert other.tolist() == w.tolist()


# ---------------------------------------------------------------------- optimizers of one's own


def test_an_optimizer_of_ones_own_needs_only_step():
    class SignDescent(Optimizer):
        def __init__(self, params, lr=0.1):
            super().__init__(params, {"lr": lr})

        def step(self, closure=None):
            with mytorch.no_grad():
                for group in self.param_groups:
                    for p in group["params"]:
                        p.sub_(p.grad.sign() * group["lr"])

    w = weight()
    w.grad = mytorch.tensor([3.0, -2.0])
    optimizer = SignDescent([w])
    mytorch.optim.lr_scheduler.StepLR(optimizer, 1)
    optimizer.step()
    np.testing.assert_allclose(w.numpy(force=True), [0.9, 1.1], rtol=1e-6)
    with pytest.raises(NotImplementedError, match="neither update nor step"):
        Optimizer([w], {}).step()


def test_a_required_setting_must_be_given():
    from mytorch.optim.optimizer import required

    with pytest.raises(ValueError, match="didn't specify a value of required optimization parameter lr"):
        Optimizer([weight()], {"lr": required})
    assert pickle.loads(pickle.dumps(required)) is required
    assert repr(required) == "<required parameter>"
