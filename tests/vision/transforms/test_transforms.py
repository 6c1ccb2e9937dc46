"""Transforms: each does what its formula says, and to every picture of a batch what it would do to it alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T
from mytorch.vision.transforms import functional as F
from mytorch.vision.transforms.transform import handles_batches


def pictures(*shape: int, seed: int = 0) -> mytorch.Tensor:
    return mytorch.from_numpy(np.random.default_rng(seed).random(shape, dtype=np.float32))


def seeded(seed: int = 0) -> Any:
    return mytorch.Generator().manual_seed(seed)


# ---------------------------------------------------------------------- to tensors


def test_arrays_become_tensors_with_channels_first_and_bytes_become_fractions() -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10
    tensor = T.ToTensor()(array)
    assert tensor.dtype is mytorch.float32
    assert tensor.is_contiguous()
    np.testing.assert_allclose(tensor.numpy(), array.transpose(2, 0, 1) / 255, rtol=1e-6)
    assert T.ToTensor()(array[..., 0]).shape == (1, 2, 4)
    assert T.ToTensor()(array.astype(np.int32)).numpy().max() == 230  # only bytes are scaled
    assert T.ToTensor()(array.astype(np.float64)).dtype is mytorch.float64


def test_tensors_keep_their_place_and_only_bytes_are_scaled() -> None:
    x = pictures(2, 3, 4, 4)
    assert T.ToTensor()(x) is x
    assert F.to_tensor(mytorch.full((3, 2, 2), 255, dtype=mytorch.uint8)).tolist() == mytorch.ones(3, 2, 2).tolist()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "I;16", "F"])
def test_pillow_pictures_become_what_their_pixels_say(mode: str) -> None:
    Image = pytest.importorskip("PIL.Image")
    source = Image.effect_noise((5, 4), 60).convert("L")
    picture = Image.fromarray(np.arange(20, dtype=np.uint16).reshape(4, 5)) if mode == "I;16" else source.convert(mode)
    tensor = T.ToTensor()(picture)
    assert tensor.shape == (len(picture.getbands()), 4, 5)
    raw = np.asarray(picture)
    if raw.dtype == np.uint8:
        expected = (raw if raw.ndim == 3 else raw[..., None]).transpose(2, 0, 1) / 255
        np.testing.assert_allclose(tensor.numpy(), expected, rtol=1e-6)
    else:
        assert tensor.numpy().tolist() == [raw.tolist()]


def test_other_things_are_refused_by_kind() -> None:
    with pytest.raises(TypeError, match=r"pic should be PIL Image or ndarray. Got <class 'list'>"):
        T.ToTensor()([1])
    with pytest.raises(ValueError, match=r"pic should be 2/3 dimensional. Got 4 dimensions"):
        T.ToTensor()(np.zeros((1, 2, 3, 4)))
    for transform in (T.Normalize([0.5], [0.5]), T.GaussianNoise(), T.RandomCrop(2), T.RandomHorizontalFlip()):
        with pytest.raises(TypeError, match=r"expected a Tensor, got ndarray; put ToTensor\(\) before it"):
            transform(np.zeros((3, 4, 4)))
        with pytest.raises(ValueError, match=r"expected a picture \(C, H, W\).*got \[4, 4\]"):
            transform(mytorch.zeros(4, 4))


# ---------------------------------------------------------------------- normalize


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5)])
def test_normalizing_subtracts_and_divides_channel_by_channel(shape: tuple[int, ...]) -> None:
    x = pictures(*shape)
    mean, std = [0.1, 0.2, 0.3], [0.5, 1.0, 2.0]
    expected = x.numpy().copy()
    for c in range(3):
        expected[..., c, :, :] = (expected[..., c, :, :] - np.float32(mean[c])) / np.float32(std[c])
    before = x.numpy().copy()
    got = T.Normalize(mean, std)(x)
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-6)
    np.testing.assert_array_equal(x.numpy(), before)
    assert T.Normalize(mean, std, inplace=True)(x) is x
    np.testing.assert_array_equal(x.numpy(), got.numpy())


def test_normalizing_refuses_what_cannot_be() -> None:
    with pytest.raises(TypeError, match=r"float tensor. Got torch.uint8"):
        T.Normalize([0.5], [0.5])(mytorch.zeros(1, 2, 2, dtype=mytorch.uint8))
    with pytest.raises(ValueError, match="std evaluated to zero"):
        T.Normalize([0.5], [0.0])(pictures(1, 2, 2))
    with pytest.raises(ValueError, match="mean has 2 values, but the picture has 3 channels"):
        T.Normalize([0.5, 0.5], [1.0, 1.0])(pictures(3, 2, 2))


# ---------------------------------------------------------------------- sizes


@pytest.mark.parametrize("size", [(7, 5), (3, 11), (28, 28), (1, 1), (13, 13)])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic", "nearest", "nearest-exact"])
@pytest.mark.parametrize("antialias", [True, False])
def test_resized_pictures_are_those_of_pytorch(size: tuple[int, int], mode: str, antialias: bool) -> None:
    torch = pytest.importorskip("torch")
    x = pictures(2, 3, 13, 9)
    options = {} if mode.startswith("nearest") else {"antialias": antialias}
    expected = torch.nn.functional.interpolate(torch.from_numpy(x.numpy()), size, mode=mode, **options)
    got = T.Resize(size, mode, antialias=antialias)(x)
    np.testing.assert_allclose(got.numpy(), expected.numpy(), rtol=1e-5, atol=1e-6)


def test_the_shorter_side_gets_the_one_number_given() -> None:
    assert T.Resize(8)(pictures(3, 16, 24)).shape == (3, 8, 12)
    assert T.Resize(8)(pictures(3, 24, 16)).shape == (3, 12, 8)
    assert T.Resize([8])(pictures(2, 3, 24, 16)).shape == (2, 3, 12, 8)
    assert T.Resize(8, max_size=10)(pictures(3, 24, 16)).shape == (3, 10, 6)


def test_bytes_stay_bytes_when_resized() -> None:
    x = mytorch.full((1, 4, 4), 200, dtype=mytorch.uint8)
    assert T.Resize(7)(x).tolist() == [[[200] * 7] * 7]


def test_resizing_to_the_same_size_gives_a_copy() -> None:
    x = pictures(1, 4, 4)
    y = T.Resize((4, 4))(x)
    y.numpy()[...] = 0
    assert x.numpy().all()


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: F.resize(pictures(1, 4, 4), (1, 2, 3)), r"1 or 2 element.*got \(1, 2, 3\)"),
        (lambda: F.resize(pictures(1, 4, 4), 0), "positive ints, got 0"),
        (lambda: F.resize(pictures(1, 4, 4), 4, max_size=4), "must be strictly greater than the requested size 4"),
        (lambda: F.resize(pictures(1, 4, 4), (4, 4), max_size=5), "max_size should only be passed"),
        (lambda: T.Resize(4, "cubic"), "'cubic' is not a valid InterpolationMode"),
        (lambda: T.CenterCrop((1, 2, 3)), "one or two positive numbers"),
        (lambda: T.Pad((1, 2, 3)), "1, 2, or 4 element"),
        (lambda: T.Pad(-1), "non-negative ints, got -1"),
        (lambda: F.pad(pictures(1, 4, 4), 1, padding_mode="wrap"), "Padding mode should be .*got 'wrap'"),
    ],
)
def test_impossible_sizes_are_refused_by_value(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def test_the_centre_is_cut_out_or_padded() -> None:
    x = mytorch.arange(25.0).reshape(1, 5, 5)
    assert T.CenterCrop(3)(x).tolist() == [[[6, 7, 8], [11, 12, 13], [16, 17, 18]]]
    assert T.CenterCrop((1, 5))(x).tolist() == [[[10, 11, 12, 13, 14]]]
    padded = T.CenterCrop(8)(x).numpy()
    assert padded.shape == (1, 8, 8)
    np.testing.assert_array_equal(padded[0, 1:6, 1:6], x.numpy()[0])
    assert padded.sum() == x.numpy().sum()


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric"])
def test_padding_is_that_of_numpy(mode: str) -> None:
    x = pictures(2, 3, 4, 5)
    widths = ((0, 0), (0, 0), (2, 0), (1, 3))
    expected = np.pad(x.numpy(), widths, mode=mode)  # pyright: ignore
    np.testing.assert_array_equal(T.Pad((1, 2, 3, 0), padding_mode=mode)(x).numpy(), expected)
    assert T.Pad((1, 2), fill=7)(x).numpy()[0, 0, :2].min() == 7
    assert T.Pad((1, 2))(x).shape == (2, 3, 8, 7)


def test_a_crop_beyond_the_edge_shows_zeros() -> None:
    x = mytorch.ones(1, 2, 2)
    assert F.crop(x, -1, 1, 2, 3).tolist() == [[[0, 0, 0], [1, 0, 0]]]


# ---------------------------------------------------------------------- at random


def test_flips_mirror_each_picture_or_leave_it() -> None:
    x = pictures(400, 3, 4, 6)
    for flip, axis in ((T.RandomHorizontalFlip, -1), (T.RandomVerticalFlip, -2)):
        y = flip(generator=seeded())(x).numpy()
        mirrored = (y == np.flip(x.numpy(), axis)).all(axis=(1, 2, 3))
        same = (y == x.numpy()).all(axis=(1, 2, 3))
        assert (mirrored ^ same).all()
        assert 150 < mirrored.sum() < 250
        np.testing.assert_array_equal(flip(1.0)(x).numpy(), np.flip(x.numpy(), axis))
        np.testing.assert_array_equal(flip(0.0)(x).numpy(), x.numpy())
        assert flip(0.0)(x).data_ptr() != x.data_ptr()


def test_crops_are_windows_at_every_place_equally_often() -> None:
    x = mytorch.arange(36.0).reshape(1, 6, 6)
    batch = mytorch.from_numpy(np.repeat(x.numpy()[None], 2500, axis=0))
    y = T.RandomCrop((4, 2), generator=seeded())(batch).numpy()
    places = y[:, 0, 0, 0].astype(int)
    for picture, place in zip(y[:50], places[:50], strict=True):
        top, left = divmod(place, 6)
        np.testing.assert_array_equal(picture, x.numpy()[:, top : top + 4, left : left + 2])
    seen, counts = np.unique(places, return_counts=True)
    assert seen.tolist() == [6 * top + left for top in range(3) for left in range(5)]
    assert (np.abs(counts - 2500 / 15) < 5 * np.sqrt(2500 / 15)).all()


def test_padding_comes_before_the_crop() -> None:
    y = T.RandomCrop(8, padding=4, generator=seeded())(mytorch.ones(500, 1, 8, 8)).numpy()
    assert y.shape == (500, 1, 8, 8)
    assert y.sum(axis=(1, 2, 3)).min() == 16  # a corner
    assert y.sum(axis=(1, 2, 3)).max() == 64
    assert T.RandomCrop(8, pad_if_needed=True)(mytorch.ones(3, 5, 8)).shape == (3, 8, 8)
    with pytest.raises(ValueError, match=r"Required crop size \(9, 9\) is larger than input image size \(8, 8\)"):
        T.RandomCrop(9)(mytorch.ones(3, 8, 8))


def test_noise_has_the_given_mean_and_deviation_and_stays_in_range() -> None:
    x = mytorch.full((64, 3, 32, 32), 0.5)
    y = T.GaussianNoise(0.1, 0.2, clip=False, generator=seeded())(x).numpy()
    assert y.mean() == pytest.approx(0.6, abs=0.003)
    assert y.std() == pytest.approx(0.2, rel=0.01)
    clipped = T.GaussianNoise(0.0, 1.0, generator=seeded())(x).numpy()
    assert (clipped.min(), clipped.max()) == (0, 1)
    assert T.GaussianNoise()(x.double()).dtype is mytorch.float64
    assert x.numpy().std() == 0
    with pytest.raises(ValueError, match=r"sigma shouldn't be negative. Got -0.1"):
        T.GaussianNoise(sigma=-0.1)
    with pytest.raises(TypeError, match=r"float dtype, got dtype=torch.uint8"):
        T.GaussianNoise()(mytorch.zeros(1, 2, 2, dtype=mytorch.uint8))
    with pytest.raises(ValueError, match=r"probability between 0 and 1, got 1.5"):
        T.RandomHorizontalFlip(1.5)


RANDOM = [
    lambda generator: T.RandomResizedCrop(6, generator=generator),
    lambda generator: T.RandomRotation(30, "bilinear", generator=generator),
    lambda generator: T.RandomAffine(30, (0.2, 0.2), (0.5, 1.5), 10, generator=generator),
    lambda generator: T.ColorJitter(0.4, 0.4, 0.4, 0.1, generator=generator),
    lambda generator: T.RandomGrayscale(0.5, generator=generator),
    lambda generator: T.GaussianBlur(3, generator=generator),
    lambda generator: T.RandomErasing(0.9, generator=generator),
    lambda generator: T.RandomErasing(0.9, value="random", generator=generator),
    lambda generator: T.PCAColor([0.2, 0.02, 0.005], np.eye(3), generator=generator),
    lambda generator: T.RandomApply([T.Pad(1), T.CenterCrop(8), T.Lambda(lambda x: 1 - x)], generator=generator),
    lambda generator: T.RandomChoice([T.Lambda(lambda x: 1 - x), T.Lambda(lambda x: x)], generator=generator),
    lambda generator: T.RandomOrder([T.Lambda(lambda x: 1 - x), T.Lambda(lambda x: x * x)], generator=generator),
    lambda generator: T.RandomHorizontalFlip(generator=generator),
    lambda generator: T.RandomVerticalFlip(generator=generator),
    lambda generator: T.RandomCrop(8, padding=2, generator=generator),
    lambda generator: T.GaussianNoise(generator=generator),
]


@pytest.mark.parametrize("build", RANDOM)
def test_the_default_generator_or_the_one_given_decides(build: Any) -> None:
    x = pictures(32, 3, 8, 8)
    state = mytorch.get_rng_state().tolist()
    first = build(seeded(3))(x).tolist()
    assert mytorch.get_rng_state().tolist() == state
    assert build(seeded(3))(x).tolist() == first != build(seeded(4))(x).tolist()
    mytorch.manual_seed(9)
    default = build(None)(x).tolist()
    mytorch.manual_seed(9)
    assert build(None)(x).tolist() == default != build(None)(x).tolist()


@pytest.mark.parametrize("build", RANDOM)
def test_one_picture_is_a_batch_of_one(build: Any) -> None:
    x = pictures(1, 3, 8, 8)
    for seed in range(4):
        alone = build(seeded(seed))(mytorch.from_numpy(x.numpy()[0]))
        assert alone.ndim == 3
        assert alone.tolist() == build(seeded(seed))(x).tolist()[0]


@pytest.mark.parametrize("build", RANDOM)
def test_an_empty_batch_stays_empty(build: Any) -> None:
    out = build(None)(mytorch.zeros(0, 3, 8, 8)).shape
    assert (out[:2], out[2] in (6, 8)) == ((0, 3), True)


def test_nothing_is_recorded_for_gradients() -> None:
    x = pictures(4, 3, 8, 8).requires_grad_()
    for transform in (*[build(None) for build in RANDOM], T.Normalize([0.5] * 3, [0.5] * 3), T.Resize(4), T.Pad(1)):
        assert not transform(x).requires_grad


# ---------------------------------------------------------------------- composed, shown, and on Pillow pictures


def test_composed_transforms_run_in_order() -> None:
    steps = T.Compose([lambda x: x + 1, lambda x: x * 10])
    assert steps(1) == 20
    assert (
        repr(T.Compose([T.ToTensor(), T.CenterCrop(3)])) == "Compose(\n    ToTensor()\n    CenterCrop(size=(3, 3))\n)"
    )


def test_a_pipeline_handles_batches_if_all_its_parts_do() -> None:
    assert handles_batches(T.Compose([T.RandomCrop(3), T.Compose([T.ToTensor()]), T.Normalize([0], [1])]))
    assert not handles_batches(T.Compose([T.RandomCrop(3), T.Compose([lambda x: x])]))
    assert not handles_batches(T.Lambda(abs))
    assert not handles_batches(len)


def test_every_transform_shows_its_settings() -> None:
    shown = {
        T.ToTensor(): "ToTensor()",
        T.Normalize([0.5], [0.25]): "Normalize(mean=[0.5], std=[0.25])",
        T.Resize(4): "Resize(size=4, interpolation=bilinear, max_size=None, antialias=True)",
        T.RandomCrop(32, 4): "RandomCrop(size=(32, 32), padding=4)",
        T.RandomHorizontalFlip(): "RandomHorizontalFlip(p=0.5)",
        T.GaussianNoise(): "GaussianNoise(mean=0.0, sigma=0.1, clip=True)",
        T.Pad(2): "Pad(padding=2, fill=0, padding_mode=constant)",
        T.Lambda(abs): "Lambda()",
    }
    for transform, text in shown.items():
        assert repr(transform) == text
    with pytest.raises(TypeError, match="lambd should be callable, got int"):
        T.Lambda(3)  # type: ignore


def test_pillow_pictures_go_through_the_same_pipeline() -> None:
    Image = pytest.importorskip("PIL.Image")
    array = np.random.default_rng(0).integers(0, 256, (10, 12, 3), dtype=np.uint8)
    picture = Image.fromarray(array)
    tensor = T.ToTensor()(array)
    for transform in (
        T.CenterCrop((4, 6)),
        T.CenterCrop(14),
        T.Pad((1, 2)),
        T.RandomHorizontalFlip(1.0),
        T.RandomVerticalFlip(1.0),
        T.RandomHorizontalFlip(0.0),
    ):
        np.testing.assert_array_equal(T.ToTensor()(transform(picture)).numpy(), transform(tensor).numpy())
    soft = [T.ToTensor()(T.Resize(5)(picture)).numpy(), T.Resize(5)(tensor).numpy()]
    np.testing.assert_allclose(soft[0], soft[1], atol=1.01 / 255)  # Pillow rounds to bytes
    assert T.Resize((5, 6), "nearest")(picture).size == (6, 5)
    cropped = T.RandomCrop(6, padding=1)(picture)
    assert cropped.size == (6, 6)
    framed = T.Pad(1, padding_mode="edge")(picture)
    np.testing.assert_array_equal(T.ToTensor()(framed).numpy(), T.Pad(1, padding_mode="edge")(tensor).numpy())
