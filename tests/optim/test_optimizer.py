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


def step_with_loss(kind, params, **settings):
    """One step towards smaller squares, by an optimizer that wants a closure."""
    optimizer = kind(params, **settings)

    def closure():
        optimizer.zero_grad()
        loss = (params[0] * params[0]).sum()
        loss.backward()
        return loss

    return optimizer.step(closure)


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
                ({"betas": (0.9, 1)}, "Invalid beta parameter at index 1: 1"),
                ({"betas": (0, 0.9)}, "betas must be either both floats or both Tensors"),
            )
        ],
        *[
            (lambda t, name=name, o=options: getattr(t.optim, name)([weight(t)], **o), ValueError, words)
            for name, options, words in (
                ("Adamax", {"eps": -1}, "Invalid epsilon value: -1"),
                ("Adamax", {"betas": (0.5, 1.5)}, "Invalid beta parameter at index 1: 1.5"),
                ("NAdam", {"momentum_decay": -1}, "Invalid momentum_decay value: -1"),
                ("RAdam", {"weight_decay": -2}, "Invalid weight_decay value: -2"),
                ("RMSprop", {"alpha": -1}, "Invalid alpha value: -1"),
                ("RMSprop", {"momentum": -1}, "Invalid momentum value: -1"),
                ("Adagrad", {"lr_decay": -1}, "Invalid lr_decay value: -1"),
                ("Adagrad", {"initial_accumulator_value": -1}, "Invalid initial_accumulator_value value: -1"),
                ("Adadelta", {"rho": 1.5}, "Invalid rho value: 1.5"),
                ("Rprop", {"etas": (0.5, 0.9)}, "Invalid eta values: 0.5, 0.9"),
                ("ASGD", {"lr": -0.5}, "Invalid learning rate: -0.5"),
                ("Adafactor", {"lr": -1}, "Learning rate should be >= 0 but is: -1"),
                ("Adafactor", {"beta2_decay": 1}, "beta2_decay should be <= 0 but is: 1"),
                ("Adafactor", {"eps": (-1, 0)}, "epsilon1 should be >= 0 but is: -1"),
                ("Adafactor", {"eps": (None, -1)}, "epsilon2 should be >= 0 but is: -1"),
                ("Adafactor", {"d": 0.5}, "Clipping threshold d should be >= 1 but is: 0.5"),
                ("Adafactor", {"weight_decay": -1}, "weight_decay should be >= 0 but is: -1"),
                ("LBFGS", {"lr": -1}, "Invalid learning rate: -1"),
                ("Muon", {"lr": -1}, "Learning rate should be >= 0 but is: -1"),
                ("Muon", {"momentum": -1}, "momentum should be >= 0 but is: -1"),
                ("Muon", {"weight_decay": -1}, "weight decay should be >= 0 but is: -1"),
                ("Muon", {"adjust_lr_fn": "x"}, "Adjust learning rate function x is not supported"),
                (
                    "Muon",
                    {},
                    "Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([2])",
                ),
            )
        ],
        (
            lambda t: t.optim.LBFGS([{"params": [weight(t)]}, {"params": [weight(t)]}]),
            ValueError,
            "LBFGS doesn't support per-parameter options (parameter groups)",
        ),
        (
            lambda t: t.optim.Adam([weight(t)], fused=True, foreach=True),
            RuntimeError,
            "`fused` and `foreach` cannot be `True` together.",
        ),
        (
            lambda t: step_with_loss(t.optim.LBFGS, [weight(t)], line_search_fn="golden"),
            RuntimeError,
            "only 'strong_wolfe' is supported",
        ),
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


def test_a_count_of_steps_may_be_a_number_as_in_old_files():
    _, optimizer = trained()
    state = optimizer.state_dict()
    state["state"][0]["step"] = 1
    other = Adam([weight()])
    other.load_state_dict(state)
    (twin,) = other.param_groups[0]["params"]
    twin.grad = mytorch.ones(2)
    other.step()
    assert other.state[twin]["step"].item() == 2


def test_lbfgs_goes_on_from_its_state():
    def closure():
        optimizer.zero_grad()
        loss = ((w - mytorch.arange(2.0)) ** 4).sum()
        loss.backward()
        return loss

    results = []
    for restart in (False, True):
        w = weight()
        optimizer = mytorch.optim.LBFGS([w], max_iter=3, line_search_fn="strong_wolfe")
        optimizer.step(closure)
        if restart:
            state = pickle.loads(pickle.dumps(optimizer.state_dict()))
            optimizer = mytorch.optim.LBFGS([w])
            optimizer.load_state_dict(state)
        optimizer.step(closure)
        results.append(w.tolist())
    assert results[0] == results[1]


