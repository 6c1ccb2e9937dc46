"""What a learner has done so far, kept in work/progress.json; nothing else of the clone is ever written."""

from __future__ import annotations

import json
from pathlib import Path

WORK = Path(__file__).parent.parent / "work"


def remembered_language() -> str | None:
    """The language last chosen with `--lang`, if any."""
    return read().get("language")


def read() -> dict:
    """The whole record; empty before the first `start`."""
    try:
        return json.loads((WORK / "progress.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
