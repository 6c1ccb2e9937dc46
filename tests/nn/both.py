"""Running the same lines with PyTorch and with mytorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import mytorch


def same_error(action: Callable[[Any], Any], expected: type[Exception], words: str) -> None:
    """`action(mytorch)` raises `expected`, with `words` in its message; so does `action(torch)`, where installed."""
    with pytest.raises(expected) as ours:
        action(mytorch)
    assert type(ours.value) is expected
    assert words in str(ours.value.args[0])
    try:
        import torch
    except ImportError:
        return
    with pytest.raises(expected) as theirs:
        action(torch)
    assert words in str(theirs.value.args[0])
