"""The rooms of the course as they lie in the tree, complete or not: a half-written one fails in its own name."""

from __future__ import annotations

import pytest

import lessons

ROOMS = sorted(
    path for path in (lessons.ROOT / "lessons").glob("[0-9][0-9]_*") if any(path.glob("*.*"))
)  # a folder that holds only bytecode belongs to another branch

each_room = pytest.mark.parametrize("room", [pytest.param(room, id=room.name) for room in ROOMS])
