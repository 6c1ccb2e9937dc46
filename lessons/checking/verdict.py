"""What a check found out about one exercise, in a form that travels between processes, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import Words

PASSED = "passed"
WRONG = "wrong"
NOT_BEGUN = "not begun"
NOTHING = Words("", "")


@dataclass(frozen=True)
class Verdict:
    """The result for one exercise.

    Attributes:
        exercise: its name.
        state: "passed", "wrong" or "not begun".
        words: what is wrong, or what is still to be written; empty for a plain state.
        line: of the learner's file, where one is to blame.
    """

    exercise: str
    state: str
    words: Words = NOTHING
    line: int | None = None


def missing(name: str) -> Words:
    return Words(
        f"exercises.py no longer defines `{name}`; `reset` brings fresh exercises and keeps your file",
        f"exercises.py 里已经没有 `{name}`；`reset` 会换上新的练习文件，你的文件会保留",
    )


def unwritten(function: str) -> Words:
    return Words(f"`{function}` is still to be written", f"`{function}` 还没有写")


def raised(what: str, kind: str) -> Words:
    """An exception of the learner's code, with a word of help for the commonest kinds."""
    helps = {
        "RecursionError": Words("it calls itself without end", "函数一直在调用自己，停不下来"),
        "ModuleNotFoundError": Words("is it installed?", "这个包安装了吗？"),
        "ImportError": Words("is the name right?", "名字写对了吗？"),
        "MemoryError": Words("it asks for more memory than there is", "要的内存太多了"),
        "EOFError": Words("a check cannot answer input()", "检查时没有人能回答 input()"),
        "SyntaxError": Words("Python cannot read this line or the one before it", "Python 读不懂这一行或它的上一行"),
        "IndentationError": Words("the spaces at the beginning of the line", "请看行首的空格"),
        "SystemExit": Words("sys.exit and os._exit end the program; use `return`",
                            "sys.exit 和 os._exit 会结束程序，请用 `return`"),
    }  # fmt: skip
    if kind not in helps:
        return Words(what, what)
    return Words(f"{what} ({helps[kind].en})", f"{what}（{helps[kind].zh}）")


def too_slow(seconds: float) -> Words:
    return Words(
        f"no answer after {seconds:.3g} seconds: a loop that never ends?",
        f"{seconds:.3g} 秒后仍没有结果：是不是有死循环？",
    )


def no_time_left() -> Words:
    return Words("not checked: the exercises before it used up the time", "没有检查：前面的练习用完了时间")


def ended(exit_code: int | None) -> Words:
    """The process is gone without a Python exception."""
    return Words(
        f"your code ended the whole program (exit code {exit_code}), as a crash in compiled code or a signal does",
        f"你的代码让整个程序中止了（退出码 {exit_code}），可能是编译代码崩溃或收到了信号",
    )