EVERY = [name for name, kind in vars(mytorch.optim).items() if isinstance(kind, type) and name != "Optimizer"]


@pytest.mark.parametrize("name", EVERY)
def test_every_optimizer_can_be_copied_pickled_and_saved(name, tmp_path):
    def go(optimizer):
        (w,) = optimizer.param_groups[0]["params"]

        def closure():
            optimizer.zero_grad()
            loss = ((w - 0.3) ** 4).sum()
            loss.backward()
            return loss

        optimizer.step(closure)
        return w.tolist()

    kind = getattr(mytorch.optim, name)
    original = kind([weight(mytorch, 2, 2)], lr=0.1)
    before = go(original)
    mytorch.save(original.state_dict(), tmp_path / "state.pt")
    loaded = kind([nn.Parameter(mytorch.tensor(before))])
    loaded.load_state_dict(mytorch.load(tmp_path / "state.pt"))
    twins = [copy.deepcopy(original), pickle.loads(pickle.dumps(original)), loaded]
    expected = go(original)
    assert expected != before
    for twin in twins:
        np.testing.assert_allclose(go(twin), expected, rtol=1e-6)


# ---------------------------------------------------------------------- hooks


def test_hooks_run_before_and_after_steps_in_pytorchs_order():
    def seen(library):
        from importlib import import_module

        module = import_module(f"{library.__name__}.optim.optimizer")
        calls = []
        w = weight(library)
        w.grad = library.ones(2)
        optimizer = library.optim.SGD([w], lr=0.5)

        def note(name):
            return lambda o, args, kwargs: calls.append((name, o is optimizer, args[0] is optimizer, w.tolist()))

        handles = [
            module.register_optimizer_step_post_hook(note("after all")),
            module.register_optimizer_step_pre_hook(note("before all")),
            optimizer.register_step_pre_hook(note("before")),
            optimizer.register_step_post_hook(note("after")),
        ]
        optimizer.step()
        for handle in handles[::-1]:
            handle.remove()
            optimizer.step()
        return calls

    torch = pytest.importorskip("torch")
    ours = seen(mytorch)
    assert [name for name, *_ in ours[:4]] == ["before all", "before", "after", "after all"]
    assert ours == seen(torch)


def test_a_hook_may_replace_what_a_step_is_called_with():
    optimizer = SGD([weight()])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: ((args[0], lambda: 7), {}))
    assert optimizer.step() == 7
    optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match=r"must return None or a tuple of \(new_args, new_kwargs\), but got 3"):
        optimizer.step()


def test_steps_of_ones_own_have_hooks_too_and_only_once():
    class Twice(SGD):
        def step(self, closure=None):
            super().step(closure)
            return super().step(closure)

    calls = []
    optimizer = Twice([weight()])
    optimizer.register_step_post_hook(lambda *_: calls.append(1))
    optimizer.step()
    assert calls == [1]


def test_hooks_see_states_before_they_are_saved_and_loaded():
    def seen(library):
        calls = []
        w = weight(library)
        optimizer = library.optim.SGD([w], lr=0.5)
        optimizer.register_state_dict_pre_hook(lambda o: calls.append("saving"))
        optimizer.register_state_dict_post_hook(lambda o, state: calls.append(sorted(state)))
        optimizer.register_state_dict_post_hook(lambda o, state: {**state, "more": 1}, prepend=True)
        state = optimizer.state_dict()
        optimizer.register_load_state_dict_pre_hook(lambda o, state: calls.append("loading"))
        optimizer.register_load_state_dict_pre_hook(lambda o, state: calls.append(state.pop("more")), prepend=True)
        optimizer.register_load_state_dict_post_hook(lambda o: calls.append("loaded"))
        optimizer.load_state_dict(state)
        return calls, state["more"]

    torch = pytest.importorskip("torch")
    assert seen(mytorch) == seen(torch)


@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))], ids=["deepcopy", "pickle"]
)
def test_copies_have_no_hooks(twin_of):
    _, optimizer = trained()
    optimizer.register_step_pre_hook(_fail)
    twin_of(optimizer).step()


def _fail(*_):
    raise AssertionError


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
