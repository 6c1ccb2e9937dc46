"""The five AlexNets: what distinguishes them, how they start; PyTorch's outputs for the small one and for LeNet-5."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.vision import models
from mytorch.vision.models.alexnet import DESIGNS, ResponseNorm
from mytorch.vision.models.alexnet.design import count
from tests.vision.models.measure import measure

BUILDERS = {
    "paper": models.alexnet_paper,
    "one_tower": models.alexnet_one_tower,
    "owt": models.alexnet_owt,
    "d2l": models.alexnet_d2l,
    "small": models.alexnet_small,
}


def kinds(layers):
    return [type(layer).__name__ for layer in layers]


def weighted(model):
    return [module for module in model.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.usefixtures("unset_weights")
def test_what_is_counted_from_the_table_is_what_the_network_has(design):
    model = BUILDERS[design.name]()
    found = measure(model, (design.channels, design.side, design.side))
    layers = [found[name] for name, module in model.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    counted = list(count(design))
    assert [layer.parameters for layer in counted] == [layer.parameters for layer in layers]
    assert [layer.multiply_adds for layer in counted] == [layer.multiply_adds for layer in layers]
    assert [layer.output for layer in counted] == [layer.output for layer in layers]


def test_the_papers_layers_have_the_papers_parameters():
    counts = [layer.parameters for layer in count(DESIGNS[0])]
    assert counts == [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000]
    assert sum(layer.multiply_adds for layer in count(DESIGNS[0])) == 724_406_816


def test_the_differences_are_printed_side_by_side(capsys):
    models.describe_differences()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["AlexNet", "paper", "one_tower", "owt", "d2l", "small"]
    start = [lines[0].index(name) for name in lines[0].split()[1:]]
    told = {line[: start[0]].strip(): [line[a:b].strip() for a, b in zip(start, [*start[1:], None], strict=True)]
            for line in lines[2:]}  # fmt: skip
    assert told["parameters"] == ["60,965,224", "62,378,344", "61,100,840", "46,764,746", "1,147,466"]
    assert told["groups"][:2] == ["1-2-1-2-2", "1-1-1-1-1"]
    assert told["input"] == ["3 × 227 × 227", "3 × 224 × 224", "3 × 224 × 224", "1 × 224 × 224", "3 × 32 × 32"]
    assert told["sizes of the maps"][0] == "55-27-27-13-13-13-13-6"
    assert told["sizes of the maps"][3] == "54-26-26-12-12-12-12-5"
    assert told["response norm"] == ["after conv 1, 2", "none", "none", "none", "none"]


@pytest.mark.usefixtures("unset_weights")
def test_the_paper_normalises_after_relu_and_before_pooling():
    model = models.alexnet_paper()
    assert kinds(model.features) == [
        "Conv2d", "ReLU", "ResponseNorm", "MaxPool2d",
        "Conv2d", "ReLU", "ResponseNorm", "MaxPool2d",
        "Conv2d", "ReLU", "Conv2d", "ReLU", "Conv2d", "ReLU", "MaxPool2d",
    ]  # fmt: skip
    assert [layer.groups for layer in model.features if isinstance(layer, nn.Conv2d)] == [1, 2, 1, 2, 2]


def test_the_papers_response_norm_is_its_formula_inside_each_column():
    x = np.random.default_rng(0).normal(0, 50, (2, 12, 3, 3))
    expected = np.empty_like(x)
    for c in range(12):
        column = range(6) if c < 6 else range(6, 12)
        near = [other for other in range(c - 2, c + 3) if other in column]
        expected[:, c] = x[:, c] / (2 + 1e-4 * (x[:, near] ** 2).sum(1)) ** 0.75
    np.testing.assert_allclose(ResponseNorm(columns=2)(mytorch.tensor(x)).numpy(), expected, rtol=1e-12)


def test_the_paper_starts_with_gaussian_weights_and_biases_of_one():
    mytorch.manual_seed(0)
    layers = weighted(models.AlexNet(10, design=DESIGNS[0]))
    assert [set(layer.bias.tolist()) for layer in layers] == [{0}, {1}, {0}, {1}, {1}, {1}, {1}, {0}]
    for layer in layers:
        values = layer.weight.detach().numpy()
        assert abs(values.std() - 0.01) < 4e-4
        assert abs(values.mean()) < 4e-4


@pytest.mark.usefixtures("unset_weights")
def test_the_bias_of_the_paper_can_be_made_smaller():
    layers = weighted(models.alexnet_paper(bias=0.1))
    assert [round(layer.bias[0].item(), 3) for layer in layers] == [0, 0.1, 0, 0.1, 0.1, 0.1, 0.1, 0]


@pytest.mark.usefixtures("unset_weights")
def test_dropout_stands_before_the_hidden_layers_or_after_them():
    before = ["Dropout", "Linear", "ReLU", "Dropout", "Linear", "ReLU", "Linear"]
    after = ["Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout", "Linear"]
    assert kinds(models.alexnet(10).classifier) == kinds(models.alexnet_one_tower(10).classifier) == before
    assert kinds(models.alexnet_paper(10).classifier) == kinds(models.alexnet_d2l().classifier) == after
    assert kinds(models.alexnet_small().classifier) == ["Linear", "ReLU", "Dropout", "Linear"]


def test_classes_channels_and_dropout_are_options():
    model = models.alexnet_small(7, dropout=0.25, in_channels=1)
    assert model(mytorch.zeros(2, 1, 32, 32)).shape == (2, 7)
    assert [module.p for module in model.modules() if isinstance(module, nn.Dropout)] == [0.25]
    assert models.LeNet5(3, in_channels=3)(mytorch.zeros(1, 3, 32, 32)).shape == (1, 3)


@pytest.mark.usefixtures("unset_weights")
def test_adaptive_pooling_takes_larger_pictures_and_the_small_network_refuses_them():
    with mytorch.no_grad():
        assert models.AlexNet(2).eval()(mytorch.zeros(1, 3, 256, 256)).shape == (1, 2)
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            models.alexnet_small()(mytorch.zeros(1, 3, 64, 64))


def test_the_small_network_starts_by_guessing_and_without_letting_its_values_die_out():
    mytorch.manual_seed(1)
    model = models.alexnet_small().eval()
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            assert not parameter.detach().numpy().any()
    x, labels = mytorch.randn(100, 3, 32, 32), mytorch.arange(100) % 10
    with mytorch.no_grad():
        maps = model.features(x).numpy()
        loss = mytorch.nn.functional.cross_entropy(model(x), labels).item()
    assert np.sqrt((maps**2).mean()) > 0.1  # N(0, 0.01²) gives 0.002
    assert abs(loss - np.log(10)) < 0.1


def test_the_same_seed_gives_the_same_weights():
    def weights():
        mytorch.manual_seed(5)
        return [p.detach().numpy() for p in models.alexnet_small().parameters()]

    assert all(np.array_equal(a, b) for a, b in zip(weights(), weights(), strict=True))


def torch_network(torch, convolutions, hidden):
    nn = torch.nn
    layers = []
    for channels_in, channels_out, kernel, padding in convolutions:
        layers += [nn.Conv2d(channels_in, channels_out, kernel, 1, padding), nn.ReLU(), nn.MaxPool2d(2)]
    layers.append(nn.Flatten())
    for width_in, width_out in hidden[:-1]:
        layers += [nn.Linear(width_in, width_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*hidden[-1]))


LENET = [(1, 6, 5, 0), (6, 16, 5, 0)], [(400, 120), (120, 84), (84, 10)], (4, 1, 32, 32)
SMALL = [(3, 32, 3, 1), (32, 64, 3, 1), (64, 128, 3, 1)], [(2048, 512), (512, 10)], (4, 3, 32, 32)


@pytest.mark.parametrize(("builder", "table"), [(models.lenet5, LENET), (models.alexnet_small, SMALL)])
def test_outputs_and_gradients_are_pytorchs(builder, table):
    torch = pytest.importorskip("torch")
    convolutions, hidden, shape = table
    mytorch.manual_seed(3)
    ours, theirs = builder().eval(), torch_network(torch, convolutions, hidden)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        other.data = torch.from_numpy(mine.detach().numpy().copy())
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    labels = np.array([1, 2, 3, 4])
    mytorch.nn.functional.cross_entropy(ours(mytorch.tensor(x)), mytorch.tensor(labels)).backward()
    torch.nn.functional.cross_entropy(theirs(torch.tensor(x)), torch.tensor(labels)).backward()
    np.testing.assert_allclose(ours(mytorch.tensor(x)).detach(), theirs(torch.tensor(x)).detach(), rtol=1e-3, atol=1e-4)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert mine.grad is not None
        np.testing.assert_allclose(mine.grad.numpy(), other.grad.numpy(), rtol=1e-3, atol=1e-4)
