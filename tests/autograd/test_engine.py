"""The engine visits every node once, at any depth, adds up what arrives, and complains where PyTorch does."""

from __future__ import annotations

import gc
import sys
import tracemalloc

import numpy as np
import pytest

import mytorch
from mytorch.autograd import Operation, backward, grad
from mytorch.tensor import Tensor, tensor_of


def leaf(values, dtype=np.float64):
    return tensor_of(np.array(values, dtype)).requires_grad_()


def numbers(tensor):
    return tensor.detach().numpy().tolist()


class Counted(Operation):
    """y = 2x, counting the visits of its rule."""

    visits = 0

    def forward(self, x):
        return 2 * x

    def backward(self, g):
        Counted.visits += 1
        return 2 * g


# ---------------------------------------------------------------------- the walk


def test_backward_visits_a_shared_node_once():
    Counted.visits = 0
    x = leaf(1.0)
    y = Counted.apply(x)
    for _ in range(30):  # 2³⁰ paths
        y = y + y
    y.backward()
    assert Counted.visits == 1
    assert x.grad.item() == 2.0**31


def test_a_node_waits_for_all_gradients_before_it_is_visited():
    x = leaf(3.0)
    y = x * x
    z = y
    for _ in range(10):
        z = z + 1
    (z * y).backward()  # the short path to y must not overtake the long one
    assert x.grad.item() == 4 * 27 + 10 * 6


def test_gradients_of_broadcast_inputs_are_summed_to_their_shape():
    x, row, column, one = leaf(np.ones((2, 3))), leaf(np.ones(3)), leaf(np.ones((2, 1))), leaf(1.0)
    (x * row * column * one).sum().backward()
    assert [list(t.grad.shape) for t in (x, row, column, one)] == [[2, 3], [3], [2, 1], []]
    assert [numbers(row.grad), numbers(column.grad), numbers(one.grad)] == [[2, 2, 2], [[3], [3]], 6]


def test_twenty_thousand_chained_operations_go_forward_and_backward():
    x = leaf([1.0, 2.0])
    y = x
    for _ in range(20_000):
        y = y + 1
    y.sum().backward()
    assert numbers(x.grad) == [1, 1]


def test_a_chain_of_two_hundred_thousand_operations_is_freed_without_recursion():
    y = x = leaf(1.0)
    for _ in range(200_000):
        y = y * 1
    del y
    z = x
    for _ in range(200_000):
        z = -z
    z.backward()
    del z
    assert x.grad.item() == 1


def test_a_deep_graph_survives_a_small_recursion_limit():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        y = leaf(1.0)
        for _ in range(5_000):
            y = y + 1
        grad(y, [y])
        y.backward(retain_graph=True)
        del y
    finally:
        sys.setrecursionlimit(before)


def test_nothing_is_left_for_the_cyclic_collector():
    x = leaf(np.ones(8))
    weights = leaf(np.ones((8, 8)))

    def step():
        x.grad = weights.grad = None
        y = (weights * x).tanh()
        z = y.exp().sum(1)
        z[0] = 0.0
        z.retain_grad()
        z.register_hook(lambda g: g * 1)
        (z * z).mean().backward()

    step()
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            step()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_saved_arrays_are_freed_by_backward_and_when_the_result_is_dropped():
    x = leaf(np.ones(100_000))
    tracemalloc.start()
    try:
        y = x.exp().exp().exp()
        loss = y.sum()
        del y
        held = tracemalloc.get_traced_memory()[0]
        assert held > 2_000_000
        loss.backward()
        after = tracemalloc.get_traced_memory()[0]
        assert after < held - 1_500_000  # x.grad came, three saved arrays went
        z = x.exp().exp()
        del z
        assert tracemalloc.get_traced_memory()[0] < after + 100_000
    finally:
        tracemalloc.stop()


def test_unsaved_activations_are_freed_at_once():
    x = leaf(np.ones(100_000))
    tracemalloc.start()
    try:
        y = x
        for _ in range(20):
            y = y + 1  # addition needs nothing for its gradient
        assert tracemalloc.get_traced_memory()[0] < 2_000_000
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------------- accumulation


def test_gradients_accumulate_over_backward_passes():
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    (x * 3).sum().backward()
    assert numbers(x.grad) == [5, 7]


