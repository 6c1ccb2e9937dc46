"""Folders of pictures: every picture once, under the class its folder names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mytorch.utils.data import DataLoader
from mytorch.vision.datasets import DatasetFolder, ImageFolder, ImageNet
from mytorch.vision.transforms import Compose, Resize, ToTensor

Image = pytest.importorskip("PIL.Image")


def paint(path: Path, value: int, mode: str = "RGB", size: tuple[int, int] = (6, 4)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, value).convert(mode).save(path)
    return path


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    paint(tmp_path / "dog" / "b.png", 10)
    paint(tmp_path / "dog" / "a.BMP", 20)
    paint(tmp_path / "cat" / "deep" / "x.png", 30, "L", (9, 9))
    paint(tmp_path / "cat" / "z.png", 40, "P")
    (tmp_path / "cat" / "notes.txt").write_text("no picture")
    (tmp_path / "loose.png").write_bytes(b"")
    return tmp_path


def test_classes_are_the_folders_and_pictures_come_in_order(zoo: Path) -> None:
    data = ImageFolder(zoo)
    assert data.classes == ["cat", "dog"]
    assert data.class_to_idx == {"cat": 0, "dog": 1}
    names = [(Path(path).relative_to(zoo).as_posix(), label) for path, label in data.samples]
    assert names == [("cat/z.png", 0), ("cat/deep/x.png", 0), ("dog/a.BMP", 1), ("dog/b.png", 1)]
    assert data.targets == [0, 0, 1, 1]
    assert data.imgs is data.samples
    picture, label = data[3]
    assert (picture.mode, picture.size, label) == ("RGB", (6, 4), 1)
    assert {np.asarray(data[i][0]).max() for i in range(4)} == {10, 20, 30, 40}


def test_transforms_make_batches_of_pictures_of_all_sizes(zoo: Path) -> None:
    data = ImageFolder(str(zoo), transform=Compose([Resize((5, 5)), ToTensor()]), target_transform=lambda label: -label)
    x, y = next(iter(DataLoader(data, 4)))
    assert x.shape == (4, 3, 5, 5)
    assert y.tolist() == [0, 0, -1, -1]
    np.testing.assert_allclose(x.numpy()[:, 0, 0, 0] * 255, [40, 30, 20, 10], rtol=1e-5)


def test_other_files_are_read_by_a_loader_of_ones_own(zoo: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no valid file for the classes dog. Supported extensions are: .txt"):
        DatasetFolder(zoo, lambda path: Path(path).read_text(), (".txt",))
    texts = DatasetFolder(zoo, lambda path: Path(path).read_text(), (".txt",), allow_empty=True)
    assert texts[0] == ("no picture", 0)
    assert len(ImageFolder(zoo, is_valid_file=lambda path: "x.p" in path or "b.p" in path)) == 2

    class OnlyDogs(ImageFolder):
        @staticmethod
        def find_classes(directory: Any) -> tuple[list[str], dict[str, int]]:
            return ["dog"], {"dog": 0}

    assert len(OnlyDogs(zoo)) == 2


def test_what_is_wrong_with_a_folder_is_said(zoo: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="one subfolder of files for each class"):
        ImageFolder(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="Couldn't find any class folder"):
        ImageFolder(zoo / "dog")
    with pytest.raises(ValueError, match="cannot be None or not None at the same time"):
        DatasetFolder(zoo, open)


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\x89PNG\r\n\x1a\nrubbish"])
def test_a_damaged_picture_is_refused_by_name(zoo: Path, content: bytes) -> None:
    (zoo / "cat" / "z.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"z\.png: not a picture that can be read, or damaged"):
        ImageFolder(zoo)[0]
    whole = paint(zoo / "cat" / "z.png", 1, size=(64, 64)).read_bytes()
    (zoo / "cat" / "z.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"z\.png: not a picture"):
        ImageFolder(zoo)[0]


def test_imagenet_is_found_with_the_words_for_its_synsets(tmp_path: Path) -> None:
    for split in ("train", "val"):
        paint(tmp_path / split / "n01440764" / "n01440764_18.JPEG", 10)
        paint(tmp_path / split / "n01443537" / "n01443537_2.JPEG", 20)
    bare = ImageNet(tmp_path)
    assert bare.classes == [("n01440764",), ("n01443537",)]
    (tmp_path / "synset_words.txt").write_text("n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n")
    data = ImageNet(tmp_path, split="val")
    assert data.wnids == ["n01440764", "n01443537"]
    assert data.wnid_to_idx["n01443537"] == 1
    assert data.classes[0] == ("tench", "Tinca tinca")
    assert data.class_to_idx["goldfish"] == 1
    assert data[1][1] == 1
    assert abs(int(np.asarray(data[1][0]).mean()) - 20) <= 1


def test_imagenet_says_what_the_folder_should_look_like(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no folder .*train; unpack the pictures of https://image-net.org"):
        ImageNet(tmp_path)
    paint(tmp_path / "val" / "ILSVRC2012_val_00000001.JPEG", 1)
    with pytest.raises(FileNotFoundError, match=r"val has no folders of classes; move each picture"):
        ImageNet(tmp_path, "val")
    with pytest.raises(ValueError, match="Unknown value 'test' for argument split"):
        ImageNet(tmp_path, "test")
