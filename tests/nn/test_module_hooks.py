"""Hooks on modules: what they see, what they may replace, in which order they are called."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import mytorch
from mytorch import nn
from tests.nn.both import same_error


class Scale(nn.Module):
    def forward(self, x, factor=2):
        return x * factor


def test_hooks_are_called_in_order_and_can_be_taken_away():
    module, seen = Scale(), []
    handles = [
        module.register_forward_pre_hook(lambda m, args: seen.append("before 1")),
        module.register_forward_pre_hook(lambda m, args: seen.append("before 0"), prepend=True),
        module.register_forward_hook(lambda m, args, y: seen.append("after 1")),
        module.register_forward_hook(lambda m, args, y: seen.append("after 0"), prepend=True),
    ]
    module(mytorch.ones(1))
    assert seen == ["before 0", "before 1", "after 0", "after 1"]
    for handle in handles:
        handle.remove()
    module(mytorch.ones(1))
    assert len(seen) == 4


def test_a_handle_is_a_context():
    module, seen = Scale(), []
    with module.register_forward_hook(lambda m, args, y: seen.append(1)):
        module(mytorch.ones(1))
    module(mytorch.ones(1))
    assert seen == [1]


def test_forward_hooks_may_replace_arguments_and_output():
    module = Scale()
    module.register_forward_pre_hook(lambda m, args: args[0] + 1)
    module.register_forward_hook(lambda m, args, y: y * 10)
    assert module(mytorch.tensor([1.0])).tolist() == [40]


def test_hooks_with_kwargs_see_and_replace_them():
    module = Scale()
    module.register_forward_pre_hook(lambda m, args, kwargs: (args, {"factor": 5}), with_kwargs=True)
    seen = []
    module.register_forward_hook(lambda m, args, kwargs, y: seen.append(kwargs), with_kwargs=True)
    assert module(mytorch.tensor([1.0]), factor=3).tolist() == [5]
    assert seen == [{"factor": 5}]


def test_a_pre_hook_with_kwargs_must_return_both():
    def action(torch):
        layer = torch.nn.ReLU()
        layer.register_forward_pre_hook(lambda m, args, kwargs: 3, with_kwargs=True)
        layer(torch.ones(1))

    same_error(
        action, RuntimeError, "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got 3."
    )


def test_a_hook_that_is_always_called_is_called_after_an_error_too():
    module, seen = Scale(), []
    module.register_forward_hook(lambda m, args, y: seen.append(y), always_call=True)
    module.register_forward_hook(lambda m, args, y: seen.append("never"))
    with pytest.raises(TypeError):
        module(None)
    assert seen == [None]


@pytest.mark.filterwarnings("error")
def test_an_error_in_such_a_hook_does_not_hide_the_first():
    module = Scale()

    def fail(m, args, y):
        raise KeyError("second")

    module.register_forward_hook(fail, always_call=True)
    with pytest.warns(UserWarning, match="silenced"), pytest.raises(TypeError):
        module(None)


# ---------------------------------------------------------------------- gradients


def gradients_seen(library, **hooks):
    """The gradients that a hook on the middle layer sees, and those of the leaves."""
    n = library.nn
    net = n.Sequential(n.Linear(3, 4), n.Tanh(), n.Linear(4, 2)).double()
    with library.no_grad():
        for k, parameter in enumerate(net.parameters()):
            values = np.sin(np.arange(parameter.numel()) + k).reshape(tuple(parameter.shape))
            parameter.copy_(library.tensor(values))
    seen = []

    def watch(module, grad_input, grad_output):
        seen.append([g.clone() for g in (*grad_input, *grad_output)])

    net[1].register_full_backward_hook(hooks.get("replace", watch))
    if "pre" in hooks:
        net[1].register_full_backward_pre_hook(hooks["pre"])
    x = library.tensor(np.cos(np.arange(6.0)).reshape(2, 3), requires_grad=True)
    (net(x) * net(x)).sum().backward()
    return [g.numpy() for group in seen for g in group] + [p.grad.numpy() for p in (x, *net.parameters())]


@pytest.mark.parametrize(
    "hooks",
    [
        {},
        {"replace": lambda module, grad_input, grad_output: (grad_input[0] * 2,)},
        {"pre": lambda module, grad_output: (grad_output[0] * 3,)},
    ],
)
def test_full_backward_hooks_see_and_replace_what_pytorchs_do(hooks):
    torch = pytest.importorskip("torch")
    expected, found = gradients_seen(torch, **hooks), gradients_seen(mytorch, **hooks)
    assert len(expected) == len(found)
    for theirs, ours in zip(expected, found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def test_inputs_without_gradient_are_none():
    module, seen = Scale(), []
    module.register_full_backward_hook(lambda m, gin, gout: seen.append(gin))
    x, factor = mytorch.ones(2, requires_grad=True), mytorch.tensor(3.0)
    module(x, factor).sum().backward()
    (grad_input,) = seen
    assert grad_input[0].tolist() == [3, 3]
    assert grad_input[1] is None


def test_a_hook_fires_with_a_warning_when_no_input_requires_a_gradient():
    layer, seen = nn.Linear(2, 1), []
    layer.register_full_backward_hook(lambda m, gin, gout: seen.append((gin, gout[0].tolist())))
    y = layer(mytorch.ones(1, 2)).sum()
    with pytest.warns(UserWarning, match="no inputs require gradients"):
        y.backward()
    assert seen == [((None,), [[1.0]])]


def test_wrong_numbers_of_gradients_are_refused():
    def action(torch, **which):
        layer = torch.nn.ReLU()
        if which.get("pre"):
            layer.register_full_backward_pre_hook(lambda m, gout: (None, None))
        else:
            layer.register_full_backward_hook(lambda m, gin, gout: (None, None))
        layer(torch.ones(1, requires_grad=True)).backward()

    same_error(action, RuntimeError, "Backward hook returned an invalid number of grad_input, got 2, but expected 1")
    same_error(
        lambda torch: action(torch, pre=True),
        RuntimeError,
        "Backward pre hook returned an invalid number of grad_output, got 2, but expected 1",
    )


def test_writing_into_the_output_of_a_hooked_module_is_noticed():
    layer = nn.Sigmoid()
    layer.register_full_backward_hook(lambda m, gin, gout: None)
    x = mytorch.ones(2, requires_grad=True)
    y = layer(x * 1)
    y.add_(1)  # sigmoid saved its output
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_what_a_hook_keeps_is_not_written_to_later():
    layer, kept = nn.ReLU(), []
    layer.register_full_backward_hook(lambda m, gin, gout: kept.append(gin[0]))
    x = mytorch.ones(2, requires_grad=True)
    layer(x).sum().backward()
    layer(x).sum().backward()
    assert kept[0].tolist() == [1, 1]
    assert x.grad.tolist() == [2, 2]


def test_second_derivatives_go_through_a_hooked_module():
    layer = nn.Tanh()
    layer.register_full_backward_hook(lambda m, gin, gout: None)
    x = mytorch.tensor([0.5], requires_grad=True)
    (first,) = mytorch.autograd.grad(layer(x), x, create_graph=True)
    (second,) = mytorch.autograd.grad(first, x)
    t = np.tanh(0.5)
    np.testing.assert_allclose(second.numpy(), [-2 * t * (1 - t * t)], rtol=1e-6)


def test_the_old_kind_of_backward_hook_names_the_new_one():
    with pytest.raises(NotImplementedError, match="register_full_backward_hook"):
        nn.ReLU().register_backward_hook(print)


def test_copies_keep_their_hooks():
    module = Scale()
    module.register_forward_hook(lambda m, args, y: y + 1)
    assert copy.deepcopy(module)(mytorch.tensor([1.0])).tolist() == [3]
