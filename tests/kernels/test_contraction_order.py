"""The order in which several tensors are contracted."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch.kernels.contraction_order import contraction_order


def cost(labels, shapes, kept, path) -> int:
    """Multiplications that contracting two at a time along `path` takes."""
    sizes = {name: n for names, shape in zip(labels, shapes, strict=True) for name, n in zip(names, shape, strict=True)}
    terms, total = [set(names) for names in labels], 0
    for i, j in path:
        j %= len(terms)
        a, b = terms[i], terms[j]
        total += int(np.prod([sizes[name] for name in a | b]))
        terms = [term for place, term in enumerate(terms) if place not in (i, j)]
        terms.append({name for name in a | b if name in kept or any(name in term for term in terms)})
    assert len(terms) == 1
    return total


def test_a_vector_at_the_end_is_taken_first() -> None:
    labels, shapes = ((0, 1), (1, 2), (2,)), ((100, 100), (100, 100), (100,))
    path = contraction_order(labels, shapes, (0,))
    assert cost(labels, shapes, (0,), path) == 2 * 100**2


@pytest.mark.parametrize("count", [3, 6, 9])
def test_every_operand_is_contracted_once(count: int) -> None:
    labels = tuple((k, k + 1) for k in range(count))
    shapes = tuple((2 + k % 3, 2 + (k + 1) % 3) for k in range(count))
    assert len(contraction_order(labels, shapes, (0, count))) == count - 1
    cost(labels, shapes, (0, count), contraction_order(labels, shapes, (0, count)))


def test_operands_without_a_common_label_are_contracted_too() -> None:
    labels, shapes = ((0,), (1,), (2,), ()), ((2,), (3,), (4,), ())
    cost(labels, shapes, (0, 1, 2), contraction_order(labels, shapes, (0, 1, 2)))


def test_a_chain_of_einsum_agrees_with_numpy_whatever_the_order() -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal((3, 3, 3)) for _ in range(7)]
    equation = "abc,cde,efg,ghi,ijk,klb,lmn->amn"
    got = mytorch.einsum(equation, *[mytorch.tensor(x) for x in arrays])
    np.testing.assert_allclose(got.numpy(), np.einsum(equation, *arrays, optimize=True), rtol=1e-10, atol=1e-10)
