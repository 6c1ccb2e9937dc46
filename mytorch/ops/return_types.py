"""Named tuples for operations with several results, printed as PyTorch prints them."""

from __future__ import annotations

from collections import namedtuple
from typing import Any


def return_type(name: str, *fields: str) -> Any:
    """A class of named tuples called `name`, such as `max` with `values` and `indices`."""
    kind = namedtuple(name, fields)  # pyright: ignore[reportUntypedNamedTuple]

    def show(self: Any) -> str:
        lines = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{lines})"

    kind.__repr__ = show
    kind.__module__ = __name__
    return kind
