"""What the AlexNet paper does to pictures, checked against its formulas."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T

RNG = np.random.default_rng(0)
# Colours that vary mostly along one direction, as those of photographs do.
COLOURS = np.clip(128 + RNG.normal(size=(300, 3, 8, 8)) * 8 + RNG.normal(size=(300, 1, 8, 8)) * 50, 0, 255)
BYTES = COLOURS.astype(np.uint8)


def test_the_mean_picture_is_the_mean_pixel_by_pixel() -> None:
    mean = T.mean_picture(mytorch.from_numpy(BYTES))
    np.testing.assert_allclose(mean.numpy(), BYTES.mean(axis=0), rtol=1e-5)
    channels_last = T.mean_picture(BYTES.transpose(0, 2, 3, 1))  # as CIFAR10.data
    np.testing.assert_array_equal(channels_last.numpy(), mean.numpy())
    with pytest.raises(ValueError, match=r"at least one, got shape \[0, 3, 2, 2\]"):
        T.mean_picture(mytorch.zeros(0, 3, 2, 2))


def test_means_are_subtracted_on_the_scale_of_bytes() -> None:
    batch = mytorch.from_numpy(BYTES[:4])
    by_channel = T.SubtractMean([123.0, 117.0, 104.0])(batch).numpy()
    np.testing.assert_allclose(by_channel, BYTES[:4] - np.array([123.0, 117, 104])[:, None, None])
    mean = T.mean_picture(mytorch.from_numpy(BYTES))
    one = T.SubtractMean(mean)(mytorch.from_numpy(BYTES[0]))
    np.testing.assert_allclose(one.numpy(), BYTES[0] - BYTES.mean(axis=0), atol=1e-4)
    assert repr(T.SubtractMean(mean)) == "SubtractMean(mean=picture [3, 8, 8])"
    Image = pytest.importorskip("PIL.Image")
    picture = Image.fromarray(BYTES[0].transpose(1, 2, 0).copy())
    np.testing.assert_array_equal(T.SubtractMean(mean)(picture).numpy(), one.numpy())
    with pytest.raises(ValueError, match=r"pictures of \[3, 8, 8\], but a mean of \[3, 4, 4\]"):
        T.SubtractMean(mytorch.zeros(3, 4, 4))(batch)


def test_eigenvectors_are_those_of_the_covariance_of_all_pixels() -> None:
    mean, values, vectors = T.colour_statistics(mytorch.from_numpy(BYTES))
    pixels = BYTES.transpose(0, 2, 3, 1).reshape(-1, 3) / 255
    np.testing.assert_allclose(mean.numpy(), pixels.mean(axis=0), rtol=1e-5)
    covariance = np.cov(pixels.T, bias=True)
    v, w = vectors.numpy(), values.numpy()
    assert w[0] > w[1] >= w[2] >= 0
    np.testing.assert_allclose(v @ np.diag(w) @ v.T, covariance, atol=1e-6)
    np.testing.assert_allclose(v.T @ v, np.eye(3), atol=1e-6)
    assert abs(v[:, 0] @ np.ones(3)) > 0.99 * np.sqrt(3)  # grey is where they vary most
    again = T.colour_statistics((BYTES / 255).astype(np.float32).transpose(0, 2, 3, 1))
    np.testing.assert_allclose(again[1].numpy(), w, rtol=1e-4)


def test_each_picture_moves_by_one_colour_drawn_as_the_paper_says() -> None:
    values, vectors = np.array([0.2, 0.02, 0.005]), np.linalg.qr(RNG.normal(size=(3, 3)))[0]
    x = mytorch.zeros(5000, 3, 2, 2)
    shift = T.PCAColor(values, vectors, sigma=0.1)(x).numpy()
    assert (shift == shift[:, :, :1, :1]).all()  # the same for all pixels
    alpha = shift[:, :, 0, 0] @ vectors / values
    np.testing.assert_allclose(alpha.mean(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(np.cov(alpha.T), 0.01 * np.eye(3), atol=0.001)
    np.testing.assert_allclose(T.PCAColor(values, vectors, white=255)(x).numpy().std(), 255 * shift.std(), rtol=0.05)


def test_bytes_move_as_far_and_stay_bytes() -> None:
    step = T.PCAColor.of(mytorch.from_numpy(BYTES), sigma=1.0, generator=mytorch.Generator().manual_seed(1))
    same = T.PCAColor.of(BYTES.transpose(0, 2, 3, 1), sigma=1.0, generator=mytorch.Generator().manual_seed(1))
    moved = step(mytorch.from_numpy(BYTES[:50]))
    assert moved.dtype is mytorch.uint8
    floats = same(mytorch.from_numpy(BYTES[:50] / 255)).numpy().clip(0, 1) * 255
    np.testing.assert_allclose(moved.numpy(), floats, atol=0.51)
    with pytest.raises(ValueError, match="3 channels, got 1"):
        step(mytorch.zeros(1, 4, 4))
    with pytest.raises(ValueError, match="expected 3 eigenvalues"):
        T.PCAColor([1, 2], np.eye(3))


def test_ten_crops_are_averaged_after_the_softmax() -> None:
    x = mytorch.from_numpy(RNG.random((4, 3, 7, 7), dtype=np.float32)).requires_grad_()
    weight = mytorch.from_numpy(RNG.normal(size=(3 * 25, 6)).astype(np.float32))

    def model(crops: mytorch.Tensor) -> mytorch.Tensor:
        assert crops.shape == (4, 3, 5, 5)
        return crops.flatten(1) @ weight

    got = T.ten_crop_probabilities(model, x, 5)
    total = np.zeros((4, 6))
    for picture in (x.detach().numpy(), x.detach().numpy()[..., ::-1]):
        for top, left in ((0, 0), (0, 2), (2, 0), (2, 2), (1, 1)):
            logits = picture[:, :, top : top + 5, left : left + 5].reshape(4, -1) @ weight.numpy()
            total += np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(got.numpy(), total / 10, rtol=1e-5)
    assert not got.requires_grad
