"""Check exercises in another process, and make a verdict of whatever becomes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .. import ROOT
from ..catalogue import Lesson
from ..language import Words
from .verdict import WRONG, Verdict, ended, no_time_left, too_slow

SECONDS = 10.0  # for the checks of a lesson; MYTORCH_LESSONS_SECONDS sets another limit
STARTUP = 120.0  # for a slow machine to import the library, which is not the learner's fault
KEPT = 20_000  # bytes of what the learner's code prints


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        verdicts: one for each exercise, in their order.
        broken: the one trouble if the file could not even be loaded; it is then the verdict of no exercise.
        printed: the beginning of what the learner's code printed.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    broken: Verdict | None = None
    printed: str = ""


def run_checks(lesson: Lesson, path: Path, names: Sequence[str]) -> Outcome:
    """The verdict on each exercise of the learner's file.

    An exercise that hangs or crashes costs only itself: the process is started again for those after it.
    """
    outcome = Outcome()
    waiting = list(names)
    left = float(os.environ.get("MYTORCH_LESSONS_SECONDS") or SECONDS)
    while waiting:
        if left <= 0.05:
            outcome.verdicts += [Verdict(name, WRONG, no_time_left()) for name in waiting]
            break
        left -= _one_process(lesson, path, waiting, left, outcome)
        if outcome.broken is not None:
            break
        done = {verdict.exercise for verdict in outcome.verdicts}
        waiting = [name for name in waiting if name not in done]
    return outcome


def _one_process(lesson: Lesson, path: Path, names: Sequence[str], seconds: float, outcome: Outcome) -> float:
    """Run until it is done or dead, add what it found to `outcome`, return the seconds that a hanging check took."""
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        report = Path(folder) / "report.jsonl"
        exit_code, printed = _spawn([lesson.number, str(path), str(report), str(seconds), *names], path, seconds)
        outcome.printed = (outcome.printed + printed)[:KEPT]
        events = _events(report)
        trace = report.with_suffix(".trace")
        dump = trace.read_text(encoding="utf-8", errors="replace") if trace.exists() else ""
    begun: dict[str, Any] = {}
    for event in events:
        if "broken" in event:
            outcome.broken = _verdict("", event["broken"])
        elif "state" in event:
            outcome.verdicts.append(_verdict(event["exercise"], event))
        elif "begins" in event:
            begun = event
    if events and "complete" in events[-1]:
        return 0.0
    if not begun:
        raise RuntimeError(f"the checks of lesson {lesson.number} could not be started:\n{printed}")
    slow = dump.startswith("Timeout") or exit_code is None
    words = too_slow(begun["seconds"]) if slow else ended(exit_code)
    verdict = Verdict(begun.get("exercise", ""), WRONG, words, _line_in(dump, path))
    if begun["begins"] == "loading":
        outcome.broken = verdict
    else:
        outcome.verdicts.append(verdict)
    return begun["seconds"] if slow else 0.0


def _spawn(arguments: Sequence[str], path: Path, seconds: float) -> tuple[int | None, str]:
    """Exit code (None if it had to be killed) and the beginning of what was printed."""
    places = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": places, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "lessons.checking.process", *arguments],
        cwd=path.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that its own children end with it
    )
    kept = bytearray()
    reader = threading.Thread(target=_keep_the_beginning, args=(process.stdout, kept), daemon=True)
    reader.start()
    exit_code: int | None = None
    try:
        exit_code = process.wait(timeout=seconds + STARTUP)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _end(process)
    reader.join(timeout=2)
    return exit_code, kept.decode("utf-8", errors="replace")


def _keep_the_beginning(stream: IO[bytes], kept: bytearray) -> None:
    with stream:
        while chunk := stream.read1(65536):  # type: ignore[attr-defined]
            kept += chunk[: max(0, KEPT - len(kept))]


def _end(process: subprocess.Popen[bytes]) -> None:
    """No process of the learner's stays behind."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _events(report: Path) -> list[dict[str, Any]]:
    if not report.exists():
        return []
    events = []
    for line in report.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # the last line of a process that died while writing
            events.append(json.loads(line))
    return events


def _verdict(exercise: str, said: dict[str, Any]) -> Verdict:
    return Verdict(exercise, said["state"], Words(*said["words"]), said["line"])


def _line_in(dump: str, path: Path) -> int | None:
    """The innermost line of the learner's file in what faulthandler wrote."""
    found = re.search(rf'[\\/]{re.escape(path.name)}", line (\d+) in', dump)
    return int(found.group(1)) if found else None
