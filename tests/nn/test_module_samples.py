"""The tests that every sample of every layer generates. PyTorch is the reference, where it is installed."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import nn
from tests.nn.module_samples import MODULE_SAMPLES, ModuleSample

# Tested in files of their own: they hold other modules or parameters.
CONTAINERS = {nn.Module, nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict}
CONTAINERS |= {nn.TransformerEncoderLayer, nn.TransformerDecoderLayer, nn.TransformerEncoder, nn.TransformerDecoder}
CONTAINERS |= {nn.Transformer, nn.MultiheadAttention, nn.RNNBase, nn.RNNCellBase, nn.DataParallel}
LAYERS = {value for value in vars(nn).values() if isinstance(value, type) and issubclass(value, nn.Module)} - CONTAINERS
LAYERS = {layer for layer in LAYERS if not layer.__name__.startswith("Lazy")}  # tests/nn/test_lazy.py

DEPRECATED = {"min_value", "max_value"}  # Hardtanh's old spellings of min_val and max_val

samples = pytest.mark.parametrize("sample", [pytest.param(s, id=s.label) for s in MODULE_SAMPLES])
modes = pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])


def to_tensor(library: Any, value: Any, dtype: Any = None) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return library.tensor(value.astype(dtype) if dtype is not None and value.dtype.kind == "f" else value)


def build(library: Any, sample: ModuleSample, dtype: Any = np.float64) -> Any:
    args = [to_tensor(library, value, dtype) for value in sample.args]
    options = {name: to_tensor(library, value, dtype) for name, value in sample.options.items()}
    module = getattr(library.nn, sample.kind.__name__)(*args, **options)
    return module.double() if dtype == np.float64 else module.float()


def inputs_for(library: Any, sample: ModuleSample, dtype: Any = np.float64) -> list[Any]:
    inputs = [to_tensor(library, value, dtype) for value in sample.inputs]
    for tensor in inputs[: len(inputs) - sample.constant]:
        tensor.requires_grad_()
    return inputs


def outputs_of(result: Any) -> tuple[Any, ...]:
    if isinstance(result, (tuple, list)):
        return tuple([output for item in result for output in outputs_of(item)])
    return (result,)


def pull(library: Any, outputs: tuple[Any, ...]) -> None:
    """Backward from the first output, with a gradient in which no two values are equal."""
    y = outputs[0]
    g = np.cos(np.arange(y.numel(), dtype=np.float64)).reshape(tuple(y.shape))
    y.backward(library.tensor(g.astype(y.detach().numpy().dtype)))


def test_every_layer_has_a_sample():
    assert {sample.kind for sample in MODULE_SAMPLES} == LAYERS


@pytest.mark.parametrize("kind", sorted(LAYERS, key=lambda kind: kind.__name__))
def test_constructors_take_pytorchs_arguments_in_pytorchs_order(kind):
    torch = pytest.importorskip("torch")
    theirs = inspect.signature(getattr(torch.nn, kind.__name__)).parameters
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in theirs.values()):
        pytest.skip("PyTorch's takes any arguments")
    ours = inspect.signature(kind).parameters
    expected = [(p.name, p.default) for p in theirs.values() if p.name not in DEPRECATED]
    assert [(p.name, p.default) for p in ours.values()] == expected


@samples
@modes
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch's
def test_outputs_gradients_and_buffers_equal_pytorchs(sample, training):
    torch = pytest.importorskip("torch")
    if sample.random and training:
        pytest.skip("draws random numbers")
    theirs, ours = build(torch, sample), build(mytorch, sample)
    for value in theirs.state_dict().values():
        if value.is_floating_point():
            value += torch.linspace(0.1, 0.4, value.numel(), dtype=value.dtype).reshape(value.shape)
    ours.load_state_dict({name: mytorch.tensor(value.numpy()) for name, value in theirs.state_dict().items()})
    theirs.train(training)
    ours.train(training)
    their_inputs, our_inputs = inputs_for(torch, sample), inputs_for(mytorch, sample)
    for _ in range(2):  # twice, because buffers move
        expected, found = outputs_of(theirs(*their_inputs)), outputs_of(ours(*our_inputs))
    pull(torch, expected)
    pull(mytorch, found)
    assert len(expected) == len(found)
    for theirs_, ours_ in zip(expected, found, strict=True):
        same(theirs_, ours_)
    for theirs_, ours_ in zip(their_inputs, our_inputs, strict=True):
        same(theirs_.grad, ours_.grad)
    gradients = dict(ours.named_parameters())
    for name, parameter in theirs.named_parameters():
        same(parameter.grad, gradients[name].grad)
    for name, value in theirs.state_dict().items():
        same(value, ours.state_dict()[name])


def same(expected: Any, found: Any) -> None:
    assert (expected is None) == (found is None)
    if expected is not None:
        assert tuple(expected.shape) == tuple(found.shape)
        assert str(expected.dtype) == str(found.dtype)
        np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=1e-7, atol=1e-10)


@samples
def test_float32_stays_float32(sample):
    module = build(mytorch, sample, np.float32)
    outputs = outputs_of(module.eval()(*inputs_for(mytorch, sample, np.float32)))
    assert outputs[0].dtype is mytorch.float32


@samples
def test_repr_and_state_equal_pytorchs(sample):
    torch = pytest.importorskip("torch")
    theirs, ours = build(torch, sample), build(mytorch, sample)
    assert repr(ours) == repr(theirs)
    expected = {name: (tuple(v.shape), str(v.dtype)) for name, v in theirs.state_dict().items()}
    found = {name: (tuple(v.shape), str(v.dtype)) for name, v in ours.state_dict().items()}
    assert list(found.items()) == list(expected.items())
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    assert [n for n, _ in ours.named_buffers()] == [n for n, _ in theirs.named_buffers()]


@samples
def test_settings_have_pytorchs_names(sample):
    torch = pytest.importorskip("torch")
    theirs, ours = vars(build(torch, sample)), vars(build(mytorch, sample))
    public = {name for name in theirs if not name.startswith("_")}
    assert {name: theirs[name] for name in public} == {name: getattr(build(mytorch, sample), name) for name in public}
    assert {name for name in ours if not name.startswith("_")} <= public


@samples
@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))], ids=["deepcopy", "pickle"]
)
def test_copies_behave_alike_and_share_nothing(sample, twin_of):
    module = build(mytorch, sample).eval()
    twin = twin_of(module)
    assert repr(twin) == repr(module)
    assert twin.training is False
    inputs = inputs_for(mytorch, sample)
    expected, found = outputs_of(module(*inputs)), outputs_of(twin(*inputs))
    assert all((a.detach().numpy() == b.detach().numpy()).all() for a, b in zip(expected, found, strict=True))
    for name, value in module.state_dict().items():
        other = twin.state_dict()[name]
        assert value.numpy().tobytes() == other.numpy().tobytes()
        assert value.numel() == 0 or value.data_ptr() != other.data_ptr()


@samples
def test_moving_to_another_dtype_keeps_the_parameter_objects(sample):
    module = build(mytorch, sample, np.float32)
    parameters = list(module.parameters())
    module.double()
    assert all(a is b for a, b in zip(parameters, module.parameters(), strict=True))
    assert all(v.dtype is mytorch.float64 for v in module.state_dict().values() if v.is_floating_point())
