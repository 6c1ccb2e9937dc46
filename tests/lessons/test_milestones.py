"""Milestones run with the solutions and show what they promise; a wrong answer in their place changes what is seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lessons import progress
from lessons.catalogue import find_lesson, load_module
from lessons.milestone import Milestone
from lessons.milestones import MILESTONES, backpropagation, dropout
from mytorch import nn


def solved(milestone: Milestone) -> dict[str, Callable[..., Any]]:
    modules = {number: load_module(find_lesson(number).folder / "solutions.py") for number, _ in milestone.needs}
    return {name: getattr(modules[number], name) for number, name in milestone.needs}


@pytest.fixture(autouse=True)
def _pictures_go_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "WORK", tmp_path)
    monkeypatch.setenv("MYTORCH_LESSONS_LANG", "en")


@pytest.mark.parametrize("milestone", MILESTONES, ids=lambda milestone: milestone.name)
def test_a_milestone_needs_exercises_that_exist(milestone: Milestone) -> None:
    assert milestone.needs
    assert list(milestone.needs) == sorted(milestone.needs, key=lambda need: need[0])
    for number, name in milestone.needs:
        assert name in {exercise.name for exercise in find_lesson(number).exercises()}


def test_milestones_stand_in_the_order_of_history() -> None:
    years = [milestone.year for milestone in MILESTONES]
    assert years == sorted(years)
    assert len({milestone.name for milestone in MILESTONES}) == len(years)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("milestone", MILESTONES, ids=lambda milestone: milestone.name)
def test_a_milestone_runs_with_the_solutions(
    milestone: Milestone,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    if language == "zh":
        make_small(monkeypatch)
        monkeypatch.setattr(backpropagation, "SWEEPS", 100)
    monkeypatch.setenv("MYTORCH_LESSONS_LANG", language)
    milestone.run(solved(milestone))
    said = capsys.readouterr().out
    assert (tmp_path / "milestones" / f"{milestone.name}.png").stat().st_size > 5000
    promised = {"backpropagation": "your chain rule found it", "dropout": "Your dropout took"}
    if language == "en":
        assert promised[milestone.name] in said.splitlines()[-1]
    else:
        assert "你的" in said


# 1986


def test_symmetry_is_learned_on_the_scalar_tape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backpropagation, "SWEEPS", 130)
    outcome = backpropagation.replay(solved(backpropagation.MILESTONE))
    assert outcome.right[-1] == 64
    assert backpropagation.asymmetry(outcome.network.weights()) < 0.1
    sizes = np.sort(np.abs(outcome.network.weights()[0, :3]))
    assert sizes[1:] / sizes[0] == pytest.approx([2, 4], rel=0.3)


def test_a_wrong_slope_learns_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(backpropagation, "SWEEPS", 60)
    mine = solved(backpropagation.MILESTONE)

    def flipped(x: Any) -> Any:
        y = math.tanh(x.data)
        return type(x)(y, (x,), (y * y - 1,))

    outcome = backpropagation.replay({**mine, "tanh": flipped})
    assert outcome.right[-1] < 64
    backpropagation.conclude(outcome)
    assert "did not learn" in capsys.readouterr().out


def test_a_backward_that_overwrites_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backpropagation, "SWEEPS", 110)
    mine = solved(backpropagation.MILESTONE)

    def overwriting(y: Any) -> None:
        """`=` where `+=` was needed, down the first path that is found."""
        y.grad = 1.0
        waiting, seen = [y], {id(y)}
        while waiting:
            node = waiting.pop()
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = slope * node.grad
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent)

    assert backpropagation.replay({**mine, "backward": overwriting}).right[-1] < 64


# 2012


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second in place of a quarter of a minute, and the same pictures on every computer."""
    for name, value in {"PICTURES": 200, "UNSEEN": 200, "WIDTH": 128, "BATCH": 25, "EPOCHS": 50}.items():
        monkeypatch.setattr(dropout, name, value)

    def absent(**_: Any) -> Any:
        raise FileNotFoundError

    monkeypatch.setattr(dropout, "FashionMNIST", absent)


def test_dropout_keeps_the_loss_on_unseen_pictures_down(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    curves = dropout.replay(solved(dropout.MILESTONE), dropout.load())
    assert curves[True].unseen[-1] < curves[False].unseen[-1]
    assert curves[True].seen[-1] > curves[False].seen[-1]
    assert all(len(line) == 50 for curve in curves.values() for line in curve)


def test_a_dropout_that_drops_nothing_is_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_small(monkeypatch)
    monkeypatch.setattr(dropout, "EPOCHS", 3)

    class Nothing(nn.Identity):
        def __init__(self, p: float) -> None:
            super().__init__()

    curves = dropout.replay({**solved(dropout.MILESTONE), "Dropout2012": Nothing}, dropout.load())
    assert curves[True] == curves[False]
    dropout.conclude(curves)
    assert "did not help" in capsys.readouterr().out


def test_an_optimizer_that_goes_uphill_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    monkeypatch.setattr(dropout, "EPOCHS", 2)
    mine = solved(dropout.MILESTONE)

    def uphill(params: Any, lr: float, **options: Any) -> Any:
        return mine["SGD"](params, lr=-lr, **options)

    curves = dropout.replay({**mine, "SGD": uphill}, dropout.load())
    assert not curves[False].seen[-1] < 2.4  # ln 10 is 2.303, where it begins
