"""Lazy modules: nothing is known before the first call, and nothing is lazy after it."""

from __future__ import annotations

import copy
import pickle

import pytest

import mytorch
from mytorch import nn
from mytorch.nn.modules.lazy import LazyModuleMixin
from mytorch.nn.parameter import UninitializedParameter


def test_a_lazy_layer_becomes_an_ordinary_one_with_its_first_input():
    layer = nn.LazyLinear(3)
    assert repr(layer) == "LazyLinear(in_features=0, out_features=3, bias=True)"
    assert repr(layer.weight) == "<UninitializedParameter>"
    assert layer(mytorch.ones(2, 5)).shape == (2, 3)
    assert type(layer) is nn.Linear
    assert type(layer.weight) is nn.Parameter
    assert repr(layer) == "Linear(in_features=5, out_features=3, bias=True)"
    assert float(layer.weight.abs().max()) <= 5**-0.5
    layer(mytorch.ones(2, 5)).sum().backward()
    assert layer.weight.grad is not None


@pytest.mark.parametrize(
    ("lazy", "args", "shape", "becomes"),
    [
        (nn.LazyConv2d, (4, 3), (1, 2, 5, 5), nn.Conv2d),
        (nn.LazyConv1d, (4, 3), (2, 5), nn.Conv1d),
        (nn.LazyConvTranspose2d, (4, 3), (1, 2, 5, 5), nn.ConvTranspose2d),
        (nn.LazyBatchNorm1d, (), (3, 2), nn.BatchNorm1d),
        (nn.LazyBatchNorm2d, (), (3, 2, 4, 4), nn.BatchNorm2d),
        (nn.LazyBatchNorm3d, (), (3, 2, 2, 2, 2), nn.BatchNorm3d),
        (nn.LazyInstanceNorm1d, (), (3, 2, 4), nn.InstanceNorm1d),
        (nn.LazyInstanceNorm2d, (), (3, 2, 4, 4), nn.InstanceNorm2d),
        (nn.LazyInstanceNorm3d, (), (3, 2, 2, 2, 2), nn.InstanceNorm3d),
    ],
)
def test_every_lazy_layer_equals_the_layer_it_becomes(lazy, args, shape, becomes):
    layer, x = lazy(*args), mytorch.rand(*shape)
    layer(x)
    assert type(layer) is becomes
    settings = {} if args else {"affine": True, "track_running_stats": True}
    plain = becomes(2, *args, **settings)
    assert repr(layer) == repr(plain)
    assert {k: v.shape for k, v in layer.state_dict().items()} == {k: v.shape for k, v in plain.state_dict().items()}


def test_lazy_modules_can_be_moved_copied_and_saved_before_their_first_call():
    layer = nn.Sequential(nn.LazyLinear(3), nn.ReLU()).double()
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert twin[0].weight.dtype is mytorch.float64
        assert twin(mytorch.ones(2, 5, dtype=mytorch.float64)).dtype is mytorch.float64
        assert type(layer[0]) is nn.LazyLinear
    state = layer.state_dict()
    assert isinstance(state["0.weight"], UninitializedParameter)
    with pytest.raises(RuntimeError, match="shape of an uninitialized parameter"):
        nn.Sequential(nn.Linear(5, 3), nn.ReLU()).load_state_dict(state)


def test_a_state_gives_a_lazy_layer_its_shape():
    layer, known = nn.LazyConv2d(4, 3), nn.Conv2d(2, 4, 3)
    layer.load_state_dict(known.state_dict())
    x = mytorch.rand(1, 2, 5, 5)
    assert mytorch.equal(layer(x), known(x))
    assert layer.in_channels == 2


def test_an_uninitialized_parameter_cannot_be_used():
    weight = UninitializedParameter()
    with pytest.raises(ValueError, match="Attempted to use an uninitialized parameter"):
        weight + 1
    with pytest.raises(RuntimeError, match="Can't access the shape of an uninitialized parameter"):
        _ = weight.shape
    weight.materialize((2, 3))
    assert type(weight) is nn.Parameter
    assert weight.requires_grad
    assert (weight + 1).shape == (2, 3)


def test_a_wrong_first_input_leaves_the_layer_lazy():
    layer = nn.LazyConv2d(4, 3)
    with pytest.raises(RuntimeError, match=r"Expected 3D \(unbatched\) or 4D \(batched\) input to LazyConv2d"):
        layer(mytorch.ones(2, 2))
    assert layer(mytorch.ones(2, 5, 5)).shape == (4, 3, 3)


def test_users_can_write_lazy_modules():
    class Scale(LazyModuleMixin, nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.factor = UninitializedParameter()

        def initialize_parameters(self, x):  # pyright: ignore[reportIncompatibleMethodOverride]
            self.factor.materialize(x.shape[-1:])
            nn.init.ones_(self.factor)

        def forward(self, x):
            return x * self.factor

    module = Scale()
    x = mytorch.rand(2, 3)
    assert mytorch.equal(module(x), x)
    assert mytorch.equal(module(x), x)
