"""Networks whose weights are not drawn, for tests that look at shapes and counts only."""

from __future__ import annotations

import numpy as np
import pytest

from mytorch import nn
from mytorch.nn import init


@pytest.fixture
def unset_weights(monkeypatch):
    """Building a network of 140 million weights takes seconds, nearly all of them for random numbers."""
    for layer in (nn.Conv2d, nn.Linear):
        monkeypatch.setattr(layer, "reset_parameters", lambda self: None)
    for name in ("normal_", "trunc_normal_", "kaiming_normal_", "kaiming_uniform_", "xavier_uniform_"):
        monkeypatch.setattr(init, name, lambda tensor, *args, **kwargs: tensor)


@pytest.fixture
def repeated_weights(monkeypatch):
    """The linear layers of VGG start from the same million random numbers over and over."""
    block = np.random.default_rng(0).standard_normal(1_000_003).astype(np.float32)

    def normal_(tensor, mean=0.0, std=1.0, generator=None):
        tensor.array[...] = mean + std * np.resize(block, tensor.shape)
        return tensor

    monkeypatch.setattr(init, "normal_", normal_)
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: None)
