"""How a tensor prints: PyTorch's form, character by character.

One format serves all elements of a tensor: whole numbers get a point (`3.`), others `precision` decimals, and powers of
ten appear when the largest element is over 1000 times the smallest, over 10⁸, or the smallest is under 10⁻⁴ (in
absolute value; zeros and non-finite ones have no say). Tensors of more than `threshold` elements show `edgeitems` at
each end of every dimension. Source: PyTorch, `torch/_tensor_str.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np

from .backend import dtype_of, get_default_dtype


@dataclass
class PrintOptions:
    """How numbers are shown; `set_printoptions` changes the settings of the whole program."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


OPTIONS = PrintOptions()

PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print.

    Args:
        precision: digits after the point (4).
        threshold: tensors with more elements than this are shortened (1000).
        edgeitems: how many elements a shortened tensor shows at each end of a dimension (3).
        linewidth: where lines of numbers break (80).
        profile: "default", "short" or "full", a set of the above.
        sci_mode: always (True), never (False) or when it helps (None) write numbers as 1.0000e+00. Unlike the others it
            goes back to None when it is left out, as in PyTorch.

    Raises:
        ValueError: there is no such profile.
    """
    if profile is not None and profile not in PROFILES:
        raise ValueError(f"set_printoptions: unknown profile {profile!r}; use one of {', '.join(PROFILES)}")
    changes = dict(PROFILES[profile]) if profile else {}
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    changes.update({name: value for name, value in given.items() if value is not None})
    for name, value in changes.items():
        setattr(OPTIONS, name, value)
    OPTIONS.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The settings as a dictionary that `set_printoptions(**settings)` accepts."""
    return dataclasses.asdict(OPTIONS)


@contextmanager
def printoptions(**settings: Any) -> Iterator[None]:
    """`with printoptions(precision=2): …`: settings for a while."""
    before = get_printoptions()
    set_printoptions(**settings)
    try:
        yield
    finally:
        set_printoptions(**before)


def tensor_repr(array: np.ndarray, *, device: Any, requires_grad: bool, grad_fn: str | None) -> str:
    """`tensor(...)`, with the dtype, the device and the history named where they are not the usual ones."""
    text = "tensor("
    indent = len(text)
    suffixes = [] if device.type == "cpu" else [f"device='{device}'"]
    dtype = dtype_of(array.dtype)
    if array.size == 0:
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        if dtype is not get_default_dtype():
            suffixes.append(f"dtype={dtype}")
        text += "[]"
    else:
        if not OPTIONS.edgeitems:
            suffixes.append(f"size={array.shape}")
        if dtype is not get_default_dtype() and dtype.name not in ("int64", "bool"):
            suffixes.append(f"dtype={dtype}")
        text += numbers(array, indent)
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    return _append(text, suffixes, indent)


def numbers(array: np.ndarray, indent: int) -> str:
    """The nested brackets with the elements of `array`; lines after the first are indented by `indent` + 1."""
    shortened = array.size > OPTIONS.threshold
    shown = _corners(array) if shortened else array
    return _brackets(array, indent, shortened, _Format(shown))


class _Format:
    """The one format in which all elements are written, and how wide it is."""

    def __init__(self, shown: np.ndarray) -> None:
        self.is_float = shown.dtype.kind == "f"
        self.whole = True
        self.powers = False
        self.width = 1
        values = shown.reshape(-1)
        if self.is_float:
            values = values[np.isfinite(values) & (values != 0)].astype(np.float64)
            if values.size == 0:
                return
            sizes = np.abs(values)
            low, high = float(sizes.min()), float(sizes.max())
            self.whole = bool((values == np.ceil(values)).all())
            automatic = high / low > 1000.0 or high > 1.0e8 or low < 1.0e-4
            self.powers = automatic if OPTIONS.sci_mode is None else OPTIONS.sci_mode
        self.width = max(len(self._written(value)) for value in values.tolist()) if values.size else 1

    def _written(self, value: Any) -> str:
        if not self.is_float:
            return f"{value}"
        if self.powers:
            return f"{value:.{OPTIONS.precision}e}"
        if self.whole:
            return f"{value:.0f}" + ("." if isfinite(value) else "")
        return f"{value:.{OPTIONS.precision}f}"

    def __call__(self, value: Any) -> str:
        return self._written(value).rjust(self.width)


def _corners(array: np.ndarray) -> np.ndarray:
    """The elements that a shortened tensor shows."""
    edge = OPTIONS.edgeitems
    for axis, size in enumerate(array.shape):
        if size > 2 * edge:
            ends = [*range(edge), *range(size - edge, size)]
            array = array.take(ends, axis)
    return array


def _brackets(array: np.ndarray, indent: int, shortened: bool, form: _Format) -> str:
    if array.ndim == 0:
        return form(array.item())
    edge = OPTIONS.edgeitems
    cut = shortened and array.shape[0] > 2 * edge
    rows = [*array[:edge], ..., *array[array.shape[0] - edge :]] if cut else list(array)
    if array.ndim > 1:
        parts = ["..." if row is ... else _brackets(row, indent + 1, shortened, form) for row in rows]
        return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"
    mark = " ..." if edge else "..."
    parts = [mark if value is ... else form(value.item()) for value in rows]
    per_line = max(1, (OPTIONS.linewidth - indent) // (form.width + 2))
    lines = [", ".join(parts[start : start + per_line]) for start in range(0, len(parts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _append(text: str, suffixes: list[str], indent: int) -> str:
    """`text` and the suffixes, each on a new line if it does not fit on the last one, and the closing bracket."""
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > OPTIONS.linewidth:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"
