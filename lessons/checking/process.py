"""The process that runs the checks: one JSON line for everything that happens, so that a sudden end says where it was.

    python -m lessons.checking.process 07 work/07_name/exercises.py report.jsonl 10 fit predict

The last arguments are the seconds for everything and the exercises. An exercise may use half of the time that is left,
the last one all of it. When it is over, or when compiled code crashes, faulthandler writes to report.trace which line
was running; it does so from outside Python, hence also when Python is stuck.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import IO, Any, NoReturn

from ..catalogue import find_exercise, find_lesson
from ..exercise import Wrong
from .learner import blame, describe, load
from .verdict import NOT_BEGUN, PASSED, WRONG, missing, raised, unwritten


def main(number: str, file: str, report: str, seconds: str, *names: str) -> NoReturn:
    lesson = find_lesson(number)
    exercises = [find_exercise(lesson, name) for name in names]
    path = Path(file)
    sys.path.append(str(path.parent))  # last: the learner's files hide no library
    really_exit = _make_exit_an_exception()
    _limit_memory()
    with open(report, "a", encoding="utf-8") as lines, open(Path(report).with_suffix(".trace"), "w") as trace:
        faulthandler.enable(trace)
        end = time.monotonic() + float(seconds)

        def watch(share: float, **event: Any) -> None:
            """Note what begins now and end the process if it takes too long."""
            left = max(0.01, (end - time.monotonic()) * share)
            _note(lines, **event, seconds=left)
            faulthandler.dump_traceback_later(left, exit=True, file=trace)

        watch(0.5, begins="loading")
        try:
            work = load(path)
        except BaseException as error:
            _note(lines, broken=_what_is_wrong(error, path, ""))
        else:
            for position, exercise in enumerate(exercises, 1):
                watch(1.0 if position == len(exercises) else 0.5, begins="checking", exercise=exercise.name)
                _note(lines, exercise=exercise.name, **_check(exercise, work, path))
        faulthandler.cancel_dump_traceback_later()
        _note(lines, complete=True)
    sys.stdout.flush()
    really_exit(0)  # not waiting for threads that the learner started


def _check(exercise: Any, work: ModuleType, path: Path) -> dict[str, Any]:
    if not hasattr(work, exercise.name):
        return {"state": WRONG, "words": missing(exercise.name), "line": None}
    try:
        exercise.check(work)
    except BaseException as error:
        return _what_is_wrong(error, path, exercise.name)
    return {"state": PASSED, "words": ("", ""), "line": None}


def _what_is_wrong(error: BaseException, path: Path, exercise: str) -> dict[str, Any]:
    if isinstance(error, Wrong):
        return {"state": WRONG, "words": error.words, "line": None}
    place = blame(error, path)
    if isinstance(error, NotImplementedError) and place is not None and place.innermost:
        own = place.function == exercise
        words = ("", "") if own else unwritten(place.function)
        return {"state": NOT_BEGUN, "words": words, "line": None if own else place.line}
    words = raised(describe(error), type(error).__name__)
    return {"state": WRONG, "words": words, "line": place.line if place else None}


def _note(lines: IO[str], **event: Any) -> None:
    lines.write(json.dumps(event) + "\n")
    lines.flush()


def _make_exit_an_exception() -> Callable[[int], NoReturn]:
    """`os._exit` in the learner's code raises SystemExit, which has a line number. Forked workers keep the real one."""
    really_exit, here = os._exit, os.getpid()

    def exit_kindly(status: int = 0) -> NoReturn:
        if os.getpid() != here:
            really_exit(status)
        raise SystemExit(status)

    os._exit = exit_kindly
    return really_exit


def _limit_memory() -> None:
    """A list that grows without end becomes a MemoryError before the machine suffers, where the system can do that."""
    try:
        import resource

        bytes_here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        resource.setrlimit(resource.RLIMIT_DATA, (max(4 << 30, bytes_here // 2), resource.RLIM_INFINITY))
    except (ImportError, AttributeError, ValueError, OSError):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