def test_accumulation_writes_into_the_same_gradient_tensor():
    x = leaf([1.0, 2.0])
    x.sum().backward()
    first = x.grad
    (2 * x).sum().backward()
    assert x.grad is first
    assert numbers(first) == [3, 3]


def test_first_gradients_do_not_share_memory():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    start = tensor_of(np.array([1.0, 1.0]))
    (a + b).backward(start)
    assert not np.shares_memory(a.grad.array, b.grad.array)
    assert not np.shares_memory(a.grad.array, start.array)
    a.grad.array[0] = 9
    assert numbers(b.grad) == [1, 1]
    assert numbers(start) == [1, 1]


def test_gradients_of_views_of_one_gradient_do_not_share_memory():
    a, b = leaf(np.ones((2, 3))), leaf(np.ones((3, 2)))
    (a + b.t()).sum().backward()
    (a.reshape(6) + b.reshape(6)).sum().backward()
    a.grad.array[...] = 9
    assert numbers(b.grad) == [[2, 2]] * 3


def test_results_of_grad_do_not_share_memory():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    start = tensor_of(np.ones(2))
    found = grad(a + b, [a, b], start)
    assert not np.shares_memory(found[0].array, found[1].array)
    assert not np.shares_memory(found[0].array, start.array)


def test_gradients_are_writeable_and_have_steps_of_their_own():
    x = leaf(np.ones((2, 3)))
    x.sum().backward()
    x.grad.array[0, 0] = 5
    assert numbers(x.grad) == [[5, 1, 1], [1, 1, 1]]


def test_retain_graph_lets_backward_run_again_and_accumulates():
    x = leaf([2.0])
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert numbers(x.grad) == [8]
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        y.backward()


def test_a_second_backward_through_a_freed_graph_is_an_error():
    x = leaf([2.0])
    y = x.exp()
    y.sum().backward()
    with pytest.raises(RuntimeError, match=r"Trying to backward through the graph a second time.*retain_graph=True"):
        y.sum().backward()
    with pytest.raises(RuntimeError, match="a second time"):
        (y * 2).sum().backward()


def test_a_graph_that_saved_nothing_can_be_walked_again():
    x = leaf([2.0])
    y = (x + 1).sum()
    y.backward()
    y.backward()
    assert numbers(x.grad) == [2]


def test_several_roots_with_their_gradients():
    x = leaf([1.0, 2.0])
    backward([x * 2, (x * x).sum()], [tensor_of(np.array([10.0, 100.0])), None])
    assert numbers(x.grad) == [22, 204]
    with pytest.raises(RuntimeError, match="2 tensors and 1 gradients"):
        backward([x * 2, x * 3], [tensor_of(np.ones(2))])


def test_the_root_itself_may_be_a_leaf():
    x = leaf(3.0)
    x.backward()
    assert x.grad.item() == 1


def test_integer_tensors_in_between_stop_the_gradient():
    x = leaf([1.5, 2.5])
    y = x * x.long().double()
    y.sum().backward()
    assert numbers(x.grad) == [1, 2]


def test_backward_into_chosen_inputs_only():
    a, b = leaf([2.0]), leaf([3.0])
    c = a * b
    y = (c * c).sum()
    y.backward(inputs=[a], retain_graph=True)
    assert numbers(a.grad) == [36]
    assert b.grad is None
    y.backward(inputs=c)
    assert numbers(c.grad) == [12]
    with pytest.raises(RuntimeError, match="cannot be empty"):
        y.backward(inputs=[])


# ---------------------------------------------------------------------- grad


def test_grad_returns_gradients_and_leaves_grad_alone():
    x, y = leaf([2.0, 3.0]), leaf([4.0, 5.0])
    found = grad((x * y).sum(), [x, y])
    assert [numbers(g) for g in found] == [[4, 5], [2, 3]]
    assert x.grad is None
    assert isinstance(found, tuple)


def test_grad_with_respect_to_a_computed_tensor():
    x = leaf([2.0])
    y = x * x
    z = (y * y).sum()
    assert numbers(grad(z, y, retain_graph=True)[0]) == [8]
    assert [numbers(g) for g in grad(z, [x, y])] == [[32], [8]]


def test_grad_of_a_tensor_with_respect_to_itself_is_what_came_in():
    x = leaf([2.0, 3.0])
    y = x * 1
    assert numbers(grad(y, y, tensor_of(np.array([5.0, 6.0])))[0]) == [5, 6]


