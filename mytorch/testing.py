"""Assertions for tests of code that computes: what differs, where, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .backend import to_numpy
from .ops.creation import as_tensor
from .tensor import Tensor

# (rtol, atol) where none are given.
TOLERANCES = {"float16": (1e-3, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """|actual − expected| ≤ atol + rtol·|expected| everywhere, in tensors, numbers, and lists, tuples, dicts of these.

    Args:
        rtol, atol: both or neither; without, 1.3e-6 and 1e-5 for float32, 1e-7 and 1e-7 for float64, 1e-3 and 1e-5 for
            float16, the larger of the two dtypes', and 0 for whole numbers.
        equal_nan: whether two NaNs are equal.
        check_device, check_dtype, check_stride: what else must agree. Tensors have one layout here.
        msg: said instead of what is found, or a function that makes this of it.

    Raises:
        AssertionError: they differ.
        ValueError: only one of `rtol` and `atol`.
    """
    if (rtol is None) != (atol is None):
        raise ValueError("rtol and atol must both be specified or both be unspecified")
    if not allow_subclasses and type(actual) is not type(expected):
        raise AssertionError(f"The classes differ: {type(actual).__name__} and {type(expected).__name__}")
    checks = {"device": check_device, "dtype": check_dtype, "stride": check_stride}
    said = _difference(actual, expected, rtol, atol, equal_nan, checks)
    if said:
        raise AssertionError(said if msg is None else msg(said) if callable(msg) else msg)


def _difference(actual: Any, expected: Any, rtol: Any, atol: Any, equal_nan: bool, checks: dict[str, bool]) -> str:
    """What tells the two apart, in words; "" if nothing."""
    settings = (rtol, atol, equal_nan, checks)
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        if actual.keys() != expected.keys():
            return f"The keys of the mappings do not match:\n{list(actual)}\n{list(expected)}"
        pairs = [(key, actual[key], expected[key]) for key in expected]
    elif _is_sequence(actual) and _is_sequence(expected):
        if len(actual) != len(expected):
            return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
        pairs = list(zip(range(len(actual)), actual, expected, strict=True))
    elif expected is None or actual is None:
        return "" if actual is expected else f"None mismatch: {actual} is not {expected}"
    else:
        return _difference_of_tensors(actual, expected, *settings)
    for key, a, b in pairs:
        said = _difference(a, b, *settings)
        if said:
            return f"{said}\n\nThe failure occurred for item [{key!r}]"
    return ""


def _difference_of_tensors(a: Any, b: Any, rtol: Any, atol: Any, equal_nan: bool, checks: dict[str, bool]) -> str:
    numbers = not isinstance(a, Tensor) and not isinstance(b, Tensor)
    a, b = as_tensor(a).detach(), as_tensor(b).detach()
    if a.shape != b.shape:
        return f"The values for attribute 'shape' do not match: {a.shape} != {b.shape}."
    for name, of in (("dtype", lambda t: t.dtype), ("device", lambda t: t.device), ("stride", lambda t: t.stride())):
        if checks[name] and not numbers and of(a) != of(b):
            return f"The values for attribute '{name}' do not match: {of(a)} != {of(b)}."
    if rtol is None:
        known = [TOLERANCES.get(str(t.dtype).rpartition(".")[2], (0.0, 0.0)) for t in (a, b)]
        rtol, atol = (max(pair) for pair in zip(*known, strict=True))
    x, y = a.cpu().to(dtype=b.dtype) if not checks["dtype"] else a.cpu(), b.cpu()
    close = x.isclose(y, rtol=rtol, atol=atol, equal_nan=equal_nan)
    if bool(close.all()):
        return ""
    if numbers or x.ndim == 0:
        return f"Scalars are not close!\n\nExpected {y.item()} but got {x.item()}.\n{_allowed(rtol, atol)}"
    wrong = int((~close).sum())
    off = (x.double() - y.double()).abs().masked_fill(close, 0.0)
    worst = int(off.reshape(-1).nan_to_num(nan=float("inf")).argmax())
    where = tuple(int(i) for i in _place(worst, tuple(x.shape)))
    share = 100 * wrong / x.numel()
    return (
        f"Tensor-likes are not {'close' if rtol or atol else 'equal'}!\n\n"
        f"Mismatched elements: {wrong} / {x.numel()} ({share:.1f}%)\n"
        f"Greatest absolute difference: {float(to_numpy(off.array).reshape(-1)[worst])} at index {where}\n"
        f"{_allowed(rtol, atol)}"
    )


def _place(flat: int, shape: tuple[int, ...]) -> list[int]:
    """Where the element is that stands at `flat` when all are in one row."""
    place: list[int] = []
    for size in reversed(shape):
        flat, index = divmod(flat, size)
        place.insert(0, index)
    return place


def _allowed(rtol: float, atol: float) -> str:
    return f"Allowed: |actual - expected| <= {atol} + {rtol} * |expected|"


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
