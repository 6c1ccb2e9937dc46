"""Writing in place: what would make a gradient wrong is refused, what is harmless is allowed, views and bases agree."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.autograd import no_grad
from mytorch.tensor import tensor_of

CHANGED = "modified by an inplace operation"


def leaf(values=(1.0, 2.0, 3.0)):
    return tensor_of(np.array(values, np.float64)).requires_grad_()


def constant(values=(1.0, 2.0, 3.0)):
    return tensor_of(np.array(values, np.float64))


def write_view(y):
    y[0] = 5.0


# ---------------------------------------------------------------------- saved, then changed: caught

# Each returns (result, the tensor that the result's rule has saved).
SAVED = {
    "output of exp": lambda x: (y := (x * 1).exp(), y),
    "output of sqrt": lambda x: (y := (x * 1).sqrt(), y),
    "output of tanh": lambda x: (y := (x * 1).tanh(), y),
    "output of sigmoid": lambda x: (y := (x * 1).sigmoid(), y),
    "output of relu": lambda x: (y := (x * 1).relu(), y),
    "output of reciprocal": lambda x: (y := (x * 1).reciprocal(), y),
    "input of log": lambda x: ((y := x * 1).log(), y),
    "input of pow": lambda x: ((y := x * 1) ** 3, y),
    "input of square": lambda x: ((y := x * 1) * y, y),
    "left factor": lambda x: ((y := x * 1) * x, y),
    "right factor": lambda x: (x * (y := x * 1), y),
    "constant factor": lambda x: (x * (y := constant()), y),
    "divisor": lambda x: (x / (y := x * 1), y),
    "input of abs": lambda x: ((y := x * 1).abs(), y),
    "both of maximum": lambda x: ((y := x * 1).maximum(constant((2.0, 1.0, 2.0))), y),
    "input of prod": lambda x: ((y := x * 1).prod(), y),
    "input of norm": lambda x: ((y := x * 1).var(), y),
    "output of softmax": lambda x: (y := (x * 1).softmax(0), y),
    "matrix of a product": lambda x: (x.reshape(1, 3) @ (y := constant(np.ones((3, 2)))), y),
}
CHANGES = {
    "mul_": lambda y: y.mul_(2),
    "add_": lambda y: y.add_(1),
    "zero by index": write_view,
    "detached": lambda y: y.detach().mul_(2),
    "under no_grad": lambda y: no_grad()(lambda: y.mul_(2))(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("saved", SAVED)
def test_a_saved_tensor_changed_in_place_is_caught(saved, change):
    result, tensor = SAVED[saved](leaf())
    CHANGES[change](tensor)
    with pytest.raises(RuntimeError, match=CHANGED):
        result.sum().backward()


def test_the_message_names_the_tensor_and_both_versions():
    y = leaf().exp()
    z = (y * y).sum()
    y.mul_(2)
    y.add_(1)
    found = r"\[torch.DoubleTensor \[3\]\], which is output 0 of Exp\w*, is at version 2; expected version 0 instead"
    with pytest.raises(RuntimeError, match=found):
        z.backward()


@pytest.mark.parametrize("view", [lambda y: y[1:], lambda y: y[0], lambda y: y.reshape(3, 1), lambda y: y.view(1, 3)])
def test_a_change_through_a_view_is_caught(view):
    y = leaf().exp()
    view(y).mul_(2)
    z = constant()
    product = leaf() * z
    view(z).add_(1)
    with pytest.raises(RuntimeError, match=CHANGED):
        product.sum().backward()


def test_a_change_of_the_base_is_caught_by_what_saved_the_view():
    z = constant()
    product = leaf((1.0, 2.0)) * z[1:]
    z.zero_()
    with pytest.raises(RuntimeError, match=CHANGED):
        product.sum().backward()


def test_what_pytorch_refuses_and_we_keep_copies_for_has_the_right_gradient():
    x, y = leaf(), leaf()
    (x * 1).sigmoid_().sigmoid_().sum().backward()
    y.sigmoid().sigmoid().sum().backward()
    assert x.grad.tolist() == y.grad.tolist()
    x = leaf()
    z = x * 1
    z.mul_(z)
    z.sum().backward()
    assert x.grad.tolist() == [2, 4, 6]


def test_parameters_changed_between_forward_and_backward_are_caught():
    w = leaf()
    loss = (w * w).sum()
    with no_grad():
        w.sub_(0.1)
    with pytest.raises(RuntimeError, match=CHANGED):
        loss.backward()


# ---------------------------------------------------------------------- harmless: allowed

LEGAL = {
    "output of add": lambda x: (x + 1).mul_(2),
    "input of exp": lambda x: ((y := x * 1).exp(), y.mul_(2))[0],
    "input of add": lambda x: ((y := x * 1) + 1, y.mul_(2))[0],
    "input of sum": lambda x: ((y := x * 1).sum(), y.mul_(2))[0],
    "relu in place": lambda x: (x * 2 - 3).relu_(),
    "exp in place": lambda x: (x * 1).exp_(),
    "sigmoid in place": lambda x: (x * 1).sigmoid_(),
    "power in place": lambda x: (x * 1).pow_(3),
    "factor whose gradient nobody wants": lambda x: ((y := x * 1) * constant(), y.mul_(2))[0],
    "chain of updates": lambda x: (x * 1).add_(1).mul_(3).sub_(x).div_(2),
    "filled with a constant": lambda x: (x * 1).mul_(0).add_(x),
}


@pytest.mark.parametrize("name", LEGAL)
def test_legal_writes_give_pytorchs_gradient(name):
    torch = pytest.importorskip("torch")
    if name == "factor whose gradient nobody wants":
        theirs_constant = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
        theirs = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
        y = theirs * 1
        z = y * theirs_constant
        y.mul_(2)
        z.sum().backward()
    else:
        theirs = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
        LEGAL[name](theirs).sum().backward()
    x = leaf()
    LEGAL[name](x).sum().backward()
    np.testing.assert_allclose(x.grad.array, theirs.grad.numpy(), rtol=1e-12)


# ---------------------------------------------------------------------- leaves: refused

LEAF_WRITES = {
    "add_": lambda x: x.add_(1),
    "+=": lambda x: x.__iadd__(1),
    "sub_": lambda x: x.sub_(1),
    "mul_": lambda x: x.mul_(2),
    "div_": lambda x: x.div_(2),
    "exp_": lambda x: x.exp_(),
    "relu_": lambda x: x.relu_(),
    "clamp_": lambda x: x.clamp_(0, 1),
    "normal_": lambda x: x.normal_(),
    "zero_": lambda x: x.zero_(),
    "fill_": lambda x: x.fill_(1),
    "copy_": lambda x: x.copy_(constant()),
    "x[0] = 1": write_view,
    "x[0].add_": lambda x: x[0].add_(1),
    "x.view(3, 1).zero_": lambda x: x.view(3, 1).zero_(),
}


@pytest.mark.parametrize("name", LEAF_WRITES)
def test_a_leaf_that_requires_a_gradient_is_not_written_to(name):
    x = leaf()
    with pytest.raises(
        RuntimeError, match=r"a (view of a )?leaf Variable that requires grad is being used in an in-place"
    ):
        LEAF_WRITES[name](x)
    assert x.tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", LEAF_WRITES)
def test_under_no_grad_a_leaf_is_written_to(name):
    x = leaf()
    with no_grad():
        LEAF_WRITES[name](x)
    assert x.is_leaf
    assert x.requires_grad
    (x * x).sum().backward()
    np.testing.assert_allclose(x.grad.array, 2 * x.array)


# ---------------------------------------------------------------------- memory that cannot be written to


def test_an_expanded_tensor_is_not_written_to():
    y = (leaf((1.0,)) * 1).expand(3)
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor refers to a single memory"):
        y.mul_(2)
    with pytest.raises(RuntimeError, match="clone"):
        constant((1.0,)).expand(3)[0:2] = 5.0


def test_read_only_memory_is_not_written_to():
    array = np.ones(3)
    array.flags.writeable = False
    with pytest.raises(RuntimeError, match="read-only"):
        tensor_of(array).mul_(2)


def test_a_result_of_another_shape_or_kind_does_not_fit():
    with pytest.raises(RuntimeError, match=r"output with shape \[3\] doesn't match the broadcast shape \[2, 3\]"):
        constant().add_(constant(np.ones((2, 3))))
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        tensor_of(np.arange(3)).add_(1.5)
    kept = tensor_of(np.ones(3, np.float32)).add_(constant())
    assert kept.array.dtype == np.float32


# ---------------------------------------------------------------------- through views, against PyTorch


def scaled_row(y, x):
    y[0].mul_(2)
    return y


def zeroed_column(y, x):
    y[:, 1] = 0
    return y


def assigned_rows(y, x):
    out = y * 0
    for i in range(3):
        out[i] = x[i] * x[i] + (out[i - 1] if i else 0)
    return out


def assigned_into_a_constant(y, x):
    out = y.detach().clone()
    for i in range(3):
        out[i] = x[i].exp()
    return out


def view_taken_before_the_write(y, x):
    row = y[1]
    y.mul_(3)
    return row * x[0]


def view_written_after_the_base(y, x):
    row = y[1]
    y.mul_(3)
    row.mul_(x[2])
    return y * y


def base_used_before_and_after(y, x):
    before = y + 1
    y[2].add_(x[0])
    return before * 2 + y.sum(0)


def view_of_a_view(y, x):
    y[1:][0].mul_(x[1])
    y[1:].add_(1)
    return y


def transposed_view(y, x):
    y.t()[0].mul_(5)
    return y * x


def two_views_of_one_base(y, x):
    a, b = y[0], y[:, 0]
    a.mul_(2)
    b.mul_(x[:, 1])
    return a.sum() + b.sum() * 3 + y.sum()


def a_slice_added_to(y, x):
    y[:2, 1:] += x[1:, :2]
    return y * y


def masked_assignment(y, x):
    y[y.detach() > 4] = 0.0
    return y * x


def index_assignment(y, x):
    y[[0, 2]] = x[[1, 1]]
    return y * y


def reshaped_view(y, x):
    y.view(9)[4:].mul_(x.reshape(9)[:5])
    return y


def used_transposed_after_a_write_to_the_flat_view(y, x):
    y.view(9)[4:].mul_(3)
    return y.t() * x


def written_flat_with_another_order_in_memory(y, x):
    y = y.t().clone().contiguous().t()
    y.t().view(9)[4:].mul_(x.reshape(9)[:5])
    return y * x


def flat_view_and_matrix_product(y, x):
    y.reshape(-1)[::2].mul_(2)
    return (y.t() @ x).t()


def filled_and_zeroed(y, x):
    y[1].fill_(2.0)
    y[2].zero_()
    return y * x


def copied_into(y, x):
    y.copy_(x * 2).div_(x + 3).clamp_(0.1, 0.5)
    return y * x


def written_with_its_own_rows(y, x):
    y[0] = y[1] + y[0].clone() * y[2].clone()
    return y


def a_view_written_under_no_grad(y, x):
    with y_no_grad(y):
        y[0].mul_(2)
    return y + 1


def y_no_grad(y):
    if isinstance(y, mytorch.Tensor):
        return no_grad()
    import torch

    return torch.no_grad()


@pytest.mark.parametrize(
    "program",
    [
        scaled_row,
        zeroed_column,
        assigned_rows,
        assigned_into_a_constant,
        view_taken_before_the_write,
        view_written_after_the_base,
        base_used_before_and_after,
        view_of_a_view,
        transposed_view,
        two_views_of_one_base,
        a_slice_added_to,
        masked_assignment,
        index_assignment,
        reshaped_view,
        written_with_its_own_rows,
        used_transposed_after_a_write_to_the_flat_view,
        written_flat_with_another_order_in_memory,
        flat_view_and_matrix_product,
        filled_and_zeroed,
        copied_into,
        a_view_written_under_no_grad,
    ],
    ids=lambda program: program.__name__,
)
def test_writes_through_views_reach_base_and_graph_as_in_pytorch(program):
    torch = pytest.importorskip("torch")
    array = np.arange(1.0, 10.0).reshape(3, 3) / 1.5
    ours, theirs = leaf(array), torch.tensor(array, requires_grad=True)
    our_result, their_result = program(ours * 1.5, ours), program(theirs * 1.5, theirs)
    np.testing.assert_allclose(our_result.detach().numpy(), their_result.detach().numpy(), rtol=1e-12)
    weights = np.linspace(1, 2, their_result.numel()).reshape(tuple(their_result.shape))
    (our_result * tensor_of(weights)).sum().backward()
    (their_result * torch.tensor(weights)).sum().backward()
    np.testing.assert_allclose(ours.grad.array, theirs.grad.numpy(), rtol=1e-12)


def test_a_view_written_to_has_a_new_history_and_so_has_its_base():
    y = leaf(np.ones((2, 2))) * 1
    row = y[0]
    before = y.grad_fn
    row.mul_(2)
    assert y.grad_fn is not before
    assert row.requires_grad
    assert row.grad_fn is not None


def test_a_constant_becomes_part_of_the_graph_when_a_result_is_written_into_it():
    x = leaf()
    buffer = tensor_of(np.zeros((3, 2)))
    buffer[:, 0] = x * 2
    assert buffer.requires_grad
    assert not buffer.is_leaf
    buffer.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_second_derivatives_pass_through_writes_in_views():
    torch = pytest.importorskip("torch")

    def second(x, grad):
        y = x * x
        y[0] = y[1].clone() * x[0]
        (g,) = grad((y * y).sum(), x, create_graph=True)
        return grad((g * g).sum(), x)[0]

    ours = second(leaf(), mytorch.autograd.grad)
    theirs = second(torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True), torch.autograd.grad)
    np.testing.assert_allclose(ours.array, theirs.numpy(), rtol=1e-12)


def test_second_derivatives_pass_through_writes_in_flat_views():
    torch = pytest.importorskip("torch")

    def second(x, grad):
        y = x * x
        y.view(9)[4:].mul_(3)
        (g,) = grad(((y.t() @ y) ** 2).sum(), x, create_graph=True)
        return grad((g * g).sum(), x)[0]

    array = np.arange(1.0, 10.0).reshape(3, 3) / 5
    ours = second(leaf(array), mytorch.autograd.grad)
    theirs = second(torch.tensor(array, requires_grad=True), torch.autograd.grad)
    np.testing.assert_allclose(ours.array, theirs.numpy(), rtol=1e-10)


def test_versions_count_writes_and_are_shared_with_views_and_detached_tensors():
    y = constant()
    view, detached = y[1:], y.detach()
    product = leaf() * y
    detached.mul_(2)
    assert y.tolist() == [2, 4, 6]
    assert view.tolist() == [4, 6]
    with pytest.raises(RuntimeError, match=CHANGED):
        product.sum().backward()


def test_writes_through_data_are_not_counted():
    y = constant()
    product = leaf() * y
    y.data.mul_(2)
    product.sum().backward()
