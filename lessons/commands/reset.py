"""`reset`: the lesson as it was given; the learner's folder moves to work/old/."""

from __future__ import annotations

from .. import progress, workbench
from ..catalogue import find_lesson
from ..language import say
from .start import begin


def run(wanted: str) -> int:
    lesson = find_lesson(wanted)
    kept = workbench.put_away(lesson)
    if kept is not None:
        print(say("Your files are now in", "你的文件现在在"), workbench.shown(kept))
    with progress.changing() as record:
        for exercise in lesson.exercises():
            progress.entry(record, lesson.number, exercise.name).pop("state", None)
    begin(lesson)
    return 0
