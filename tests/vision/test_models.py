"""The networks have the sizes their papers and tables give, the names torchvision uses, and PyTorch's outputs."""

import re

import numpy as np
import pytest

import mytorch
from mytorch.vision import models

# name: (builder, input, parameters of each weighted layer, output shapes of the layers that change the shape)
NETWORKS = {
    "lenet5": (
        models.LeNet5,
        (1, 1, 32, 32),
        [156, 2_416, 48_120, 10_164, 850],
        [(6, 28, 28), (16, 10, 10), (120,), (84,), (10,)],
    ),
    "alexnet": (
        models.alexnet,
        (1, 3, 224, 224),
        [23_296, 307_392, 663_936, 884_992, 590_080, 37_752_832, 16_781_312, 4_097_000],
        [(64, 55, 55), (64, 27, 27), (192, 27, 27), (192, 13, 13), (384, 13, 13), (256, 13, 13), (256, 13, 13),
         (256, 6, 6), (256, 6, 6), (4096,), (4096,), (1000,)],
    ),
    "alexnet_one_tower": (
        models.alexnet_one_tower,
        (1, 3, 224, 224),
        [34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000],
        [(96, 55, 55), (96, 27, 27), (256, 27, 27), (256, 13, 13), (384, 13, 13), (384, 13, 13), (256, 13, 13),
         (256, 6, 6), (256, 6, 6), (4096,), (4096,), (1000,)],
    ),
    "alexnet_d2l": (
        models.alexnet_d2l,
        (1, 1, 224, 224),
        [11_712, 614_656, 885_120, 1_327_488, 884_992, 26_218_496, 16_781_312, 40_970],
        [(96, 54, 54), (96, 26, 26), (256, 26, 26), (256, 12, 12), (384, 12, 12), (384, 12, 12), (256, 12, 12),
         (256, 5, 5), (4096,), (4096,), (10,)],
    ),
    "alexnet_small": (
        models.alexnet_small,
        (1, 3, 32, 32),
        [896, 18_496, 73_856, 1_049_088, 5_130],
        [(32, 32, 32), (32, 16, 16), (64, 16, 16), (64, 8, 8), (128, 8, 8), (128, 4, 4), (512,), (10,)],
    ),
}  # fmt: skip
TOTALS = {
    "lenet5": 61_706,
    "alexnet": 61_100_840,
    "alexnet_one_tower": 62_378_344,
    "alexnet_d2l": 46_764_746,
    "alexnet_small": 1_147_466,
}
WEIGHTED = ("Conv2d", "Linear")
SHAPING = ("Conv2d", "Linear", "MaxPool2d", "AdaptiveAvgPool2d")


@pytest.fixture(scope="module", params=NETWORKS)
def network(request):
    builder, shape, counts, shapes = NETWORKS[request.param]
    mytorch.manual_seed(0)
    return request.param, builder(), shape, counts, shapes


def test_every_layer_has_the_parameters_of_the_table(network):
    name, model, _, counts, _ = network
    layers = [module for module in model.modules() if type(module).__name__ in WEIGHTED]
    assert [sum(p.numel() for p in layer.parameters()) for layer in layers] == counts
    assert sum(p.numel() for p in model.parameters()) == sum(counts) == TOTALS[name]


def test_every_layer_gives_the_shape_of_the_table(network):
    _, model, shape, _, shapes = network
    seen = []
    handles = [
        module.register_forward_hook(lambda module, inputs, output: seen.append(tuple(output.shape[1:])))
        for module in model.modules()
        if type(module).__name__ in SHAPING
    ]
    with mytorch.no_grad():
        model.eval()(mytorch.zeros(*shape))
    for handle in handles:
        handle.remove()
    assert seen == shapes


def test_the_docstring_tables_agree_with_the_networks(network):
    name, _, _, counts, _ = network
    text = (models.LeNet5 if name == "lenet5" else NETWORKS[name][0]).__doc__
    assert text is not None
    rows = [int(number.replace(",", "")) for number in re.findall(r"\| ([\d,]+) \|$", text, re.MULTILINE)]
    assert [row for row in rows if row != TOTALS[name]] == counts
    assert f"{TOTALS[name]:,}" in text


def test_alexnet_has_torchvisions_names(network):
    name, model, *_ = network
    if not name.startswith("alexnet"):
        pytest.skip("LeNet-5 is not in torchvision")
    assert [child for child, _ in model.named_children()] == ["features", "avgpool", "classifier"]
    if name in ("alexnet", "alexnet_one_tower"):
        layers = ["features.0", "features.3", "features.6", "features.8", "features.10"]
        layers += ["classifier.1", "classifier.4", "classifier.6"]
        assert list(model.state_dict()) == [f"{layer}.{part}" for layer in layers for part in ("weight", "bias")]


def test_dropout_stands_before_the_hidden_layers_or_after_them():
    assert [type(layer).__name__ for layer in models.AlexNet(10).classifier] == [
        "Dropout", "Linear", "ReLU", "Dropout", "Linear", "ReLU", "Linear",
    ]  # fmt: skip
    assert [type(layer).__name__ for layer in models.alexnet_small().classifier] == [
        "Linear",
        "ReLU",
        "Dropout",
        "Linear",
    ]


def test_classes_channels_and_dropout_are_options():
    model = models.alexnet_small(7, dropout=0.25, in_channels=1)
    assert model(mytorch.zeros(2, 1, 32, 32)).shape == (2, 7)
    assert [module.p for module in model.modules() if type(module).__name__ == "Dropout"] == [0.25]
    assert models.LeNet5(3, in_channels=3)(mytorch.zeros(1, 3, 32, 32)).shape == (1, 3)


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


def torch_alexnet(torch, table, hidden):
    nn = torch.nn
    layers = []
    for channels_in, channels_out, kernel, stride, padding, pool in table:
        layers += [nn.Conv2d(channels_in, channels_out, kernel, stride, padding), nn.ReLU()]
        layers += [nn.MaxPool2d(*pool)] if pool else []
    layers.append(nn.Flatten())
    for width_in, width_out in hidden[:-1]:
        layers += [nn.Linear(width_in, width_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*hidden[-1]))


def lenet_table():
    return [(1, 6, 5, 1, 0, (2, 2)), (6, 16, 5, 1, 0, (2, 2))], [(400, 120), (120, 84), (84, 10)], (4, 1, 32, 32)


def small_table():
    pool = (2, 2)
    convolutions = [(3, 32, 3, 1, 1, pool), (32, 64, 3, 1, 1, pool), (64, 128, 3, 1, 1, pool)]
    return convolutions, [(2048, 512), (512, 10)], (4, 3, 32, 32)


@pytest.mark.parametrize(("builder", "table"), [(models.LeNet5, lenet_table), (models.alexnet_small, small_table)])
def test_outputs_and_gradients_are_pytorchs(builder, table):
    torch = pytest.importorskip("torch")
    convolutions, hidden, shape = table()
    mytorch.manual_seed(3)
    ours, theirs = builder().eval(), torch_alexnet(torch, convolutions, hidden)
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
