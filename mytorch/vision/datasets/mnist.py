"""MNIST: 70,000 handwritten digits, 28 × 28 (LeCun, Cortes and Burges, 1998), and how its relatives are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...tensor import tensor_of
from .download import download
from .idx import IdxError, read_idx
from .pictures import PictureDataset
from .places import home, places, where_to_put


class MNIST(PictureDataset):
    """Sample i is `(picture, label)`: float32 (1, 28, 28) with values in [0, 1], and an int.

    torchvision gives a Pillow picture unless told to `transform=ToTensor()`; here the result is a Tensor either way.

    Args:
        root: where to look first, and where to download to: the files themselves, plain or .gz, in `root`,
            `root/MNIST/raw` or `root/mnist`. After it come `$MYTORCH_DATA`, packages of the system where there is one,
            and `~/.cache/mytorch`.
        train: the 60,000 pictures for training, or the 10,000 for testing.
        download: fetch missing files (about 12 MB), into `root`, else `$MYTORCH_DATA`, else `~/.cache/mytorch`.
        transform, target_transform: see `PictureDataset`.

    Attributes:
        data: uint8 Tensor (N, 28, 28).
        targets: int64 Tensor (N,).

    Raises:
        FileNotFoundError: a file was found nowhere; the message says where to put it.
        RuntimeError: downloading failed from every mirror; the message says why.
        ValueError: a file is damaged.
    """

    classes: Sequence[str] = tuple(
        f"{digit} - {word}"
        for digit, word in enumerate(
            ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        )
    )
    # SHA-256 of the decompressed files: packagers compress anew, so that the .gz differ from one source to another.
    files: Mapping[str, str] = {
        "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    }
    mirrors: Sequence[str] = (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    )
    below: Sequence[str] = ("", "MNIST/raw", "mnist")  # where in a root the files may lie; downloads go to the second
    packages: Sequence[Path] = ()  # where packages of the system put them
    package_hint = ""

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        train: bool = True,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        download: bool = False,
    ) -> None:
        self.root, self.train = root, train
        part = "train" if train else "t10k"
        images = self._load(f"{part}-images-idx3-ubyte", download)
        labels = self._load(f"{part}-labels-idx1-ubyte", download)
        name = type(self).__name__
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise ValueError(f"{name}: images {images.shape} and labels {labels.shape} do not match; fetch both again")
        if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < len(self.classes):
            raise ValueError(
                f"{name}: labels from {labels.min()} to {labels.max()}; there are {len(self.classes)} classes"
            )
        super().__init__(tensor_of(images), tensor_of(labels.astype("int64")), transform, target_transform)

    def _load(self, name: str, may_download: bool) -> Any:
        searched = places(self.root, self.below, self.packages)
        for place in searched:
            for path in (place / name, place / f"{name}.gz"):
                if path.is_file():
                    return read_idx(path, self.files[name])
        if not may_download:
            raise FileNotFoundError(self._where_to_put(name, searched))
        target = home(self.root) / self.below[1] / f"{name}.gz"
        try:
            path = download(
                [f"{mirror}{name}.gz" for mirror in self.mirrors],
                target,
                check=lambda path: _check(path, self.files[name]),
                max_bytes=64 << 20,
            )
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self._where_to_put(name, searched)}") from error
        return read_idx(path, self.files[name])

    def _where_to_put(self, name: str, searched: Sequence[Path]) -> str:
        return where_to_put(
            type(self).__name__,
            f"{name} and {name}.gz are",
            f"the four files {', '.join(f'{each}.gz' for each in self.files)}",
            self.mirrors[0],
            searched,
            self.package_hint,
        )


def _check(path: Path, sha256: str) -> None:
    try:
        read_idx(path, sha256)
    except IdxError as error:
        raise ValueError(str(error)) from error
