"""Every network has the layers, sizes, parameters and multiply-adds of its docstring, and the published totals."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.vision import models
from tests.vision.models.measure import measure, rows_of

# name: (input, parameters, multiply-adds in units of 10⁹ to three places or None)
# Sources: the papers and, where torchvision has the network, the figures it publishes with its weights.
NETWORKS = {
    "lenet5": ((1, 32, 32), 61_706, None),
    "alexnet_paper": ((3, 227, 227), 60_965_224, 0.724),
    "alexnet_one_tower": ((3, 224, 224), 62_378_344, None),
    "alexnet": ((3, 224, 224), 61_100_840, 0.714),
    "alexnet_d2l": ((1, 224, 224), 46_764_746, None),
    "alexnet_small": ((3, 32, 32), 1_147_466, None),
    "zfnet": ((3, 224, 224), 62_357_608, None),
    "nin": ((3, 224, 224), 7_595_176, None),
    "nin_cifar10": ((3, 32, 32), 966_986, None),
    "vgg11": ((3, 224, 224), 132_863_336, 7.609),
    "vgg13": ((3, 224, 224), 133_047_848, 11.308),
    "vgg16": ((3, 224, 224), 138_357_544, 15.470),
    "vgg19": ((3, 224, 224), 143_667_240, 19.632),
    "vgg11_bn": ((3, 224, 224), 132_868_840, 7.609),
    "vgg13_bn": ((3, 224, 224), 133_053_736, 11.308),
    "vgg16_bn": ((3, 224, 224), 138_365_992, 15.470),
    "vgg19_bn": ((3, 224, 224), 143_678_248, 19.632),
    "googlenet": ((3, 224, 224), 13_004_888, 1.498),
    "googlenet_paper": ((3, 224, 224), 13_378_280, None),
    "resnet18": ((3, 224, 224), 11_689_512, 1.814),
    "resnet34": ((3, 224, 224), 21_797_672, 3.664),
    "resnet50": ((3, 224, 224), 25_557_032, 4.089),
    "squeezenet1_0": ((3, 224, 224), 1_248_424, 0.819),
    "squeezenet1_1": ((3, 224, 224), 1_235_496, 0.349),
}
SECONDS = ("vgg13", "vgg16", "vgg19")  # and with batch normalisation: ten thousand million multiply-adds and more
ALL = [pytest.param(name, marks=pytest.mark.slow if name.startswith(SECONDS) else ()) for name in NETWORKS]


def docstring_of(name):
    """The table of LeNet-5 stands with its class, ZFNet's too."""
    builder = {"lenet5": models.LeNet5, "zfnet": models.ZFNet}.get(name, getattr(models, name))
    assert builder.__doc__ is not None
    return builder.__doc__


@pytest.mark.parametrize("name", ALL)
@pytest.mark.usefixtures("unset_weights")
def test_the_network_agrees_with_the_table_in_its_docstring(name):
    shape, parameters, giga = NETWORKS[name]
    model, rows = getattr(models, name)(), rows_of(docstring_of(name))
    assert rows[0].names == ["input"]
    assert rows[0].output == shape
    found = measure(model, shape)
    told = 0
    for row in rows[1:-1]:
        if not row.names:
            continue  # a pooling without a module; the next layer's size shows it
        assert row.parameters == (sum(found[name].parameters for name in row.names) or None), row
        told += row.parameters or 0
        if row.names[0].startswith("aux"):
            continue  # not called outside of training
        assert row.output == found[row.names[-1]].output, row
        assert row.multiply_adds == (sum(found[name].multiply_adds for name in row.names) or None), row
    total = rows[-1]
    assert total.names == ["sum"]
    assert total.parameters == found[""].parameters == told == parameters
    assert total.multiply_adds == found[""].multiply_adds
    if giga is not None:
        assert round(found[""].multiply_adds / 1e9, 3) == giga


@pytest.mark.parametrize("name", [name for name in NETWORKS if name.startswith(SECONDS)])
@pytest.mark.usefixtures("unset_weights")
def test_the_parameters_of_the_large_networks_are_the_published_ones(name):
    assert sum(p.numel() for p in getattr(models, name)().parameters()) == NETWORKS[name][1]


def test_every_network_with_a_table_is_tested():
    makers = {name for name, value in vars(models).items() if callable(value) and name[0].islower()}
    assert makers - {"describe_differences", "alexnet_owt"} == set(NETWORKS)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_docstring_names_its_source(name):
    assert "Source: " in docstring_of(name)


# The smallest pictures that a network takes, where it takes other than its own.
SMALLEST = {
    "alexnet": 63, "alexnet_one_tower": 63, "googlenet": 32, "googlenet_paper": 32, "resnet18": 32, "resnet34": 32,
    "resnet50": 32, "squeezenet1_0": 32, "squeezenet1_1": 32, "nin": 67,
    **{f"vgg{n}{bn}": 32 for n in (11, 13, 16, 19) for bn in ("", "_bn")},
}  # fmt: skip
LARGE = ("vgg13", "vgg16_", "vgg19", "alexnet_one_tower", "zfnet")
TRAINED = [pytest.param(name, marks=pytest.mark.slow if name.startswith(LARGE) else ()) for name in NETWORKS]


@pytest.mark.parametrize("name", TRAINED)
def test_two_pictures_go_forward_and_backward_through_the_whole_network(name, request):
    if name.startswith("vgg"):
        request.getfixturevalue("repeated_weights")
    (channels, height, _), *_ = NETWORKS[name]
    side = SMALLEST.get(name, height)
    mytorch.manual_seed(0)
    model = getattr(models, name)(num_classes=10).train()
    scale = 100.0 if "paper" in name or name == "zfnet" else 1.0  # networks that were made for pixels of 0–255
    result = model(mytorch.randn(2, channels, side, side) * scale)
    heads = [result] if isinstance(result, mytorch.Tensor) else list(result)
    assert [tuple(head.shape) for head in heads] == [(2, 10)] * len(heads)
    loss = sum(mytorch.nn.functional.cross_entropy(head, mytorch.tensor([3, 7])) for head in heads)
    assert isinstance(loss, mytorch.Tensor)
    loss.backward()
    for key, parameter in model.named_parameters():
        assert parameter.grad is not None, key
        assert np.isfinite(parameter.grad.numpy().sum()), key
