"""Colours are changed as the formulas say, on floats, bytes and Pillow pictures, one factor for each picture."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T
from mytorch.vision.transforms import functional as F


def pictures(*shape: int, seed: int = 0) -> mytorch.Tensor:
    return mytorch.from_numpy(np.random.default_rng(seed).random(shape, dtype=np.float32))


def as_bytes(x: mytorch.Tensor) -> mytorch.Tensor:
    return mytorch.from_numpy((x.numpy() * 255.999).astype(np.uint8))


def grey(x: np.ndarray) -> np.ndarray:
    return (0.2989 * x[..., 0, :, :] + 0.587 * x[..., 1, :, :] + 0.114 * x[..., 2, :, :])[..., None, :, :]


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5)])
@pytest.mark.parametrize("factor", [0.0, 0.3, 1.0, 1.7])
def test_brightness_contrast_and_saturation_mix_with_black_mean_grey_and_grey(
    shape: tuple[int, ...], factor: float
) -> None:
    x = pictures(*shape)
    a = x.numpy()
    others = {
        F.adjust_brightness: np.zeros_like(a),
        F.adjust_contrast: np.broadcast_to(grey(a).mean(axis=(-3, -2, -1), keepdims=True), a.shape),
        F.adjust_saturation: np.broadcast_to(grey(a), a.shape),
    }
    for adjust, other in others.items():
        np.testing.assert_allclose(
            adjust(x, factor).numpy(), (factor * a + (1 - factor) * other).clip(0, 1), rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize("shift", [-0.5, -0.1, 0.0, 0.25, 0.5])
def test_hue_turns_the_colour_wheel(shift: float) -> None:
    x = pictures(3, 6, 7)
    x.numpy()[:, 0, 0] = 0.3  # grey has no hue
    x.numpy()[:, 0, 1] = 0
    x.numpy()[:, 0, 2] = [1, 0, 0]
    got = F.adjust_hue(x, shift).numpy()
    for row, column in np.ndindex(6, 7):
        h, s, v = colorsys.rgb_to_hsv(*x.numpy()[:, row, column].tolist())
        expected = colorsys.hsv_to_rgb((h + shift) % 1, s, v)
        np.testing.assert_allclose(got[:, row, column], expected, atol=1e-5)


def test_bytes_and_pillow_pictures_change_like_floats() -> None:
    Image = pytest.importorskip("PIL.Image")
    x = as_bytes(pictures(3, 9, 8))
    picture = Image.fromarray(x.numpy().transpose(1, 2, 0).copy())
    for adjust, factor in (
        (F.adjust_brightness, 1.4),
        (F.adjust_contrast, 0.5),
        (F.adjust_saturation, 1.8),
        (F.adjust_hue, 0.2),
        (F.rgb_to_grayscale, 3),
    ):
        from_bytes = adjust(x, factor)
        assert from_bytes.dtype is mytorch.uint8
        floats = adjust(F.to_tensor(x), factor).numpy() * 255
        np.testing.assert_allclose(from_bytes.numpy(), floats, atol=2.01)
        shown = adjust(picture, factor)
        assert shown.mode == "RGB"
        np.testing.assert_array_equal(F.pil_to_tensor(shown).numpy(), from_bytes.numpy())
    assert F.rgb_to_grayscale(picture).mode == "L"


def test_pillow_enhances_to_the_same_within_rounding() -> None:
    Image = pytest.importorskip("PIL.Image")
    enhance = pytest.importorskip("PIL.ImageEnhance")
    x = as_bytes(pictures(3, 16, 16))
    picture = Image.fromarray(x.numpy().transpose(1, 2, 0).copy())
    for adjust, kind in (
        (F.adjust_brightness, enhance.Brightness),
        (F.adjust_contrast, enhance.Contrast),
        (F.adjust_saturation, enhance.Color),
    ):
        for factor in (0.4, 1.5):
            expected = np.asarray(kind(picture).enhance(factor)).astype(int)
            assert np.abs(np.asarray(adjust(picture, factor)).astype(int) - expected).max() <= 2


def test_one_channel_is_grey_already() -> None:
    x = pictures(1, 3, 3)
    for adjust in (F.adjust_saturation, F.adjust_hue):
        assert adjust(x, 0.3).tolist() == x.tolist()
    assert F.rgb_to_grayscale(x, 3).shape == (3, 3, 3)
    assert T.Grayscale()(pictures(2, 3, 4, 4)).shape == (2, 1, 4, 4)
    assert T.Grayscale(3)(pictures(2, 3, 4, 4)).shape == (2, 3, 4, 4)


def test_each_picture_of_a_batch_may_have_its_own_factor() -> None:
    x = pictures(3, 3, 4, 4)
    for adjust in (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue):
        got = adjust(x, np.array([0.1, 0.3, 0.5])).numpy()
        for i, factor in enumerate((0.1, 0.3, 0.5)):
            np.testing.assert_allclose(got[i], adjust(mytorch.from_numpy(x.numpy()[i]), factor).numpy(), rtol=1e-5)


def test_jitter_without_amounts_changes_nothing_and_one_amount_gives_the_range() -> None:
    x = pictures(50, 3, 4, 4)
    np.testing.assert_array_equal(T.ColorJitter()(x).numpy(), x.numpy())
    y = T.ColorJitter(brightness=0.5)(x).numpy()
    dark = x.numpy() < 0.6  # never cut off
    ratios = [np.median(y[i][dark[i]] / x.numpy()[i][dark[i]]) for i in range(50)]
    assert 0.5 <= min(ratios) < 0.6 < 1.4 < max(ratios) <= 1.5
    assert T.ColorJitter(brightness=2).brightness == (0, 3)
    assert T.ColorJitter(hue=(0.1, 0.2)).hue == (0.1, 0.2)


def test_some_pictures_lose_their_colours() -> None:
    y = T.RandomGrayscale(0.3)(pictures(500, 3, 2, 2)).numpy()
    lost = (y == y[:, :1]).all(axis=(1, 2, 3))
    assert 100 < lost.sum() < 200


@pytest.mark.parametrize(
    ("build", "kind", "message"),
    [
        (
            lambda: F.adjust_brightness(pictures(3, 2, 2), -1),
            ValueError,
            r"brightness_factor \(-1.0\) is not non-negat",
        ),
        (lambda: F.adjust_hue(pictures(3, 2, 2), 0.6), ValueError, r"hue_factor \(0.6\) is not in \[-0.5, 0.5\]"),
        (lambda: F.adjust_contrast(pictures(2, 3, 2, 2), [1, 1, 1]), ValueError, "3 factors for 2 pictures"),
        (lambda: F.rgb_to_grayscale(pictures(4, 2, 2)), TypeError, "values are 1 or 3, but found 4"),
        (lambda: F.rgb_to_grayscale(pictures(3, 2, 2), 2), ValueError, "should be either 1 or 3, got 2"),
        (lambda: F.adjust_hue(np.zeros((3, 2, 2)), 0.1), TypeError, "expected a Tensor, got ndarray"),
        (lambda: T.ColorJitter(brightness=-1), ValueError, "If brightness is a single number, it must be non negative"),
        (lambda: T.ColorJitter(hue=0.7), ValueError, r"hue values should be between \(-0.5, 0.5\)"),
        (lambda: T.ColorJitter(contrast=(2, 1)), ValueError, r"contrast values should be between .*\[2.0, 1.0\]"),
        (lambda: T.ColorJitter(contrast=(2, 1, 3)), TypeError, "single number or a list/tuple with length 2"),
        (lambda: T.RandomGrayscale(2), ValueError, "probability between 0 and 1, got 2"),
    ],
)
def test_impossible_colours_are_refused_by_value(build: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        build()
