"""`next`: the first thing that is not done, and the command for it."""

from __future__ import annotations

from .. import progress, workbench
from ..catalogue import all_lessons, find_lesson
from ..language import say
from ..milestone import all_milestones
from .hint import first_unsolved


def run() -> int:
    for lesson in all_lessons() or [find_lesson("1")]:
        exercise = first_unsolved(lesson)
        if exercise is None:
            continue
        print(say(f"Lesson {lesson.number} · {lesson.title} ({lesson.minutes} minutes)",
                  f"第 {lesson.number} 课 · {lesson.title}（{lesson.minutes} 分钟）"))  # fmt: skip
        path = workbench.folder_of(lesson) / "exercises.py"
        if path.exists():
            print(f"  {exercise.name}: {exercise.task}")
            print("  " + say(f"write it in {workbench.shown(path)}, then", f"写在 {workbench.shown(path)} 里，然后"))
            print(f"  python -m lessons check {lesson.number} {exercise.name}")
        else:
            print(f"  python -m lessons start {lesson.number}")
        break
    else:
        print(say("Every lesson is done.", "所有的课都做完了。"))
    _say_milestones()
    return 0


def _say_milestones() -> None:
    """Those that can be run and have not been run."""
    try:
        milestones = all_milestones()
    except ModuleNotFoundError:
        return  # `milestone` says what is not installed
    done = progress.read().get("milestones", [])
    for milestone in milestones:
        if milestone.name not in done and not milestone.lacks():
            print(say("Your own code can now replay history:", "你自己的代码已经可以重演历史："))
            print(f"  python -m lessons milestone {milestone.name}  # {milestone.year} · {milestone.title}")
