"""Every test draws the same random numbers, whichever tests ran before it and in whichever process."""

from __future__ import annotations

import pytest

import mytorch


@pytest.fixture(autouse=True)
def _seeded() -> None:
    mytorch.manual_seed(0)
