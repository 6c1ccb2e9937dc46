"""Trained weights: those in the package reach their accuracy, files load, and what is missing is said clearly."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.vision import datasets, models
from mytorch.vision.models import weights as module


def accuracy(model, transform, pictures, labels):
    right = 0
    with mytorch.no_grad():
        for start in range(0, len(labels), 250):
            logits = model(transform(pictures[start : start + 250]))
            right += int((logits.argmax(1) == labels[start : start + 250]).sum())
    return right / len(labels)


@pytest.mark.parametrize("seed", [0, 77])
def test_the_weights_for_shapes_name_99_of_100_pictures_right(seed):
    data = datasets.Shapes(1000, train=False, seed=seed)
    model = models.alexnet_small(weights="shapes").eval()
    assert accuracy(model, models.AlexNet_Small_Weights.SHAPES.transforms(), data.data, data.targets) >= 0.99


def test_the_weights_for_fashion_mnist_name_9_of_10_pictures_right():
    try:
        data = datasets.FashionMNIST(train=False)
    except FileNotFoundError:
        pytest.skip("Fashion-MNIST is not on this machine")
    model = models.alexnet_small(weights="fashion-mnist").eval()
    pictures = data.data[:2000].unsqueeze(1).float() / 255
    transform = models.AlexNet_Small_Weights.FASHION_MNIST.transforms()
    assert accuracy(model, transform, pictures, data.targets[:2000]) >= 0.9  # 0.914 on all 10,000


def test_packaged_weights_have_several_spellings_and_choose_the_channels():
    assert models.alexnet_small(weights="SHAPES").features[0].in_channels == 3
    for spelling in ("fashion-mnist", "FASHION_MNIST", models.AlexNet_Small_Weights.FASHION_MNIST):
        assert models.alexnet_small(weights=spelling).features[0].in_channels == 1
    with pytest.raises(RuntimeError, match="size mismatch"):
        models.alexnet_small(weights="shapes", in_channels=1)


def test_packaged_files_are_half_precision_and_below_three_megabytes():
    files = sorted(module.PACKAGED.glob("*.safetensors"))
    assert [file.name for file in files] == [
        "alexnet_small_fashion_mnist.safetensors",
        "alexnet_small_shapes.safetensors",
    ]
    for file in files:
        assert file.stat().st_size <= 3_000_000
        assert {tensor.dtype for tensor in mytorch.load(file).values()} == {mytorch.float16}
    assert models.alexnet_small(weights="shapes").features[0].weight.dtype == mytorch.float32


def test_the_weights_are_part_of_the_package():
    import tomllib

    with open(Path(__file__).parents[3] / "pyproject.toml", "rb") as file:
        patterns = tomllib.load(file)["tool"]["setuptools"]["package-data"]["mytorch"]
    package = Path(mytorch.__file__).parent
    shipped = {path for pattern in patterns for path in package.glob(pattern)}
    assert set(module.PACKAGED.glob("*.safetensors")) <= shipped


def test_unknown_weights_are_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match="expected None, 'shapes', 'fashion-mnist' or the path"):
        models.alexnet_small(weights="imagenet")
    with pytest.raises(
        ValueError, match=r"resnet50: weights='V3' .* 'DEFAULT', 'IMAGENET1K_V1', 'IMAGENET1K_V2', the path"
    ):
        module.path_of("resnet50", "V3")
    with pytest.raises(ValueError, match="zfnet: weights='DEFAULT' is unknown; expected None, the path"):
        module.path_of("zfnet", "DEFAULT")
    with pytest.raises(FileNotFoundError, match=r"lenet5: there is no file 'nowhere\.pth'"):
        models.lenet5(weights="nowhere.pth")


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_file_of_ones_own_is_loaded_bare_or_from_a_checkpoint(tmp_path, wrapped):
    mytorch.manual_seed(0)
    model = models.lenet5()
    state = model.state_dict()
    mytorch.save({"model": state, "epoch": 3} if wrapped else state, tmp_path / "mine.safetensors")
    for path in (tmp_path / "mine.safetensors", str(tmp_path / "mine.safetensors")):
        again = models.lenet5(weights=path)
        assert all(
            np.array_equal(a.detach(), b.detach()) for a, b in zip(model.parameters(), again.parameters(), strict=True)
        )


def test_a_pth_file_of_pytorch_is_loaded(tmp_path):
    torch = pytest.importorskip("torch")
    mytorch.manual_seed(0)
    model = models.lenet5()
    state = {name: torch.from_numpy(value.numpy().copy()) for name, value in model.state_dict().items()}
    torch.save(state, tmp_path / "lenet.pth")
    again = models.lenet5(weights=tmp_path / "lenet.pth")
    assert all(
        np.array_equal(a.detach(), b.detach()) for a, b in zip(model.parameters(), again.parameters(), strict=True)
    )


def test_a_list_is_no_state_dict(tmp_path):
    mytorch.save([1, 2], tmp_path / "x.safetensors")
    with pytest.raises(ValueError, match="expected a state dict, found a list"):
        models.lenet5(weights=tmp_path / "x.safetensors")


# ---------------------------------------------------------------------- published files


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A stand-in for torchvision's SqueezeNet file, named by its checksum, in a folder of its own."""
    monkeypatch.setenv("MYTORCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    mytorch.manual_seed(0)
    model = models.squeezenet1_1()
    mytorch.save(model.state_dict(), tmp_path / "file")
    content = (tmp_path / "file").read_bytes()
    name = f"squeezenet1_1-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    monkeypatch.setitem(module.PUBLISHED, "squeezenet1_1", {"IMAGENET1K_V1": name})
    return model, name, content


@pytest.mark.parametrize("folder", ["data", "home/.cache/mytorch", "torch/hub/checkpoints"])
def test_published_weights_are_found_where_pytorch_or_the_user_put_them(published, tmp_path, folder):
    model, name, content = published
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / name).write_bytes(content)
    for word in ("DEFAULT", "IMAGENET1K_V1"):
        again = models.squeezenet1_1(weights=word)
        assert np.array_equal(again.features[0].weight.detach(), model.features[0].weight.detach())


