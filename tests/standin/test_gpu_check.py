"""`tools/gpu_check.py` runs, so that whoever has a GPU finds it working."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

PATH = Path(__file__).resolve().parent.parent.parent / "tools" / "gpu_check.py"


@pytest.fixture
def gpu_check() -> Any:
    spec = importlib.util.spec_from_file_location("gpu_check", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_and_the_file_are_written(gpu_check: Any, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(gpu_check, "RESULTS", tmp_path)
    monkeypatch.setattr(gpu_check, "ROOT", tmp_path)
    monkeypatch.setattr(
        gpu_check, "STEPS", {k: v for k, v in gpu_check.STEPS.items() if k in ("LeNet-5", "small AlexNet 32")}
    )
    monkeypatch.setattr("sys.argv", ["gpu_check", "--quick"])
    assert gpu_check.main() == 0
    table = capsys.readouterr().out
    assert "Stand-in GPU" in table
    assert table.count("none") == 2
    assert (tmp_path / "gpu-stand-in-gpu.json").exists()


def test_pytorch_has_its_turns_and_its_column(gpu_check: Any, monkeypatch: Any, capsys: Any) -> None:
    torch = pytest.importorskip("torch")

    class OnTheCpu:  # in place of a GPU
        cuda = SimpleNamespace(synchronize=lambda: None)

        def __getattr__(self, name: str) -> Any:
            return getattr(torch, name)

        def device(self, _name: str) -> Any:
            return torch.device("cpu")

    monkeypatch.setattr(gpu_check, "pytorch", OnTheCpu)
    row = gpu_check.measure("LeNet-5", quick=True)
    assert len(row["all"]) == len(row["pytorch"]) == 2
    assert row["ratio"] > 0
    assert f"{row['ratio']:.2f}" in capsys.readouterr().out


def test_without_a_gpu_it_says_so(gpu_check: Any, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(gpu_check.cuda, "is_available", lambda: False)

    def refuse() -> None:
        raise RuntimeError("there is no GPU")

    monkeypatch.setattr(gpu_check.cuda, "current_device", refuse)
    monkeypatch.setattr("sys.argv", ["gpu_check"])
    assert gpu_check.main() == 2
    assert "there is no GPU" in capsys.readouterr().out
