"""Initialisation: the right distribution, from the seeded generator, in place and unrecorded."""

from __future__ import annotations

import math

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn import init
from tests.nn.both import same_error

FILLS = {
    "uniform": lambda t, **g: init.uniform_(t, -1, 3, **g),
    "normal": lambda t, **g: init.normal_(t, 1, 2, **g),
    "xavier_uniform": lambda t, **g: init.xavier_uniform_(t, 2.0, **g),
    "xavier_normal": lambda t, **g: init.xavier_normal_(t, **g),
    "kaiming_uniform": lambda t, **g: init.kaiming_uniform_(t, **g),
    "kaiming_normal": lambda t, **g: init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu", **g),
    "orthogonal": lambda t, **g: init.orthogonal_(t, **g),
    "trunc_normal": lambda t, **g: init.trunc_normal_(t, **g),
    "sparse": lambda t, **g: init.sparse_(t, 0.5, **g),
}


def uniform_within(values: np.ndarray, low: float, high: float) -> None:
    assert low <= values.min() < values.max() <= high
    shares = np.histogram(values, 10, (low, high))[0] / values.size
    np.testing.assert_allclose(shares, 0.1, atol=5 * math.sqrt(0.09 / values.size))


def normal_with(values: np.ndarray, std: float, mean: float = 0.0) -> None:
    z = (values - mean) / std
    for limit in (-1.5, -0.5, 0.0, 0.7, 2.0):
        share = 0.5 * (1 + math.erf(limit / math.sqrt(2)))
        assert abs((z < limit).mean() - share) < 5 * math.sqrt(share * (1 - share) / z.size)


@pytest.mark.parametrize("name", FILLS)
def test_the_same_generator_gives_the_same_numbers_whatever_happened_before(name):
    def draw(seed):
        mytorch.rand(3)
        return FILLS[name](mytorch.empty(6, 5), generator=mytorch.Generator().manual_seed(seed)).numpy()

    assert (draw(3) == draw(3)).all()
    assert (draw(3) != draw(4)).any()


@pytest.mark.parametrize("name", FILLS)
def test_filling_a_parameter_is_neither_refused_nor_recorded_but_counted(name):
    parameter = nn.Parameter(mytorch.zeros(6, 5, dtype=mytorch.float64))
    y = (parameter * parameter).sum()
    assert FILLS[name](parameter) is parameter
    assert parameter.is_leaf
    assert parameter.requires_grad
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_manual_seed_repeats_the_initial_weights():
    def weights():
        mytorch.manual_seed(5)
        return nn.Linear(3, 3).weight.numpy(force=True).copy()

    assert (weights() == weights()).all()


def test_uniform_and_normal_have_their_distribution():
    uniform_within(init.uniform_(mytorch.empty(20000), -1.0, 3.0).numpy(), -1, 3)
    normal_with(init.normal_(mytorch.empty(20000), 1.0, 2.0).numpy(), 2.0, 1.0)


@pytest.mark.parametrize("shape", [(60, 70), (20, 10, 5, 4)])
def test_xavier_and_kaiming_have_the_papers_variance(shape):
    field = math.prod(shape[2:])
    fan_in, fan_out = shape[1] * field, shape[0] * field
    bound = 2 * math.sqrt(6 / (fan_in + fan_out))
    uniform_within(init.xavier_uniform_(mytorch.empty(shape), 2.0).numpy().ravel(), -bound, bound)
    normal_with(init.xavier_normal_(mytorch.empty(shape)).numpy().ravel(), math.sqrt(2 / (fan_in + fan_out)))
    bound = math.sqrt(6 / fan_in)
    uniform_within(init.kaiming_uniform_(mytorch.empty(shape)).numpy().ravel(), -bound, bound)
    std = math.sqrt(2 / fan_out)
    normal_with(init.kaiming_normal_(mytorch.empty(shape), mode="fan_out").numpy().ravel(), std)


@pytest.mark.parametrize(
    ("layer", "fan_in"),
    [(lambda: nn.Linear(50, 60), 50), (lambda: nn.Conv2d(8, 30, 3, groups=2), 36), (lambda: nn.Conv1d(9, 40, 5), 45)],
)
def test_layers_begin_uniform_within_one_over_the_root_of_fan_in(layer, fan_in):
    module, bound = layer(), 1 / math.sqrt(fan_in)
    uniform_within(module.weight.numpy(force=True).ravel(), -bound, bound)
    bias = np.concatenate([layer().bias.numpy(force=True) for _ in range(30)])
    uniform_within(bias, -bound, bound)


