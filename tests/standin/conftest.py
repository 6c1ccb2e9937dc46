"""The tests beside this file run on the stand-in for a GPU; with `--device cuda`, on the GPU itself."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from . import installed


@pytest.fixture(autouse=True)
def _device() -> None:
    """The tests say themselves where a tensor is to be: the default stays the CPU."""


@pytest.fixture(autouse=True)
def cupy(_seeded: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """CuPy or its stand-in, for the length of a test."""
    if request.config.getoption("--device") == "cuda":
        if request.path.name in ("test_stand_in.py", "test_cuda.py"):
            pytest.skip("about the stand-in and its two GPUs")
        yield importlib.import_module("cupy")
        return
    with installed() as module:
        yield module
