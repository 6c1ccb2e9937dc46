"""CIFAR-10 and CIFAR-100: 60,000 colour pictures, 32 × 32, in ten or a hundred classes (Krizhevsky, 2009)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...tensor import Tensor, tensor_of
from ...utils.data.fetch import checked_indices
from .archive import unpack
from .checksum import check_file
from .download import download
from .numpy_pickle import read_pickle
from .pictures import PictureDataset, picture_batch
from .places import home, places, where_to_put

_PIXELS = 3 * 32 * 32


class CIFAR10(PictureDataset):
    """Sample i is `(picture, label)`: float32 (3, 32, 32) with values in [0, 1], and an int.

    torchvision gives a Pillow picture unless told to `transform=ToTensor()`; here the result is a Tensor either way.
    The files are Python pickles; they are read by `numpy_pickle`, which runs nothing of what they say.

    Args:
        root: where to look first, and where to download to: the folder cifar-10-batches-py or the archive
            cifar-10-python.tar.gz. After it come `$MYTORCH_DATA` and `~/.cache/mytorch`.
        train: the 50,000 pictures for training, or the 10,000 for testing.
        transform, target_transform: see `PictureDataset`.
        download: fetch the archive (170 MB), into `root`, else `$MYTORCH_DATA`, else `~/.cache/mytorch`.

    Attributes:
        data: uint8 array (N, 32, 32, 3), as torchvision's.
        targets: list of N labels.
        classes, class_to_idx: names of the labels.

    Raises:
        FileNotFoundError: the files were found nowhere; the message says where to put them.
        RuntimeError: downloading failed from every mirror; the message says why.
        ValueError: a file is damaged.
    """

    folder = "cifar-10-batches-py"
    archive = "cifar-10-python.tar.gz"
    archive_sha256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
    # MD5, which is what torchvision checks: no other checksum of the single files has been published.
    train_files: Mapping[str, str] = {
        "data_batch_1": "c99cafc152244af753f735de768cd75f",
        "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
        "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
        "data_batch_4": "634d18415352ddfa80567beed471001a",
        "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    }
    test_files: Mapping[str, str] = {"test_batch": "40351d587109b95175f43aff81a1287e"}
    names_file: tuple[str, str] = ("batches.meta", "5ff9c542aee3614f3951f8cda6e48888")
    labels_key, names_key = "labels", "label_names"
    mirrors: Sequence[str] = (
        "https://www.cs.toronto.edu/~kriz/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    )

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        train: bool = True,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        download: bool = False,
    ) -> None:
        self.root, self.train = root, train
        folder = self._find(download)
        files = self.train_files if train else self.test_files
        batches = [self._read(folder, name, checksum) for name, checksum in files.items()]
        self.classes = self._names(folder)
        labels = [label for _, some in batches for label in some]
        wrong = [label for label in labels if not (type(label) is int and 0 <= label < len(self.classes))]
        if wrong:
            raise ValueError(f"{folder}: label {wrong[0]!r}; there are {len(self.classes)} classes")
        channels_first = np.concatenate([pixels for pixels, _ in batches]).reshape(-1, 3, 32, 32)
        # A view with the channels last: `data` looks as it does in torchvision, and channels lie first in memory.
        super().__init__(channels_first.transpose(0, 2, 3, 1), labels, transform, target_transform)

    def _untransformed(self, indices: Sequence[int]) -> tuple[Tensor, Any]:
        pictures = np.asarray(self.data).transpose(0, 3, 1, 2)
        chosen = checked_indices(indices, len(pictures), np)
        labels = np.array([self.targets[index] for index in chosen], np.int64)
        return picture_batch(tensor_of(np.ascontiguousarray(pictures[chosen])), self.transform), labels

    # ------------------------------------------------------------------ files

    def _find(self, may_download: bool) -> Path:
        """The folder with the batches, unpacked from the archive if only that is there."""
        searched = places(self.root, ("",))
        wanted = {**self.train_files, **self.test_files, self.names_file[0]: self.names_file[1]}
        for place in searched:
            for folder in (place / self.folder, place):
                if all((folder / name).is_file() for name in wanted):
                    return folder
        for place in searched:
            if (place / self.archive).is_file():
                check_file(place / self.archive, self.archive_sha256)
                return self._unpack(place / self.archive)
        hint = where_to_put(
            type(self).__name__,
            f"the folder {self.folder} and the file {self.archive} are",
            self.archive,
            self.mirrors[0] + self.archive,
            searched,
            "",
        )
        if not may_download:
            raise FileNotFoundError(hint)
        try:
            path = download(
                [mirror + self.archive for mirror in self.mirrors],
                home(self.root) / self.archive,
                check=lambda path: check_file(path, self.archive_sha256),
                max_bytes=256 << 20,
            )
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{hint}") from error
        return self._unpack(path)

    def _unpack(self, archive: Path) -> Path:
        unpack(archive, archive.parent, max_bytes=512 << 20, max_members=100)
        return archive.parent / self.folder

    def _read(self, folder: Path, name: str, checksum: str) -> tuple[np.ndarray, list[int]]:
        """Pixels (N, 3072) and labels of one batch."""
        path = folder / name
        check_file(path, checksum)
        content = read_pickle(path)
        pixels = content.get("data") if isinstance(content, dict) else None
        labels = content.get(self.labels_key) if isinstance(content, dict) else None
        if not (isinstance(pixels, np.ndarray) and pixels.ndim == 2 and pixels.shape[1] == _PIXELS):
            raise ValueError(f"{path}: there should be 'data', an array (N, {_PIXELS}) of bytes")
        if not (isinstance(labels, list) and len(labels) == len(pixels)):
            raise ValueError(f"{path}: there should be {self.labels_key!r}, a list of {len(pixels)} labels")
        return pixels, labels

    def _names(self, folder: Path) -> list[str]:
        name, checksum = self.names_file
        check_file(folder / name, checksum)
        content = read_pickle(folder / name)
        names = content.get(self.names_key) if isinstance(content, dict) else None
        if not (isinstance(names, list) and names and all(isinstance(each, str) for each in names)):
            raise ValueError(f"{folder / name}: there should be {self.names_key!r}, a list of names")
        return names


class CIFAR100(CIFAR10):
    """Like `CIFAR10`, with a hundred classes: the folder cifar-100-python or the archive cifar-100-python.tar.gz."""

    folder = "cifar-100-python"
    archive = "cifar-100-python.tar.gz"
    archive_sha256 = "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"
    train_files: Mapping[str, str] = {"train": "16019d7e3df5f24257cddd939b257f8d"}
    test_files: Mapping[str, str] = {"test": "f0ef6b0ae62326f3e7ffdfab6717acfc"}
    names_file = ("meta", "7973b15100ade9c7d40fb424638fde48")
    labels_key, names_key = "fine_labels", "fine_label_names"
