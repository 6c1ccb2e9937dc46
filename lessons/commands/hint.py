"""`hint`: one more hint each time, beginning with the first exercise that is not solved."""

from __future__ import annotations

from .. import progress
from ..catalogue import Lesson, find_exercise, find_lesson
from ..exercise import Exercise
from ..language import say


def run(wanted: str, name: str | None = None) -> int:
    lesson = find_lesson(wanted)
    exercise = find_exercise(lesson, name) if name else first_unsolved(lesson)
    if exercise is None:
        print(say(f"Every exercise of lesson {lesson.number} is solved.", f"第 {lesson.number} 课的练习都做完了。"))
        return 0
    with progress.changing() as record:
        noted = progress.entry(record, lesson.number, exercise.name)
        seen = noted["hints"] = min(noted.get("hints", 0) + 1, len(exercise.hints))
    print(f"{exercise.name}: {exercise.task}")
    of = len(exercise.hints)
    print(say(f"Hint {seen} of {of}: ", f"提示 {seen}/{of}：") + str(exercise.hints[seen - 1]))
    if seen == of:
        print(say("That was the last hint. The solution:", "这是最后一个提示。参考答案："),
              f"python -m lessons solution {lesson.number} {exercise.name}")  # fmt: skip
    return 0


def first_unsolved(lesson: Lesson) -> Exercise | None:
    """The first exercise that has not passed its check, if any."""
    record = progress.read()
    for exercise in lesson.exercises():
        if not progress.is_passed(record, lesson.number, exercise.name):
            return exercise
    return None
