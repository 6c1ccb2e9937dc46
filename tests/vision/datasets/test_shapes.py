"""The ten patterns: drawn as defined, seeded, and different enough to be told apart."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import DataLoader
from mytorch.vision.datasets import Shapes
from mytorch.vision.datasets.shapes import patterns
from mytorch.vision.transforms import Compose, Lambda, Normalize, RandomHorizontalFlip


def drawn_by_hand(label: int, size: int) -> np.ndarray:
    """The definition of a pattern, pixel by pixel."""
    picture = np.zeros((size, size), np.float32)
    middle, margin, half = size // 2, size // 4, round(3 * size / 32)
    for row in range(size):
        for column in range(size):
            lit = [
                row % 4 in (0, 1),
                column % 4 in (0, 1),
                column - row in (0, 1),
                (row // 4) % 2 == (column // 4) % 2,
                (row - middle) ** 2 + (column - middle) ** 2 <= (size // 3) ** 2,
                margin <= row < size - margin and margin <= column < size - margin,
                -half <= row - middle < half or -half <= column - middle < half,
                -(row // 2) <= column - middle < row // 2,
                False,
                True,
            ][label]
            picture[row, column] = lit
    return picture * np.float32(0.7) if label == 9 else picture


@pytest.mark.parametrize("size", [8, 28, 32, 33, 64])
@pytest.mark.parametrize("label", range(10))
def test_a_pattern_is_the_one_defined(label: int, size: int) -> None:
    np.testing.assert_array_equal(patterns(size)[label], drawn_by_hand(label, size))


def test_pictures_have_the_promised_form() -> None:
    data = Shapes(25, size=16)
    picture, label = data[13]
    assert data.data.shape == (25, 3, 16, 16)
    assert data.data.dtype is mytorch.float32
    assert data.targets.tolist() == [i % 10 for i in range(25)]
    assert data.targets.dtype is mytorch.int64
    assert 0 <= data.data.min().item() < data.data.max().item() <= 1
    assert picture.shape == (3, 16, 16)
    assert type(label) is int
    assert label == 3
    assert len(data.classes) == len(data.classes_zh) == 10
    assert data.class_to_idx["circle"] == 4
    assert data.classes_zh[4] == "圆形"
    assert len(Shapes(0)) == 0


def test_the_noise_has_the_promised_size() -> None:
    pictures = Shapes(2000).data.numpy()
    square = pictures[5::10]
    dark = square[:, :, :8]  # outside the square only noise is left, its lower half clipped to 0
    assert dark[dark > 0].std() == pytest.approx(0.1 * np.sqrt(1 - 2 / np.pi), rel=0.02)
    assert (dark > 0).mean() == pytest.approx(0.5, abs=0.01)


def test_colours_are_uniform_and_one_for_each_picture_and_channel() -> None:
    colours = Shapes(10_000).data.numpy()[9::10].mean(axis=(2, 3)).ravel() / 0.7
    counts, _ = np.histogram(colours, bins=np.linspace(0.2, 1, 5))
    expected = len(colours) * 0.2
    assert (np.abs(counts - expected) < 4 * np.sqrt(expected)).all()


def test_the_same_seed_gives_the_same_pictures_and_nothing_else_is_drawn_from() -> None:
    mytorch.manual_seed(1)
    state = mytorch.get_rng_state().tolist()
    first = Shapes(600, seed=3).data.numpy()
    assert mytorch.get_rng_state().tolist() == state
    np.testing.assert_array_equal(first, Shapes(600, seed=3).data.numpy())
    assert not np.array_equal(first, Shapes(600, seed=4).data.numpy())


def test_training_and_test_streams_never_meet() -> None:
    pictures = [Shapes(10, train=train, seed=seed).data.numpy() for train in (True, False) for seed in range(4)]
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert not np.array_equal(one, other)


def test_at_least_99_of_100_pictures_can_be_told_apart() -> None:
    """A classifier without any learning: fit `colour · pattern` to each channel, take the pattern that leaves least.

    Noise that is clipped at 0 leaves a mean of 0.1 / √(2π) = 0.04 in the dark, which is taken off first. "Noise" leaves
    more than any pattern explains: the variance of uniform numbers is added where the fit stays worse than 0.15.
    """
    data = Shapes(3000, train=False)
    pixels = data.data.numpy().reshape(3000, 3, -1).astype(np.float64)
    shown = np.delete(patterns(32), 8, axis=0).reshape(9, -1).astype(np.float64)
    shown = np.maximum(shown, 0.04 / pixels.mean(axis=(1, 2)).mean())  # what is dark is not quite 0
    gains = pixels @ shown.T / (shown**2).sum(axis=1)  # (N, 3, 9)
    left = np.stack([((pixels - gains[..., k, None] * shown[k]) ** 2).mean(axis=(1, 2)) for k in range(9)], axis=1)
    guess = np.delete(np.arange(10), 8)[left.argmin(axis=1)]
    # Uniform noise times a colour c varies by c² / 12 around c / 2; Gaussian noise varies by 0.01 at most.
    brightness = pixels.mean(axis=2)
    excess = (left.min(axis=1) - 0.01) / (brightness**2).mean(axis=1)
    guess[(excess > 0.15) & (guess == 9)] = 8
    assert (guess == data.targets.numpy()).mean() > 0.99


def test_a_batch_is_its_pictures_one_by_one() -> None:
    for transform in (None, Normalize([0.5] * 3, [0.25] * 3), Compose([Normalize([0.5] * 3, [0.25] * 3)])):
        data = Shapes(20, transform=transform)
        x, y = next(iter(DataLoader(data, batch_size=20)))
        np.testing.assert_array_equal(x.numpy(), np.stack([data[i][0].numpy() for i in range(20)]))
        assert y.tolist() == [data[i][1] for i in range(20)]
        assert (x.dtype, y.dtype) == (mytorch.float32, mytorch.int64)


def test_a_transform_that_knows_nothing_of_batches_is_called_for_each_picture() -> None:
    seen: list[tuple[int, ...]] = []

    class Changed(RandomHorizontalFlip):
        def __call__(self, img: mytorch.Tensor) -> mytorch.Tensor:
            seen.append(tuple(img.shape))
            return img

    for transform in (Lambda(lambda x: seen.append(tuple(x.shape)) or x), Compose([Changed()]), Changed()):
        seen.clear()
        next(iter(DataLoader(Shapes(6, transform=transform), batch_size=3)))
        assert seen == [(3, 32, 32)] * 3


def test_labels_can_be_transformed() -> None:
    data = Shapes(20, target_transform=lambda label: label % 2)
    _, y = next(iter(DataLoader(data, batch_size=4)))
    assert y.tolist() == [0, 1, 0, 1]


def test_impossible_settings_are_refused_by_value() -> None:
    with pytest.raises(ValueError, match="num_samples should not be negative, got -1"):
        Shapes(-1)
    with pytest.raises(ValueError, match="size should be at least 8, or the patterns run together, got 4"):
        Shapes(size=4)
    with pytest.raises(IndexError, match="index 10 is out of bounds for dimension 0 with size 10"):
        Shapes(10)[10]
