"""Hooks on what is saved for the backward pass."""

from __future__ import annotations

import gc
import weakref

import pytest

import mytorch
from mytorch.autograd import Function, grad, graph
from mytorch.autograd.operation import Operation
from mytorch.tensor import Tensor


def leaf(*values):
    return mytorch.tensor(values, dtype=mytorch.float64, requires_grad=True)


def test_saved_tensors_are_packed_and_unpacked():
    def seen(library):
        calls = []

        def pack(x):
            calls.append(("pack", x.tolist()))
            return x.numpy()

        def unpack(x):
            calls.append(("unpack", x.tolist()))
            return library.from_numpy(x)

        a = library.tensor([1.0, 2.0], requires_grad=True)
        b = library.tensor([3.0, 4.0], requires_grad=True)
        with library.autograd.graph.saved_tensors_hooks(pack, unpack):
            y = (a * b).exp()
        y.sum().backward()
        return calls, a.grad.tolist(), b.grad.tolist()

    torch = pytest.importorskip("torch")
    ours, theirs = seen(mytorch), seen(torch)
    assert [name for name, _ in ours[0]] == [name for name, _ in theirs[0]]
    assert ours[1] == pytest.approx(theirs[1])
    assert ours[2] == pytest.approx(theirs[2])


def test_what_was_packed_is_not_kept_otherwise():
    x = leaf(1.0, 2.0)
    with graph.saved_tensors_hooks(
        lambda saved: saved.tolist(), lambda saved: mytorch.tensor(saved, dtype=mytorch.float64)
    ):
        y = (x * 2).exp()
        z = y.sum()
    alive = weakref.ref(y.array)
    gc.collect()
    del y
    assert alive() is None
    z.backward()
    assert x.grad.tolist() == (2 * (leaf(1.0, 2.0) * 2).exp()).tolist()


def test_second_derivatives_go_through_unpacked_tensors():
    x = leaf(2.0)
    with graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
        y = x * x * x
        (slope,) = grad(y, x, create_graph=True)
    (curvature,) = grad(slope, x)
    assert (slope.item(), curvature.item()) == (12, 12)


def test_custom_functions_are_packed_too():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x

    x, packed = leaf(3.0), []
    with graph.saved_tensors_hooks(lambda saved: packed.append(saved.item()) or saved, lambda saved: saved * 10):
        y = Square.apply(x)
    y.backward()
    assert packed == [3]
    assert x.grad.item() == 60


def test_the_innermost_hooks_count_and_nothing_stays():
    before = Operation._guard
    x = leaf(2.0)
    with graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved * 100):
        with graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved * 10):
            y = x.square()
        z = x.square()
    w = x.square()
    assert Operation._guard is before
    assert [grad(out, x)[0].item() for out in (y, z, w)] == [40, 400, 4]


def test_a_graph_of_packed_tensors_is_freed_like_any_other():
    x = leaf(2.0)
    with graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
        y = x * x
    y.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_mistakes_in_hooks_are_named(library):
    library = pytest.importorskip(library)
    hooks = library.autograd.graph.saved_tensors_hooks
    x = library.tensor([2.0], requires_grad=True)
    with hooks(lambda saved: saved, lambda saved: 3):
        y = x * x
    with pytest.raises(
        TypeError, match="Output of saved tensor unpack_hook expected to be a Tensor but got result of t"
    ):
        y.backward()
    with (
        pytest.raises(RuntimeError, match="A saved tensor pack hook is modifying its input in place"),
        hooks(lambda saved: saved.mul_(2), lambda saved: saved),
    ):
        x.exp()
    with (
        pytest.raises(RuntimeError, match="not here"),
        library.autograd.graph.disable_saved_tensors_hooks("not here"),
        hooks(lambda saved: saved, lambda saved: saved),
    ):
        pass


def test_saving_on_the_cpu_changes_no_result():
    x = leaf(2.0)
    with graph.save_on_cpu(pin_memory=True):
        y = x**3
    y.backward()
    assert x.grad.item() == 12