def test_a_layer_without_inputs_is_made_without_a_word():
    assert nn.Linear(0, 3)(mytorch.ones(2, 0)).shape == (2, 3)


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"),
    [(0, 1, -2, 2), (0, 0.02, -2, 2), (1, 2, 0, 1.5), (0, 1, 2.5, 100), (0, 1, -9, -4), (0, 1, 20, 30), (5, 1, -1, 1)],
)
def test_trunc_normal_is_the_normal_given_the_interval(mean, std, a, b):
    stats = pytest.importorskip("scipy.stats")
    values = init.trunc_normal_(mytorch.empty(200, 20, dtype=mytorch.float64), mean, std, a, b).numpy().ravel()
    assert a <= values.min() <= values.max() <= b
    expected = stats.truncnorm((a - mean) / std, (b - mean) / std, mean, std)
    assert stats.kstest(values, expected.cdf).pvalue > 1e-4


def test_trunc_normal_keeps_to_the_interval_in_float32():
    values = init.trunc_normal_(mytorch.empty(10000), 0.0, 1.0, -0.1, 0.1)
    assert values.numpy().min().item() >= -0.1
    assert values.dtype is mytorch.float32
    with pytest.raises(ValueError, match="the interval is empty"):
        init.trunc_normal_(mytorch.empty(3), a=2.0, b=1.0)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (6, 2, 3)])
def test_orthogonal_rows_or_columns(shape):
    w = init.orthogonal_(mytorch.empty(shape, dtype=mytorch.float64), gain=2.0).numpy().reshape(shape[0], -1)
    small = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(small, 4 * np.eye(len(small)), atol=1e-12)


def test_constants_identities_and_diracs_equal_pytorchs():
    torch = pytest.importorskip("torch")
    for name, args, shape in [
        ("constant_", (0.3,), (2, 3)),
        ("ones_", (), (2, 3)),
        ("zeros_", (), (2, 3)),
        ("eye_", (), (2, 3)),
        ("dirac_", (), (4, 3, 3, 2)),
        ("dirac_", (2,), (6, 2, 3, 3)),
        ("dirac_", (), (3, 4, 5)),
    ]:
        ours = getattr(init, name)(mytorch.empty(shape), *args)
        theirs = getattr(torch.nn.init, name)(torch.empty(shape), *args)
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_sparse_columns_have_the_wanted_number_of_zeros():
    w = init.sparse_(mytorch.empty(10, 7), sparsity=0.25, std=0.1).numpy()
    assert ((w == 0).sum(0) == 3).all()


@pytest.mark.parametrize(
    ("nonlinearity", "param"),
    [
        *[(name, None) for name in ("linear", "conv2d", "conv_transpose2d", "sigmoid", "tanh", "relu", "selu")],
        *[("leaky_relu", slope) for slope in (None, 0.2, math.sqrt(5))],
    ],
)
def test_gains_equal_pytorchs(nonlinearity, param):
    torch = pytest.importorskip("torch")
    assert init.calculate_gain(nonlinearity, param) == torch.nn.init.calculate_gain(nonlinearity, param)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda t: t.nn.init.calculate_gain("swish"), "Unsupported nonlinearity swish"),
        (lambda t: t.nn.init.calculate_gain("leaky_relu", "x"), "negative_slope x not a valid number"),
        (lambda t: t.nn.init.eye_(t.empty(2)), "Only tensors with 2 dimensions are supported"),
        (lambda t: t.nn.init.sparse_(t.empty(2), 0.1), "Only tensors with 2 dimensions are supported"),
        (lambda t: t.nn.init.dirac_(t.empty(2, 2)), "Only tensors with 3, 4, or 5 dimensions are supported"),
        (lambda t: t.nn.init.dirac_(t.empty(3, 2, 3), 2), "dim 0 must be divisible by groups"),
        (lambda t: t.nn.init.orthogonal_(t.empty(2)), "Only tensors with 2 or more dimensions are supported"),
        (
            lambda t: t.nn.init.xavier_normal_(t.empty(2)),
            "Fan in and fan out can not be computed for tensor with fewer",
        ),
        (lambda t: t.nn.init.kaiming_normal_(t.empty(2, 2), mode="fan"), "Mode fan not supported, please use one of"),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, words):
    same_error(action, ValueError, words)


def test_filling_nothing_warns():
    for function in (init.kaiming_normal_, init.kaiming_uniform_):
        with pytest.warns(UserWarning, match="Initializing zero-element tensors is a no-op"):
            function(mytorch.empty(0, 3))
    assert init.orthogonal_(mytorch.empty(0, 3)).shape == (0, 3)


def test_older_names_warn_and_do_the_same():
    weight = mytorch.zeros(2, 3)
    with pytest.warns(FutureWarning, match=r"`nn.init.constant` is now deprecated in favor of `nn.init.constant_`"):
        nn.init.constant(weight, 2.0)
    assert weight.tolist() == [[2.0] * 3] * 2
    assert nn.init._calculate_fan_in_and_fan_out(weight) == (3, 2)
    assert nn.init._calculate_correct_fan(weight, "fan_out") == 2