def test_the_same_input_asked_twice_is_answered_twice():
    x = leaf([2.0])
    assert [numbers(g) for g in grad((x * x).sum(), [x, x])] == [[4], [4]]


def test_an_unused_input_is_an_error_unless_allowed():
    x, y = leaf([2.0]), leaf([3.0])
    with pytest.raises(RuntimeError, match="The differentiated Tensor at index 1 appears to not have been used"):
        grad((x * 2).sum(), [x, y])
    assert grad((x * 2).sum(), [x, y], allow_unused=True)[1] is None
    assert numbers(grad((x * 2).sum(), [x, y], materialize_grads=True)[1]) == [0]
    with pytest.raises(ValueError, match="allow_unused"):
        grad(x.sum(), [x], allow_unused=False, materialize_grads=True)


def test_grad_refuses_inputs_that_need_none():
    with pytest.raises(RuntimeError, match="One of the differentiated Tensors does not require grad"):
        grad(leaf([1.0]).sum(), [tensor_of(np.ones(1))])


def test_grad_visits_only_what_leads_to_its_inputs():
    Counted.visits = 0
    x, y = leaf([1.0]), leaf([1.0])
    grad((x * Counted.apply(y)).sum(), [x])
    assert Counted.visits == 0


# ---------------------------------------------------------------------- higher orders


def test_third_order_derivatives_through_create_graph():
    x = leaf(2.0)
    y = x**5
    for expected in (5 * 16, 20 * 8, 60 * 4):
        (y,) = grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(expected)
    assert y.requires_grad


def test_backward_with_create_graph_gives_gradients_with_history():
    x = leaf([2.0, 3.0])
    (x * x * x).sum().backward(create_graph=True)
    assert x.grad.requires_grad
    penalty = (x.grad * x.grad).sum()
    x.grad = None
    penalty.backward()
    assert numbers(x.grad) == [36 * 8, 36 * 27]


def test_gradients_of_the_incoming_gradient():
    x, v = leaf([2.0, 3.0]), leaf([1.0, 1.0])
    (g,) = grad(x * x, x, v, create_graph=True)
    assert numbers(grad(g.sum(), v)[0]) == [4, 6]


# Two tensors in the same memory are two inputs: where a rule saved one of them, the history of that one counts.


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        (lambda x: x * x.detach(), 3, None),
        (lambda x: x.detach() * x, 3, None),
        (lambda x: x * x.data, 3, None),
        (lambda x: x**2 * x.detach(), 18, 6),
        (lambda x: x / x.detach(), 1 / 3, None),
        (lambda x: x.detach() / x, -1 / 3, 2 / 9),
        (lambda x: mytorch.addcmul(x, x, x.detach()), 4, None),
        (lambda x: Product.apply(x, x.detach()), 3, None),
        (lambda x: Product.apply(x.detach(), x), 3, None),
        (lambda x: x * x, 6, 2),
        (lambda x: Product.apply(x, x), 6, 2),
    ],
)
def test_a_detached_twin_is_a_constant_in_the_second_derivative(function, first, second):
    x = leaf(3.0)
    (g,) = grad(function(x), x, create_graph=True)
    assert g.item() == pytest.approx(first)
    if second is None:
        assert not g.requires_grad or grad(g, x, allow_unused=True)[0] is None
    else:
        assert grad(g, x)[0].item() == pytest.approx(second)