def test_a_write_that_the_tape_cannot_see_can_be_counted():
    x = leaf(2.0)
    y = x * 1
    z = y * y
    graph.increment_version(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
    graph.increment_version([x, y])
    assert (x._version_count, y._version_count) == (1, 2)


def test_variable_is_the_old_word_for_tensor():
    from mytorch.autograd import Variable

    x = mytorch.ones(2)
    v = Variable(x, requires_grad=True)
    assert type(v) is Tensor
    assert v.requires_grad
    assert not x.requires_grad
    assert isinstance(x, Variable)
    assert not isinstance(3, Variable)
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got int"):
        Variable(3)


# ---------------------------------------------------------------------- hooks on tensors


def test_a_leaf_tells_when_its_gradient_was_added():
    def seen(library):
        x = library.tensor([1.0, 2.0], requires_grad=True)
        calls = []
        x.register_hook(lambda g: calls.append(("on its way", g.tolist())))
        handle = x.register_post_accumulate_grad_hook(lambda leaf: calls.append((leaf is x, leaf.grad.tolist())))
        for _ in range(2):
            (x * 3).sum().backward()
        library.autograd.grad((x * 3).sum(), x)
        handle.remove()
        (x * 3).sum().backward()
        return calls

    torch = pytest.importorskip("torch")
    assert seen(mytorch) == seen(torch)


def test_an_optimizer_can_step_while_gradients_are_still_coming():
    x, y = leaf(1.0), leaf(2.0)
    for p in (x, y):
        optimizer = mytorch.optim.SGD([p], lr=0.5)

        def step(p, optimizer=optimizer):
            optimizer.step()
            optimizer.zero_grad()

        p.register_post_accumulate_grad_hook(step)
    (x * y).backward()
    assert (x.item(), y.item(), x.grad, y.grad) == (0, 1.5, None, None)


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_only_leaves_with_gradients_have_such_hooks(library):
    library = pytest.importorskip(library)
    with pytest.raises(RuntimeError, match="cannot register a hook on a tensor that doesn't require gradient"):
        library.ones(2).register_post_accumulate_grad_hook(print)
    with pytest.raises(RuntimeError, match="post accumulate grad hooks cannot be registered on non-leaf tensors"):
        (library.ones(2, requires_grad=True) * 2).register_post_accumulate_grad_hook(print)


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_what_is_retained_has_been_through_all_hooks(library):
    library = pytest.importorskip(library)
    y = library.ones(2, requires_grad=True) * 3
    y.register_hook(lambda g: g * 10)
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    y.sum().backward()
    assert y.grad.tolist() == [20, 20]


def test_batches_of_gradients_equal_one_after_the_other():
    from mytorch.autograd.batched import grad_batched

    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    z = x * x * y
    batch = mytorch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]], dtype=mytorch.float64)
    found = grad_batched((z,), (x, y), batch, None, True, None, False)
    for row in range(3):
        expected = grad(z, (x, y), batch[row], retain_graph=True)
        assert [f[row].tolist() for f in found] == [e.tolist() for e in expected]
    (second,) = grad(found[0].sum(), x)
    assert second.tolist() == [6 * 3, 8 * 4]
    assert grad_batched((x * 2,), (x, y), batch, None, False, True, False)[1] is None
    with pytest.raises(RuntimeError, match="needs a batch of gradients for each of the 1 outputs"):
        grad_batched((x * 2,), (x,), None, None, False, None, False)


def test_a_leaf_has_one_end_of_the_tape():
    from mytorch.autograd.accumulate import AccumulateGrad

    x = leaf(1.0)
    assert AccumulateGrad(x) == AccumulateGrad(x)
    assert len({AccumulateGrad(x), AccumulateGrad(x), AccumulateGrad(leaf(1.0))}) == 2
    assert AccumulateGrad(x).name() == "torch::autograd::AccumulateGrad"
    assert AccumulateGrad(x).next_functions == ()


def test_grad_takes_batches():
    torch = pytest.importorskip("torch")

    def seen(library):
        x = library.tensor([1.0, 2.0], dtype=library.float64, requires_grad=True)
        batch = library.eye(2, dtype=library.float64)
        return library.autograd.grad(x.exp(), x, batch, is_grads_batched=True)[0].tolist()

    assert seen(mytorch)[1] == pytest.approx(seen(torch)[1])
    with pytest.raises(RuntimeError, match=r"`inputs` argument to `grad\(\)` cannot be empty"):
        grad(leaf(1.0) * 2, [])


def test_the_tape_can_be_followed_to_its_leaves():
    def seen(library):
        x, w = library.ones(2, requires_grad=True), library.ones(2, requires_grad=True)
        names, stack = [], [((x * 2 + w * x).sum().grad_fn, 0)]
        while stack:
            node, _ = stack.pop()
            if node is not None:
                names.append((node.name(), getattr(node, "variable", None) is w))
                stack.extend(node.next_functions)
        return sorted(names)

    torch = pytest.importorskip("torch")
    assert seen(mytorch) == seen(torch)


def test_batched_gradients_of_an_input_that_was_not_used_are_none_when_that_is_allowed():
    x, unused = (mytorch.ones(2, requires_grad=True) for _ in range(2))
    found = mytorch.autograd.grad(x.exp(), (x, unused), mytorch.eye(2), is_grads_batched=True, allow_unused=True)
    assert found[0].shape == (2, 2)
    assert found[1] is None
