"""Grids of pictures, and their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.vision.utils import make_grid, save_image


def test_pictures_stand_in_rows_with_a_border_around_each() -> None:
    pictures = mytorch.arange(1.0, 6).reshape(5, 1, 1, 1).expand(5, 3, 2, 4)
    grid = make_grid(pictures, nrow=3, padding=1, pad_value=-1.0)
    assert grid.shape == (3, 2 * 3 + 1, 3 * 5 + 1)
    assert grid[0, 1, 1:5].tolist() == [1.0] * 4
    assert grid[0, 4, 6:10].tolist() == [5.0] * 4
    assert grid[0, 4, 11:15].tolist() == [-1.0] * 4  # no sixth picture
    assert (grid[:, 0] == -1).all()
    assert (grid[:, :, 5] == -1).all()


def test_grey_pictures_become_coloured_and_a_single_one_stays_alone() -> None:
    assert make_grid(mytorch.rand(2, 1, 4, 4)).shape == (3, 8, 14)
    assert make_grid(mytorch.rand(4, 4)).shape == (3, 4, 4)
    assert make_grid([mytorch.rand(3, 4, 4)] * 2, padding=0).shape == (3, 4, 8)


def test_normalizing_brings_values_between_0_and_1() -> None:
    pictures = mytorch.tensor([[0.0, 4.0], [8.0, 16.0]]).reshape(2, 1, 1, 2)
    together = make_grid(pictures, padding=0, normalize=True)
    assert together[0].tolist() == [[0.0, 0.25, 0.5, 1.0]]
    each = make_grid(pictures, padding=0, normalize=True, scale_each=True)
    assert each[0].tolist() == [[0.0, 1.0, 0.0, 1.0]]
    assert make_grid(pictures, padding=0, normalize=True, value_range=(4, 8))[0].tolist() == [[0.0, 0.0, 1.0, 1.0]]
    assert pictures.max() == 16  # what was given is left as it was


def test_a_saved_grid_can_be_looked_at(tmp_path: Path) -> None:
    Image = pytest.importorskip("PIL.Image")
    pictures = mytorch.tensor([0.0, 0.5, 1.0, 2.0]).reshape(4, 1, 1, 1).expand(4, 1, 3, 3)
    save_image(pictures, tmp_path / "grid.png", nrow=2, padding=1)
    with Image.open(tmp_path / "grid.png") as image:
        pixels = np.asarray(image)
    assert pixels.shape == (9, 9, 3)
    assert [int(pixels[2, 2, 0]), int(pixels[2, 6, 0]), int(pixels[6, 2, 0]), int(pixels[6, 6, 0])] == [
        0,
        128,
        255,
        255,
    ]


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(TypeError, match="tensor or list of tensors expected"):
        make_grid("picture")  # type: ignore
    with pytest.raises(TypeError, match="value_range"):
        make_grid(mytorch.rand(2, 3, 4, 4), normalize=True, value_range=[0, 1])  # type: ignore
