"""What `python -m lessons` can do: one file a command, and this table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..language import Words
from . import check, hint, list_lessons, milestone, next_step, reset, solution, start


@dataclass(frozen=True)
class Command:
    """One command.

    Args:
        run: takes the arguments as they were typed, returns the exit code.
        usage: the arguments as help shows them; `[those]` may be left out.
        does: a phrase for the help.
    """

    run: Callable[..., int]
    usage: str
    does: Words

    @property
    def fewest(self) -> int:
        return sum(not word.startswith("[") for word in self.usage.split())

    @property
    def most(self) -> int:
        return len(self.usage.split())


COMMANDS = {
    "list": Command(list_lessons.run, "", Words("all lessons, and which are done", "所有的课，以及做完了哪些")),
    "start": Command(start.run, "LESSON", Words("copy a lesson to work/", "把一课复制到 work/")),
    "check": Command(check.run, "LESSON [EXERCISE]", Words("check what you wrote", "检查你写的代码")),
    "hint": Command(hint.run, "LESSON [EXERCISE]", Words("one more hint", "再给一个提示")),
    "solution": Command(solution.run, "LESSON [EXERCISE]", Words("show a solution", "看参考答案")),
    "reset": Command(
        reset.run, "LESSON", Words("begin a lesson afresh; your files are kept", "重做一课，旧文件会保留")
    ),
    "next": Command(next_step.run, "", Words("what to do now", "接下来做什么")),
    "milestone": Command(milestone.run, "[NAME]", Words("replay history with your own code", "用你自己的代码重演历史")),
}
