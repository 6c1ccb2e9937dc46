"""Every figure is drawn with matplotlib's own settings, whoever changed them before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _usual_settings() -> Iterator[None]:
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield
