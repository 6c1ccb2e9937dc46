"""What the other networks are made of: torchvision's names, auxiliary heads, options, and blocks against formulas."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn import functional as F
from mytorch.vision import models
from mytorch.vision.models.googlenet import PlainConv2d
from mytorch.vision.models.resnet import BasicBlock, Bottleneck
from mytorch.vision.models.squeezenet import Fire

# Of torchvision 0.29.2: the first digits of the SHA-256 of the lines "name (shape)" of
# model(num_classes=10).state_dict().
STATE_DICTS = {
    "alexnet": "04c3dc5f927a65e2",
    "vgg11": "06e822cdb354065e",
    "vgg11_bn": "77ac41a2fde01076",
    "vgg13": "78f3a45b34ad7c6c",
    "vgg13_bn": "049a2e2631ace076",
    "vgg16": "85a17f2184a8561d",
    "vgg16_bn": "1d24661906224728",
    "vgg19": "cefa836ac7dd6af4",
    "vgg19_bn": "5722d07710ccbfec",
    "googlenet": "1002eb6c6a13b82b",
    "resnet18": "65d17c067d0b1ce3",
    "resnet34": "3464dcfbe682c458",
    "resnet50": "9a3ff6723a21ce33",
    "squeezenet1_0": "c102b1a2f246185a",
    "squeezenet1_1": "27ac36bf67dc7286",
}


@pytest.mark.parametrize("name", STATE_DICTS)
@pytest.mark.usefixtures("unset_weights")
def test_the_state_dict_has_torchvisions_names_and_shapes_in_its_order(name):
    state = getattr(models, name)(num_classes=10).state_dict()
    lines = "\n".join(f"{key} {tuple(value.shape)}" for key, value in state.items())
    assert hashlib.sha256(lines.encode()).hexdigest()[:16] == STATE_DICTS[name]


def test_googlenet_gives_three_answers_while_training_and_one_afterwards():
    mytorch.manual_seed(0)
    model = models.googlenet(4)
    x = mytorch.randn(2, 3, 32, 32)
    outputs = model(x)
    assert isinstance(outputs, models.GoogLeNetOutputs)
    assert [tuple(output.shape) for output in outputs] == [(2, 4)] * 3
    assert outputs._fields == ("logits", "aux_logits2", "aux_logits1")
    assert model.eval()(x).shape == (2, 4)


def test_googlenet_without_heads_gives_one_answer_and_has_no_parameters_for_them():
    model = models.googlenet(4, aux_logits=False)
    assert model(mytorch.randn(2, 3, 32, 32)).shape == (2, 4)
    assert not [name for name, _ in model.named_parameters() if name.startswith("aux")]


@pytest.mark.usefixtures("unset_weights")
def test_the_main_network_of_the_googlenet_paper_has_seven_million_parameters():
    model = models.googlenet_paper(aux_logits=False)
    assert sum(p.numel() for p in model.parameters()) == 6_998_552
    wide = [m for m in model.modules() if isinstance(m, nn.Conv2d) and m.kernel_size == (5, 5)]
    assert len(wide) == 9
    assert not [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    assert [m for m in model.modules() if isinstance(m, PlainConv2d)]


@pytest.mark.usefixtures("unset_weights")
def test_googlenet_transforms_pictures_as_its_published_weights_want_them():
    from mytorch.vision.models.googlenet import _as_the_original

    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    pixels = np.random.default_rng(0).random((2, 3, 4, 4))
    normalised = (pixels - mean[:, None, None]) / std[:, None, None]
    np.testing.assert_allclose(_as_the_original(mytorch.tensor(normalised)).numpy(), (pixels - 0.5) / 0.5, atol=1e-12)


def test_a_basic_block_adds_what_it_was_given():
    mytorch.manual_seed(0)
    block = BasicBlock(4, 4).eval()
    x = mytorch.randn(2, 4, 5, 5)
    inner = F.conv2d(
        F.relu(F.conv2d(x, block.conv1.weight, padding=1) / (1 + 1e-5) ** 0.5), block.conv2.weight, padding=1
    )
    expected = F.relu(x + inner / (1 + 1e-5) ** 0.5)
    np.testing.assert_allclose(block(x).detach().numpy(), expected.detach().numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", [models.resnet18, models.resnet50])
def test_residual_branches_may_begin_at_zero(make):
    model = make(10, zero_init_residual=True)
    blocks = [m for m in model.modules() if isinstance(m, (BasicBlock, Bottleneck))]
    assert len(blocks) == {models.resnet18: 8, models.resnet50: 16}[make]
    for block in blocks:
        last = block.bn3 if isinstance(block, Bottleneck) else block.bn2
        assert not last.weight.detach().numpy().any()


@pytest.mark.usefixtures("unset_weights")
def test_resnet_may_widen_its_windows_instead_of_halving_its_maps():
    model = models.resnet50(10, replace_stride_with_dilation=[False, True, True]).eval()
    with mytorch.no_grad():
        x = model.maxpool(model.relu(model.bn1(model.conv1(mytorch.zeros(1, 3, 64, 64)))))
        assert model.layer4(model.layer3(model.layer2(model.layer1(x)))).shape == (1, 2048, 8, 8)
    with pytest.raises(ValueError, match="3-element tuple"):
        models.resnet50(replace_stride_with_dilation=[True])
    with pytest.raises(ValueError, match="groups=1"):
        models.resnet18(groups=2)


def test_a_fire_module_puts_both_expansions_side_by_side():
    mytorch.manual_seed(0)
    fire = Fire(3, 2, 4, 5)
    x = mytorch.randn(2, 3, 6, 6)
    squeezed = F.relu(fire.squeeze(x))
    expected = [F.relu(fire.expand1x1(squeezed)), F.relu(fire.expand3x3(squeezed))]
    assert fire(x).shape == (2, 9, 6, 6)
    np.testing.assert_array_equal(fire(x).detach(), mytorch.cat(expected, 1).detach())


def test_an_unknown_version_of_squeezenet_is_refused():
    with pytest.raises(ValueError, match="Unsupported SqueezeNet version 2_0: 1_0 or 1_1 expected"):
        models.SqueezeNet("2_0")


def test_the_last_maps_of_network_in_network_are_its_answers():
    mytorch.manual_seed(0)
    model = models.nin_cifar10().eval()
    x = mytorch.randn(2, 3, 32, 32)
    maps = model.features(x)
    assert maps.shape == (2, 10, 8, 8)
    np.testing.assert_allclose(model(x).detach().numpy(), maps.detach().numpy().mean((2, 3)), rtol=1e-5, atol=1e-7)


@pytest.mark.usefixtures("unset_weights")
def test_vgg_has_batch_normalisation_where_its_name_says_so():
    for name, count in (("vgg11", 8), ("vgg13", 10), ("vgg16", 13), ("vgg19", 16)):
        for ending, norms in (("", 0), ("_bn", count)):
            model = getattr(models, name + ending)(num_classes=2)
            assert sum(isinstance(m, nn.Conv2d) for m in model.modules()) == count
            assert sum(isinstance(m, nn.BatchNorm2d) for m in model.modules()) == norms
