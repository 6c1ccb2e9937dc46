"""Every example on the stand-in: with `--device cuda`, and where the default device is the GPU."""

from __future__ import annotations

import importlib
import itertools
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib import image

import mytorch
from mytorch import cuda
from tests.examples.test_other_examples import write_clothes

ROOT = Path(__file__).resolve().parents[2]
CLOTHES = ("--data-root", "data", "--no-download")
RUNS: dict[str, tuple[Any, ...]] = {
    "custom_function": ("--steps", 30),
    "gradient_check": (),
    "mnist_mlp": (*CLOTHES, "--epochs", 1, "--batch-size", 16, "--save-model", "--out", "run"),
    "fashion_mnist_alexnet": (*CLOTHES, "--resize", 64, "--batch-size", 24, "--epochs", 1, "--limit-test", 8, "--out",
                              "run"),
    "train_alexnet": ("--model", "lenet5", "--limit-train", 64, "--epochs", 1, "--out", "run"),
    "look_inside": ("--limit-test", 12, "--out", "run"),
}  # fmt: skip

Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """`here(script, *options)`: a script in this process and in an empty folder, as (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    write_clothes(tmp_path / "data", monkeypatch)

    def run(script: str, *options: Any) -> tuple[int, str, str]:
        code = importlib.import_module(script).main([str(option) for option in options])
        return code, *capfd.readouterr()

    return run


SLOW = {"look_inside": pytest.mark.slow}


@pytest.mark.parametrize("script", [pytest.param(name, marks=SLOW.get(name, ())) for name in RUNS])
@pytest.mark.parametrize("chosen", ["by option", "by default"])
def test_it_runs_on_the_gpu(here: Here, tmp_path: Path, script: str, chosen: str) -> None:
    cuda.reset_peak_memory_stats()
    before = cuda.max_memory_allocated()
    if chosen == "by option":
        code, out, err = here(script, *RUNS[script], "--device", "cuda")
    else:
        with mytorch.device("cuda"):
            code, out, err = here(script, *RUNS[script])
    assert code == 0, err
    assert cuda.max_memory_allocated() > before
    if script == "fashion_mnist_alexnet":
        assert out.splitlines()[-1].endswith("examples/sec on cuda")
    for path in tmp_path.glob("run/*.png"):
        assert image.imread(path)[..., :3].std() > 0.03, path.name
    if script == "look_inside":
        assert len(list(tmp_path.glob("run/*"))) == 17
        assert out.count("left out") == 1  # the same as on the CPU


def test_the_examples_are_all_here() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} == set(RUNS)


SHORT = ("--model", "alexnet-small", "--limit-train", 48, "--batch-size", 16, "--no-pictures")


def test_a_run_that_was_stopped_goes_on_with_the_same_random_numbers(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its network has dropout, which draws on the GPU: what was drawn there has to be remembered."""
    code, _, err = here("train_alexnet", *SHORT, "--epochs", 2, "--out", "whole", "--device", "cuda")
    assert code == 0, err
    loop = importlib.import_module("training.loop")
    check, batches = loop.check_loss, itertools.count(1)

    def press_ctrl_c_in_the_second_epoch(loss: float, run: Any) -> None:
        check(loss, run)
        if next(batches) == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "check_loss", press_ctrl_c_in_the_second_epoch)
        code, _, err = here("train_alexnet", *SHORT, "--epochs", 2, "--out", "parts", "--device", "cuda")
    assert code == 130, err
    mytorch.manual_seed(99)
    code, _, err = here("train_alexnet", "--resume", "parts")
    assert code == 0, err
    logs = [[json.loads(line) for line in (tmp_path / run / "log.jsonl").read_text().splitlines()] for run in
            ("whole", "parts")]  # fmt: skip
    for record in (*logs[0], *logs[1]):
        del record["seconds"]
    assert logs[0] == logs[1]


def test_a_run_of_a_gpu_goes_on_without_one(here: Here, tmp_path: Path) -> None:
    code, _, err = here("train_alexnet", *SHORT, "--epochs", 1, "--out", "run", "--device", "cuda")
    assert code == 0, err
    saved = mytorch.load(tmp_path / "run" / "last.safetensors", map_location="cpu")
    assert list(saved["random"]) == ["cuda:0", "cuda:1"]
    code, out, err = here("train_alexnet", "--resume", "run", "--device", "cpu", "--epochs", 2)
    assert code == 0, err
    assert "on cpu" in out
