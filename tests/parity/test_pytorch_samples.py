"""PyTorch's own sample inputs give the same values, dtypes, shapes, derivatives and errors in mytorch."""

from __future__ import annotations

import zlib

import pytest
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import OpInfo

from tests.parity.absent_operations import ABSENT, DIFFERENT
from tests.parity.replay import find, replay, replay_errors

DTYPES = (torch.float64, torch.float32, torch.int64, torch.bool)
MOST = 5  # samples of each operation and dtype, spread over PyTorch's list; `python -m tests.parity.replay` tries all

OFFERED = [info for info in op_db if info.name not in ABSENT]


def title(info: OpInfo) -> str:
    return f"{info.name}-{info.variant_test_name}" if info.variant_test_name else info.name


@pytest.mark.filterwarnings("ignore")  # of PyTorch, about what its own samples call
@pytest.mark.parametrize("info", [pytest.param(info, id=title(info)) for info in OFFERED])
def test_pytorchs_samples_give_the_same_in_mytorch(info: OpInfo) -> None:
    assert find(info.name) is not None, f"{info.name}: write it, or say in absent_operations.py why not"
    torch.manual_seed(zlib.crc32(info.name.encode()))
    differences = [line for dtype in DTYPES for line in replay(info, dtype, MOST)] + list(replay_errors(info))
    known = (*DIFFERENT.get(info.name, ()), *DIFFERENT.get(title(info), ()))
    unexpected = [line for line in differences if not any(words in line for words in known)]
    assert not unexpected, "\n".join(unexpected)


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_what_is_said_to_be_absent_is(name: str) -> None:
    assert any(info.name == name for info in op_db), f"{name} is not in PyTorch's list"
    assert find(name) is None, f"{name} is there now: take it off the list"
