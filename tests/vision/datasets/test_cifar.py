"""CIFAR-10 and CIFAR-100 in their true format: found, fetched, unpacked, checked and read."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import DataLoader
from mytorch.vision.datasets import CIFAR10, CIFAR100
from mytorch.vision.transforms import Compose, Normalize, RandomCrop, ToTensor

PER_FILE = 12


def batches(kind: type[CIFAR10], per_file: int = PER_FILE) -> dict[str, bytes]:
    """The files of a tiny data set, pickled as the true ones are."""
    rng = np.random.default_rng(0)
    classes = 10 if kind is CIFAR10 else 100
    files = {}
    for name in (*kind.train_files, *kind.test_files):
        labels = rng.integers(0, classes, per_file).tolist()
        pixels = rng.integers(0, 256, (per_file, 3072), dtype=np.uint8)
        files[name] = pickle.dumps({"data": pixels, kind.labels_key: labels, "batch_label": name}, 2)
    names = [f"class {i}" for i in range(classes)]
    files[kind.names_file[0]] = pickle.dumps({kind.names_key: names}, 2)
    return files


def archived(folder: str, files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as packed:
        for name, content in files.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return raw.getvalue()


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """Makes the checksums of the given files the right ones, and hides all other places; returns the archive."""
    monkeypatch.delenv("MYTORCH_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def run(kind: type[CIFAR10], files: dict[str, bytes]) -> bytes:
        sums = {name: hashlib.md5(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
        archive = archived(kind.folder, files)
        monkeypatch.setattr(kind, "train_files", {name: sums[name] for name in kind.train_files})
        monkeypatch.setattr(kind, "test_files", {name: sums[name] for name in kind.test_files})
        monkeypatch.setattr(kind, "names_file", (kind.names_file[0], sums[kind.names_file[0]]))
        monkeypatch.setattr(kind, "archive_sha256", hashlib.sha256(archive).hexdigest())
        return archive

    return run


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """A web server, the folder it shows, and what it was asked for."""
    folder = tmp_path / "site"
    folder.mkdir()
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            del format, args
            asked.append(self.path)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/", folder, asked
    httpd.shutdown()
    httpd.server_close()


@pytest.mark.parametrize("kind", [CIFAR10, CIFAR100])
def test_pictures_and_labels_are_those_of_the_files(
    trust: Callable[..., bytes], tmp_path: Path, kind: type[CIFAR10]
) -> None:
    files = batches(kind)
    trust(kind, files)
    put(tmp_path / kind.folder, files)
    for train, names in ((True, kind.train_files), (False, kind.test_files)):
        data = kind(tmp_path, train=train)
        contents = [pickle.loads(files[name]) for name in names]
        pixels = np.concatenate([content["data"] for content in contents])
        labels = [label for content in contents for label in content[kind.labels_key]]
        assert len(data) == len(labels) == PER_FILE * len(names)
        assert data.targets == labels
        np.testing.assert_array_equal(data.data, pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        picture, label = data[5]
        np.testing.assert_allclose(picture.numpy(), pixels[5].reshape(3, 32, 32) / 255, rtol=1e-6)
        assert (label, type(label), picture.dtype) == (labels[5], int, mytorch.float32)
        x, y = next(iter(DataLoader(data, 7)))
        np.testing.assert_array_equal(x.numpy(), np.stack([data[i][0].numpy() for i in range(7)]))
        assert y.tolist() == labels[:7]
        assert data.classes[3] == "class 3"
        assert data.class_to_idx["class 7"] == 7
    assert len(kind(tmp_path / kind.folder)) == len(kind(tmp_path))  # the folder itself may be the root


def test_scripts_may_change_the_data_as_they_do_in_torchvision(trust: Callable[..., bytes], tmp_path: Path) -> None:
    files = batches(CIFAR10)
    trust(CIFAR10, files)
    put(tmp_path / CIFAR10.folder, files)
    data = CIFAR10(
        tmp_path, transform=Compose([RandomCrop(32, padding=4), ToTensor(), Normalize([0.5] * 3, [0.25] * 3)])
    )
    assert data.data.mean(axis=(0, 1, 2)).shape == (3,)
    before = data.data[2].copy()
    data.data, data.targets = data.data[2:5], data.targets[2:5]
    data.targets[0] = 9
    assert len(data) == 3
    x, y = next(iter(DataLoader(data, 3)))
    assert (x.shape, y[0].item()) == ((3, 3, 32, 32), 9)
    data.transform = None
    np.testing.assert_allclose(data[0][0].numpy(), before.transpose(2, 0, 1) / 255, rtol=1e-6)


def test_the_archive_is_fetched_from_the_mirror_that_has_it_and_unpacked(
    trust: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: tuple[str, Path, list[str]]
) -> None:
    url, folder, asked = site
    archive = trust(CIFAR10, batches(CIFAR10))
    (folder / "good").mkdir()
    (folder / "bad").mkdir()
    (folder / "good" / CIFAR10.archive).write_bytes(archive)
    (folder / "bad" / CIFAR10.archive).write_bytes(archive[:-1] + b"x")
    monkeypatch.setattr(CIFAR10, "mirrors", (f"{url}none/", f"{url}bad/", f"{url}good/"))
    root = tmp_path / "root"
    data = CIFAR10(root, download=True)
    assert len(data) == 5 * PER_FILE
    assert sorted(path.name for path in root.iterdir()) == [CIFAR10.folder, CIFAR10.archive]
    count = len(asked)
    assert len(CIFAR10(root, train=False, download=True)) == PER_FILE
    assert len(asked) == count  # nothing is fetched twice


def test_an_archive_that_is_there_is_unpacked_without_the_network(trust: Callable[..., bytes], tmp_path: Path) -> None:
    archive = trust(CIFAR100, batches(CIFAR100))
    (tmp_path / CIFAR100.archive).write_bytes(archive)
    assert len(CIFAR100(tmp_path, train=False)) == PER_FILE
    (tmp_path / CIFAR100.folder / "meta").unlink()
    (tmp_path / CIFAR100.archive).write_bytes(archive[:-9])
    with pytest.raises(ValueError, match=r"cifar-100-python\.tar\.gz: damaged or another file: its SHA-256 is"):
        CIFAR100(tmp_path, train=False)


def test_without_files_and_network_the_error_says_what_to_put_where(
    trust: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(CIFAR10, batches(CIFAR10))
    with pytest.raises(FileNotFoundError) as caught:
        CIFAR10(tmp_path / "empty")
    for word in (CIFAR10.archive, CIFAR10.folder, f"into {tmp_path / 'empty'} ", "download=True", "cs.toronto.edu"):
        assert word in str(caught.value)
    monkeypatch.setattr(CIFAR10, "mirrors", ("http://127.0.0.1:9/",))  # the discard port: nobody listens
    with pytest.raises(RuntimeError, match=r"127\.0\.0\.1:9/cifar-10-python\.tar\.gz: .*refused") as failed:
        CIFAR10(tmp_path / "empty", download=True)
    assert f"into {tmp_path / 'empty'} " in str(failed.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"data": np.zeros((3, 3072), np.uint8)}, "'labels', a list of 3 labels"),
        ({"data": np.zeros((3, 3072), np.uint8), "labels": [1, 2]}, "'labels', a list of 3 labels"),
        ({"data": np.zeros((3, 3071), np.uint8), "labels": [1, 2, 3]}, r"'data', an array \(N, 3072\) of bytes"),
        ({"data": np.zeros((3, 3072), np.uint8), "labels": [1, 2, 10]}, "label 10; there are 10 classes"),
        ({"data": np.zeros((3, 3072), np.uint8), "labels": [1, 2, "x"]}, "label 'x'; there are 10 classes"),
        ([1, 2], r"'data', an array \(N, 3072\) of bytes"),
        (np.float64, "names builtins|names numpy"),
    ],
)
def test_files_with_other_content_are_refused_by_name(
    trust: Callable[..., bytes], tmp_path: Path, content: object, message: str
) -> None:
    files = {**batches(CIFAR10), "test_batch": pickle.dumps(content, 2)}
    trust(CIFAR10, files)
    put(tmp_path / CIFAR10.folder, files)
    with pytest.raises(ValueError, match=message):
        CIFAR10(tmp_path, train=False)


def test_a_damaged_file_is_refused_by_its_checksum(trust: Callable[..., bytes], tmp_path: Path) -> None:
    files = batches(CIFAR10)
    trust(CIFAR10, files)
    put(tmp_path / CIFAR10.folder, {**files, "data_batch_3": files["data_batch_3"][:-1] + b"!"})
    with pytest.raises(ValueError, match=r"data_batch_3: damaged or another file: its MD5 is"):
        CIFAR10(tmp_path)
