"""The gradient of sequences of labels, which stands behind a softmax and can be taken once."""

import numpy as np
import pytest

import mytorch
from mytorch.autograd.gradcheck import gradcheck
from mytorch.nn import functional as F

TARGETS, INPUTS, LENGTHS = np.array([[1, 1, 2], [2, 3, 0], [3, 0, 0]]), (6, 5, 2), (3, 2, 0)


def scores():
    return np.random.default_rng(0).standard_normal((6, 3, 4))


@pytest.mark.parametrize("blank", [0, 3])
def test_behind_a_softmax_the_gradient_agrees_with_finite_differences(blank):
    targets = mytorch.tensor(np.where(blank == TARGETS, (blank + 1) % 4, TARGETS))

    def loss(x):
        return F.ctc_loss(F.log_softmax(x, 2), targets, INPUTS, LENGTHS, blank, reduction="none")

    assert gradcheck(loss, [mytorch.tensor(scores(), requires_grad=True)])


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_loss_and_gradient_equal_pytorch_where_a_target_does_not_fit(reduction):
    torch = pytest.importorskip("torch")
    found = []
    for library in (mytorch, torch):
        x = library.tensor(scores(), requires_grad=True)
        log_p = library.nn.functional.log_softmax(x, 2)
        loss = library.nn.functional.ctc_loss(
            log_p, library.tensor(TARGETS), (6, 1, 2), (3, 2, 1), reduction=reduction, zero_infinity=True
        )
        loss.backward()
        found.append((loss.item(), x.grad.numpy()))
    np.testing.assert_allclose(found[0][0], found[1][0])
    np.testing.assert_allclose(found[0][1], found[1][1], atol=1e-12)
    assert (found[0][1][:, 1] == 0).all()  # two labels in one step


def test_a_second_derivative_is_refused():
    x = mytorch.tensor(scores(), requires_grad=True)
    loss = F.ctc_loss(F.log_softmax(x, 2), mytorch.tensor(TARGETS), INPUTS, LENGTHS)
    (first,) = mytorch.autograd.grad(loss, x, create_graph=True)
    with pytest.raises(RuntimeError, match="_ctc_loss_backward is not implemented"):
        first.sum().backward()


def test_long_sequences_neither_overflow_nor_vanish():
    x = mytorch.zeros(2000, 1, 5, requires_grad=True)
    targets = mytorch.tensor(np.tile([1, 2, 3, 4], 50)[None])
    loss = F.ctc_loss(F.log_softmax(x, 2), targets, (2000,), (200,), reduction="sum")
    loss.backward()
    assert np.isfinite(loss.item())
    assert np.isfinite(x.grad.numpy()).all()
    assert abs(x.grad.numpy()).max() > 0
