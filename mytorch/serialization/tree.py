"""Nested containers as text, with the arrays taken out; and back.

JSON has objects, lists, text, numbers and three words. Whatever else a checkpoint holds becomes an object with one name
that says what it is:

    {"tensor": name}  {"array": name}  {"scalar": name}       elements under this name in the table of arrays
    {"dict": [[key, value], …]}  {"OrderedDict": …}           keys are text or integers, as JSON's objects cannot have
    {"tuple": […]}  {"Size": […]}  {"bytes": base64}  {"int": hexadecimal}  {"float": "nan"}
    {"dtype": "float32"}  {"device": "cuda:0"}

The list is closed: no name stands for a class or a function, so reading runs no code.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import Device, DType, to_numpy
from ..tensor import Size, Tensor
from .errors import CheckpointError
from .layout import CODES, METADATA

DEEPEST = 100  # containers inside containers
EXACT = 2**53  # larger integers are changed by readers that keep numbers as float64


class Encoder:
    """Turns an object into JSON values, and collects its arrays under readable names."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._names: dict[int, str] = {}  # id of a tensor or array → name: what occurs twice is stored once
        self._open: list[int] = []  # ids of the containers around the value

    def encode(self, value: Any, path: tuple[Any, ...] = ()) -> Any:
        """The JSON value for `value`, which stands at `path` in the whole.

        Raises:
            TypeError: something that is not in the list above.
            ValueError: a container that contains itself, or nesting deeper than 100.
        """
        if value is None or isinstance(value, bool) or type(value) is str:
            return value
        kind = type(value)
        if kind is int:
            return value if -EXACT <= value <= EXACT else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, Tensor):
            tagged = {"tensor": self._store(value, to_numpy(value.array), path)}
            device = str(value.device)
            return tagged if device == "cpu" else {**tagged, "device": device}
        if kind is np.ndarray:
            return {"array": self._store(value, value, path)}
        if isinstance(value, np.generic):
            return {"scalar": self._store(value, np.asarray(value), path)}
        if kind in (bytes, bytearray):
            return {"bytes": base64.b64encode(value).decode("ascii")}
        if isinstance(value, DType):
            return {"dtype": value.name}
        if isinstance(value, Device):
            return {"device": str(value)}
        return self._container(value, kind, path)

    def _container(self, value: Any, kind: type, path: tuple[Any, ...]) -> Any:
        if isinstance(value, OrderedDict):
            kind = OrderedDict  # what `Module.state_dict` returns is a subclass
        if kind not in (dict, OrderedDict, list, tuple, Size):
            raise TypeError(f"save: cannot store {_what(value)} (at {_where(path)}); {_advice(value)}")
        if id(value) in self._open:
            raise ValueError(f"save: the container at {_where(path)} contains itself")
        if len(self._open) >= DEEPEST:
            raise ValueError(f"save: containers are nested more than {DEEPEST} deep at {_where(path[:5])}…")
        self._open.append(id(value))
        try:
            if kind in (dict, OrderedDict):
                return {kind.__name__: [[self._key(k, path), self.encode(v, (*path, k))] for k, v in value.items()]}
            items = [self.encode(item, (*path, index)) for index, item in enumerate(value)]
            return items if kind is list else {kind.__name__: items}
        finally:
            self._open.pop()

    def _key(self, key: Any, path: tuple[Any, ...]) -> Any:
        if type(key) not in (str, int):
            raise TypeError(f"save: keys must be str or int, got {_what(key)} {key!r} (in the dict at {_where(path)})")
        return self.encode(key)

    def _store(self, value: Any, array: np.ndarray, path: tuple[Any, ...]) -> str:
        name = self._names.get(id(value))
        if name is None:
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            if array.dtype not in CODES:
                raise TypeError(f"save: cannot store an array of dtype {array.dtype} (at {_where(path)})")
            name = self._new_name(".".join(map(str, path)) or "tensor")
            self.arrays[name] = array
            if not isinstance(value, np.generic):  # scalars come and go, and their ids with them
                self._names[id(value)] = name
        return name

    def _new_name(self, wish: str) -> str:
        wish = wish.encode("utf-8", "replace").decode("utf-8")
        name, number = wish, 1
        while name in self.arrays or name == METADATA:
            number += 1
            name = f"{wish}#{number}"
        return name


def decode(value: Any, leaf: Callable[[str, str, str | None], Any], depth: int = 0) -> Any:
    """The object that `Encoder.encode` turned into `value`.

    Args:
        leaf: (kind, name, device) → the tensor, array or scalar of that name.

    Raises:
        CheckpointError: `value` is nothing that `encode` writes.
    """
    if depth > DEEPEST + 1:
        raise CheckpointError("load: the tree of the checkpoint is nested too deeply")
    if value is None or isinstance(value, (bool, str, int, float)):
        return value
    if isinstance(value, list):
        return [decode(item, leaf, depth + 1) for item in value]
    if not isinstance(value, dict) or not value:
        raise CheckpointError(f"load: {value!r:.60} does not belong into the tree of a checkpoint")
    if set(value) == {"tensor", "device"} and isinstance(value["tensor"], str) and isinstance(value["device"], str):
        return leaf("tensor", value["tensor"], value["device"])
    if len(value) != 1:
        raise CheckpointError(f"load: {list(value)!r:.60} does not belong into the tree of a checkpoint")
    kind, content = next(iter(value.items()))
    if kind in ("tensor", "array", "scalar") and isinstance(content, str):
        return leaf(kind, content, None)
    if kind in ("tuple", "Size") and isinstance(content, list):
        items = [decode(item, leaf, depth + 1) for item in content]
        return tuple(items) if kind == "tuple" else Size(items)
    if kind in ("dict", "OrderedDict") and isinstance(content, list):
        found: dict[Any, Any] = {} if kind == "dict" else OrderedDict()
        for pair in content:
            key = decode(pair[0], leaf, depth + 1) if isinstance(pair, list) and len(pair) == 2 else None
            if type(key) not in (str, int) or key in found:
                raise CheckpointError(f"load: {pair!r:.60} is not a new key and a value")
            found[key] = decode(pair[1], leaf, depth + 1)
        return found
    if isinstance(content, str):
        return _from_text(kind, content)
    raise CheckpointError(f"load: unknown kind of value {kind!r:.60} in the tree of the checkpoint")


def _from_text(kind: str, content: str) -> Any:
    try:
        if kind == "int":
            return int(content, 16)
        if kind == "float" and content in ("nan", "inf", "-inf"):
            return float(content)
        if kind == "bytes":
            return base64.b64decode(content, validate=True)
        if kind == "dtype":
            return DType.named(content)
        if kind == "device":
            return Device(content)
    except (ValueError, KeyError, RuntimeError, binascii.Error):
        pass
    raise CheckpointError(f"load: {kind!r:.40} {content!r:.40} is not a value that a checkpoint can hold")


def _what(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[:1] in "aeiouAEIOU" else f"a {name}"


def _where(path: tuple[Any, ...]) -> str:
    return "the top" if not path else "".join(f"[{step!r}]" for step in path)


def _advice(value: Any) -> str:
    if hasattr(value, "state_dict"):
        return "save its state_dict() instead"
    if isinstance(value, (dict, list, tuple)):
        return "convert it to a plain dict, list or tuple first"
    return (
        "only tensors, arrays, dict, list, tuple, str, bytes, numbers, bool, None, dtypes and devices have a place in "
        "a file"
    )
