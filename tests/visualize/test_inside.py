"""Looking into a network leaves no trace in it, and sees what the layers really gave."""

import numpy as np
import pytest

import mytorch
from mytorch import no_grad
from mytorch.nn import BatchNorm2d, Conv2d, Dropout, Module, ReLU, Sequential
from mytorch.visualize.inside import asked_only, batch_of_one, is_leaf, layer_output, visits

X = mytorch.tensor(np.random.default_rng(0).normal(size=(1, 2, 5, 5)), dtype=mytorch.float32)


def network():
    return Sequential(Conv2d(2, 3, 3), BatchNorm2d(3), ReLU(inplace=True), Dropout(0.5))


def test_every_module_gets_its_own_mode_back():
    model = network().train()
    model[1].eval()  # a frozen norm
    with asked_only(model):
        assert not any(module.training for module in model.modules())
    assert [module.training for module in model.modules()] == [True, True, False, True, True]


def test_modes_and_hooks_are_restored_after_an_error():
    model = network().train()
    with pytest.raises(RuntimeError):
        visits(model, mytorch.ones(1, 7, 5, 5), is_leaf)
    assert all(module.training for module in model.modules())
    assert not any(module._forward_hooks for module in model.modules())


def test_visits_are_the_outputs_in_the_order_of_the_calls():
    model = network()
    with no_grad():
        result, seen = visits(model, X, is_leaf)
    assert [visit.name for visit in seen] == ["0", "1", "2", "3"]
    np.testing.assert_array_equal(seen[-1].output.numpy(), result.numpy())
    before, after = seen[1].output.numpy(), seen[2].output.numpy()
    assert (before < 0).any()  # the ReLU in place did not write on it
    np.testing.assert_array_equal(after, np.maximum(before, 0))


def test_a_layer_that_is_used_twice_is_seen_twice():
    class Twice(Module):
        def __init__(self):
            super().__init__()
            self.layer = ReLU()

        def forward(self, x):
            return self.layer(self.layer(x) - 1)

    _, seen = visits(Twice(), X, is_leaf)
    assert [visit.name for visit in seen] == ["layer", "layer"]


def test_a_layer_that_is_not_used_is_reported():
    model = network()
    model.add_module("spare", ReLU())
    model.forward = lambda x: model[0](x)
    with pytest.raises(ValueError, match="did not use its layer 'spare'"):
        layer_output(model, X, "spare")


@pytest.mark.parametrize("shape", [(2, 3, 4, 4), (4, 4), (1, 1, 1, 4, 4)])
def test_one_picture_means_one(shape):
    with pytest.raises(ValueError, match="grad_cam: expected one picture"):
        batch_of_one("grad_cam", mytorch.zeros(shape), ReLU())
