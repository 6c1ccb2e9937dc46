"""`check`: a line for each exercise, ✓ or ✗ with what is wrong, or that it is not begun."""

from __future__ import annotations

import linecache
import textwrap
from pathlib import Path
from typing import Any

from .. import progress, workbench
from ..catalogue import Lesson, find_exercise, find_lesson
from ..checking.run import run_checks
from ..checking.verdict import NOT_BEGUN, PASSED, WRONG, Verdict
from ..language import say

MARKS = {PASSED: "✓", NOT_BEGUN: "·"}
SHOWN_LINES = 20


def run(wanted: str, exercise: str | None = None) -> int:
    lesson = find_lesson(wanted)
    every = [found.name for found in lesson.exercises()]
    names = every if exercise is None else [find_exercise(lesson, exercise).name]
    path = workbench.exercises_file(lesson)
    outcome = run_checks(lesson, path, names)
    _show_printed(outcome.printed)
    if outcome.broken is not None:
        print(say(f"✗ {workbench.shown(path)} cannot be run", f"✗ {workbench.shown(path)} 无法运行"))
        _say_what(outcome.broken, path)
        outcome.verdicts = [Verdict(name, WRONG) for name in names]
    with progress.changing() as record:
        for verdict in outcome.verdicts:
            progress.entry(record, lesson.number, verdict.exercise)["state"] = verdict.state
    if outcome.broken is not None:
        return 1
    for verdict in outcome.verdicts:
        _show(verdict, lesson, path, record)
    _sum_up(lesson, every, record)
    return 0 if all(verdict.state == PASSED for verdict in outcome.verdicts) else 1


def _show(verdict: Verdict, lesson: Lesson, path: Path, record: dict[str, Any]) -> None:
    line = f"{MARKS.get(verdict.state, '✗')} {verdict.exercise}"
    if verdict.state == NOT_BEGUN and not str(verdict.words):
        line += say("  not begun", "  还没有写")
    elif verdict.state == PASSED and progress.entry(record, lesson.number, verdict.exercise).get("solution_seen"):
        line += say("  (solution seen)", "  （看过答案）")
    print(line)
    _say_what(verdict, path)
    if verdict.state not in MARKS:
        print("    " + say("hint:", "提示：") + f" python -m lessons hint {lesson.number} {verdict.exercise}")


def _say_what(verdict: Verdict, path: Path) -> None:
    if verdict.line is not None:
        print("    " + say(f"line {verdict.line}: ", f"第 {verdict.line} 行：") + str(verdict.words))
        if source := linecache.getline(str(path), verdict.line).strip():
            print(f"        {source[:100]}")
    elif str(verdict.words):
        print(textwrap.indent(str(verdict.words), "    "))


def _show_printed(printed: str) -> None:
    lines = printed.rstrip().splitlines()
    if not lines:
        return
    print(say("Your code printed:", "你的代码打印了："))
    for line in lines[:SHOWN_LINES]:
        print(f"  | {line[:200]}")
    if len(lines) > SHOWN_LINES:
        print("  | …")


def _sum_up(lesson: Lesson, names: list[str], record: dict[str, Any]) -> None:
    done = sum(progress.is_passed(record, lesson.number, name) for name in names)
    print()
    if done == len(names):
        print(say(f"Lesson {lesson.number} is done. You have built {lesson.builds}.",
                  f"第 {lesson.number} 课完成了。你做出了：{lesson.builds}。"))  # fmt: skip
        print(say("Next:", "下一步：") + " python -m lessons next")
    else:
        print(say(f"{done} of {len(names)} exercises pass.", f"{len(names)} 个练习中已通过 {done} 个。"))
