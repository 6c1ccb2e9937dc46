"""Saving a module's state in a dictionary, and loading it: all or nothing."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest

import mytorch
from mytorch import nn
from tests.nn.both import same_error


def small(library=mytorch):
    n = library.nn
    return n.Sequential(n.Linear(2, 3), n.BatchNorm1d(3), n.Sequential(n.Linear(3, 1, bias=False)))


def values(module):
    return {name: value.numpy().copy() for name, value in module.state_dict().items()}


def unchanged(module, before):
    after = values(module)
    return all((after[name] == before[name]).all() for name in before)


def test_names_shapes_and_metadata_equal_pytorchs():
    torch = pytest.importorskip("torch")
    ours, theirs = small().state_dict(), small(torch).state_dict()
    assert isinstance(ours, OrderedDict)
    assert [(k, tuple(v.shape)) for k, v in ours.items()] == [(k, tuple(v.shape)) for k, v in theirs.items()]
    assert ours._metadata == theirs._metadata


def test_the_tensors_share_memory_and_have_no_history():
    layer = nn.Linear(2, 2)
    state = layer.state_dict()
    assert not state["weight"].requires_grad
    state["weight"].add_(1)
    assert (layer.weight.numpy(force=True) == state["weight"].numpy()).all()
    assert layer.state_dict(keep_vars=True)["weight"] is layer.weight
    assert list(layer.state_dict(prefix="a.")) == ["a.weight", "a.bias"]


def test_values_travel_from_one_module_to_another():
    source, target = small(), small()
    result = target.load_state_dict(source.state_dict())
    assert str(result) == "<All keys matched successfully>"
    assert result.missing_keys == []
    assert unchanged(target, values(source))
    assert target[0].weight.data_ptr() != source[0].weight.data_ptr()


def test_loading_converts_to_the_modules_own_dtype():
    target = small().double()
    target.load_state_dict(small().state_dict())
    assert target[0].weight.dtype is mytorch.float64


def test_loading_is_noticed_by_a_backward_that_saved_the_old_weights():
    layer = nn.Linear(2, 2)
    y = layer(mytorch.ones(1, 2, requires_grad=True)).sum()
    layer.load_state_dict(nn.Linear(2, 2).state_dict())
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def _load(change, **options):
    def action(torch):
        module = small(torch)
        state = module.state_dict()
        change(torch, state)
        module.load_state_dict(state, **options)

    return action


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda t, s: s.pop("0.bias"), {}, 'Missing key(s) in state_dict: "0.bias". '),
        (lambda t, s: s.update(x=t.ones(1)), {}, 'Unexpected key(s) in state_dict: "x". '),
        (lambda t, s: s.update({"0.x": t.ones(1)}), {}, 'Unexpected key(s) in state_dict: "0.x". '),
        (lambda t, s: s.update({"9.x.y": t.ones(1)}), {}, 'Unexpected key(s) in state_dict: "9.x.y". '),
        (
            lambda t, s: (s.pop("0.bias"), s.update(x=t.ones(1))),
            {},
            'Error(s) in loading state_dict for Sequential:\n\tMissing key(s) in state_dict: "0.bias". '
            '\n\tUnexpected key(s) in state_dict: "x". ',
        ),
        (
            lambda t, s: s.update({"0.weight": t.ones(5, 2)}),
            {"strict": False},
            "size mismatch for 0.weight: copying a param with shape torch.Size([5, 2]) from checkpoint, the shape in "
            "current model is torch.Size([3, 2]).",
        ),
        (
            lambda t, s: s.update({"0.weight": 3}),
            {},
            'While copying the parameter named "0.weight", expected torch.Tensor or Tensor-like object from checkpoint '
            "but received <class 'int'>",
        ),
    ],
)
def test_what_does_not_fit_is_listed_in_pytorchs_words(change, options, words):
    same_error(_load(change, **options), RuntimeError, words)


def test_something_else_than_a_dictionary_is_refused():
    same_error(
        lambda torch: small(torch).load_state_dict([1]),
        TypeError,
        "Expected state_dict to be dict-like, got <class 'list'>.",
    )


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("assign", [True, False])
def test_nothing_is_half_loaded(strict, assign):
    module = small()
    before, parameters = values(module), list(module.parameters())
    state = {name: value + 1 for name, value in small().state_dict().items()}
    state["2.0.weight"] = mytorch.ones(7, 7)
    with pytest.raises(RuntimeError, match="size mismatch"):
        module.load_state_dict(state, strict=strict, assign=assign)
    assert unchanged(module, before)
    assert all(a is b for a, b in zip(parameters, module.parameters(), strict=True))


def test_missing_names_leave_a_strict_load_without_effect():
    module = small()
    before = values(module)
    state = {name: value + 1 for name, value in small().state_dict().items()}
    del state["2.0.weight"]
    with pytest.raises(RuntimeError, match="Missing key"):
        module.load_state_dict(state)
    assert unchanged(module, before)


def test_a_lenient_load_says_what_it_left_out():
    module = small()
    state = module.state_dict()
    del state["0.bias"]
    state["x"] = mytorch.ones(1)
    result = module.load_state_dict(state, strict=False)
    assert result == (["0.bias"], ["x"])
    assert "missing_keys=['0.bias']" in repr(result)


def test_assigning_takes_the_given_tensors_themselves():
    module = nn.Linear(2, 2)
    module.weight.requires_grad = False
    weight = mytorch.ones(2, 2, dtype=mytorch.float64)
    module.load_state_dict({"weight": weight, "bias": nn.Parameter(mytorch.zeros(2))}, assign=True)
    assert module.weight.dtype is mytorch.float64
    assert module.weight.data_ptr() == weight.data_ptr()
    assert module.weight.requires_grad is False
    assert module.bias.requires_grad is True
    with pytest.raises(RuntimeError, match=r"cannot be assigned torch\.int64"):
        module.load_state_dict({"weight": weight, "bias": mytorch.tensor([1, 2])}, assign=True)


def test_a_batch_norm_of_an_older_file_gets_its_counter():
    torch = pytest.importorskip("torch")
    for library in (mytorch, torch):
        state = dict(library.nn.BatchNorm1d(2).state_dict())
        del state["num_batches_tracked"]
        assert library.nn.BatchNorm1d(2).load_state_dict(state).missing_keys == []


def test_a_one_element_vector_loads_into_a_0d_parameter():
    module = nn.Module()
    module.register_parameter("gain", nn.Parameter(mytorch.tensor(1.0)))
    module.load_state_dict({"gain": mytorch.tensor([3.0])})
    assert module.gain.item() == 3


def test_shared_parameters_are_saved_under_both_names():
    tied = nn.Linear(2, 2)
    module = nn.ModuleDict({"a": tied, "b": tied})
    assert list(module.state_dict()) == ["a.weight", "a.bias", "b.weight", "b.bias"]
    np.testing.assert_array_equal(module.state_dict()["a.weight"].numpy(), module.state_dict()["b.weight"].numpy())
