"""Random indices, read and written, have PyTorch's values, gradients and refusals."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import mytorch

SHAPE = (3, 4, 2)


def random_index(draw: random.Random, library: Any) -> Any:
    """An index for a tensor of SHAPE; now and then a wrong one. Both libraries get the same from the same `draw`."""
    items: list[Any] = []
    dims = list(SHAPE)
    while dims and draw.random() < 0.85:
        size = dims.pop(0)
        kind = draw.randrange(12)
        if kind < 2:
            items.append(draw.randrange(-size, size))
        elif kind < 4:
            items.append(slice(draw.choice([None, 0, 1, -2]), draw.choice([None, size, -1]), draw.choice([None, 1, 2])))
        elif kind == 4:
            items.append(None)
            dims.insert(0, size)
        elif kind == 5 and ... not in [item for item in items if item is ...]:
            items.append(...)
            dims = dims[len(dims) // 2 :]
        elif kind == 6:
            items.append(library.tensor([draw.random() < 0.5 for _ in range(size)]))
        elif kind == 7 and dims:
            other = dims.pop(0)
            mask = [[draw.random() < 0.5 for _ in range(other)] for _ in range(size)]
            items.append(library.tensor(mask))
        elif kind == 8:
            items.append([draw.randrange(-size, size) for _ in range(2)])
        elif kind == 9:
            items.append(np.array([[draw.randrange(size)], [draw.randrange(size)]]))
        elif kind == 10:
            items.append(library.tensor(draw.randrange(size)))
        else:
            bad = size if draw.random() < 0.1 else draw.randrange(size)
            items.append(library.tensor([0, bad], dtype=library.int64))
    return items[0] if len(items) == 1 and draw.random() < 0.5 else tuple(items)


def run(library: Any, seed: int) -> tuple[Any, ...]:
    """Read, write (a number, a value that is differentiated, or more of it), and differentiate."""
    array = np.random.default_rng(seed).normal(size=SHAPE)
    x = library.tensor(array.copy(), requires_grad=True)
    picked = x[random_index(random.Random(seed), library)]
    y = x * 2
    draw = random.Random(seed + 1)
    index = random_index(draw, library)
    shape = tuple(y[index].shape)
    how = draw.randrange(3)
    value = library.tensor(np.random.default_rng(seed).normal(size=shape[1:] if how else shape), requires_grad=True)
    if how == 2:
        y[index] += value.sum() * 3
    else:
        y[index] = value
    ((picked * picked).sum() + (y * y * y).sum()).backward()
    return (
        tuple(picked.shape),
        picked.detach().numpy(),
        y.detach().numpy(),
        x.grad.numpy(),
        None if value.grad is None else value.grad.numpy(),
    )


def has_repeats(seed: int) -> bool:
    """Whether a place is written twice: which value stays there is nobody's promise."""
    index = random_index(random.Random(seed + 1), mytorch)
    places = mytorch.arange(24).reshape(SHAPE)[index]
    return len(np.unique(places.numpy())) < places.numel()


@pytest.mark.parametrize("block", range(4))
def test_random_indices_agree_with_pytorch(block: int) -> None:
    torch = pytest.importorskip("torch")
    agreed = refused = 0
    for seed in range(100 * block, 100 * block + 100):
        try:
            expected = run(torch, seed)
        except (IndexError, RuntimeError) as error:
            with pytest.raises(type(error)):
                run(mytorch, seed)
            refused += 1
            continue
        if has_repeats(seed):
            continue
        for ours, theirs in zip(run(mytorch, seed), expected, strict=True):
            if theirs is None or ours is None:
                assert not np.any([] if ours is None else ours), seed
                assert not np.any([] if theirs is None else theirs), seed
            else:
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=str(seed))
        agreed += 1
    assert agreed > 30
    assert refused > 3
