"""`milestone`: history replayed with the functions that the learner wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import progress, workbench
from ..catalogue import find_lesson
from ..checking.learner import blame, describe, load
from ..language import say
from ..milestone import Milestone, all_milestones
from ..refused import Refused
from ..table import table


def run(name: str | None = None) -> int:
    milestones = all_milestones()
    if name is None:
        _list(milestones)
        return 0
    milestone = next((milestone for milestone in milestones if milestone.name == name), None)
    if milestone is None:
        names = ", ".join(milestone.name for milestone in milestones) or "-"
        raise Refused(
            f"there is no milestone {name!r}; there are {names}", f"没有名为 {name!r} 的里程碑；现有：{names}"
        )
    missing = milestone.lacks()
    if missing:
        commands = "\n".join(f"  python -m lessons check {number} {exercise}" for number, exercise in missing)
        raise Refused(
            f"{name} is built of exercises that have not passed yet:\n{commands}",
            f"{name} 要用到的这些练习还没有通过：\n{commands}",
        )
    _replay(milestone)
    with progress.changing() as record:
        record["milestones"] = sorted({*record.get("milestones", []), milestone.name})
    return 0


def _replay(milestone: Milestone) -> None:
    """Run it; an exception that comes out of the learner's code is said with its line.

    Raises:
        Refused: such an exception.
    """
    functions = _written(milestone)
    paths = {workbench.exercises_file(find_lesson(number)) for number, _ in milestone.needs}
    try:
        milestone.run(functions)
    except Exception as error:
        for path in paths:
            if blame(error, path):
                raise _refusal(error, path) from error
        raise


def _refusal(error: Exception, path: Path) -> Refused:
    place = blame(error, path)
    at = f"{workbench.shown(path)}:{place.line if place else 1}"
    return Refused(f"{at}: {describe(error)}", f"{at}：{describe(error)}")


def _written(milestone: Milestone) -> dict[str, Callable[..., Any]]:
    """The learner's functions and classes by name.

    Raises:
        Refused: a file cannot be run or no longer defines one.
    """
    modules: dict[str, ModuleType] = {}
    functions = {}
    for number, name in milestone.needs:
        path = workbench.exercises_file(find_lesson(number))
        if number not in modules:
            try:
                modules[number] = load(path)
            except Exception as error:
                raise _refusal(error, path) from error
        if not hasattr(modules[number], name):
            where = workbench.shown(path)
            raise Refused(f"{where} does not define `{name}`", f"{where} 里没有定义 `{name}`")
        functions[name] = getattr(modules[number], name)
    return functions


def _list(milestones: Sequence[Milestone]) -> None:
    if not milestones:
        print(say("There are no milestones yet.", "还没有里程碑。"))
        return
    done = progress.read().get("milestones", [])
    rows = []
    for milestone in milestones:
        missing = len(milestone.lacks())
        state = say("ready", "可以运行") if not missing else say(f"{missing} exercises to go", f"还差 {missing} 个练习")
        rows.append(
            ["✓" if milestone.name in done else "", milestone.name, str(milestone.year), str(milestone.title), state]
        )
    print("\n".join(table(rows)))
