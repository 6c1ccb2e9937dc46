"""docs/operations.md says what the tests do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "operations_page.py"


def test_the_page_of_operations_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, str(TOOL), "--check"], check=False)
    assert done.returncode == 0, "run `python tools/operations_page.py`"
