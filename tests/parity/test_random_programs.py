"""The same as PyTorch for operations in a row: hypothesis looks for a program whose derivatives are not.

Samples try one operation at a time. What goes wrong between them (a tensor that is used twice, a value beside its
detached twin, views of one memory, writes in place) needs a program, and mostly its second derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import HealthCheck, given, settings, strategies as st

import mytorch

SIZE = 3  # every value is a square matrix, so that any two of them may meet
MASK = np.eye(SIZE, dtype=bool)

# (library, a, b) -> a matrix; smooth, and tame enough for a few of them in a row
OPERATIONS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda t, a, b: a + b,
    "subtract": lambda t, a, b: 2 - a - b,
    "multiply": lambda t, a, b: a * b,
    "divide": lambda t, a, b: a / (1 + b * b),
    "power": lambda t, a, b: (1 + a * a) ** (b.sigmoid()),
    "matmul": lambda t, a, b: a @ b / SIZE,
    "linear": lambda t, a, b: t.nn.functional.linear(a, b, b[0]) / SIZE,
    "einsum": lambda t, a, b: t.einsum("ij,kj->ki", a, b) / SIZE,
    "tanh": lambda t, a, b: a.tanh(),
    "sine": lambda t, a, b: a.sin(),
    "exponential": lambda t, a, b: (-a * a).exp(),
    "softplus": lambda t, a, b: t.nn.functional.softplus(a),
    "softmax": lambda t, a, b: a.softmax(-1) * b,
    "layer norm": lambda t, a, b: t.nn.functional.layer_norm(a, (SIZE,), b[0], b[:, 1], eps=0.1),
    "logsumexp": lambda t, a, b: a.logsumexp(0) + b,
    "cumulative sum": lambda t, a, b: a.cumsum(0) * b,
    "norm": lambda t, a, b: a / (1 + b.norm()),
    "variance": lambda t, a, b: a * b.var(1, keepdim=True),
    "detached": lambda t, a, b: a.detach() * b,
    "its own twin": lambda t, a, b: a * a.detach() + b,
    "transposed": lambda t, a, b: a.T,
    "flipped": lambda t, a, b: a.flip(1),
    "row of another": lambda t, a, b: a * b[1],
    "column of another": lambda t, a, b: a * b[:, 1:2].expand(SIZE, SIZE),
    "diagonal": lambda t, a, b: a.diagonal() * b,
    "joined": lambda t, a, b: t.cat([a, b])[1 : SIZE + 1],
    "stacked": lambda t, a, b: t.stack([a, b, a]).sum(0),
    "chosen": lambda t, a, b: t.where(t.from_numpy(MASK), a, b),
    "gathered": lambda t, a, b: a[[0, 0, 2]] * b,
    "padded": lambda t, a, b: t.nn.functional.pad(a, (1, 0))[:, :SIZE] + b,
    "multiplied in place": lambda t, a, b: a.clone().mul_(b),
    "written into": lambda t, a, b: _written(a.clone(), b),
}


def _written(target: Any, value: Any) -> Any:
    target[1:] = value[:-1]
    return target


# A step is an operation and how many values back its two inputs are.
STEPS = st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 9), st.integers(0, 9))
PROGRAMS = st.lists(STEPS, min_size=1, max_size=7)


def outcomes(t: Any, program: list[tuple[str, int, int]], seed: int) -> list[np.ndarray]:
    """All values of a program, and the first and second derivatives of what they add up to."""
    rng = np.random.default_rng(seed)
    leaves = [t.from_numpy(rng.standard_normal((SIZE, SIZE))).requires_grad_() for _ in range(2)]
    values = [*leaves, t.from_numpy(rng.standard_normal((SIZE, SIZE)))]
    for name, i, j in program:
        values.append(OPERATIONS[name](t, values[-1 - i % len(values)], values[-1 - j % len(values)]))
    total = sum((value * weight).sum() for weight, value in enumerate(values, 1))
    first = t.autograd.grad(total, leaves, create_graph=True)
    second = t.autograd.grad(sum((g * g * g).sum() for g in first) + 0 * total, leaves)
    return [np.array(value.detach().numpy()) for value in (*values, *first, *second)]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(program=PROGRAMS, seed=st.integers(0, 2**16))
def test_values_and_two_derivatives_are_those_of_pytorch(program, seed):
    for ours, theirs in zip(outcomes(mytorch, program, seed), outcomes(torch, program, seed), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9 * max(1, np.abs(theirs).max()))
