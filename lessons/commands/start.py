"""`start`: the lesson's notebook and exercises, copied to where the learner may write."""

from __future__ import annotations

import importlib.util
import shlex

from .. import workbench
from ..catalogue import Lesson, find_lesson
from ..language import language, say
from ..table import table


def run(wanted: str) -> int:
    lesson = find_lesson(wanted)
    begin(lesson)
    return 0


def begin(lesson: Lesson) -> None:
    """Copy what is missing and say what to do with it."""
    new, old = workbench.lay_out(lesson)
    print(say(f"Lesson {lesson.number} · {lesson.title}", f"第 {lesson.number} 课 · {lesson.title}"))
    for path in new:
        print(f"  {workbench.shown(path)}")
    for path in old:
        print(f"  {workbench.shown(path)}  " + say("(yours, left as it is)", "（你已有的文件，没有改动）"))
    if old:
        print(
            say("Afresh, keeping your files aside:", "想重新开始（旧文件会另存）："),
            f"python -m lessons reset {lesson.number}",
        )
    print("\n" + say("Exercises:", "练习："))
    print("\n".join(table([[f"  {exercise.name}", str(exercise.task)] for exercise in lesson.exercises()])))
    print("\n" + say("Now:", "接下来："))
    notebook = workbench.folder_of(lesson) / "lesson.ipynb"
    page = notebook if notebook.exists() else lesson.source(language())
    if importlib.util.find_spec("jupyterlab") is None:
        missing = say(
            "Jupyter is not installed: pip install -e '.[lessons]'", "还没有安装 Jupyter：pip install -e '.[lessons]'"
        )
        print(f"  # {missing}")
    print(f"  jupyter lab {shlex.quote(workbench.shown(page))}")
    print(f"  python -m lessons check {lesson.number}")
    print(f"  python -m lessons hint {lesson.number}")
