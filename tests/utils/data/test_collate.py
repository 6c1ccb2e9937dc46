"""Collation: every kind of sample becomes the batch that PyTorch makes of it."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch.utils.data import default_collate, default_convert

Point = namedtuple("Point", "x y")


def plain(value: Any) -> Any:
    """Tensors of either framework as (dtype, shape, values), containers as they are."""
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return str(value.dtype), tuple(value.shape), value.tolist()
    if isinstance(value, dict):
        return type(value).__name__, {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [plain(item) for item in value]
    return value


def samples(torch: Any) -> list[list[Any]]:
    return [
        [torch.ones(2, 3), torch.zeros(2, 3)],
        [torch.tensor(1), torch.tensor(2)],
        [np.ones((2,), np.float16), np.zeros((2,), np.float16)],
        [np.float32(1.5), np.float32(2.5)],
        [np.int64(1), np.int64(2)],
        [1, 2, 3],
        [1.0, 2.0],
        [True, False],
        ["a", "b"],
        [b"a", b"b"],
        [(torch.ones(1), 1, "x"), (torch.zeros(1), 2, "y")],
        [[1, 2.0], [3, 4.0]],
        [{"a": 1, "b": [1, 2]}, {"a": 2, "b": [3, 4]}],
        [OrderedDict(a=1.0), OrderedDict(a=2.0)],
        [Point(1, 2.0), Point(3, 4.0)],
        [(Point(1, (2, "s")), {"k": np.arange(3)})] * 2,
        [torch.zeros(0, 3)] * 2,
    ]


@pytest.mark.parametrize("number", range(len(samples(mytorch))))
def test_batches_are_those_of_pytorch(number: int) -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.data import default_collate as reference

    assert plain(default_collate(samples(mytorch)[number])) == plain(reference(samples(torch)[number]))


@pytest.mark.parametrize("number", range(len(samples(mytorch))))
def test_conversions_are_those_of_pytorch(number: int) -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.data import default_convert as reference

    assert plain(default_convert(samples(mytorch)[number][0])) == plain(reference(samples(torch)[number][0]))


def test_what_a_mapping_carries_besides_its_items_is_kept() -> None:
    batch = default_collate([defaultdict(list, a=1), defaultdict(list, a=2)])
    assert batch["a"].tolist() == [1, 2]
    assert batch["missing"] == []


def test_history_is_kept_when_tensors_require_a_gradient() -> None:
    x = mytorch.ones(2, requires_grad=True)
    default_collate([x * 2, x * 3]).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [5, 5]


def test_tensors_of_unequal_shapes_are_named_with_their_places() -> None:
    with pytest.raises(RuntimeError, match=r"equal size, but got \[2\] at entry 0 and \[3\] at entry 2"):
        default_collate([mytorch.zeros(2), mytorch.zeros(2), mytorch.zeros(3)])
    with pytest.raises(RuntimeError, match=r"got \[2\] at entry 0 and \[1, 2\] at entry 1"):
        default_collate([np.zeros(2), np.zeros((1, 2))])


def test_sequences_of_unequal_length_are_named_with_their_lengths() -> None:
    with pytest.raises(RuntimeError, match="equal size, but got 2 at entry 0 and 1 at entry 1"):
        default_collate([[1, 2], [1]])


@pytest.mark.parametrize("value", [None, object(), {1}, np.array(["a"]), np.array([None])])
def test_values_that_cannot_be_in_a_batch_are_refused_by_kind(value: Any) -> None:
    with pytest.raises(TypeError, match="default_collate: batch must contain tensors, numpy arrays, numbers, dicts"):
        default_collate([value, value])


def test_a_mixture_of_tensors_and_others_is_refused() -> None:
    with pytest.raises(TypeError, match="entry 0 is a Tensor, but entry 1 is int"):
        default_collate([mytorch.zeros(1), 1])
    with pytest.raises(IndexError, match="empty"):
        default_collate([])
