"""Fashion-MNIST: 70,000 grey pictures of clothes, 28 × 28, in ten classes (Xiao, Rasul and Vollgraf, 2017)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...tensor import tensor_of
from .download import download
from .idx import IdxError, read_idx
from .pictures import PictureDataset

# SHA-256 of the decompressed files: packagers compress anew, so that the .gz files differ from one source to another.
_FILES = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
_MIRRORS = (
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",  # unencrypted, but the checksum decides
)
_DEBIAN = Path("/usr/share/datasets/fashion-mnist")


class FashionMNIST(PictureDataset):
    """Sample i is `(picture, label)`: float32 (1, 28, 28) with values in [0, 1], and an int.

    torchvision gives a Pillow picture unless told to `transform=ToTensor()`; here the result is a Tensor either way.

    Args:
        root: where to look first, and where to download to: the files themselves, plain or .gz, in `root`,
            `root/FashionMNIST/raw` or `root/fashion-mnist`. After it come `$MYTORCH_DATA`, the Debian package
            dataset-fashion-mnist, and `~/.cache/mytorch`.
        train: the 60,000 pictures for training, or the 10,000 for testing.
        download: fetch missing files (30 MB), into `root`, else `$MYTORCH_DATA`, else `~/.cache/mytorch`.
        transform, target_transform: see `PictureDataset`.

    Attributes:
        data: uint8 Tensor (N, 28, 28).
        targets: int64 Tensor (N,).

    Raises:
        FileNotFoundError: a file was found nowhere; the message says where to put it.
        RuntimeError: downloading failed from every mirror; the message says why.
        ValueError: a file is damaged.
    """

    classes = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    files = _FILES
    mirrors = _MIRRORS

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        train: bool = True,
        download: bool = False,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        self.root, self.train = root, train
        part = "train" if train else "t10k"
        images = self._load(f"{part}-images-idx3-ubyte", download)
        labels = self._load(f"{part}-labels-idx1-ubyte", download)
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise ValueError(
                f"FashionMNIST: images {images.shape} and labels {labels.shape} do not match; fetch both again"
            )
        if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < len(self.classes):
            raise ValueError(
                f"FashionMNIST: labels from {labels.min()} to {labels.max()}; there are {len(self.classes)} classes"
            )
        super().__init__(tensor_of(images), tensor_of(labels.astype("int64")), transform, target_transform)

    def _load(self, name: str, may_download: bool) -> Any:
        places = _places(self.root)
        for place in places:
            for path in (place / name, place / f"{name}.gz"):
                if path.is_file():
                    return read_idx(path, self.files[name])
        if not may_download:
            raise FileNotFoundError(_where_to_put(name, places))
        folder = _home(self.root) / "FashionMNIST" / "raw"
        try:
            path = download(
                [f"{mirror}{name}.gz" for mirror in self.mirrors],
                folder / f"{name}.gz",
                check=lambda path: _check(path, self.files[name]),
                max_bytes=64 << 20,
            )
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{_where_to_put(name, places)}") from error
        return read_idx(path, self.files[name])


def _check(path: Path, sha256: str) -> None:
    try:
        read_idx(path, sha256)
    except IdxError as error:
        raise ValueError(str(error)) from error


def _home(root: str | os.PathLike[str] | None) -> Path:
    """Where downloads go."""
    return Path(root or os.environ.get("MYTORCH_DATA") or Path.home() / ".cache" / "mytorch")


def _places(root: str | os.PathLike[str] | None) -> list[Path]:
    """Folders that may hold the files, in the order in which they are searched."""
    tops = [root, os.environ.get("MYTORCH_DATA"), Path.home() / ".cache" / "mytorch"]
    found = [Path(top) / below for top in tops if top for below in ("", "FashionMNIST/raw", "fashion-mnist")]
    return list(dict.fromkeys([*found[:-3], _DEBIAN, *found[-3:]]))


def _where_to_put(name: str, places: list[Path]) -> str:
    return (
        f"FashionMNIST: {name} and {name}.gz are in none of {', '.join(str(place) for place in places)}. "
        f"Put the four files {', '.join(f'{each}.gz' for each in _FILES)} into {places[0]} (from {_MIRRORS[0]}), "
        "or pass download=True, or on Debian and Ubuntu: sudo apt-get install dataset-fashion-mnist"
    )
