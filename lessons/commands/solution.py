"""`solution`: the source of one solution, or of all; the record says honestly that it was seen."""

from __future__ import annotations

import ast

from .. import progress
from ..catalogue import find_exercise, find_lesson
from ..language import say


def run(wanted: str, name: str | None = None) -> int:
    lesson = find_lesson(wanted)
    names = [exercise.name for exercise in lesson.exercises()] if name is None else [find_exercise(lesson, name).name]
    source = (lesson.folder / "solutions.py").read_text(encoding="utf-8")
    print(source.strip() if name is None else excerpt(source, name, [exercise.name for exercise in lesson.exercises()]))
    with progress.changing() as record:
        for seen in names:
            progress.entry(record, lesson.number, seen)["solution_seen"] = True
    print(
        "\n# "
        + say(
            "python -m lessons check says whether yours does the same.",
            "你的写法对不对，用 python -m lessons check 来看。",
        )
    )
    return 0


def excerpt(source: str, name: str, others: list[str]) -> str:
    """The definition of `name` with those that it uses, in their order; other exercises are left out."""
    tree = ast.parse(source)
    definitions: dict[str, ast.stmt] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            definitions[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            definitions |= {target.id: statement for target in statement.targets if isinstance(target, ast.Name)}
    wanted, waiting = [], [name]
    while waiting:
        statement = definitions[waiting.pop()]
        wanted.append(statement)
        used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        waiting += [use for use in used - set(others) if use in definitions and definitions[use] not in wanted]
    lines = source.splitlines()
    parts = []
    for statement in tree.body:
        if statement in wanted:
            first = min([statement.lineno, *(mark.lineno for mark in getattr(statement, "decorator_list", []))])
            parts.append("\n".join(lines[first - 1 : statement.end_lineno]))
    return "\n\n\n".join(parts)
