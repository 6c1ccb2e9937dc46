"""Random programs of views, pure operations and writes in place have PyTorch's values and gradients."""

from __future__ import annotations

import importlib
import random

import numpy as np
import pytest

import mytorch
from mytorch.tensor import tensor_of

VIEWS = [
    lambda t, draw: t[draw.randrange(t.shape[0])] if t.ndim and t.shape[0] else t,
    lambda t, draw: t.t() if t.ndim == 2 else t,
    lambda t, draw: t[1:] if t.ndim and t.shape[0] > 1 else t,
    lambda t, draw: t[::2] if t.ndim else t,
    lambda t, draw: t[..., :2],
    lambda t, draw: t.reshape(-1),
    lambda t, draw: t.view(-1),
    lambda t, draw: t.flatten(),
    lambda t, draw: t.unsqueeze(0),
    lambda t, draw: t.squeeze(),
    lambda t, draw: t.transpose(0, -1) if t.ndim else t,
    lambda t, draw: t.detach(),
    lambda t, draw: t.clone(),
    lambda t, draw: t.diagonal() if t.ndim == 2 else t,
    lambda t, draw: t.unfold(0, 2, 2) if t.ndim and t.shape[0] > 1 else t,
    lambda t, draw: t.movedim(0, -1) if t.ndim else t,
    lambda t, draw: t.permute(tuple(range(t.ndim)[::-1])),
    lambda t, draw: t.narrow(-1, 1, 1) if t.ndim and t.shape[-1] > 1 else t,
    lambda t, draw: t.select(-1, 0) if t.ndim and t.shape[-1] else t,
    lambda t, draw: t.as_strided((2,), (1,)) if t.numel() > 1 and t.is_contiguous() else t,
    lambda t, draw: draw.choice(t.split(2)) if t.ndim and t.shape[0] else t,
    lambda t, draw: draw.choice(t.unbind(-1)) if t.ndim and t.shape[-1] else t,
    lambda t, draw: draw.choice(t.tensor_split(2)) if t.ndim else t,
    lambda t, draw: t.expand(2, *t.shape),
    lambda t, draw: t.expand_as(t),
]
PURE = [
    lambda a, b: a + b.sum(),
    lambda a, b: a * b.mean(),
    lambda a, b: a / (b.sum() ** 2 + 1),
    lambda a, b: a.exp(),
    lambda a, b: a.tanh() * 2,
    lambda a, b: a * a,
]
WRITES = [
    lambda a, b: a.mul_(2),
    lambda a, b: a.add_(b.sum()),
    lambda a, b: a.mul_(b.mean()),
    lambda a, b: a.div_(b.abs().sum() + 1),
    lambda a, b: a.tanh_(),
    lambda a, b: a.pow_(2),
    lambda a, b: a.clamp_(-1, 1),
    lambda a, b: a.zero_() if dense(a) else None,
    lambda a, b: a.fill_(0.5),
    lambda a, b: a.copy_(b.sum().expand(a.shape)),
    lambda a, b: a.__setitem__(..., 0.3),
    lambda a, b: a.__setitem__(0, b.mean()) if a.ndim else None,
    lambda a, b: a.__setitem__(a > 0, b.sum()) if dense(a) else None,
    lambda a, b: a.masked_fill_(a < 0, 0.25) if dense(a) else None,
    lambda a, b: a.index_fill_(0, library_of(a).tensor([0]), 0.75) if a.numel() and dense(a) else None,
]
FORMS = [  # not under no_grad: PyTorch's history then knows nothing of the new form
    lambda a, b: a.unsqueeze_(0),
    lambda a, b: a.squeeze_(),
    lambda a, b: a.transpose_(0, -1) if a.ndim else None,
]


def dense(tensor):
    """Not expanded: PyTorch refuses only some of the writes into expanded tensors, we refuse all."""
    return 0 not in tensor.stride()


def library_of(tensor):
    return mytorch if isinstance(tensor, mytorch.Tensor) else importlib.import_module("torch")


def run(library, leaf, seed):
    """The value and the gradient of the random program number `seed`."""
    draw = random.Random(seed)
    pool = [leaf * 1.0]
    for _ in range(draw.randrange(3, 12)):
        a, b, kind = draw.choice(pool), draw.choice(pool), draw.random()
        if kind < 0.4:
            pool.append(draw.choice(VIEWS)(a, draw))
        elif kind < 0.65:
            pool.append(draw.choice(PURE)(a, b))
        elif kind < 0.9:
            draw.choice(WRITES)(a, b)
        elif kind < 0.95:
            draw.choice(FORMS)(a, b)
        else:
            with library.no_grad():
                draw.choice(WRITES)(a, b)
    total = sum((t * number).sum() if number % 2 else (t * t).sum() for number, t in enumerate(pool, 1))
    total.backward()
    return total.item(), leaf.grad


@pytest.mark.parametrize("block", range(10))
def test_random_programs_agree_with_pytorch(block):
    torch = pytest.importorskip("torch")
    agreed = 0
    for seed in range(100 * block, 100 * block + 100):
        array = np.random.default_rng(seed).normal(size=(3, 3))
        try:
            expected, gradient = run(torch, torch.tensor(array, requires_grad=True), seed)
        except (RuntimeError, IndexError):
            continue  # PyTorch refuses a write; we do too, or have kept a copy of what was needed
        value, found = run(mytorch, tensor_of(array.copy()).requires_grad_(), seed)
        np.testing.assert_allclose(value, expected, rtol=1e-9, err_msg=f"program {seed}")
        assert (found is None) == (gradient is None), seed
        if gradient is not None:
            np.testing.assert_allclose(found.array, gradient.numpy(), rtol=1e-7, atol=1e-9, err_msg=f"program {seed}")
        agreed += 1
    assert agreed > 20