def test_a_damaged_published_file_is_refused(published, tmp_path):
    _, name, content = published
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(content[:-1] + b"!")
    with pytest.raises(ValueError, match=r"its SHA-256 begins with \w{8}, not with \w{8}; delete it"):
        models.squeezenet1_1(weights="DEFAULT")


def test_without_a_network_the_message_says_which_file_to_put_where(published, tmp_path, monkeypatch):
    def fail(urls, target, check, **options):
        raise RuntimeError(f"download: {urls[0]}: no network")

    monkeypatch.setattr(module, "download", fail)
    with pytest.raises(RuntimeError) as caught:
        models.squeezenet1_1(weights="DEFAULT")
    assert f"fetch https://download.pytorch.org/models/{published[1]} elsewhere" in str(caught.value)
    assert f"put it into {tmp_path / 'data'}" in str(caught.value)


def test_what_is_fetched_is_checked_and_kept(published, tmp_path, monkeypatch):
    model, name, content = published

    def fetch(urls, target, check, **options):
        part = Path(target).with_name(Path(target).name + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        check(part)
        return part.rename(target)

    monkeypatch.setattr(module, "download", fetch)
    again = models.squeezenet1_1(weights="DEFAULT")
    assert np.array_equal(again.features[0].weight.detach(), model.features[0].weight.detach())
    assert (tmp_path / "data" / name).is_file()


@pytest.mark.usefixtures("unset_weights")
def test_googlenet_with_published_weights_leaves_its_heads_away_and_transforms_pictures(monkeypatch):
    from mytorch.vision.models import googlenet as function

    monkeypatch.setattr("mytorch.vision.models.weights.path_of", lambda *_: Path("x"))
    monkeypatch.setattr("mytorch.vision.models.weights.state_of", lambda _: function().state_dict())
    model = function(weights="DEFAULT")
    assert model.transform_input
    assert model.aux1 is None
    assert model.training
    assert function(weights="DEFAULT", aux_logits=True).aux1 is not None
