"""`python -m lessons` as a learner types it, on a small course and in a work folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import lessons
from lessons.table import table, width
from tests.lessons.small_room import DOUBLE, FILES, HALVE, write_room

SECONDS = 2.0  # the time limit of the tests


@dataclass
class Learner:
    """Somebody with a clone: `learner("check", "01")` types a command and gives its exit code and what was printed."""

    rooms: Path
    work: Path

    def __call__(self, *words: str, here: Path | None = None, **environment: str) -> tuple[int, str]:
        variables = {
            **os.environ,
            "MYTORCH_LESSONS_ROOMS": str(self.rooms),
            "MYTORCH_LESSONS_WORK": str(self.work),
            "MYTORCH_LESSONS_SECONDS": str(SECONDS),
            "MYTORCH_LESSONS_LANG": "",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(lessons.ROOT),
            **environment,
        }
        done = subprocess.run(
            [sys.executable, "-m", "lessons", *words],
            cwd=here or lessons.ROOT,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert "Traceback" not in printed, printed
        return done.returncode, printed

    @property
    def file(self) -> Path:
        return self.work / "01_twice_and_half" / "exercises.py"

    def writes(self, code: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(code, encoding="utf-8")

    def record(self) -> dict:
        return json.loads((self.work / "progress.json").read_text(encoding="utf-8"))


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    write_room(tmp_path / "rooms")
    return Learner(tmp_path / "rooms", tmp_path / "work")


def test_start_copies_the_notebook_and_the_stubs(learner: Learner) -> None:
    code, printed = learner("start", "1")
    assert code == 0
    assert "jupyter lab" in printed
    assert "check 01" in printed
    assert learner.file.read_text(encoding="utf-8") == FILES["exercises.py"]
    assert "A page." in (learner.file.parent / "lesson.ipynb").read_text(encoding="utf-8")


def test_start_copies_the_page_of_the_language_and_remembers_it(learner: Learner) -> None:
    assert "翻倍" in learner("start", "01", "--lang", "zh")[1]
    assert "一页" in (learner.file.parent / "lesson.ipynb").read_text(encoding="utf-8")
    assert "还没有写" in learner("check", "01")[1]
    assert learner.record()["language"] == "zh"
    assert "not begun" in learner("check", "01", "--lang=en")[1]


def test_links_of_the_copied_page_lead_back_to_the_lessons(learner: Learner) -> None:
    learner("start", "02")
    page = json.loads((learner.work / "02_again" / "lesson.ipynb").read_text(encoding="utf-8"))
    target = page["cells"][0]["source"][0].split("](")[1].rstrip(")")
    assert (learner.work / "02_again" / target).resolve() == learner.rooms / "01_twice_and_half" / "lesson.en.md"


def test_start_never_overwrites(learner: Learner) -> None:
    learner("start", "01")
    learner.writes(DOUBLE)
    code, printed = learner("start", "01")
    assert code == 0
    assert "left as it is" in printed
    assert "reset 01" in printed
    assert learner.file.read_text(encoding="utf-8") == DOUBLE


def test_reset_keeps_the_old_files_aside(learner: Learner) -> None:
    learner("start", "01")
    for attempt in (DOUBLE, HALVE):
        learner.writes(attempt)
        assert learner("reset", "01")[0] == 0
    assert learner.file.read_text(encoding="utf-8") == FILES["exercises.py"]
    kept = {path.read_text(encoding="utf-8") for path in learner.work.glob("old/01_twice_and_half-*/exercises.py")}
    assert kept == {DOUBLE, HALVE}


def test_check_tells_passed_wrong_and_not_begun_apart(learner: Learner) -> None:
    learner.writes(DOUBLE)
    code, printed = learner("check", "01")
    assert code == 1
    assert "✓ double" in printed
    assert "✗ halve" in printed
    assert "no longer defines `halve`" in printed
    learner.writes(DOUBLE + FILES["exercises.py"].split("\n\n\n")[2])
    assert "· halve  not begun" in learner("check", "01")[1]
    learner.writes(DOUBLE + "def halve(x):\n    return x // 2\n")
    code, printed = learner("check", "01")
    assert "halve(3.0) is 1.0, but 1.5 was expected" in printed
    assert "python -m lessons hint 01 halve" in printed
    assert learner("check", "01", "double")[0] == 0
    learner.writes(DOUBLE + HALVE)
    code, printed = learner("check", "01")
    assert code == 0
    assert "You have built two small functions" in printed
    assert "✓  01" in learner("list")[1]


BAD = {
    "syntax": ("def double(x)\n    return 2 * x\n", ["line 1", "expected ':'"]),
    "import": ("import numpi\n" + DOUBLE, ["line 1", "No module named 'numpi'"]),
    "name": ("def double(x):\n    return 2 * y\n", ["line 2", "NameError", "return 2 * y"]),
    "exit": ("import sys\ndef double(x):\n    sys.exit()\n", ["line 3", "use `return`"]),
    "hard exit": ("import os\ndef double(x):\n    os._exit(0)\n", ["line 3", "use `return`"]),
    "exit at once": ("import os\nos._exit(0)\n", ["line 2", "cannot be run"]),
    "recursion": ("def double(x):\n    return double(x)\n", ["line 2", "calls itself without end"]),
    "crash": ("import ctypes\ndef double(x):\n    ctypes.string_at(0)\n", ["line 3", "ended the whole program"]),
    "killed": ("import os\ndef double(x):\n    os.kill(os.getpid(), 9)\n", ["ended the whole program (exit code -9)"]),
    "question": ("def double(x):\n    return input()\n", ["line 2", "cannot answer input()"]),
    "odd error": (
        "class E(Exception):\n    def __str__(self):\n        1 / 0\ndef double(x):\n    raise E\n",
        ["line 5: E"],
    ),
    "nothing": ("def double(x):\n    2 * x\n", ["double(0.0) is None"]),
    "arguments": ("def double():\n    return 2\n", ["takes 0 positional arguments"]),
    "encoding": ("# coding: klingon\n", ["unknown encoding", "klingon"]),
    "unwritten helper": (
        "def double(x):\n    return plus(x, x)\ndef plus(x, y):\n    raise NotImplementedError\n",
        ["· double", "line 4: `plus` is still to be written"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_answer_is_explained_with_its_line(learner: Learner, name: str) -> None:
    source, expected = BAD[name]
    learner.writes(source)
    code, printed = learner("check", "01", "double")
    assert code == 1
    for words in expected:
        assert words in printed


def test_a_broken_answer_is_explained_in_chinese(learner: Learner) -> None:
    learner.writes("def double(x):\n    return double(x)\n" + HALVE)
    printed = learner("check", "01", "--lang", "zh")[1]
    assert "第 2 行：RecursionError" in printed
    assert "函数一直在调用自己" in printed
    assert "2 个练习中已通过 1 个" in printed


def test_an_endless_loop_costs_its_own_exercise_only(learner: Learner) -> None:
    learner.writes("def double(x):\n    while True:\n        pass\n" + HALVE)
    began = time.perf_counter()
    code, printed = learner("check", "01")
    assert time.perf_counter() - began < 60  # not for ever
    assert code == 1
    assert "a loop that never ends?" in printed
    assert "line 2" in printed or "line 3" in printed
    assert "✓ halve" in printed


def test_an_endless_loop_at_the_top_of_the_file_is_found(learner: Learner) -> None:
    learner.writes("while True:\n    pass\n" + DOUBLE)
    code, printed = learner("check", "01")
    assert code == 1
    assert "cannot be run" in printed
    assert "a loop that never ends?" in printed


def test_a_crash_costs_its_own_exercise_only(learner: Learner) -> None:
    learner.writes("import os\ndef double(x):\n    os.abort()\n" + HALVE)
    printed = learner("check", "01")[1]
    assert "✗ double" in printed
    assert "✓ halve" in printed


def test_prints_without_end_are_cut(learner: Learner) -> None:
    learner.writes("def double(x):\n    while True:\n        print('again and again')\n" + HALVE)
    printed = learner("check", "01")[1]
    assert printed.count("| again and again") == 20
    assert "a loop that never ends?" in printed


def test_processes_and_threads_of_the_learner_do_not_stay(learner: Learner) -> None:
    learner.writes(
        "import subprocess, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n" + DOUBLE
    )
    code, printed = learner("check", "01", "double")
    assert code == 0, printed


def test_the_learners_files_hide_no_library(learner: Learner) -> None:
    learner.writes("import helper\n" + DOUBLE)
    (learner.file.parent / "helper.py").write_text("")
    (learner.file.parent / "random.py").write_text("raise RuntimeError('not this one')")
    assert learner("check", "01", "double")[0] == 0


def test_check_before_start_says_how_to_begin(learner: Learner) -> None:
    code, printed = learner("check", "01")
    assert code == 2
    assert "python -m lessons start 01" in printed


def test_hints_come_one_at_a_time_for_the_first_unsolved_exercise(learner: Learner) -> None:
    learner.writes(DOUBLE)
    assert "Hint 1 of 2: Add it to itself." in learner("hint", "01")[1]
    learner("check", "01")
    assert "Hint 1 of 2: Divide." in learner("hint", "01")[1]
    printed = learner("hint", "01")[1]
    assert "Hint 2 of 2: x / 2" in printed
    assert "python -m lessons solution 01 halve" in printed
    assert "Hint 2 of 2" in learner("hint", "01", "halve")[1]
    assert "提示 2/2" in learner("hint", "01", "double", "--lang", "zh")[1]


def test_solution_shows_what_it_needs_and_notes_that_it_was_seen(learner: Learner) -> None:
    code, printed = learner("solution", "01", "double")
    assert code == 0
    assert "TWO = 2\n\n\ndef double(x):" in printed
    assert "halve" not in printed
    learner.writes(DOUBLE + HALVE)
    printed = learner("check", "01")[1]
    assert "✓ double  (solution seen)" in printed
    assert "✓ halve\n" in printed
    assert "def halve" in learner("solution", "01")[1]


def test_next_leads_through_the_course(learner: Learner) -> None:
    assert "start 01" in learner("next")[1]
    learner("start", "01")
    assert "check 01 double" in learner("next")[1]
    learner.writes(DOUBLE + HALVE)
    learner("check", "01")
    assert "start 02" in learner("next")[1]
    learner("start", "02")
    (learner.work / "02_again" / "exercises.py").write_text(DOUBLE + HALVE, encoding="utf-8")
    learner("check", "02")
    assert "Every lesson is done." in learner("next")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frob",), "list, start, check, hint, solution, reset, next, milestone"),
        (("start", "99"), "there are 01 02"),
        (("hint", "01", "frob"), "it has double, halve"),
        (("start",), "start LESSON"),
        (("list", "--frob"), "use it like this"),
        (("list", "--lang", "fr"), "en or zh"),
        (("milestone", "frob"), "no milestone 'frob'"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(learner: Learner, words: tuple[str, ...], said: str) -> None:
    code, printed = learner(*words)
    assert code == 2
    assert said in printed


def test_help_names_every_command(learner: Learner) -> None:
    from lessons.commands import COMMANDS

    for printed in (learner()[1], learner("--help")[1], learner("check", "-h")[1]):
        assert all(f"python -m lessons {name}" in printed for name in COMMANDS)


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"lessons": 3}', '{"lessons": {"01": {"exercises": {"double": 1}}}}', "\0"]
)
def test_a_damaged_record_is_set_aside(learner: Learner, damage: str) -> None:
    learner.work.mkdir()
    (learner.work / "progress.json").write_text(damage)
    code, printed = learner("list")
    assert code == 0
    assert "it is kept as progress-damaged-" in printed
    assert [path.read_text() for path in learner.work.glob("progress-damaged-*.json")] == [damage]
    assert "damaged" not in learner("hint", "01")[1]


def test_everything_works_from_another_folder_and_writes_to_work_only(learner: Learner) -> None:
    def everything(top: Path) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file() and path.suffix != ".pyc"}

    before = everything(learner.rooms)
    here = learner.rooms.parent
    for words in ("start 01", "check 01", "hint 01", "solution 01", "reset 01", "next", "list", "milestone"):
        assert learner(*words.split(), here=learner.work if learner.work.exists() else here)[0] in (0, 1)
    assert everything(learner.rooms) == before
    assert {path.name for path in here.iterdir()} == {"rooms", "work"}
    assert {path.name for path in learner.work.iterdir()} == {"01_twice_and_half", "old", "progress.json"}


def test_the_command_line_needs_no_optional_package(learner: Learner, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    for name in ("matplotlib", "jupytext", "nbclient", "nbformat", "jupyterlab", "PIL"):
        (hidden / name).mkdir(parents=True)
        (hidden / name / "__init__.py").write_text(f"raise ModuleNotFoundError('No module', name={name!r})")
    path = os.pathsep.join([str(hidden), str(lessons.ROOT)])
    learner.writes(DOUBLE + HALVE)
    for words in ("list", "start 01", "check 01", "hint 02", "next"):
        assert learner(*words.split(), PYTHONPATH=path)[0] == 0


MILESTONES = """
from lessons.language import Words
from lessons.milestone import Milestone

