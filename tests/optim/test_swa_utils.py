"""Averaged models next to PyTorch's."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import mytorch
from mytorch.optim.swa_utils import AveragedModel
from tests.nn.both import same_error


def network(library):
    net = library.nn.Sequential(library.nn.Linear(3, 4), library.nn.BatchNorm1d(4), library.nn.Linear(4, 2)).double()
    rng = np.random.default_rng(0)
    with library.no_grad():
        for p in net.parameters():
            p.copy_(library.tensor(rng.standard_normal(tuple(p.shape))))
    return net


def drift(library, net, t):
    """Some other weights, and running means that have seen another batch."""
    rng = np.random.default_rng(t)
    with library.no_grad():
        for p in net.parameters():
            p.add_(library.tensor(rng.standard_normal(tuple(p.shape))))
    net(library.tensor(rng.standard_normal((5, 3))))


AVERAGES = {
    "mean": lambda u: {},
    "mean, one by one": lambda u: {"avg_fn": u.get_swa_avg_fn()},
    "mean, all at once": lambda u: {"multi_avg_fn": u.get_swa_multi_avg_fn()},
    "running": lambda u: {"avg_fn": u.get_ema_avg_fn(0.9)},
    "running, all at once": lambda u: {"multi_avg_fn": u.get_ema_multi_avg_fn(0.9)},
    "own": lambda u: {"avg_fn": lambda a, w, n: a * 0.5 + w / (n + 2)},
    "buffers too": lambda u: {"use_buffers": True},
    "buffers too, running": lambda u: {"multi_avg_fn": u.get_ema_multi_avg_fn(0.7), "use_buffers": True},
}


@pytest.mark.parametrize("options", AVERAGES.values(), ids=AVERAGES)
def test_averages_equal_pytorchs(options):
    torch = pytest.importorskip("torch")
    states = []
    for library in (mytorch, torch):
        net = network(library)
        averaged = library.optim.swa_utils.AveragedModel(net, **options(library.optim.swa_utils))
        for t in range(5):
            drift(library, net, t)
            averaged.update_parameters(net)
        states.append({name: (str(x.dtype), x.tolist()) for name, x in averaged.state_dict().items()})
    assert states[0].keys() == states[1].keys()
    for name, (dtype, values) in states[0].items():
        assert dtype == states[1][name][0]
        np.testing.assert_allclose(values, states[1][name][1], rtol=1e-10, atol=1e-12, err_msg=name)


def test_an_averaged_model_runs_like_a_model_and_follows_nobody_by_itself():
    net = network(mytorch).eval()
    averaged = AveragedModel(net, device="cpu").eval()
    x = mytorch.ones(2, 3, dtype=mytorch.float64)
    before = averaged(x).tolist()
    assert before == net(x).tolist()
    drift(mytorch, net, 1)
    assert averaged(x).tolist() == before
    for twin in (copy.deepcopy(averaged), pickle.loads(pickle.dumps(averaged))):
        assert twin(x).tolist() == before


@pytest.mark.parametrize("batch", [lambda x: x, lambda x: (x, 3), lambda x: [x]], ids=["bare", "tuple", "list"])
def test_batch_norms_are_measured_anew(batch):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    batches = [rng.standard_normal((6, 3)) for _ in range(4)]
    states = []
    for library in (mytorch, torch):
        net = network(library).eval()
        library.optim.swa_utils.update_bn([batch(library.tensor(x)) for x in batches], net, device="cpu")
        assert not net.training
        assert net[1].momentum == 0.1
        states.append([x.tolist() for x in net.buffers()])
    for ours, theirs in zip(*states, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10)


def test_a_model_without_batch_norms_is_left_alone():
    net = mytorch.nn.Linear(2, 2)
    mytorch.optim.swa_utils.update_bn(iter(()), net)
    assert net.training


@pytest.mark.parametrize(
    "options",
    [{}, {"anneal_strategy": "linear", "anneal_epochs": 4}, {"anneal_epochs": 0}, {"swa_lr": [0.1, 3.0]}],
    ids=str,
)
def test_rates_equal_pytorchs_also_when_resumed(options):
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        params = [library.nn.Parameter(library.ones(1)) for _ in range(2)]
        optimizer = library.optim.SGD([{"params": params[:1]}, {"params": params[1:], "lr": 2.0}], lr=0.5)
        kind = library.optim.swa_utils.SWALR
        scheduler, seen = kind(optimizer, **{"swa_lr": 0.05, **options}), []
        for t in range(15):
            if t == 5:
                state = scheduler.state_dict()
                scheduler = kind(optimizer, **{"swa_lr": 0.05, **options})
                scheduler.load_state_dict(state)
            optimizer.step()
            scheduler.step()
            seen += scheduler.get_last_lr()
        results.append(seen)
    assert results[0] == pytest.approx(results[1], rel=1e-10)


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda t, u: u.get_ema_avg_fn(1.5), ValueError, "Invalid decay value 1.5 provided."),
        (lambda t, u: u.get_ema_multi_avg_fn(-1), ValueError, "Invalid decay value -1 provided."),
        (
            lambda t, u: u.AveragedModel(t.nn.Linear(1, 1), avg_fn=max, multi_avg_fn=max),
            AssertionError,
            "Only one of avg_fn and multi_avg_fn should be provided",
        ),
        (
            lambda t, u: u.SWALR(t.optim.SGD(t.nn.Linear(1, 1).parameters()), 0.1, anneal_strategy="x"),
            ValueError,
            "anneal_strategy must be one of 'cos' or 'linear', instead got x",
        ),
        (
            lambda t, u: u.SWALR(t.optim.SGD(t.nn.Linear(1, 1).parameters()), 0.1, anneal_epochs=-1),
            ValueError,
            "anneal_epochs must be equal or greater than 0, got -1",
        ),
        (
            lambda t, u: u.SWALR(t.optim.SGD(t.nn.Linear(1, 1).parameters()), [0.1, 0.2]),
            ValueError,
            "swa_lr must have the same length as optimizer.param_groups",
        ),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(lambda library: action(library, library.optim.swa_utils), error, words)
