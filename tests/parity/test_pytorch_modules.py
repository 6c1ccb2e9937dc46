"""Every module that PyTorch tests, on PyTorch's own samples: `replay_modules` prints all differences."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("torch")
pytest.importorskip("expecttest")

import torch

from mytorch import nn
from tests.parity.replay_modules import RECORDS, differences

# Modules that mytorch does not have, and why.
ABSENT: dict[str, str] = {}

# Differences that are meant, by module: a pattern of the line, and why.
MEANT: dict[str, dict[str, str]] = {
    "LinearCrossEntropyLoss": {r"options \(chunking\) is not supported": "says how PyTorch shall save memory"},
}

SAMPLES = 8  # of each module and mode: the command line tries them all


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("name", RECORDS)
def test_modules_agree_with_pytorch_on_its_own_samples(name, training, dtype):
    if name in ABSENT:
        pytest.skip(f"{name}: {ABSENT[name]}")
    limit = SAMPLES if dtype is torch.float64 else 4
    found = [line for line in differences(name, dtype, training, limit) if not is_meant(name, line)]
    assert not found, "\n".join(found)


def is_meant(name: str, line: str) -> bool:
    return any(re.search(pattern, line) for pattern in MEANT.get(name, {}))


def test_the_list_of_absent_modules_is_true():
    assert not [name for name in ABSENT if hasattr(nn, name)]
