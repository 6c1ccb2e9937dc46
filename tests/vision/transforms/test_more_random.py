"""Windows, blur, holes and choices at random: each keeps its promise for every picture of a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T
from mytorch.vision.transforms import functional as F
from mytorch.vision.transforms.resampling import InterpolationMode, resize_windows
from mytorch.vision.transforms.transform import handles_batches, reads_bytes


def pictures(*shape: int, seed: int = 0) -> mytorch.Tensor:
    return mytorch.from_numpy(np.random.default_rng(seed).random(shape, dtype=np.float32))


def as_bytes(x: mytorch.Tensor) -> mytorch.Tensor:
    return mytorch.from_numpy((x.numpy() * 255.999).astype(np.uint8))


# ---------------------------------------------------------------------- windows


@pytest.mark.parametrize("mode", ["bilinear", "bicubic", "nearest", "nearest-exact"])
@pytest.mark.parametrize("antialias", [True, False])
def test_a_resized_window_is_the_crop_resized(mode: str, antialias: bool) -> None:
    x = pictures(5, 2, 17, 20)
    windows = np.array([[0, 0, 17, 20], [3, 4, 8, 6], [16, 19, 1, 1], [0, 10, 5, 10], [2, 0, 15, 3]])
    got = resize_windows(x.array, windows, (8, 6), InterpolationMode(mode), antialias)
    for i, (top, left, h, w) in enumerate(windows.tolist()):
        expected = F.resized_crop(mytorch.from_numpy(x.numpy()[i]), top, left, h, w, (8, 6), mode, antialias)
        np.testing.assert_allclose(got[i], expected.numpy(), atol=1e-6)


def test_random_windows_have_the_area_and_the_shape_asked_for() -> None:
    windows = T.RandomResizedCrop(8, scale=(0.2, 0.4), ratio=(0.5, 2.0))._windows(
        mytorch.Generator().manual_seed(0).rng, 2000, 60, 80
    )
    top, left, h, w = windows.T
    assert (top >= 0).all()
    assert (left >= 0).all()
    assert (top + h <= 60).all()
    assert (left + w <= 80).all()
    area, ratio = h * w / 4800, w / h
    assert 0.19 < area.min() < 0.21 < 0.39 < area.max() < 0.41
    assert 0.48 < ratio.min() < 0.55 < 1.8 < ratio.max() < 2.1
    assert abs(np.log(ratio).mean()) < 0.05  # the logarithm is uniform
    assert len(np.unique(top)) > 25
    assert len(np.unique(left)) > 35


def test_a_window_that_never_fits_becomes_the_largest_in_the_middle() -> None:
    crop = T.RandomResizedCrop(4, scale=(1, 1), ratio=(1, 1))
    windows = crop._windows(mytorch.Generator().rng, 3, 10, 30)
    assert windows.tolist() == [[0, 10, 10, 10]] * 3
    wide = T.RandomResizedCrop(4, scale=(1, 1), ratio=(4, 5))._windows(mytorch.Generator().rng, 1, 10, 30)
    assert wide.tolist() == [[1, 0, 8, 30]]


def test_random_windows_of_bytes_and_of_pillow_pictures() -> None:
    Image = pytest.importorskip("PIL.Image")
    x = as_bytes(pictures(3, 20, 20))
    picture = Image.fromarray(x.numpy().transpose(1, 2, 0).copy())
    assert T.RandomResizedCrop((5, 7))(picture).size == (7, 5)
    got = T.RandomResizedCrop((5, 7), interpolation="bicubic")(x)
    assert (got.dtype, got.shape) == (mytorch.uint8, (3, 5, 7))
    assert T.Resize((9, 9), InterpolationMode.LANCZOS)(picture).size == (9, 9)
    assert T.Resize(9, 3).interpolation is InterpolationMode.BICUBIC  # Pillow's number
    with pytest.raises(ValueError, match="unsupported with Tensor input: lanczos"):
        T.Resize((9, 9), "lanczos")(x)
    with pytest.raises(ValueError, match=r"should be of kind \(min, max\)"):
        T.RandomResizedCrop(4, scale=(1, 0.5))


def test_five_and_ten_crops_are_the_corners_the_middle_and_their_mirror_images() -> None:
    x = mytorch.arange(48.0).reshape(1, 6, 8)
    a = x.numpy()
    crops = [crop.numpy() for crop in T.TenCrop((4, 2))(x)]
    expected = [a[:, :4, :2], a[:, :4, -2:], a[:, -4:, :2], a[:, -4:, -2:], a[:, 1:5, 3:5]]
    for got, each in zip(crops[:5], expected, strict=True):
        np.testing.assert_array_equal(got, each)
    for got, each in zip(crops[5:], F.five_crop(F.hflip(x), (4, 2)), strict=True):
        np.testing.assert_array_equal(got, each.numpy())
    assert T.FiveCrop(3)(pictures(2, 3, 5, 5))[4].shape == (2, 3, 3, 3)
    np.testing.assert_array_equal(F.ten_crop(x, 3, vertical_flip=True)[5].numpy(), a[:, ::-1][:, :3, :3])
    with pytest.raises(ValueError, match=r"Requested crop size \(7, 7\) is bigger than input size \(6, 8\)"):
        T.FiveCrop(7)(x)


# ---------------------------------------------------------------------- blur


@pytest.mark.parametrize("size", [3, (5, 3)])
def test_blur_is_the_convolution_with_a_gaussian(size: Any) -> None:
    torch = pytest.importorskip("torch")
    x = pictures(2, 3, 8, 9)
    kx, ky = (size, size) if isinstance(size, int) else size
    lines = [np.exp(-0.5 * (np.arange(k) - k // 2) ** 2 / s**2) for k, s in ((kx, 1.3), (ky, 0.7))]
    kernel = torch.tensor(np.outer(lines[1] / lines[1].sum(), lines[0] / lines[0].sum()))
    padded = np.pad(x.numpy().astype(float), ((0, 0), (0, 0), (ky // 2,) * 2, (kx // 2,) * 2), mode="reflect")
    weight = kernel.expand(3, 1, ky, kx)
    expected = torch.nn.functional.conv2d(torch.from_numpy(padded), weight, groups=3)
    np.testing.assert_allclose(F.gaussian_blur(x, size, (1.3, 0.7)).numpy(), expected.numpy(), atol=1e-6)


def test_blur_of_bytes_is_rounded_and_an_omitted_sigma_follows_the_kernel() -> None:
    x = as_bytes(pictures(3, 8, 8))
    floats = F.gaussian_blur(mytorch.from_numpy(x.numpy().astype(np.float32)), 5).numpy()
    np.testing.assert_array_equal(F.gaussian_blur(x, 5).numpy(), np.rint(floats).astype(np.uint8))
    np.testing.assert_allclose(floats, F.gaussian_blur(mytorch.from_numpy(x.numpy() * 1.0), 5, 1.1).numpy(), rtol=1e-5)
    blurred = T.GaussianBlur(5, (0.1, 3))(mytorch.from_numpy(np.repeat(pictures(1, 3, 9, 9).numpy(), 9, axis=0)))
    roughness = np.abs(np.diff(blurred.numpy(), axis=-1)).mean(axis=(1, 2, 3))
    assert roughness.max() > 2 * roughness.min()
    for wrong, message in ((4, "odd and positive"), (0, "odd and positive"), ((1, 2, 3), "one or two numbers")):
        with pytest.raises(ValueError, match=message):
            T.GaussianBlur(wrong)
    with pytest.raises(ValueError, match="sigma values should be positive"):
        T.GaussianBlur(3, (2, 1))
    with pytest.raises(ValueError, match="sigma should have positive values"):
        F.gaussian_blur(x, 3, 0)
    with pytest.raises(ValueError, match="at least 5 pixels, got 4"):
        F.gaussian_blur(pictures(1, 4, 8), 9)


# ---------------------------------------------------------------------- holes


def test_holes_have_the_size_and_the_colour_asked_for() -> None:
    x = mytorch.ones(400, 3, 20, 30)
    y = T.RandomErasing(0.5, scale=(0.1, 0.2), ratio=(0.5, 2), value=[0.1, 0.2, 0.3])(x).numpy()
    holes = (y != 1).all(axis=1)
    erased = holes.any(axis=(1, 2))
    assert 150 < erased.sum() < 250
    for hole, picture in zip(holes[erased], y[erased], strict=True):
        rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
        h, w = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        assert h * w == hole.sum()  # a rectangle
        assert 0.07 < h * w / 600 < 0.23
        np.testing.assert_allclose(picture[:, rows[0], columns[0]], [0.1, 0.2, 0.3], rtol=1e-6)
    assert x.numpy().all()


def test_holes_of_noise_and_in_place() -> None:
    x = mytorch.zeros(100, 3, 16, 16)
    noise = T.RandomErasing(1.0, scale=(0.3, 0.3), value="random")(x).numpy()
    drawn = noise[noise != 0]
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.std() - 1) < 0.05
    assert T.RandomErasing(1.0, value=5, inplace=True)(x) is x
    assert x.numpy().max() == 5
    assert F.erase(mytorch.zeros(1, 3, 3), 0, 1, 2, 2, 7).tolist() == [[[0, 7, 7], [0, 7, 7], [0, 0, 0]]]
    never = T.RandomErasing(1.0, scale=(1, 1), ratio=(1, 1))(mytorch.ones(1, 4, 4))
    assert never.numpy().all()


@pytest.mark.parametrize(
    ("build", "kind", "message"),
    [
        (lambda: T.RandomErasing(value="red"), ValueError, "it should be 'random'"),
        (lambda: T.RandomErasing(value={}), TypeError, "number or str or a sequence"),  # type: ignore
        (lambda: T.RandomErasing(scale=(0.5, 2)), ValueError, "Scale should be between 0 and 1"),
        (lambda: T.RandomErasing(ratio=(0, 2)), ValueError, "ratio should be positive"),
        (lambda: T.RandomErasing(p=-1), ValueError, "probability between 0 and 1"),
        (lambda: T.RandomErasing(1, value=(1, 2))(pictures(3, 8, 8)), ValueError, r"3 \(number of input channels\)"),
    ],
)
def test_impossible_holes_are_refused(build: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        build()


# ---------------------------------------------------------------------- transforms of transforms


def test_a_transform_is_applied_with_its_probability() -> None:
    x = pictures(600, 1, 2, 2)
    step = T.RandomApply([lambda a: a + 10, lambda a: a * 2], p=0.3)
    y = step(x).numpy()
    doubled = (y > 5).all(axis=(1, 2, 3))
    np.testing.assert_allclose(y[doubled], (x.numpy()[doubled] + 10) * 2)
    np.testing.assert_array_equal(y[~doubled], x.numpy()[~doubled])
    assert 130 < doubled.sum() < 230
    assert 30 < sum(step(0.0) == 20 for _ in range(200)) < 90


def test_one_of_several_is_chosen_with_its_probability() -> None:
    x = mytorch.zeros(1000, 1, 1, 1)
    steps = [lambda a: a + 1, lambda a: a + 2, lambda a: a + 3]
    counts = np.bincount(T.RandomChoice(steps, p=[1, 0, 3])(x).numpy().ravel().astype(int))
    assert (counts[0], counts[2]) == (0, 0)
    assert 180 < counts[1] < 320
    assert min(np.bincount(T.RandomChoice(steps)(x).numpy().ravel().astype(int))[1:]) > 270
    assert T.RandomChoice(steps)(0) in (1, 2, 3)


def test_every_order_occurs() -> None:
    step = T.RandomOrder([lambda a: a + 1, lambda a: a * 2, lambda a: a * a])
    ends = set()
    for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        value = 1
        for which in order:
            value = step.transforms[which](value)
        ends.add(value)
    assert set(step(mytorch.ones(300, 1, 1, 1)).numpy().ravel().astype(int)) == ends
    assert {step(1) for _ in range(100)} == ends


def test_pictures_of_a_batch_must_stay_alike() -> None:
    with pytest.raises(ValueError, match=r"RandomApply: the pictures of a batch must stay alike.*one by one"):
        T.RandomApply([T.CenterCrop(2)], 0.5)(pictures(50, 1, 4, 4))
    assert T.RandomApply([T.CenterCrop(2)], 1.0)(pictures(5, 1, 4, 4)).shape == (5, 1, 2, 2)


def test_containers_promise_what_their_parts_promise() -> None:
    assert handles_batches(T.RandomApply([T.ColorJitter(0.1), T.GaussianBlur(3)]))
    assert not handles_batches(T.RandomApply([T.Lambda(abs)]))
    assert not handles_batches(T.Compose([T.RandomRotation(9, expand=True)]))
    assert handles_batches(T.RandomRotation(9))
    assert reads_bytes(T.Compose([T.RandomCrop(3), T.RandomChoice([T.Compose([T.ToTensor()])])]))
    assert not reads_bytes(T.Compose([T.RandomCrop(3), T.Normalize([0], [1])]))
    assert not reads_bytes(None)
    assert repr(T.RandomOrder([T.ToTensor()])) == "RandomOrder(\n    ToTensor()\n)"
    for wrong in (lambda: T.RandomApply([3]), lambda: T.RandomChoice([abs], p=3)):  # type: ignore
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="expected 2 probabilities"):
        T.RandomChoice([abs, abs], p=[1])
