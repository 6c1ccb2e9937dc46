"""Every exercise: its stub is a beginning, its solution passes, and each typical wrong answer is told what is wrong.

The lessons are found by their folders, so that one which is half written fails in its own name only.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from types import ModuleType

import pytest

from lessons.catalogue import load_module
from lessons.exercise import Exercise, Wrong
from lessons.language import Words
from tests.lessons.mistakes import Mistake
from tests.lessons.rooms import ROOMS, each_room

WRONG_ANSWERS = Path(__file__).parent / "wrong_answers"
CHINESE = re.compile("[\u4e00-\u9fff]")


def exercises_of(room: Path) -> tuple[Exercise, ...]:
    return tuple(load_module(room / "checks.py").EXERCISES)


def mistakes_of(room: Path) -> dict[str, tuple[Mistake, ...]]:
    return load_module(WRONG_ANSWERS / f"lesson_{room.name[:2]}.py").MISTAKES


def find_exercise(room: Path, name: str) -> Exercise:
    return {exercise.name: exercise for exercise in exercises_of(room)}[name]


def every_exercise() -> list:
    """(room, name of an exercise); a room that cannot be read gives one case, which fails when it is run."""
    cases = []
    for room in ROOMS:
        try:
            names = [exercise.name for exercise in exercises_of(room)]
        except Exception:
            names = ["unreadable"]
        cases += [pytest.param(room, name, id=f"{room.name[:2]}-{name}") for name in names]
    return cases


def every_mistake() -> list:
    """(room, name of an exercise, position of its mistake)."""
    cases = []
    for room in ROOMS:
        try:
            mistakes = mistakes_of(room)
        except Exception:
            mistakes = {}  # test_every_exercise_has_three_wrong_answers fails with the reason
        for name, several in mistakes.items():
            for position, mistake in enumerate(several):
                label = f"{room.name[:2]}-{name}-{mistake.name.replace(' ', '_')}"
                cases.append(pytest.param(room, name, position, id=label))
    return cases


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def assert_spoken(words: Words) -> None:
    """Both languages, each in its own place."""
    assert words.en.strip()
    assert words.zh.strip()
    assert CHINESE.search(words.zh), f"no Chinese in {words.zh!r}"
    assert not CHINESE.search(words.en), f"Chinese in {words.en!r}"


def public_names(module: ModuleType) -> set[str]:
    return {name for name in vars(module) if not name.startswith("_")}


@pytest.mark.parametrize(("room", "name"), every_exercise())
def test_a_stub_says_that_it_is_the_readers_turn(room: Path, name: str) -> None:
    exercise = find_exercise(room, name)
    with pytest.raises(NotImplementedError):
        exercise.check(load_module(room / "exercises.py"))


@pytest.mark.parametrize(("room", "name"), every_exercise())
def test_a_solution_passes(room: Path, name: str) -> None:
    find_exercise(room, name).check(load_module(room / "solutions.py"))


@pytest.mark.parametrize(("room", "name", "position"), every_mistake())
def test_a_wrong_answer_is_told_what_is_wrong(room: Path, name: str, position: int) -> None:
    mistake = mistakes_of(room)[name][position]
    work = load_module(room / "solutions.py")
    exec(compile(mistake.code, f"<{mistake.name}>", "exec"), vars(work))
    check = find_exercise(room, name).check
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong answer may well overflow
        with pytest.raises(Wrong) as caught:
            check(work)
    assert mistake.says in caught.value.words.en
    assert caught.value.words.zh.strip()


@each_room
def test_a_lesson_has_two_to_five_exercises_with_hints(room: Path) -> None:
    exercises = exercises_of(room)
    assert 2 <= len(exercises) <= 5
    assert len({exercise.name for exercise in exercises}) == len(exercises)
    stubs, solutions = load_module(room / "exercises.py"), load_module(room / "solutions.py")
    for exercise in exercises:
        assert_spoken(exercise.task)
        assert len(exercise.hints) >= 2, exercise.name
        assert_spoken(Words(*("\n".join(hints) for hints in zip(*exercise.hints, strict=True))))  # one may be pure code
        assert all(hint.en.strip() and hint.zh.strip() for hint in exercise.hints)
        for module in (stubs, solutions):
            assert exercise.name in public_names(module), f"{exercise.name} is not in {module.__file__}"
            assert getattr(module, exercise.name).__doc__, f"{exercise.name} in {module.__file__} has no docstring"
        assert CHINESE.search(getattr(stubs, exercise.name).__doc__), f"{exercise.name}: no Chinese in the docstring"


@each_room
def test_every_exercise_has_three_wrong_answers(room: Path) -> None:
    mistakes = mistakes_of(room)
    assert set(mistakes) == {exercise.name for exercise in exercises_of(room)}
    for name, several in mistakes.items():
        assert len(several) >= 3, f"{name} has {len(several)} wrong answers"
        assert len({mistake.name for mistake in several}) == len(several), f"{name}: two mistakes of one name"
