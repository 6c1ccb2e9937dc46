"""The tests beside this file run on the stand-in for a GPU; with `--device cuda`, on the GPU itself."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from mytorch.kernels.cuda import launch

from . import installed

ABOUT_THE_STAND_IN = ("test_stand_in.py", "test_cuda.py", "test_raw_kernel.py", "test_cuda_launches.py")


@pytest.fixture(autouse=True)
def _device() -> None:
    """The tests say themselves where a tensor is to be: the default stays the CPU."""


@pytest.fixture(autouse=True)
def cupy(_seeded: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """CuPy or its stand-in, for the length of a test."""
    if request.config.getoption("--device") == "cuda":
        if request.path.name in ABOUT_THE_STAND_IN:
            pytest.skip("about the stand-in and its two GPUs")
        yield importlib.import_module("cupy")
        return
    with installed() as module:
        yield module


@pytest.fixture(params=["32 bits", "64 bits"])
def positions(request: Any, monkeypatch: Any) -> None:
    """Positions of either width; arrays that need 64 bits do not fit into a test."""
    if request.param == "64 bits":
        monkeypatch.setattr(launch, "WIDE", 1)
