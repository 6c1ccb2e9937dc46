"""assert_close accepts what PyTorch's accepts, and says what differs."""

from __future__ import annotations

from typing import Any

import pytest

import mytorch
from mytorch.testing import assert_close

ones = mytorch.ones


@pytest.mark.parametrize(
    ("actual", "expected", "settings"),
    [
        (ones(3), ones(3) + 1e-6, {}),
        (1.0, 1.0 + 1e-9, {}),
        ([ones(2), {"a": 1.0}], [ones(2), {"a": 1.0}], {}),
        (mytorch.tensor(float("nan")), mytorch.tensor(float("nan")), {"equal_nan": True}),
        (ones(2), ones(2).double(), {"check_dtype": False}),
        (ones(2), ones(2) * 1.05, {"rtol": 0.1, "atol": 0.0}),
        (ones(0), ones(0), {}),
        (None, None, {}),
    ],
)
def test_close_things_pass(actual: Any, expected: Any, settings: dict[str, Any]) -> None:
    assert_close(actual, expected, **settings)


@pytest.mark.parametrize(
    ("actual", "expected", "settings", "words"),
    [
        (ones(3), ones(4), {}, r"'shape' do not match: torch.Size\(\[3\]\) != torch.Size\(\[4\]\)"),
        (ones(3), ones(3).double(), {}, "'dtype' do not match: torch.float32 != torch.float64"),
        (ones(2, 3).t(), ones(3, 2), {"check_stride": True}, "'stride' do not match"),
        (mytorch.tensor([1.0, 2.0]), mytorch.tensor([1.0, 2.5]), {}, r"1 / 2 \(50.0%\)\n.*: 0.5 at index \(1,\)"),
        (mytorch.tensor([1, 2]), mytorch.tensor([1, 3]), {}, "not equal"),
        (1.0, 1.1, {}, "Scalars are not close!\n\nExpected 1.1"),
        ([1.0], [1.0, 2.0], {}, "length of the sequences mismatch: 1 != 2"),
        ({"a": 1}, {"b": 1}, {}, "keys of the mappings"),
        ({"a": [1, 2]}, {"a": [1, 3]}, {}, r"item \[1\].*\n\n.*item \['a'\]"),
        (None, 1.0, {}, "None mismatch"),
        (mytorch.tensor(float("nan")), mytorch.tensor(float("nan")), {}, "not close"),
        (1.0, 2.0, {"msg": lambda said: f"in step 3: {said}"}, "in step 3: Scalars"),
        (1.0, 2.0, {"msg": "other words"}, "^other words$"),
    ],
)
def test_what_differs_is_said(actual: Any, expected: Any, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(AssertionError, match=f"(?s){words}"):
        assert_close(actual, expected, **settings)


def test_one_tolerance_needs_the_other() -> None:
    with pytest.raises(ValueError, match="both"):
        assert_close(1.0, 1.0, rtol=0.1)
