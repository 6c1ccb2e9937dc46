"""Digits are read as scikit-learn's file says; made-up pictures are always the same."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import DataLoader
from mytorch.vision.datasets import Digits, FakeData
from mytorch.vision.transforms import Normalize, ToTensor


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root, where no other place can be found."""
    monkeypatch.delenv("MYTORCH_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    return tmp_path


def put(root: Path, table: np.ndarray) -> None:
    text = "\n".join(",".join(str(value) for value in row) for row in table.tolist())
    (root / "digits.csv.gz").write_bytes(gzip.compress(text.encode()))


def table(count: int = 10) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.column_stack([rng.integers(0, 17, (count, 64)), np.arange(count) % 10])


def test_digits_are_split_into_training_and_test(alone: Path) -> None:
    put(alone, table())
    train, test = Digits(alone), Digits(alone, train=False)
    assert (len(train), len(test)) == (8, 2)
    picture, label = test[1]
    np.testing.assert_allclose(picture.numpy(), table()[9, :64].reshape(1, 8, 8) / 16)
    assert (label, picture.dtype) == (9, mytorch.float32)
    x, _ = next(iter(DataLoader(Digits(alone, transform=Normalize([0.3], [0.4])), 8)))
    assert x.shape == (8, 1, 8, 8)


def test_digits_say_where_to_get_them(alone: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"digits.csv.gz is in none of .*pip install scikit-learn, or put its"):
        Digits(alone)


def test_damaged_digits_are_refused_by_name(alone: Path) -> None:
    put(alone, table())
    path = alone / "digits.csv.gz"
    path.write_bytes(path.read_bytes()[:-15])
    with pytest.raises(ValueError, match=r"digits\.csv\.gz: damaged"):
        Digits(alone)
    for wrong in (table()[:, :50], table() * 2, table() - 1):
        put(alone, wrong)
        with pytest.raises(ValueError, match=r"64 numbers from 0 to 16 and a digit"):
            Digits(alone)
    path.write_bytes(gzip.compress(b"1,2,x"))
    with pytest.raises(ValueError, match="damaged"):
        Digits(alone)


def test_the_real_digits_are_read_where_they_are_installed() -> None:
    try:
        train, test = Digits(), Digits(train=False)
    except FileNotFoundError:
        pytest.skip("scikit-learn is not on this computer")
    assert (len(train), len(test)) == (1437, 360)
    assert train.targets.tolist()[:10] == [*range(10)]


def test_made_up_pictures_depend_only_on_their_number() -> None:
    data = FakeData(50, (3, 8, 9), num_classes=4)
    picture, label = data[7]
    assert (picture.shape, picture.dtype, type(label)) == ((3, 8, 9), mytorch.float32, int)
    assert data[7][0].tolist() == picture.tolist() != data[8][0].tolist()
    assert FakeData(50, (3, 8, 9), random_offset=1)[7][0].tolist() != picture.tolist()
    assert {data[i][1] for i in range(50)} == {0, 1, 2, 3}
    np.testing.assert_array_equal(FakeData(9, (3, 8, 9), transform=ToTensor())[7][0].numpy(), picture.numpy())
    assert FakeData(5, target_transform=str)[0][1].isdigit()
    with pytest.raises(IndexError, match="index out of range: 50 of 50"):
        data[50]
    assert len([*FakeData(6, (1, 2, 2))]) == 6
