"""Whole programs as users write them for PyTorch: they learn, and begin exactly as PyTorch does.

Each file in `programs/` has `build()`, `batch(step)`, `loss(model, batch)` and `train()`; what that returns for every
step has to fall.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mytorch

FOLDER = Path(__file__).parent / "programs"
# How much of the first number may be left at the end.
PROGRAMS = {
    "residual_network": 0.7,
    "small_gpt": 0.75,
    "variational_autoencoder": 0.8,
    "adversarial": 0.6,
    "character_lstm": 0.6,
    "triplets": 0.6,
    "policy_gradient": 0.7,
}


def program(name: str) -> dict[str, Any]:
    """What the file defines, with whatever `torch` means at the moment."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PyTorch's own, about names that it wants to rename
        return runpy.run_path(str(FOLDER / f"{name}.py"))


def test_every_program_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {*PROGRAMS, "conftest"}


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_written_for_pytorch_learns(name: str) -> None:
    with mytorch.as_torch():
        numbers = program(name)["train"]()
    assert np.isfinite(numbers).all()
    tenth = max(len(numbers) // 10, 1)
    assert np.mean(numbers[-tenth:]) < PROGRAMS[name] * np.mean(numbers[:tenth])


def test_a_program_runs_from_the_command_line() -> None:
    command = [sys.executable, "-m", "mytorch", "run", str(FOLDER / "policy_gradient.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    numbers = [float(word) for word in done.stdout.split()]
    assert numbers[-1] < numbers[0]


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_begins_as_it_does_with_pytorch(name: str) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    with mytorch.as_torch():
        ours = program(name)
        model = ours["build"]()
    theirs = program(name)
    reference = theirs["build"]()
    assert repr(model) == repr(reference)
    weights = {key: value.numpy() for key, value in reference.state_dict().items()}
    assert list(model.state_dict()) == list(weights)
    model.load_state_dict({key: mytorch.from_numpy(value.copy()) for key, value in weights.items()})

    expected = theirs["loss"](reference, theirs["batch"]())
    expected.backward()
    got = ours["loss"](model, ours["batch"]())
    got.backward()
    assert got.item() == pytest.approx(expected.item(), rel=1e-5)
    gradients = {key: p.grad.numpy() for key, p in reference.named_parameters()}
    largest = max(np.abs(g).max() for g in gradients.values())
    for key, p in model.named_parameters():
        assert p.grad is not None, key
        np.testing.assert_allclose(p.grad.numpy(), gradients[key], rtol=1e-3, atol=1e-5 * largest, err_msg=key)
    for key, value in reference.named_buffers():
        np.testing.assert_allclose(model.get_buffer(key).numpy(), value.numpy(), rtol=1e-5, atol=1e-6, err_msg=key)