from .pictures import draw


def run(functions):
    print(functions["halve"](functions["double"](21)), draw)


MILESTONES = (
    Milestone("doubling", 1847, Words("Doubling", "翻倍"), (("01", "double"), ("02", "halve")), run),
)
"""


def add_milestone(learner: Learner, pictures: str = "draw = 'drawn'") -> None:
    folder = learner.rooms / "milestones"
    folder.mkdir()
    (folder / "__init__.py").write_text(MILESTONES, encoding="utf-8")
    (folder / "pictures.py").write_text(pictures, encoding="utf-8")


def solve_both(learner: Learner) -> None:
    learner.writes(DOUBLE + HALVE)
    learner("start", "02")
    (learner.work / "02_again" / "exercises.py").write_text(DOUBLE + HALVE, encoding="utf-8")
    for number in ("01", "02"):
        assert learner("check", number)[0] == 0


def test_a_milestone_names_what_is_missing_then_runs_the_learners_functions(learner: Learner) -> None:
    add_milestone(learner)
    code, printed = learner("milestone", "doubling")
    assert code == 2
    assert "check 01 double" in printed
    assert "check 02 halve" in printed
    assert "2 exercises to go" in learner("milestone")[1]
    solve_both(learner)
    assert "milestone doubling" in learner("next")[1]
    code, printed = learner("milestone", "doubling")
    assert (code, printed) == (0, "21.0 drawn\n")
    assert "✓  doubling" in learner("milestone")[1]
    assert "milestone doubling" not in learner("next")[1]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def double(x):\n    return 1 / 0\n", "exercises.py:2: ZeroDivisionError: division by zero"),
        ("1 +\n", "exercises.py:1: SyntaxError"),
        (HALVE, "does not define `double`"),
    ],
)
def test_code_that_broke_since_its_check_is_named_by_the_milestone(learner: Learner, source: str, said: str) -> None:
    add_milestone(learner)
    solve_both(learner)
    learner.writes(source)
    code, printed = learner("milestone", "doubling")
    assert code == 2
    assert said in printed


def test_a_milestone_whose_package_is_missing_says_what_to_install(learner: Learner) -> None:
    add_milestone(learner, "import no_such_package")
    code, printed = learner("milestone")
    assert code == 2
    assert "No module named 'no_such_package'" in printed
    assert "pip install -e '.[lessons]'" in printed
    assert learner("next")[0] == 0


def test_columns_line_up_with_wide_characters() -> None:
    lines = table([["01", "翻倍", "5"], ["02", "ab", "25"]], right=(2,))
    assert lines == ["01  翻倍   5", "02  ab    25"]
    assert len({width(line) for line in lines}) == 1
    assert [width(line) for line in table([["翻倍翻倍翻倍"]], columns=6)] == [5]