class Product(mytorch.autograd.Function):
    """y = a · b, with the rule of a user."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * b, g * a


def _leaves_in_one_memory():
    array = np.array(3.0)
    parameter = mytorch.nn.Parameter(leaf(3.0))
    tied = mytorch.nn.Parameter(leaf(0.0))
    tied.data = parameter.data
    return {
        "from_numpy twice": (mytorch.from_numpy(array).requires_grad_(), mytorch.from_numpy(array).requires_grad_()),
        "from_numpy and as_tensor": (
            mytorch.from_numpy(array).requires_grad_(),
            mytorch.as_tensor(array).requires_grad_(),
        ),
        "detached": (x := leaf(3.0), x.detach().requires_grad_()),
        "tied parameters": (parameter, tied),
        "a parameter of a parameter": (parameter, mytorch.nn.Parameter(parameter)),
    }


@pytest.mark.parametrize("how", list(_leaves_in_one_memory()))
@pytest.mark.parametrize("product", [lambda a, b: a * b, Product.apply])
def test_leaves_in_one_memory_have_derivatives_of_their_own(how, product):
    a, b = _leaves_in_one_memory()[how]
    assert a.data_ptr() == b.data_ptr()
    by_a, by_b = grad(product(a, b), [a, b], create_graph=True)
    assert grad(by_a, [a, b], allow_unused=True, retain_graph=True) == (None, 1)
    assert grad(by_b, [a, b], allow_unused=True) == (1, None)


def test_without_create_graph_gradients_have_no_history():
    x = leaf([2.0])
    (g,) = grad((x * x).sum(), x)
    assert not g.requires_grad
    (x * x).sum().backward()
    assert not x.grad.requires_grad


def test_a_hessian_equals_pytorchs():
    torch = pytest.importorskip("torch")
    array = np.array([0.3, -0.7, 1.1])

    def hessian(x, grad):
        y = (x.exp() * x.sum()).tanh().sum()
        (g,) = grad(y, x, create_graph=True)
        return [[v.item() for v in grad(g[i], x, retain_graph=True)[0]] for i in range(3)]

    ours = hessian(leaf(array), grad)
    theirs = hessian(torch.tensor(array, requires_grad=True), torch.autograd.grad)
    assert np.allclose(ours, theirs, rtol=1e-12)


# ---------------------------------------------------------------------- complaints


def test_backward_of_several_elements_needs_a_gradient():
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        (leaf([1.0, 2.0]) * 2).backward()


def test_backward_of_a_constant_is_an_error():
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad and does not have a grad_fn"):
        tensor_of(np.ones(1)).backward()


def test_the_given_gradient_must_fit():
    y = leaf([1.0, 2.0]) * 2
    with pytest.raises(RuntimeError, match=r"grad_output\[0\] has a shape of .*3.* and output\[0\] has a shape of .*2"):
        y.backward(tensor_of(np.ones(3)))
    with pytest.raises(RuntimeError, match=r"float32 and output\[0\] has torch.float64"):
        y.backward(tensor_of(np.ones(2, np.float32)))
    with pytest.raises(TypeError, match="gradients can be either Tensors or None, but got list"):
        y.backward([[1.0, 1.0]])


def test_a_rule_must_return_one_gradient_for_each_input():
    class Short(Operation):
        def forward(self, a, b):
            return a + b

        def backward(self, g):
            return g

    with pytest.raises(
        RuntimeError, match=r"ShortBackward0: returned an incorrect number of gradients .expected 2, got 1"
    ):
        Short.apply(leaf([1.0]), leaf([1.0])).backward()


def test_a_rule_must_return_gradients_of_the_right_shape():
    class Cut(Operation):
        def forward(self, x):
            return x * 1

        def backward(self, g):
            return g[:1]

    with pytest.raises(
        RuntimeError, match=r"CutBackward0 returned an invalid gradient - got \[1\] but expected .*\[2\]"
    ):
        Cut.apply(leaf([1.0, 2.0])).sum().backward()


def test_a_gradient_of_another_dtype_is_cast_to_the_inputs():
    class Wide(Operation):
        def forward(self, x):
            return x * 1

        def backward(self, g):
            return g.astype("float64")

    x = leaf([1.0, 2.0], np.float32)
    Wide.apply(x).sum().backward()
    assert x.grad.array.dtype == np.float32


def test_an_operation_without_a_rule_says_so():
    class Mute(Operation):
        def forward(self, x):
            return x * 1

    with pytest.raises(RuntimeError, match="the derivative of Mute is not implemented"):
        Mute.apply(leaf([1.0])).backward()


def test_an_error_inside_a_rule_leaves_the_modes_as_they_were():
    class Broken(Operation):
        def forward(self, x):
            return x * 1

        def backward(self, g):
            raise KeyError("broken")

    with pytest.raises(KeyError):
        Broken.apply(leaf([1.0])).backward(create_graph=True)
    assert mytorch.autograd.is_grad_enabled()
    assert np.geterr()["divide"] != "ignore"


def test_assigned_gradients_are_checked():
    x = leaf([1.0, 2.0])
    x.grad = tensor_of(np.ones(2))
    x.grad = None
    with pytest.raises(TypeError, match="expected to be a Tensor or None but got"):
        x.grad = [1.0, 2.0]
    with pytest.raises(RuntimeError, match="different size"):
        x.grad = tensor_of(np.ones(3))
    with pytest.raises(RuntimeError, match="different type"):
        x.grad = tensor_of(np.ones(2, np.float32))


# ---------------------------------------------------------------------- hooks


def test_a_hook_sees_the_gradient_and_may_replace_it():
    x = leaf([1.0, 2.0])
    seen = []
    y = x * 2
    y.register_hook(lambda g: seen.append(numbers(g)))
    handle = y.register_hook(lambda g: g * 10)
    y.sum().backward(retain_graph=True)
    assert seen == [[1, 1]]
    assert numbers(x.grad) == [20, 20]
    handle.remove()
    handle.remove()
    x.grad = None
    y.sum().backward()
    assert numbers(x.grad) == [2, 2]


def test_a_hook_sees_the_sum_of_all_gradients_once():
    seen = []
    x = leaf([1.0])
    y = x * 1
    y.register_hook(lambda g: seen.append(numbers(g)))
    x.register_hook(lambda g: seen.append(numbers(g)))
    (y * 2 + y * 3).sum().backward()
    assert seen == [[5], [5]]


def test_hooks_of_a_leaf_run_in_order_and_are_removed_at_the_end_of_the_block():
    x = leaf([1.0])
    with x.register_hook(lambda g: g + 1):
        x.register_hook(lambda g: g * 10)
        (x * 2).sum().backward()
        assert numbers(x.grad) == [30]
    x.grad = None
    (x * 2).sum().backward()
    assert numbers(x.grad) == [20]


def test_hooks_are_checked():
    with pytest.raises(RuntimeError, match="cannot register a hook on a tensor that doesn't require gradient"):
        tensor_of(np.ones(1)).register_hook(print)
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: g[:1])
    with pytest.raises(RuntimeError, match="has changed the size of value"):
        x.sum().backward()
    y = leaf([1.0, 2.0])
    y.register_hook(lambda g: 1.0)
    with pytest.raises(TypeError, match="returned float"):
        y.sum().backward()


def test_retain_grad_keeps_the_gradient_of_a_computed_tensor():
    x = leaf([1.0, 2.0])
    y = x * 2
    y.retain_grad()
    y.retain_grad()
    assert y.retains_grad
    (y * y).sum().backward()
    assert numbers(y.grad) == [4, 8]
    assert y.is_leaf is False
    with pytest.raises(RuntimeError, match="can't retain_grad"):
        tensor_of(np.ones(1)).retain_grad()
    x.retain_grad()
    assert not x.retains_grad


def test_the_graph_can_be_looked_at():
    x = leaf([1.0])
    y = x * 2
    assert y.grad_fn.name() == "MulBackward0"
    assert x.grad_fn is None
    assert [x.is_leaf, y.is_leaf] == [True, False]
    assert (y + 1).grad_fn.next_functions[0][0] is y.grad_fn


# ---------------------------------------------------------------------- against PyTorch


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_give_pytorchs_gradients(seed):
    torch = pytest.importorskip("torch")
    draw = np.random.default_rng(seed)
    shapes = [(3,), (2, 3), (2, 1), (), (1, 3)]
    arrays = [draw.uniform(0.5, 1.5, shape) for shape in shapes]
    plan = [(draw.integers(0, 5), draw.integers(0, 100), draw.integers(0, 100)) for _ in range(25)]

    operations = [
        lambda a, b: a + b,
        lambda a, b: a * b,
        lambda a, b: (a - b).tanh(),
        lambda a, b: a / (b * b + 1),
        lambda a, b: -a,
    ]

    def build(leaves):
        pool = list(leaves)
        for kind, i, j in plan:
            a, b = pool[i % len(pool)], pool[j % len(pool)]
            pool.append(operations[kind](a, b))
        total = pool[-1].sum()
        for value in pool[-6:-1]:
            total = total + value.sum()
        return total

    ours, theirs = [leaf(a) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]
    build(ours).backward()
    build(theirs).backward()
    for mine, other in zip(ours, theirs, strict=True):
        assert (mine.grad is None) == (other.grad is None)
        if mine.grad is not None:
            assert isinstance(mine.grad, Tensor)
            np.testing.assert_allclose(mine.grad.array, other.grad.numpy(), rtol=1e-9, atol=1e-12)
