"""Weights that are computed from something else: the same numbers as PyTorch's, from the same beginnings."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn.utils import parametrizations, parametrize
from tests.nn.both import same_error
from tests.op_samples.sample import real

LAYERS = [("Linear", (4, 3), (2, 4)), ("Conv2d", (4, 3, 2), (1, 4, 3, 3)), ("ConvTranspose2d", (4, 3, 2), (1, 4, 3, 3))]


def state_of(library: Any, theirs: Any) -> dict[str, Any]:
    return {name: library.tensor(value.detach().numpy()) for name, value in theirs.state_dict().items()}


def beside_pytorch(wrap: Any, kind: str, args: tuple[Any, ...], shape: tuple[int, ...]) -> None:
    """Three steps in training and one in evaluation give the same outputs, gradients and states."""
    torch = pytest.importorskip("torch")
    theirs, ours = (wrap(lib, getattr(lib.nn, kind)(*args).double()) for lib in (torch, mytorch))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    ours.load_state_dict(state_of(mytorch, theirs))
    for training in (True, True, True, False):
        outputs = []
        for library, module in ((torch, theirs), (mytorch, ours)):
            module.train(training)
            module.zero_grad()
            y = module(library.tensor(real(*shape)))
            (y * y).sum().backward()
            outputs.append([y.detach().numpy(), *(p.grad.numpy() for p in module.parameters())])
        for expected, found in zip(*outputs, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    for name, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[name].numpy(), value.numpy(), rtol=1e-9)


@pytest.mark.parametrize(("kind", "args", "shape"), LAYERS)
@pytest.mark.parametrize("dim", [0, 1, None])
def test_weight_norm_equals_pytorchs(kind, args, shape, dim):
    beside_pytorch(lambda lib, m: lib.nn.utils.parametrizations.weight_norm(m, dim=dim), kind, args, shape)


@pytest.mark.parametrize(("kind", "args", "shape"), LAYERS)
@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated:FutureWarning")
def test_the_older_weight_norm_equals_pytorchs(kind, args, shape):
    beside_pytorch(lambda lib, m: lib.nn.utils.weight_norm(m), kind, args, shape)


@pytest.mark.parametrize(("kind", "args", "shape"), LAYERS)
@pytest.mark.parametrize("room", ["utils", "utils.parametrizations"])
def test_spectral_norm_equals_pytorchs(kind, args, shape, room):
    def wrap(library: Any, module: Any) -> Any:
        place = library.nn.utils if room == "utils" else library.nn.utils.parametrizations
        return place.spectral_norm(module, n_power_iterations=2)

    beside_pytorch(wrap, kind, args, shape)


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated:FutureWarning")
def test_taking_a_norm_away_leaves_the_weight_as_it_was_computed():
    for add, remove in (
        (nn.utils.weight_norm, nn.utils.remove_weight_norm),
        (nn.utils.spectral_norm, nn.utils.remove_spectral_norm),
    ):
        layer = add(nn.Linear(4, 3)).eval()
        x = mytorch.tensor(real(2, 4).astype("f4"))
        expected = layer(x).tolist()
        assert sorted(dict(remove(layer).named_parameters())) == ["bias", "weight"]
        np.testing.assert_allclose(layer(x).tolist(), expected, rtol=1e-6)
        with pytest.raises(ValueError, match="norm of 'weight' not found"):
            remove(layer)


def test_an_older_checkpoint_loads_into_the_newer_form():
    with pytest.warns(FutureWarning, match="deprecated in favor of"):
        older = nn.utils.weight_norm(nn.Linear(4, 3))
    newer = parametrizations.weight_norm(nn.Linear(4, 3))
    newer.load_state_dict(older.state_dict())
    assert mytorch.equal(newer.weight, older.weight)


class Symmetric(nn.Module):
    def forward(self, x: Any) -> Any:
        return x.triu() + x.triu(1).transpose(0, 1)

    def right_inverse(self, x: Any) -> Any:
        return x.triu()


class Double(nn.Module):
    def forward(self, x: Any) -> Any:
        return 2 * x


def test_a_parametrized_weight_follows_what_is_trained():
    layer = parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    assert mytorch.equal(layer.weight, layer.weight.transpose(0, 1))
    assert list(layer.state_dict()) == ["bias", "parametrizations.weight.original"]
    assert type(layer).__name__ == "ParametrizedLinear"
    layer(mytorch.ones(1, 3)).sum().backward()
    assert layer.parametrizations.weight.original.grad.shape == (3, 3)
    layer.weight = mytorch.ones(3, 3)
    assert layer.weight.tolist() == [[1.0] * 3] * 3
    twin = copy.deepcopy(layer)
    twin.weight = mytorch.zeros(3, 3)
    assert layer.weight.sum() == 9
    with pytest.raises(RuntimeError, match="only supported through state_dict"):
        pickle.dumps(layer)
    with parametrize.cached():
        assert layer.weight is layer.weight
    assert layer.weight is not layer.weight
    parametrize.remove_parametrizations(layer, "weight")
    assert type(layer) is nn.Linear
    assert [name for name, _ in layer.named_parameters()] == ["bias", "weight"]


def test_parametrizations_are_applied_one_after_the_other():
    layer = nn.Linear(3, 3, bias=False)
    original = layer.weight
    for step in (Symmetric(), Double()):
        parametrize.register_parametrization(layer, "weight", step)
    np.testing.assert_allclose(layer.weight.tolist(), (2 * Symmetric()(original)).tolist())
    parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
    assert layer.weight is original


def test_what_does_not_fit_is_refused_in_pytorchs_words():
    def add(library: Any, function: Any, **settings: Any) -> Any:
        class Given(library.nn.Module):
            def forward(self, x: Any) -> Any:
                return function(x)

        return library.nn.utils.parametrize.register_parametrization(
            library.nn.Linear(3, 2), settings.get("name", "weight"), Given()
        )

    import importlib.util

    if importlib.util.find_spec("torch"):
        import torch.nn.utils.parametrize  # noqa: F401
    same_error(lambda lib: add(lib, lambda x: x[:1]), ValueError, "may not change the shape of the tensor")
    same_error(lambda lib: add(lib, lambda x: x.double()), ValueError, "may not change the dtype of the tensor")
    same_error(lambda lib: add(lib, lambda x: 3), ValueError, "A parametrization must return a tensor. Got int")
    same_error(lambda lib: add(lib, lambda x: x, name="w"), ValueError, "does not have a parameter, a buffer")
    same_error(
        lambda lib: setattr(add(lib, lambda x: 2 * x), "weight", lib.zeros(2, 3)),
        RuntimeError,
        "does not implement right_inverse",
    )


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_a_fused_layer_computes_what_both_did(transpose, bias):
    layer = (nn.ConvTranspose2d if transpose else nn.Conv2d)(4, 3, 2, bias=bias).double().eval()
    norm = nn.BatchNorm2d(3).double()
    norm(mytorch.tensor(real(4, 3, 2, 2)))
    norm.eval()
    x = mytorch.tensor(real(2, 4, 3, 3))
    fused = nn.utils.fuse_conv_bn_eval(layer, norm, transpose)
    np.testing.assert_allclose(fused(x).tolist(), norm(layer(x)).tolist(), rtol=1e-9)
    linear, norm = nn.Linear(4, 3, bias=bias).double().eval(), nn.BatchNorm1d(3).double()
    norm(mytorch.tensor(real(4, 3)))
    norm.eval()
    x = mytorch.tensor(real(2, 4))
    np.testing.assert_allclose(nn.utils.fuse_linear_bn_eval(linear, norm)(x).tolist(), norm(linear(x)).tolist())
    with pytest.raises(AssertionError, match="Fusion only for eval!"):
        nn.utils.fuse_linear_bn_eval(linear.train(), norm)


def test_skipping_the_beginning_makes_the_module_all_the_same():
    assert nn.utils.skip_init(nn.Linear, 3, 2, bias=False).weight.shape == (2, 3)
    with pytest.raises(RuntimeError, match="must support a 'device' arg"):
        nn.utils.skip_init(nn.ReLU)
