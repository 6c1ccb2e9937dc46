"""Write docs/operations.md: every operation, and how it is checked.

    python tools/operations_page.py            # write the page
    python tools/operations_page.py --check    # exit with 1 if it is stale

Nothing is typed in by hand: the columns are counted in the samples from which the tests are generated, and in the list
of PyTorch's own sample inputs that the parity tests replay. Needs PyTorch and expecttest, as the parity tests do.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

import mytorch  # noqa: E402
import mytorch.nn.functional as F  # noqa: E402
from tests.op_samples import SAMPLES  # noqa: E402
from tests.ops.test_samples import CHECKED  # noqa: E402

PAGE = ROOT / "docs" / "operations.md"
ROOMS = {"": mytorch, "nn.functional": F, "linalg": mytorch.linalg, "special": mytorch.special}
HEAD = """\
# Operations

Every operation, and how it is checked. Written by `python tools/operations_page.py`; a test fails when it is stale.

* **value**: samples compared with an independent NumPy reference.
* **gradient**, **second**: samples whose first and second derivatives agree with finite differences.
* **parity**: samples whose values, dtypes and derivatives equal PyTorch's, where PyTorch has the operation.
* **replayed**: whether PyTorch's own sample inputs for the operation (its OpInfo list, wrong calls included) give the
  same in mytorch: *same*, or *known differences* that `tests/parity/absent_operations.py` explains.
* **dtypes**: what it is tried with.
* **CPU**: all of the above has been run there. **GPU**: nothing has been run on one yet.

A row without counts has tests of its own in `tests/ops`: what makes tensors, draws numbers, or asks what a tensor is.
"""
COLUMNS = ("operation", "also", "value", "gradient", "second", "parity", "replayed", "dtypes", "CPU", "GPU")


def operations() -> Iterator[tuple[str, list[str], Any]]:
    """(name, other names, function) of everything that computes, by name."""
    names: dict[Any, list[str]] = {}
    for room, module in ROOMS.items():
        for name, value in sorted(vars(module).items()):
            if inspect.isfunction(value) and value.__module__.startswith("mytorch.ops") and not name.startswith("_"):
                names.setdefault(value, []).append(f"{room}.{name}".lstrip("."))
    for name, value in sorted(vars(mytorch.Tensor).items()):
        if inspect.isfunction(value) and value.__module__.startswith("mytorch.ops") and not name.startswith("_"):
            names.setdefault(value, []).append(f"Tensor.{name}")
    listed = [(own[0], [n for n in own[1:] if n != f"Tensor.{own[0]}"], function) for function, own in names.items()]
    yield from sorted(listed, key=lambda row: row[0].lower())


def replayed(name: str, others: list[str]) -> str:
    """Whether PyTorch's list has the operation under one of its names, and what came of it."""
    from tests.parity.absent_operations import DIFFERENT
    from tests.parity.replay import op_db

    known = {info.name for info in op_db}
    for candidate in (name, *others):
        plain = candidate.removeprefix("Tensor.").removesuffix("_")
        if plain in known:
            different = any(key.split("-")[0] == plain for key in DIFFERENT)
            return "known differences" if different else "same"
    return ""


def row(name: str, others: list[str], function: Any) -> tuple[str, ...]:
    own = [sample for sample in SAMPLES if sample.function is function]
    checked = [sample for sample in CHECKED if sample.function is function]
    kinds = {x.dtype.name for s in own for v in s.inputs for x in (v if isinstance(v, list) else [v])
             if isinstance(x, np.ndarray)}  # fmt: skip
    if any(s.differentiable for s in own):
        kinds.add("float32")
    again = replayed(name, others)
    if again:
        kinds |= {"float64", "float32"}

    def count(samples: list[Any]) -> str:
        return str(len(samples)) if samples else ""

    return (
        f"`{name}`",
        ", ".join(f"`{n}`" for n in others),
        count([s for s in own if s.reference]),
        count(checked),
        count([s for s in checked if s.twice]),
        count([s for s in own if s.torch_name != ""]),
        again,
        ", ".join(sorted(kinds)),
        "yes",
        "not run",
    )


def page() -> str:
    rows = [row(*operation) for operation in operations()]
    lines = [HEAD, "| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines) + f"\n\n{len(rows)} operations.\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is stale")
    options = parser.parse_args()
    text = page()
    if options.check:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
