"""The command line of the course: which command, in which language; what cannot be done is said in a sentence."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from . import progress
from .commands import COMMANDS
from .language import ENVIRONMENT, LANGUAGES, say
from .refused import Refused
from .table import table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for exercises that fail, 2 for a request refused."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show ✓
    try:
        words = _take_language(list(sys.argv[1:] if arguments is None else arguments))
        if not words or {"-h", "--help", "help"} & set(words):
            print(_help())
            return 0
        code = _find(words)(*words[1:])
        sys.stdout.flush()
        return code
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as missing:
        if (missing.name or "lessons").split(".")[0] in ("lessons", "mytorch"):
            raise
        print(say(f"this needs a package: {missing}", f"缺少需要的包：{missing}"), file=sys.stderr)
        print("  pip install -e '.[lessons]'", file=sys.stderr)
        return 2
    except OSError as error:
        print(say(f"cannot do that: {error}", f"无法完成：{error}"), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n" + say("stopped", "已停止"), file=sys.stderr)
        return 130


def _find(words: list[str]):
    """The command that the words ask for, with the right number of arguments."""
    name, *rest = words
    if name not in COMMANDS:
        names = ", ".join(COMMANDS)
        raise Refused(f"there is no command {name!r}; there are {names}", f"没有命令 {name!r}；可用的命令：{names}")
    command = COMMANDS[name]
    options = [word for word in rest if word.startswith("-")]
    if options or not command.fewest <= len(rest) <= command.most:
        usage = f"python -m lessons {name} {command.usage}".rstrip() + f" [--lang {'|'.join(LANGUAGES)}]"
        raise Refused(f"use it like this: {usage}", f"用法：{usage}")
    return command.run


def _take_language(words: list[str]) -> list[str]:
    """Words without `--lang zh`, which is obeyed and remembered."""
    for position, word in enumerate(words):
        if word != "--lang" and not word.startswith("--lang="):
            continue
        taken = 1 if "=" in word else 2
        chosen = word.removeprefix("--lang=") if "=" in word else "".join(words[position + 1 : position + 2])
        if chosen not in LANGUAGES:
            raise Refused(
                f"--lang takes {' or '.join(LANGUAGES)}, not {chosen!r}",
                f"--lang 后面是 {' 或 '.join(LANGUAGES)}，不是 {chosen!r}",
            )
        os.environ[ENVIRONMENT] = chosen
        with progress.changing() as record:
            record["language"] = chosen
        return words[:position] + words[position + taken :]
    return words


def _help() -> str:
    rows = [
        [f"  python -m lessons {name} {command.usage}".rstrip(), str(command.does)]
        for name, command in COMMANDS.items()
    ]
    rows.append([f"  --lang {'|'.join(LANGUAGES)}", say("the language, remembered", "语言，会被记住")])
    title = say("A course that builds a deep-learning framework, lesson by lesson.", "一课一课，搭起一个深度学习框架。")
    return "\n".join([title, "", *table(rows)])
