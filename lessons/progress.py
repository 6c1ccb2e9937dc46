"""What a learner has done so far, kept in work/progress.json; nothing else of the clone is ever written.

The folder `work/` stands at the root of the clone; the environment variable MYTORCH_LESSONS_WORK names another one
(the tests do so). The record:

    {"language": "zh", "milestones": ["lenet"],
     "lessons": {"07": {"exercises": {"fit": {"state": "passed", "hints": 1, "solution_seen": true}}}}}
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import ROOT

WORK = Path(os.environ.get("MYTORCH_LESSONS_WORK") or ROOT / "work").absolute()


def remembered_language() -> str | None:
    """The language last chosen with `--lang`, if any."""
    return read().get("language")


def read() -> dict[str, Any]:
    """The whole record; empty before the first `start`. A damaged one is set aside and said so."""
    path = WORK / "progress.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return {}
    except ValueError:
        record = None
    if isinstance(record, dict) and _is_sound(record):
        return record
    _set_aside(path)
    return {}


@contextmanager
def changing() -> Iterator[dict[str, Any]]:
    """`with changing() as record: record[...] = ...`: the file is replaced whole at the end of the block."""
    record = read()
    yield record
    WORK.mkdir(parents=True, exist_ok=True)
    temporary = WORK / f".progress-{os.getpid()}.tmp"
    try:
        temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, WORK / "progress.json")
    finally:
        temporary.unlink(missing_ok=True)


def entry(record: dict[str, Any], number: str, exercise: str) -> dict[str, Any]:
    """What is noted of one exercise; a change to it is a change to the record."""
    lesson = record.setdefault("lessons", {}).setdefault(number, {})
    return lesson.setdefault("exercises", {}).setdefault(exercise, {})


def is_passed(record: dict[str, Any], number: str, exercise: str) -> bool:
    """Whether the last check of this exercise was content."""
    return entry(record, number, exercise).get("state") == "passed"


def _is_sound(record: dict[str, Any]) -> bool:
    """Dictionaries, lists and numbers where this file expects them."""
    if not isinstance(record.get("lessons", {}), dict) or not isinstance(record.get("milestones", []), list):
        return False
    for lesson in record.get("lessons", {}).values():
        exercises = lesson.get("exercises", {}) if isinstance(lesson, dict) else None
        if not isinstance(exercises, dict) or not all(isinstance(noted, dict) for noted in exercises.values()):
            return False
        if not all(isinstance(noted.get("hints", 0), int) for noted in exercises.values()):
            return False
    return True


def _set_aside(path: Path) -> None:
    aside = path.with_name(f"progress-damaged-{time.strftime('%Y%m%d-%H%M%S')}.json")
    try:
        os.replace(path, aside)
    except OSError:
        return  # nothing can be written here: go on as if there were no record
    from .language import say

    said = say(
        f"work/progress.json could not be read; it is kept as {aside.name}, and a new record begins.",
        f"work/progress.json 已损坏，无法读取；原文件保留为 {aside.name}，进度从头记起。",
    )
    print(said, file=sys.stderr)
