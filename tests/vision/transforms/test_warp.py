"""Turning, moving and shearing: the matrices say what the words say, and the pixels are those of PyTorch's sampling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T
from mytorch.vision.transforms import functional as F


def pictures(*shape: int, seed: int = 0) -> mytorch.Tensor:
    return mytorch.from_numpy(np.random.default_rng(seed).random(shape, dtype=np.float32))


def forward_matrix(
    angle: float, move: tuple[float, float], scale: float, shear: tuple[float, float], center: tuple[float, float]
) -> np.ndarray:
    """translate · centre · rotate · shear · scale · centre⁻¹, one 3 × 3 matrix after the other."""

    def shift(x: float, y: float) -> np.ndarray:
        return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])

    a, sx, sy = (math.radians(each) for each in (angle, *shear))
    turn = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    shear_y = np.array([[1, 0, 0], [-math.tan(sy), 1, 0], [0, 0, 1]])
    shear_x = np.array([[1, -math.tan(sx), 0], [0, 1, 0], [0, 0, 1]])
    return shift(*move) @ shift(*center) @ turn @ shear_y @ shear_x @ np.diag([scale, scale, 1]) @ shift(
        -center[0], -center[1]
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize(
    "settings",
    [
        (31.0, (0, 0), 1.0, (0, 0), (0, 0)),
        (-100.0, (3, -2), 0.7, (0, 0), (0, 0)),
        (12.0, (1, 1), 1.6, (15, -20), (0, 0)),
        (45.5, (0, 2), 1.1, (5, 0), (-2.5, 1.5)),
    ],
)
def test_pixels_are_those_that_pytorch_samples(settings: Any, mode: str) -> None:
    torch = pytest.importorskip("torch")
    height, width = 11, 14
    x = pictures(2, 3, height, width)
    angle, move, scale, shear, center = settings
    inverse = np.linalg.inv(forward_matrix(*settings))[:2]
    # PyTorch's grid runs from −1 to 1 over the picture.
    half = np.array([width / 2, height / 2])
    theta = inverse / half[:, None]
    theta[:, :2] *= half
    grid = torch.nn.functional.affine_grid(torch.tensor(theta)[None].repeat(2, 1, 1), (2, 3, height, width), False)
    expected = torch.nn.functional.grid_sample(
        torch.from_numpy(x.numpy()).double(), grid, mode=mode, align_corners=False
    )
    corner = (center[0] + width / 2, center[1] + height / 2)
    got = F.affine(x, angle, move, scale, shear, mode, center=corner)
    np.testing.assert_allclose(got.numpy(), expected.numpy(), atol=1e-5)


def test_quarter_turns_are_exact_and_counter_clockwise() -> None:
    x = pictures(2, 3, 6, 6)
    for turns in range(4):
        for mode in ("nearest", "bilinear"):
            got = F.rotate(x, 90 * turns, mode).numpy()
            np.testing.assert_allclose(got, np.rot90(x.numpy(), turns, (2, 3)), atol=1e-6)
    wide = pictures(1, 4, 7)
    np.testing.assert_allclose(F.rotate(wide, 90, expand=True).numpy(), np.rot90(wide.numpy(), 1, (1, 2)))


def test_pillow_pictures_turn_as_pillow_turns_them() -> None:
    Image = pytest.importorskip("PIL.Image")
    array = (pictures(20, 30).numpy() * 255).astype(np.uint8)
    picture = Image.fromarray(array)
    for angle in (10, 77, -130):
        for expand in (False, True):
            expected = picture.rotate(angle, expand=expand)
            got = F.rotate(picture, angle, expand=expand)
            assert got.size == expected.size
            assert (np.asarray(got) != np.asarray(expected)).mean() < 0.02  # ties may fall to either side


def test_beyond_the_edge_there_is_the_fill() -> None:
    x = mytorch.ones(2, 3, 8, 8)
    got = F.affine(x, 0, (20, 0), 1, 0, fill=[0.1, 0.2, 0.3]).numpy()
    np.testing.assert_allclose(got, np.broadcast_to(np.array([0.1, 0.2, 0.3])[:, None, None], got.shape), rtol=1e-6)
    np.testing.assert_allclose(F.rotate(x, 45, "bilinear", fill=1).numpy(), 1, rtol=1e-6)
    assert F.rotate(mytorch.full((1, 4, 4), 9, dtype=mytorch.uint8), 45, fill=200).numpy()[0, 0, 0] == 200


def test_moves_are_whole_pixels_within_their_part_of_the_size() -> None:
    x = mytorch.zeros(300, 1, 9, 9)
    x.numpy()[:, 0, 4, 4] = 1
    y = T.RandomAffine(0, translate=(0.25, 0.25))(x).numpy()[:, 0]
    places = np.argwhere(y == 1)
    assert len(places) == 300
    assert set(places[:, 1]) == set(places[:, 2]) == {2, 3, 4, 5, 6}


def test_every_picture_of_a_batch_turns_by_its_own_angle() -> None:
    x = mytorch.from_numpy(np.repeat(pictures(1, 1, 9, 9).numpy(), 6, axis=0))
    y = T.RandomRotation(90, "bilinear")(x).numpy()
    assert len({each.tobytes() for each in y}) == 6
    turned = T.RandomRotation((30, 30), "bilinear")(x).numpy()
    np.testing.assert_allclose(turned, F.rotate(x, 30, "bilinear").numpy(), atol=1e-6)
    assert T.RandomRotation(45, expand=True)(pictures(3, 8, 8)).shape[1] >= 8


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: T.RandomRotation(-1), "If degrees is a single number, it must be positive"),
        (lambda: T.RandomRotation((1, 2, 3)), "degrees should be a sequence of length 2"),
        (lambda: T.RandomRotation(5, expand=True)(pictures(2, 3, 4, 4)), "with expand=True .* one by one"),
        (lambda: T.RandomAffine(5, (0.1, 2)), "translation values should be two numbers between 0 and 1"),
        (lambda: T.RandomAffine(5, scale=(0, 1)), "scale values should be positive"),
        (lambda: F.affine(pictures(3, 4, 4), 0, (0, 0), 0, 0), "scale should be positive, got 0"),
        (lambda: F.affine(pictures(3, 4, 4), 0, (0, 0), 1, 0, "bicubic"), "nearest or bilinear, got bicubic"),
        (lambda: F.rotate(pictures(3, 4, 4), 0, fill=[1, 2]), "number of elements in 'fill'"),
    ],
)
def test_impossible_turns_are_refused_by_value(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()
