"""Checkpoints: the same numbers, computed twice, with less kept in between."""

from __future__ import annotations

import gc
import weakref

import pytest

import mytorch
from mytorch import nn
from mytorch.autograd import grad
from mytorch.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential

both_ways = pytest.mark.parametrize("use_reentrant", [True, False])


def network():
    mytorch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2))


def inputs():
    return mytorch.linspace(-1, 1, 12).reshape(3, 4).requires_grad_()


def gradients(run):
    """The gradients of all parameters and of the input, of a run with the same random numbers every time."""
    net, x = network(), inputs()
    mytorch.manual_seed(1)
    loss = (run(net, x) ** 2).sum()
    after = mytorch.rand(3).tolist()
    loss.backward()
    return [p.grad.tolist() for p in net.parameters()], x.grad.tolist(), loss.item(), after


@both_ways
def test_gradients_and_random_numbers_are_the_same(use_reentrant):
    plain = gradients(lambda net, x: net(x))
    assert gradients(lambda net, x: checkpoint(net, x, use_reentrant=use_reentrant)) == plain
    for segments in (1, 2, 3, 6):
        found = gradients(lambda net, x, s=segments: checkpoint_sequential(net, s, x, use_reentrant=use_reentrant))
        assert found == plain
    listed = gradients(lambda net, x: checkpoint_sequential(list(net), 2, x, use_reentrant=use_reentrant))
    assert listed == plain


@both_ways
def test_random_numbers_that_are_not_preserved_differ(use_reentrant):
    drawn = []

    def noisy(x):
        drawn.append(mytorch.rand(3).tolist())
        return x * mytorch.tensor(drawn[-1])

    for preserve in (True, False):
        drawn.clear()
        x = mytorch.ones(3, requires_grad=True)
        checkpoint(noisy, x, use_reentrant=use_reentrant, preserve_rng_state=preserve).sum().backward()
        assert len(drawn) == 2
        assert (drawn[0] == drawn[1]) is preserve


def test_the_numbers_after_the_backward_pass_are_those_without_a_checkpoint():
    results = []
    for run in (lambda net, x: net(x), lambda net, x: checkpoint(net, x, use_reentrant=False)):
        gradients(run)
        results.append(mytorch.rand(3).tolist())
    assert results[0] == results[1]


@both_ways
def test_the_function_runs_again_only_when_a_rule_asks(use_reentrant):
    runs = []

    def function(x):
        runs.append(1)
        return x.exp().sin()

    x = mytorch.ones(2, requires_grad=True)
    y = checkpoint(function, x, use_reentrant=use_reentrant)
    assert len(runs) == 1
    y.sum().backward()
    assert len(runs) == 2
    assert x.grad.tolist() == pytest.approx([(x.exp().cos() * x.exp())[0].item()] * 2)


def test_intermediate_results_are_not_kept():
    seen = []

    def function(x):
        middle = x.exp()
        seen.append(weakref.ref(middle.array))
        return middle.sin().sum()

    y = checkpoint(function, mytorch.ones(5, requires_grad=True), use_reentrant=False)
    gc.collect()
    assert seen[0]() is None
    y.backward()


def test_a_dropped_checkpoint_leaves_nothing_to_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        x = mytorch.ones(5, requires_grad=True)
        y = checkpoint(lambda x: x.exp().sin(), x, use_reentrant=False)
        del y
        y = checkpoint(lambda x: x.exp().sin(), x, use_reentrant=False)
        y.sum().backward()
        del y
        assert gc.collect() == 0
    finally:
        gc.enable()


@both_ways
def test_a_checkpoint_inside_a_checkpoint(use_reentrant):
    def run(net, x):
        def outer(x):
            return checkpoint(net[3:], checkpoint(net[:3], x, use_reentrant=use_reentrant), use_reentrant=use_reentrant)

        return checkpoint(outer, x, use_reentrant=use_reentrant)

    assert gradients(run) == gradients(lambda net, x: net(x))


def test_second_derivatives_go_through_checkpoints():
    x = mytorch.tensor([0.5, 1.5], dtype=mytorch.float64, requires_grad=True)
    results = []
    for run in (lambda f: f(x), lambda f: checkpoint(f, x, use_reentrant=False)):
        (slope,) = grad(run(lambda x: (x.exp() * x.sin()).sum()), x, create_graph=True)
        results.append(grad((slope * slope).sum(), x)[0].tolist())
    assert results[0] == pytest.approx(results[1], rel=1e-12)


