"""Pictures change their kind without changing what they show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.vision import transforms as T
from mytorch.vision.transforms import functional as F


def test_tensors_become_pillow_pictures_and_come_back() -> None:
    pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(0)
    for channels, mode in ((1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")):
        x = mytorch.from_numpy(rng.integers(0, 256, (channels, 5, 4), dtype=np.uint8))
        picture = T.ToPILImage()(x)
        assert (picture.mode, picture.size) == (mode, (4, 5))
        np.testing.assert_array_equal(T.PILToTensor()(picture).numpy(), x.numpy())
        np.testing.assert_array_equal(T.ToPILImage()(F.to_tensor(x)).tobytes(), picture.tobytes())
        np.testing.assert_array_equal(np.asarray(F.to_pil_image(x.numpy().transpose(1, 2, 0))), np.asarray(picture))
    assert F.to_pil_image(mytorch.zeros(3, 4)).mode == "L"
    assert F.to_pil_image(mytorch.zeros(3, 2, 2, dtype=mytorch.uint8), "HSV").mode == "HSV"


@pytest.mark.parametrize(("dtype", "mode"), [("int16", "I;16"), ("int32", "I"), ("float32", "F")])
def test_other_numbers_have_modes_of_their_own(dtype: str, mode: str) -> None:
    pytest.importorskip("PIL.Image")
    array = np.arange(6, dtype=dtype).reshape(2, 3) * 300
    picture = F.to_pil_image(mytorch.from_numpy(array), "F" if mode == "F" else None)
    assert picture.mode == mode
    assert np.asarray(picture).tolist() == array.tolist()


@pytest.mark.parametrize(
    ("build", "kind", "message"),
    [
        (lambda: F.to_pil_image([1]), TypeError, "should be Tensor or ndarray. Got <class 'list'>"),
        (lambda: F.to_pil_image(np.zeros(3)), ValueError, "2/3 dimensional. Got 1"),
        (lambda: F.to_pil_image(np.zeros((2, 2, 5), np.uint8)), ValueError, "not have > 4 channels. Got 5"),
        (lambda: F.to_pil_image(np.zeros((2, 2, 3))), TypeError, "float64 is not supported for 3 channels"),
        (lambda: F.to_pil_image(np.zeros((2, 2), np.int64)), TypeError, "int64 is not supported"),
        (lambda: F.to_pil_image(np.zeros((2, 2, 3), np.uint8), "L"), ValueError, r"Only modes \['RGB'"),
        (lambda: F.pil_to_tensor(np.zeros(3)), TypeError, "pic should be PIL Image"),
        (lambda: F.convert_image_dtype(3), TypeError, "Input img should be Tensor Image"),
        (lambda: F.convert_image_dtype(mytorch.zeros(3), mytorch.int32), RuntimeError, "cannot be performed safely"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_kind(build: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        build()


def test_brightness_is_the_same_in_every_dtype() -> None:
    levels = mytorch.from_numpy(np.arange(256, dtype=np.uint8))
    floats = F.convert_image_dtype(levels)
    np.testing.assert_allclose(floats.numpy(), np.arange(256) / 255, rtol=1e-6)
    assert F.convert_image_dtype(floats, mytorch.uint8).tolist() == levels.tolist()
    assert F.convert_image_dtype(levels, mytorch.uint8) is levels
    assert F.convert_image_dtype(levels, mytorch.int16).tolist()[-1] == 255 * 128
    assert (
        F.convert_image_dtype(F.convert_image_dtype(levels, mytorch.int32), mytorch.uint8).tolist() == levels.tolist()
    )
    assert T.ConvertImageDtype(mytorch.float64)(floats).dtype is mytorch.float64
    # Every byte gets an equal share of [0, 1].
    ramp = mytorch.from_numpy(np.linspace(0, 1, 25600, dtype=np.float32))
    counts = np.bincount(F.convert_image_dtype(ramp, mytorch.uint8).numpy(), minlength=256)
    assert (counts.min(), counts.max()) >= (99, 100)
