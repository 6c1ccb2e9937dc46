"""MNIST and Fashion-MNIST are found where they may lie, checked, else asked for with the exact files and places."""

from __future__ import annotations

import gzip
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import DataLoader
from mytorch.vision.datasets import MNIST, FashionMNIST
from mytorch.vision.transforms import Compose, Normalize, PILToTensor, RandomCrop, RandomHorizontalFlip, ToTensor

Files = dict[str, bytes]


def idx_bytes(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(">u1").tobytes()


def small(images: int = 20, labels: np.ndarray | None = None) -> Files:
    """A tiny data set in the true format."""
    rng = np.random.default_rng(0)
    contents = {}
    for part in ("train", "t10k"):
        contents[f"{part}-images-idx3-ubyte"] = idx_bytes(rng.integers(0, 256, (images, 28, 28)))
        contents[f"{part}-labels-idx1-ubyte"] = idx_bytes(np.arange(20) % 10 if labels is None else labels)
    return contents


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a tiny data set into a folder, makes its checksums the right ones, and hides all others."""
    monkeypatch.delenv("MYTORCH_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(FashionMNIST, "packages", (tmp_path / "no-debian",))

    def put(contents: Files, below: str = "", compressed: bool = True) -> Path:
        folder = tmp_path / "root" / below
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = folder / (f"{name}.gz" if compressed else name)
            path.write_bytes(gzip.compress(content) if compressed else content)
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        for kind in (MNIST, FashionMNIST):
            monkeypatch.setattr(kind, "files", sums or kind.files)
        return tmp_path / "root"

    return put


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("below", ["", "FashionMNIST/raw", "fashion-mnist"])
def test_files_are_found_in_root_and_below(install: Callable[..., Path], below: str, compressed: bool) -> None:
    contents = small()
    root = install(contents, below, compressed)
    for train, part in ((True, "train"), (False, "t10k")):
        data = FashionMNIST(root, train=train)
        assert data.data.shape == (20, 28, 28)
        assert data.data.dtype is mytorch.uint8
        assert data.data.numpy().tobytes() == contents[f"{part}-images-idx3-ubyte"][16:]
        assert data.targets.tolist() == [*range(10)] * 2


def test_mnist_has_folders_and_names_of_its_own(install: Callable[..., Path], tmp_path: Path) -> None:
    data = MNIST(install(small(), "MNIST/raw"))
    assert len(data) == 20
    assert data.classes[3] == "3 - three"
    assert data.class_to_idx["9 - nine"] == 9
    with pytest.raises(FileNotFoundError, match=r"MNIST: t10k-images.*ossci-datasets.*or pass download=True$"):
        MNIST(tmp_path / "elsewhere", train=False)


def test_a_transform_that_reads_bytes_gets_them(install: Callable[..., Path]) -> None:
    root = install(small())
    bytes_ = MNIST(root, transform=PILToTensor())
    assert bytes_[3][0].dtype is mytorch.uint8
    np.testing.assert_array_equal(bytes_[3][0].numpy()[0], bytes_.data.numpy()[3])
    assert next(iter(DataLoader(bytes_, 4)))[0].dtype is mytorch.uint8
    seen = []
    MNIST(root, transform=lambda x: seen.append(x.dtype))[0]
    assert seen == [mytorch.float32]


def test_the_environment_and_the_home_folder_are_searched(
    install: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = install(small())
    monkeypatch.setenv("MYTORCH_DATA", str(root))
    assert len(FashionMNIST()) == 20
    assert len(FashionMNIST(tmp_path / "elsewhere")) == 20
    monkeypatch.delenv("MYTORCH_DATA")
    (tmp_path / "home" / ".cache").mkdir(parents=True)
    root.rename(tmp_path / "home" / ".cache" / "mytorch")
    assert len(FashionMNIST()) == 20


def test_samples_are_scaled_pictures_and_labels(install: Callable[..., Path]) -> None:
    data = FashionMNIST(install(small()))
    picture, label = data[3]
    np.testing.assert_allclose(picture.numpy()[0], data.data.numpy()[3] / 255, rtol=1e-6)
    assert picture.shape == (1, 28, 28)
    assert (label, type(label)) == (3, int)
    assert data.classes[9] == "Ankle boot"
    x, y = next(iter(DataLoader(data, 8)))
    np.testing.assert_array_equal(x.numpy(), np.stack([data[i][0].numpy() for i in range(8)]))
    assert y.tolist() == [*range(8)]


def test_pipelines_written_for_torchvision_work(install: Callable[..., Path]) -> None:
    steps = Compose([RandomCrop(28, padding=2), RandomHorizontalFlip(), ToTensor(), Normalize((0.5,), (0.5,))])
    x, y = next(iter(DataLoader(FashionMNIST(root=install(small()), transform=steps), batch_size=20)))
    assert x.shape == (20, 1, 28, 28)
    assert -1 <= x.min().item() < 0 < x.max().item() <= 1
    assert y.shape == (20,)


def test_missing_files_are_named_with_the_places_and_the_package(install: Callable[..., Path], tmp_path: Path) -> None:
    root = install({})
    with pytest.raises(FileNotFoundError) as caught:
        FashionMNIST(root)
    for word in ("train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", str(root), "download=True",
                 "sudo apt-get install dataset-fashion-mnist", "https://"):  # fmt: skip
        assert word in str(caught.value)


def test_a_failed_download_says_why_and_where_to_put_the_files(
    install: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = install({})
    monkeypatch.setattr(FashionMNIST, "files", dict.fromkeys(FashionMNIST.files, "00"))
    monkeypatch.setattr(FashionMNIST, "mirrors", ("http://127.0.0.1:9/",))  # the discard port: nobody listens
    with pytest.raises(RuntimeError, match=r"127\.0\.0\.1:9/train-images-idx3-ubyte.gz: .*refused") as caught:
        FashionMNIST(root, download=True)
    assert f"into {root}" in str(caught.value)
    assert "apt-get install" in str(caught.value)


def test_images_and_labels_must_belong_together(install: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match=r"images \(19, 28, 28\) and labels \(20,\) do not match"):
        FashionMNIST(install(small(images=19)))


def test_labels_outside_the_classes_are_refused(install: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="labels from 0 to 10; there are 10 classes"):
        FashionMNIST(install(small(labels=np.arange(20) % 11)))


def test_a_damaged_file_is_refused_by_name(install: Callable[..., Path]) -> None:
    root = install(small())
    path = root / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz: damaged or cut short"):
        FashionMNIST(root)


def test_the_real_data_set_has_its_checksums_where_it_is_installed() -> None:
    try:
        data = FashionMNIST(train=False)
    except FileNotFoundError:
        pytest.skip("Fashion-MNIST is not on this computer")
    assert data.data.shape == (10_000, 28, 28)
    assert [data.targets.tolist().count(label) for label in range(10)] == [1000] * 10
