"""Indexing: PyTorch is the reference for thousands of random indices; and what samples cannot say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mytorch


def random_item(rng: np.random.Generator, size: int) -> Any:
    kind = rng.random()
    if kind < 0.25:
        return int(rng.integers(-size, size))
    if kind < 0.6:
        start, stop = (None if rng.random() < 0.3 else int(rng.integers(-size - 1, size + 2)) for _ in range(2))
        return slice(start, stop, [None, 1, 2, 3][rng.integers(4)])
    if kind < 0.85:
        return rng.integers(-size, size, [(3,), (2, 3), (1,)][rng.integers(3)])
    return rng.random(size) > 0.4 if kind < 0.95 else [0, size - 1]


def random_index(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Any, ...]:
    items: list[Any] = []
    d = 0
    while d < len(shape):
        if rng.random() < 0.15:
            items.append(None)
        if rng.random() < 0.15:
            d += int(rng.integers(0, len(shape) - d + 1))
            return (*items, Ellipsis, *[random_item(rng, size) for size in shape[d:]])
        if rng.random() < 0.2:
            break
        if d + 1 < len(shape) and rng.random() < 0.1:
            items.append(rng.random(shape[d : d + 2]) > 0.5)
            d += 2
        else:
            items.append(random_item(rng, shape[d]))
            d += 1
    return tuple(items)


def outcome(library: Any, array: np.ndarray, index: tuple[Any, ...], value: np.ndarray | None) -> Any:
    """Result and gradients of reading (or, with a value, writing) in `library`; the kind of error if it refuses."""
    index = tuple(library.tensor(item) if isinstance(item, np.ndarray) else item for item in index)
    x = library.tensor(array, requires_grad=True)
    try:
        if value is None:
            y = x[index]
            leaves = [x]
        else:
            v = library.tensor(value, requires_grad=True)
            y = x * 2
            y[index] = v
            leaves = [x, v]
    except (IndexError, RuntimeError) as error:
        return type(error)
    (y * y).sum().backward()
    return [y.detach().numpy(), *[leaf.grad.numpy() for leaf in leaves]]


@pytest.mark.parametrize("seed", range(8))
def test_random_indices_read_and_write_what_pytorch_does(seed: int) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    for _ in range(60):
        shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 5)))
        index = random_index(rng, shape)
        array = rng.standard_normal(shape)
        ours, theirs = outcome(mytorch, array, index, None), outcome(torch, array, index, None)
        compare(ours, theirs, index)
        if isinstance(ours, type):
            continue
        value = rng.standard_normal(ours[0].shape if rng.random() < 0.6 else ())
        compare(outcome(mytorch, array, index, value), outcome(torch, array, index, value), index)


def compare(ours: Any, theirs: Any, index: Any) -> None:
    if isinstance(ours, type) or isinstance(theirs, type):
        assert ours is theirs, f"{index}: {ours} and {theirs}"
        return
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape, index
        np.testing.assert_allclose(a, b, err_msg=str(index))


def test_a_basic_index_shares_memory_and_an_index_tensor_copies() -> None:
    x = mytorch.zeros(3, 4)
    x[0].fill_(1)
    x[:, 1:][1, 0] = 2
    x[mytorch.tensor([2])].fill_(3)
    assert x.tolist() == [[1, 1, 1, 1], [0, 2, 0, 0], [0, 0, 0, 0]]


def test_an_index_tensor_changed_after_use_is_noticed() -> None:
    x, i = mytorch.ones(3, requires_grad=True), mytorch.tensor([0, 1])
    y = x[i]
    i[0] = 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_repeated_positions_add_their_gradients() -> None:
    x = mytorch.zeros(3, requires_grad=True)
    x[mytorch.tensor([0, 2, 0, 0])].sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [3, 0, 1]


def test_a_written_number_is_cut_to_an_integer_as_in_pytorch() -> None:
    x = mytorch.tensor([1, 2])
    x[0] = 2.7
    assert x.tolist() == [2, 2]


def test_a_write_to_a_leaf_that_requires_grad_is_refused() -> None:
    x = mytorch.ones(3, requires_grad=True)
    for index in (0, mytorch.tensor([0]), mytorch.tensor([True, False, True])):
        with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
            x[index] = 0.0
    with mytorch.no_grad():
        x[0] = 5.0
    assert x.tolist() == [5, 1, 1]


def test_a_stale_view_still_records_what_is_written_to_it() -> None:
    base, w = mytorch.zeros(2, 2), mytorch.tensor(3.0, requires_grad=True)
    row = base[0]
    base += w  # now the base has a history that the view has not seen yet
    row[0] = 7.0
    base.sum().backward()
    assert w.grad is not None
    assert w.grad.item() == 3  # of four elements one no longer depends on w
