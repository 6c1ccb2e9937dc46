"""Handwritten digits of 8 × 8 pixels: the test set of Alpaydin and Kaynak (1998) that scikit-learn carries with it."""

from __future__ import annotations

import gzip
import importlib.util
import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ...tensor import tensor_of
from .pictures import PictureDataset
from .places import places

_FILE = "digits.csv.gz"
_FOR_TRAINING = 0.8
_MAX_BYTES = 4 << 20


class Digits(PictureDataset):
    """Sample i is `(picture, label)`: float32 (1, 8, 8) with values in [0, 1], and an int.

    1,797 pictures; the first 80 % are for training (1,437), the others for testing (360). The file is read from the
    folder of scikit-learn, which itself is not imported.

    Args:
        root: folder with digits.csv.gz, if scikit-learn is not installed: one picture on a line, 64 numbers from 0 to
            16 and the digit.
        train: the first part or the second.
        transform, target_transform: see `PictureDataset`.

    Raises:
        FileNotFoundError: there is neither scikit-learn nor the file.
        ValueError: the file is damaged.
    """

    classes = tuple("0123456789")

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        train: bool = True,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        self.root, self.train = root, train
        table = _read(_find(root))
        split = int(_FOR_TRAINING * len(table))
        part = table[:split] if train else table[split:]
        pictures = part[:, :64].astype(np.float32).reshape(-1, 1, 8, 8) / 16
        super().__init__(tensor_of(pictures), tensor_of(part[:, 64].astype(np.int64)), transform, target_transform)


def _find(root: str | os.PathLike[str] | None) -> Path:
    found = importlib.util.find_spec("sklearn")
    packages = [Path(place, "datasets", "data") for place in (found.submodule_search_locations or ())] if found else []
    searched = places(root, ("",), packages)
    for place in searched:
        if (place / _FILE).is_file():
            return place / _FILE
    raise FileNotFoundError(
        f"Digits: {_FILE} is in none of {', '.join(str(place) for place in searched)}. "
        f"pip install scikit-learn, or put its file sklearn/datasets/data/{_FILE} into {searched[0]}"
    )


def _read(path: Path) -> np.ndarray:
    """The table (N, 65), checked."""
    try:
        with gzip.open(path, "rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ValueError(f"more than {_MAX_BYTES} bytes")
        table = np.loadtxt(io.StringIO(content.decode("ascii")), delimiter=",", ndmin=2)
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise ValueError(f"{path}: damaged: {error}; fetch the file again") from error
    pixels, labels = table[:, :64], table[:, 64:]
    if table.shape[1] != 65 or not ((pixels >= 0) & (pixels <= 16)).all() or not np.isin(labels, range(10)).all():
        raise ValueError(f"{path}: a line should be 64 numbers from 0 to 16 and a digit; fetch the file again")
    return table