def test_nested_outputs_and_named_arguments():
    def function(x, *, scale, more):
        return {"a": x * scale, "b": [x.exp(), (more["y"] * x, 3)]}

    x, y = mytorch.ones(2, requires_grad=True), mytorch.ones(2, requires_grad=True)
    out = checkpoint(function, x, scale=4.0, more={"y": y}, use_reentrant=False)
    (out["a"] + out["b"][0] + out["b"][1][0]).sum().backward()
    assert x.grad.tolist() == pytest.approx([4 + 2.718281828 + 1] * 2)
    assert y.grad.tolist() == [1, 1]
    assert out["b"][1][1] == 3


def test_a_graph_may_be_kept_for_a_second_pass_and_is_freed_otherwise():
    x = mytorch.ones(2, requires_grad=True)
    y = checkpoint(lambda x: x.exp().sin().sum(), x, use_reentrant=False)
    y.backward(retain_graph=True)
    first = x.grad.tolist()
    y.backward()
    assert x.grad.tolist() == pytest.approx([2 * g for g in first])
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()


def test_gradients_of_what_the_function_has_caught():
    w = mytorch.ones(2, requires_grad=True)
    y = checkpoint(lambda x: (x * w).exp(), mytorch.ones(2), use_reentrant=False)
    y.sum().backward()
    assert w.grad.tolist() == pytest.approx([2.718281828] * 2)


def test_the_older_form_wants_an_input_with_a_gradient():
    w = mytorch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match="None of the inputs have requires_grad=True. Gradients will be None"):
        y = checkpoint(lambda x: x * w, mytorch.ones(2), use_reentrant=True)
    assert not y.requires_grad


def test_without_recording_the_function_just_runs():
    with mytorch.no_grad():
        assert not checkpoint(lambda x: x * 2, mytorch.ones(2, requires_grad=True), use_reentrant=False).requires_grad


def test_outputs_may_be_written_to():
    x = mytorch.ones(2, requires_grad=True)
    y = checkpoint(lambda x: x.exp(), x, use_reentrant=False)
    y.mul_(2)
    y.sum().backward()
    assert x.grad.tolist() == pytest.approx([2 * 2.718281828] * 2)


def test_arguments_must_not_be_written_to():
    x = mytorch.ones(2, requires_grad=True)
    middle = x * 1
    y = checkpoint(lambda x: x.exp(), middle, use_reentrant=False)
    middle.mul_(2)
    with pytest.raises(
        RuntimeError, match="modified by an inplace operation: an argument of a checkpoint is at version 1"
    ):
        y.sum().backward()


def test_a_function_that_changes_its_mind_is_noticed():
    x = mytorch.ones(2, requires_grad=True)
    turns = []

    def undecided(x):
        turns.append(1)
        return x.exp() if len(turns) == 1 else x.exp().sin()

    def growing(x):
        turns.append(1)
        return mytorch.cat([x] * len(turns)).exp().sum()

    y = checkpoint(undecided, x, use_reentrant=False)
    with pytest.raises(CheckpointError, match="A different number of tensors was saved during the original forward"):
        y.sum().backward()
    turns.clear()
    y = checkpoint(growing, x, use_reentrant=False)
    with pytest.raises(CheckpointError, match="have different metadata than during the forward pass"):
        y.backward()


def test_contexts_around_both_runs():
    calls = []

    class Note:
        def __init__(self, name):
            self.name = name

        def __enter__(self):
            calls.append(self.name)

        def __exit__(self, *exc_info):
            calls.append(f"after {self.name}")

    x = mytorch.ones(2, requires_grad=True)
    y = checkpoint(
        lambda x: x.exp(), x, use_reentrant=False, context_fn=lambda: (Note("forward"), Note("recomputation"))
    )
    y.sum().backward()
    assert calls == ["forward", "after forward", "recomputation", "after recomputation"]


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_mistakes_are_named_in_pytorchs_words(library):
    library = pytest.importorskip(library)
    pytest.importorskip(f"{library.__name__}.utils.checkpoint")
    run, run_pieces = library.utils.checkpoint.checkpoint, library.utils.checkpoint.checkpoint_sequential
    x = library.ones(2, requires_grad=True)
    with pytest.raises(ValueError, match="Unexpected keyword arguments: scale"):
        run(lambda x: x, x, use_reentrant=True, scale=3)
    with pytest.raises(ValueError, match="Passing `context_fn` or `debug` is only supported when use_reentrant=False"):
        run(lambda x: x, x, use_reentrant=True, debug=True)
    with pytest.raises(ValueError, match="Unexpected keyword arguments: scale"):
        run_pieces([abs], 1, x, use_reentrant=True, scale=3)
    with pytest.warns(UserWarning, match="the use_reentrant parameter should be passed explicitly"):
        run(lambda x: x * 2, x)
    with pytest.warns(UserWarning, match="torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter"):
        run_pieces([abs], 1, x)
