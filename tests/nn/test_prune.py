"""Pruning beside PyTorch's: the same elements go, and stay away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn.utils import prune
from tests.op_samples.sample import real

STEPS = {
    "l1": lambda p, m: p.l1_unstructured(m, "weight", amount=0.4),
    "l1 twice": lambda p, m: p.l1_unstructured(p.l1_unstructured(m, "weight", amount=3), "weight", amount=0.5),
    "ln": lambda p, m: p.ln_structured(m, "weight", amount=2, n=2, dim=1),
    "ln twice": lambda p, m: p.ln_structured(p.ln_structured(m, "weight", 1, n=1, dim=0), "weight", 0.5, n=1, dim=0),
    "ln then l1": lambda p, m: p.l1_unstructured(p.ln_structured(m, "weight", 1, n=2, dim=0), "weight", amount=0.5),
    "identity": lambda p, m: p.identity(m, "weight"),
    "bias": lambda p, m: p.l1_unstructured(m, "bias", amount=1),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_the_same_elements_go_as_in_pytorch(step):
    torch = pytest.importorskip("torch")
    import torch.nn.utils.prune as theirs_prune

    theirs, ours = torch.nn.Linear(5, 4).double(), nn.Linear(5, 4).double()
    ours.load_state_dict({name: mytorch.tensor(value.numpy()) for name, value in theirs.state_dict().items()})
    step(theirs_prune, theirs)
    step(prune, ours)
    assert prune.is_pruned(ours)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[name].numpy(), value.numpy())
    y = [(lib, module(lib.tensor(real(2, 5)))) for lib, module in ((torch, theirs), (mytorch, ours))]
    np.testing.assert_allclose(y[1][1].detach().numpy(), y[0][1].detach().numpy())
    for _, out in y:
        out.sum().backward()
    for name, parameter in theirs.named_parameters():
        np.testing.assert_allclose(dict(ours.named_parameters())[name].grad.numpy(), parameter.grad.numpy())


def test_parameters_are_pruned_as_if_they_were_one():
    first, second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    nn.init.constant_(first.weight, 0.1)
    nn.init.constant_(second.weight, 1.0)
    prune.global_unstructured([(first, "weight"), (second, "weight")], prune.L1Unstructured, amount=0.5)
    assert first.weight.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert second.weight.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(TypeError, match='Only "unstructured" PRUNING_TYPE supported'):
        prune.global_unstructured([(first, "weight")], prune.LnStructured, amount=0.5)


@pytest.mark.parametrize(
    ("method", "gone"),
    [
        (lambda m: prune.random_unstructured(m, "weight", 3), 3),
        (lambda m: prune.random_structured(m, "weight", 1, 0), 4),
    ],
)
def test_chance_takes_as_many_as_it_is_told(method: Any, gone: int):
    module = method(nn.Linear(4, 3))
    assert int((module.weight_mask == 0).sum()) == gone


def test_removing_makes_zeros_ordinary_numbers():
    module = prune.custom_from_mask(nn.Linear(2, 1), "weight", mytorch.tensor([[1.0, 0.0]]))
    weight = module.weight_orig
    prune.remove(module, "weight")
    assert [name for name, _ in module.named_parameters()] == ["bias", "weight"]
    assert module.weight is weight
    assert module.weight[0, 1] == 0
    assert not prune.is_pruned(module)
    with pytest.raises(ValueError, match="has to be pruned before pruning can be removed"):
        prune.remove(module, "weight")


@pytest.mark.parametrize(("amount", "error"), [(-1, ValueError), (1.5, ValueError), ("x", TypeError), (99, ValueError)])
def test_impossible_amounts_are_refused(amount: Any, error: type[Exception]):
    with pytest.raises(error):
        prune.l1_unstructured(nn.Linear(2, 2), "weight", amount)
