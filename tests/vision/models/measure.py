"""What a network costs, counted while it runs: shapes from forward hooks, weights times positions by the definition."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import mytorch
from mytorch import nn


@dataclass
class Measured:
    """Of one module: (C, H, W) of what it gave last, its parameters, the multiply-adds of all layers in it."""

    output: tuple[int, ...] = ()
    parameters: int = 0
    multiply_adds: int = 0


def measure(model: nn.Module, shape: tuple[int, ...]) -> dict[str, Measured]:
    """Every module of `model` by name ("" is the model), for one picture of `shape`, in evaluation mode."""
    found = {
        name: Measured(parameters=sum(p.numel() for p in module.parameters())) for name, module in model.named_modules()
    }
    handles = []
    for name, module in model.named_modules():

        def note(module: nn.Module, inputs: Any, output: Any, name: str = name) -> None:
            found[name].output = tuple(output.shape[1:])
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                positions = math.prod(output.shape[2:]) if isinstance(module, nn.Conv2d) else 1
                parts = name.split(".")
                for depth in range(len(parts) + 1):
                    found[".".join(parts[:depth])].multiply_adds += module.weight.numel() * positions

        handles.append(module.register_forward_hook(note))
    model.eval()
    with mytorch.no_grad():
        model(mytorch.zeros(1, *shape))
    for handle in handles:
        handle.remove()
    return found


@dataclass
class Row:
    """One line of the table in a docstring; None where the table is silent."""

    names: list[str]
    output: tuple[int, ...] | None
    parameters: int | None
    multiply_adds: int | None


def rows_of(docstring: str) -> list[Row]:
    """The lines of the table | layer | output | parameters | multiply-adds |, without its head."""
    rows = []
    for line in docstring.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 4 or cells[0] in ("layer", "---"):
            continue
        names = re.findall(r"`([\w.]+)`", cells[0])
        output = tuple(int(size) for size in cells[1].split("×")) if cells[1] else None
        numbers = [int(cell.replace(",", "")) if cell else None for cell in cells[2:]]
        rows.append(Row([cells[0]] if cells[0] in ("input", "sum") else names, output, numbers[0], numbers[1]))
    return rows
