"""`list`: every lesson with what is done of it."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from .. import progress
from ..catalogue import PARTS, Lesson, all_lessons, find_lesson
from ..language import say
from ..table import table


def run() -> int:
    lessons = all_lessons() or [find_lesson("1")]  # which says that there are none
    record = progress.read()
    head = ["", say("No", "课"), say("Title", "题目"), say("Min", "分钟"), say("You build", "你会做出")]
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    lines = table([head, *(_row(lesson, record) for lesson in lessons)], right=(0, 3), columns=columns)
    print(lines[0])
    parts = {str(first).zfill(2): title for first, title in PARTS}
    for lesson, line in zip(lessons, lines[1:], strict=True):
        if lesson.number in parts:
            print(f"\n{parts[lesson.number]}")
        print(line)
    done = sum(_is_done(lesson, record) for lesson in lessons)
    print("\n" + say(f"{done} of {len(lessons)} done", f"已完成 {done} / {len(lessons)}"), end="  ")
    print(say("(what to do now: python -m lessons next)", "（接下来做什么：python -m lessons next）"))
    return 0


def _row(lesson: Lesson, record: dict[str, Any]) -> list[str]:
    done, of = _done(lesson, record)
    mark = "✓" if _is_done(lesson, record) else f"{done}/{of}" if done else ""
    return [mark, lesson.number, str(lesson.title), str(lesson.minutes), str(lesson.builds)]


def _is_done(lesson: Lesson, record: dict[str, Any]) -> bool:
    done, of = _done(lesson, record)
    return 0 < of == done


def _done(lesson: Lesson, record: dict[str, Any]) -> tuple[int, int]:
    names = [exercise.name for exercise in lesson.exercises()]
    return sum(progress.is_passed(record, lesson.number, name) for name in names), len(names)
