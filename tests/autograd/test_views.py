"""What shares memory with what, and what a write through one of them does to the others and to their graph."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.tensor import tensor_of


def leaf(*shape):
    return tensor_of(np.arange(1.0, 1 + np.prod(shape)).reshape(shape)).requires_grad_()


VIEWS = {
    "reshape": lambda x: x.reshape(3, 2),
    "view": lambda x: x.view(6),
    "flatten": lambda x: x.flatten(),
    "ravel": lambda x: x.ravel(),
    "unflatten": lambda x: x.unflatten(1, (3, 1)),
    "squeeze": lambda x: x.squeeze(),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "atleast_3d": lambda x: mytorch.atleast_3d(x),
    "permute": lambda x: x.permute(1, 0),
    "transpose": lambda x: x.transpose(0, 1),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "H": lambda x: x.H,
    "movedim": lambda x: x.movedim(0, 1),
    "expand": lambda x: x.expand(2, 2, 3)[0],
    "as_strided": lambda x: x.as_strided((2, 2), (3, 1), 1),
    "unfold": lambda x: x.unfold(1, 2, 1)[:, 0],
    "diagonal": lambda x: x.diagonal(),
    "narrow": lambda x: x.narrow(1, 1, 2),
    "select": lambda x: x.select(0, 1),
    "index": lambda x: x[:, 1:],
    "tensor_split": lambda x: x.tensor_split(2)[1],
    "hsplit": lambda x: x.hsplit(3)[1],
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_write_through_a_view_reaches_the_base_and_its_graph(name):
    x = leaf(2, 3)
    y = x * 1
    before = y.detach().clone()
    view = VIEWS[name](y)
    view.mul_(3)
    touched = (y.detach().array != before.array).astype(float)
    assert touched.sum() == view.numel()
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.array, 1 + 2 * touched)


@pytest.mark.parametrize("name", VIEWS)
def test_a_write_to_the_base_is_seen_in_the_view_and_its_graph(name):
    x = leaf(2, 3)
    y = x * 1
    view = VIEWS[name](y)
    before = view.detach().clone()
    y.mul_(3)
    np.testing.assert_array_equal(view.detach().array, 3 * before.array)
    view.sum().backward()
    assert x.grad.sum().item() == 3 * view.numel()


PIECES = {
    "unbind": (lambda x: x.unbind(1), "UnbindBackward0"),
    "iteration": (tuple, "UnbindBackward0"),
    "split": (lambda x: x.split(1), "SplitBackward0"),
    "split into sizes": (lambda x: x.split([1, 1]), "SplitWithSizesBackward0"),
    "chunk": (lambda x: x.chunk(2), "SplitBackward0"),
}


@pytest.mark.parametrize("name", PIECES)
def test_pieces_of_a_recorded_tensor_are_not_written_to(name):
    cut, node = PIECES[name]
    y = leaf(2, 3) * 1
    pieces = cut(y)
    with pytest.raises(RuntimeError, match=rf"Output 1 of {node} is a view and is being .* multiple"):
        pieces[1].mul_(2)
    with pytest.raises(RuntimeError, match=r"is a view and is being modified inplace\. .* multiple views"):
        pieces[0][:1].zero_()
    y.mul_(2)
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified inplace"):
        pieces[0].sum()


@pytest.mark.parametrize("name", PIECES)
def test_pieces_may_be_written_to_where_nothing_is_recorded(name):
    cut, _ = PIECES[name]
    y = leaf(2, 3).detach()
    cut(y)[1].zero_()
    assert 0 in y.array
    weights = leaf(2, 3)
    with mytorch.no_grad():
        cut(weights)[1].zero_()
    assert 0 in weights.array


def test_the_gradient_of_pieces_is_put_together_in_one_operation():
    x = leaf(3, 2)
    first, _, third = (x * 1).unbind()
    (first * 2 + third * 5).sum().backward()
    assert x.grad.tolist() == [[2, 2], [0, 0], [5, 5]]


def test_a_view_made_without_recording_is_not_written_to_while_recording():
    x = leaf(2, 3)
    y = x * 1
    with mytorch.no_grad():
        view = y[0]
        view.mul_(2)  # together with the view: fine, and not recorded
    assert view.requires_grad
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode and is being modified inplace"):
        view.mul_(2)
    y.add_(1)
    with pytest.raises(RuntimeError, match="no_grad mode and its base or another view of its base has been modified"):
        view.sum()


def test_a_view_requires_a_gradient_as_soon_as_its_base_does():
    base = mytorch.zeros(2, 3)
    row = base[1]
    assert not row.requires_grad
    x = leaf(3).float()
    base[1] = x
    assert row.requires_grad
    row.sum().backward()


FORMS = {
    "squeeze_": (lambda y: y.squeeze_(), (1, 3)),
    "unsqueeze_": (lambda y: y.unsqueeze_(1), (2, 3)),
    "t_": (lambda y: y.t_(), (2, 2)),
    "transpose_": (lambda y: y.transpose_(0, 2), (2, 3, 2)),
    "swapaxes_": (lambda y: y.swapaxes_(0, 1), (2, 2)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_changed_in_place_keeps_graph_and_views(name):
    change, shape = FORMS[name]
    x = leaf(*shape)
    y = x * 1
    earlier = y[-1]
    assert change(y) is y
    later = y[0]
    earlier.mul_(2)
    later.add_(earlier.sum())
    y.sum().backward()
    a = leaf(*shape)
    z = a.detach().clone()
    b = z[-1]
    z2 = change(z.detach())
    b.mul_(2)
    z2[0] += b.sum()
    np.testing.assert_array_equal(y.detach().array, z2.array)
    # d(y.sum())/dx by differences: everything here is linear.
    found = []
    for place in np.ndindex(*shape):
        moved = a.detach().clone()
        moved.array[place] += 1
        c = moved[-1]
        moved2 = change(moved.detach())
        c.mul_(2)
        moved2[0] += c.sum()
        found.append((moved2.sum() - z2.sum()).item())
    np.testing.assert_allclose(x.grad.array.reshape(-1), found)


def test_the_form_of_a_leaf_is_changed_only_without_recording():
    x = leaf(2, 3)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        x.t_()
    with mytorch.no_grad():
        x.t_()
    assert x.shape == (3, 2)
    x.sum().backward()
    assert x.grad.shape == (3, 2)


def test_the_bytes_of_a_tensor_are_shown_as_another_dtype():
    x = tensor_of(np.array([1.0, -2.0], np.float32))
    bits = x.view(mytorch.int32)
    assert bits.tolist() == [0x3F800000, -0x40000000]
    bits.zero_()
    assert x.tolist() == [0, 0]
    assert x.view(mytorch.uint8).shape == (8,)
    assert x.view(mytorch.float64).shape == (1,)
    y = leaf(2) * 1
    result = y.exp()
    assert not result.view(mytorch.int64).requires_grad
    result.view(mytorch.int64).zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_data_is_replaced_in_any_shape_but_stays_differentiable():
    x = leaf(2)
    x.data = mytorch.ones(3)
    assert x.shape == (3,)
    assert x.requires_grad
    with pytest.raises(RuntimeError, match="must be floating point"):
        x.data = mytorch.ones(3, dtype=mytorch.int64)
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got int"):
        x.data = 3


def test_resizing_keeps_the_values_that_fit():
    x = mytorch.arange(6).reshape(2, 3)
    assert x.resize_(2, 2).tolist() == [[0, 1], [2, 3]]
    assert x.resize_(2, 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert x.resize_(3, 3).tolist()[:2] == [[0, 1, 2], [3, 4, 5]]
    assert x.resize_as_(mytorch.zeros(1, 2)).shape == (1, 2)


def test_deleting_an_element_is_refused():
    with pytest.raises(TypeError, match="does not support deleting items"):
        del mytorch.zeros(3)[0]
