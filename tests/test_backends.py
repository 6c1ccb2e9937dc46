"""What people ask about convolutions and memory, by the names under `mytorch.backends`."""

from __future__ import annotations

import pytest

import mytorch
from mytorch.backends import conv2d
from mytorch.kernels import workspace


def test_explain_takes_shapes_or_tensors() -> None:
    table = mytorch.explain_conv2d((2, 3, 8, 8), (4, 3, 3, 3), padding=1)
    same = mytorch.explain_conv2d(mytorch.zeros(2, 3, 8, 8), mytorch.zeros(4, 3, 3, 3), padding=1)
    assert table == same
    assert repr(table) == str(table)
    assert all(name in table for name in conv2d.algorithms())
    assert "float64" in mytorch.explain_conv2d((2, 3, 8, 8), (4, 3, 3, 3), dtype=mytorch.float64)


def test_explain_refuses_what_conv2d_refuses() -> None:
    with pytest.raises(RuntimeError, match="expected input"):
        mytorch.explain_conv2d((2, 3, 8, 8), (4, 2, 3, 3))
    with pytest.raises(RuntimeError, match="weight has 3 dimensions"):
        mytorch.explain_conv2d((2, 3, 8, 8), (4, 3, 3))


def test_use_decides_how_a_model_is_computed() -> None:
    x, w = mytorch.randn(2, 3, 8, 8), mytorch.randn(4, 3, 3, 3)
    results = []
    for name in ("direct", "im2col", "winograd", "frequency"):
        with conv2d.use(name):
            results.append(mytorch.nn.functional.conv2d(x, w, padding=1))
    for result in results[1:]:
        assert mytorch.allclose(result, results[0], atol=1e-5)
    with conv2d.use("matmul"), pytest.raises(NotImplementedError, match="not \\(1, 1\\)"):
        mytorch.nn.functional.conv2d(x, w)


def test_empty_cache_gives_scratch_memory_back_and_nothing_else() -> None:
    layer, x = mytorch.nn.Conv2d(3, 8, 3), mytorch.randn(4, 3, 32, 32)
    y = layer(x)
    assert workspace.kept_bytes() > 0
    mytorch.empty_cache()
    assert workspace.kept_bytes() == 0
    assert mytorch.equal(layer(x), y)


def test_scratch_memory_is_bounded() -> None:
    import numpy as np

    mytorch.empty_cache()
    for number in range(20):
        workspace.scratch(np, f"test {number}", (100 << 20,), np.uint8)
        assert workspace.kept_bytes() <= workspace.MOST_KEPT
    assert workspace.kept_bytes() > 0
    mytorch.empty_cache()
