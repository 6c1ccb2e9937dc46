"""Every test draws the same random numbers, whichever tests ran before it and in whichever process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import mytorch
from tests.standin import installed

if "PYTEST_XDIST_WORKER" in os.environ:  # several processes share the cores: let them sleep
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--device",
        default="cpu",
        choices=["cpu", "cuda", "stand-in"],
        help="where tensors are made, for tests/ops/test_samples.py and tests/lessons: a GPU, or the stand-in for one",
    )


@pytest.fixture(autouse=True)
def _device(request: pytest.FixtureRequest) -> Iterator[None]:
    chosen = request.config.getoption("--device")
    if chosen == "cpu":
        yield
        return
    with installed() if chosen == "stand-in" else mytorch.device("cuda"), mytorch.device("cuda"):
        yield


@pytest.fixture(autouse=True)
def _seeded() -> None:
    mytorch.manual_seed(0)
