"""Code written for PyTorch runs when `torch` means mytorch: in a context, and as a script from the command line."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import mytorch

PROGRAM = """
import sys
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets, models, transforms

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.backends.cudnn.benchmark = True
torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, width), nn.Linear(width, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(F.relu(self.first(x)))


points = torch.randn(256, 2)
labels = (points[:, 0] * points[:, 1] > 0).long()
loader = DataLoader(TensorDataset(points, labels), batch_size=32, shuffle=True)
model = Net(int(sys.argv[1])).to(device)
optimizer = optim.Adam(model.parameters(), lr=0.02)
for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(x.to(device)), y.to(device)).backward()
        optimizer.step()
with torch.no_grad():
    print("accuracy", (model(points).argmax(1) == labels).float().mean().item())
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mytorch", *arguments], capture_output=True, text=True, check=False)


def test_an_unmodified_script_trains(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(PROGRAM, encoding="utf-8")
    done = run("run", str(script), "16")
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) > 0.9


def test_a_script_finds_the_files_beside_it_and_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text("from torch import nn\nlayer = nn.ReLU()\n", encoding="utf-8")
    script = tmp_path / "main.py"
    script.write_text("import layers, sys\nprint(__name__, layers.layer, sys.argv[1:])\n", encoding="utf-8")
    done = run("run", str(script), "--lr", "0.1", "-v")
    assert done.stdout == "__main__ ReLU() ['--lr', '0.1', '-v']\n"


def test_a_script_that_is_not_there_is_wrong_usage() -> None:
    done = run("run", "nowhere.py")
    assert done.returncode == 2
    assert "no file 'nowhere.py'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_error_of_a_missing_import_says_what_there_is(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text("from torch.nn import Conv2D\n", encoding="utf-8")
    done = run("run", str(script))
    assert done.returncode == 1
    assert "line 1" in done.stderr
    assert "torch.nn.Conv2D: mytorch does not have this name; near it there is torch.nn.Conv2d" in done.stderr


def test_torch_means_mytorch_only_inside_the_context() -> None:
    before = sys.modules.get("torch")
    with mytorch.as_torch():
        torch = importlib.import_module("torch")
        nn = importlib.import_module("torch.nn")
        assert torch.Tensor is mytorch.Tensor
        assert nn.Linear is mytorch.nn.Linear
        assert torch.nn is nn
        assert torch.nn.functional.relu is mytorch.nn.functional.relu
        assert torch.__version__.startswith("2.")
        names: dict[str, object] = {}
        exec("from torch.nn.functional import *", names)
        assert names["relu"] is mytorch.nn.functional.relu
    assert sys.modules.get("torch") is before
    assert torch.zeros(2).tolist() == [0.0, 0.0]  # what was imported inside keeps working
    assert torch.optim.lr_scheduler.StepLR is mytorch.optim.lr_scheduler.StepLR  # and what was not yet asked for too


def test_the_context_ends_also_after_an_error() -> None:
    finders = list(sys.meta_path)
    with pytest.raises(ZeroDivisionError), mytorch.as_torch():
        raise ZeroDivisionError
    assert sys.meta_path == finders


def test_a_missing_name_is_named_with_what_is_near() -> None:
    with mytorch.as_torch():
        torch = importlib.import_module("torch")
        with pytest.raises(
            AttributeError, match=r"torch\.cross_entropy: .* there is mytorch\.nn\.functional\.cross_ent"
        ):
            _ = torch.cross_entropy
        with pytest.raises(AttributeError, match=r"torch\.nn\.Dense: mytorch does not have this name"):
            _ = torch.nn.Dense
        assert not hasattr(torch, "no_such_thing_at_all")
        with pytest.raises(ModuleNotFoundError, match=r"'torch\.distributed': mytorch has no counterpart .* nn, optim"):
            importlib.import_module("torch.distributed")


def test_what_is_imported_later_is_known_from_the_start() -> None:
    code = textwrap.dedent("""
        import sys
        import mytorch
        assert "mytorch.optim" not in sys.modules
        assert {"optim", "save", "distributions"} <= set(dir(mytorch))
        for missing in "SGD", "DataLoader":
            try:
                getattr(mytorch, missing)
            except AttributeError as error:
                print(error)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "mytorch.SGD: mytorch does not have this name, but there is mytorch.optim.SGD",
        "mytorch.DataLoader: mytorch does not have this name, but there is mytorch.utils.data.DataLoader",
    ]


@pytest.mark.parametrize("room", ["mytorch", "mytorch.nn", "mytorch.nn.functional", "mytorch.optim", "mytorch.nn.init"])
def test_every_room_explains_what_it_does_not_have(room: str) -> None:
    with pytest.raises(AttributeError, match=f"{room}.nonsense: mytorch does not have this name"):
        _ = importlib.import_module(room).nonsense


def test_settings_of_a_module_stay_on_the_stand_in() -> None:
    code = textwrap.dedent("""
        import mytorch
        with mytorch.as_torch():
            import torch
            torch.answer = 42
            torch.backends.cudnn.deterministic = True
            print(torch.answer, hasattr(mytorch, "answer"))
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "42 False\n"
