"""The few plain values that PyTorch's pickles make by a call: ordered dicts, counters, sets, bytes, sizes, devices.

Each of these functions takes what a stranger's file gives it, and says so if that is not what the value is made of.
"""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict
from typing import Any

from ..backend import Device
from ..tensor import Size
from .errors import CheckpointError


def ordered_dict(pairs: Any = ()) -> OrderedDict[Any, Any]:
    """`OrderedDict(pairs)`."""
    made: OrderedDict[Any, Any] = OrderedDict()
    if type(pairs) not in (list, tuple):
        raise CheckpointError("load: the file makes an OrderedDict of something that is no list")
    for pair in pairs:
        if type(pair) not in (list, tuple) or len(pair) != 2 or not isinstance(pair[0], (str, int, float, bytes)):
            raise CheckpointError("load: the file makes an OrderedDict of something that is no list of pairs")
        made[pair[0]] = pair[1]
    return made


def counter(counts: Any = None) -> Counter[Any]:
    """`Counter(counts)`."""
    if counts is not None and type(counts) is not dict:
        raise CheckpointError("load: the file makes a Counter of something that is no dict")
    return Counter(counts or {})


def set_of(values: Any = ()) -> set[Any]:
    """`set(values)`."""
    if type(values) not in (list, tuple) or not all(isinstance(v, (str, int, float, bytes)) for v in values):
        raise CheckpointError("load: the file makes a set of something that is no list of text or numbers")
    return set(values)


def bytes_of(text: Any, encoding: Any) -> bytes:
    """Protocol 2 has no bytes: Python writes them as text that is to be encoded so."""
    if type(text) is not str or encoding != "latin1":
        raise CheckpointError("load: the file encodes something other than bytes")
    try:
        return text.encode("latin1")
    except UnicodeEncodeError:
        raise CheckpointError("load: the file has bytes beyond 255") from None


def size_of(values: Any = ()) -> Size:
    """`torch.Size(values)`."""
    if not are_sizes(values):
        raise CheckpointError("load: the file makes a torch.Size of something that is no tuple of sizes")
    return Size(values)


def device_of(kind: Any, index: Any = None) -> Device:
    """`torch.device(kind, index)`."""
    if type(kind) is not str or not (index is None or is_size(index)):
        raise CheckpointError("load: the file makes a torch.device of something that is no name")
    try:
        return Device(kind if index is None else f"{kind}:{index}")
    except (RuntimeError, ValueError) as error:
        raise NotImplementedError(f"load: the file names the device {kind!r:.40}: {error}") from error


def is_size(value: Any) -> bool:
    """Whether `value` is an integer from 0 to what memory can be counted with."""
    return type(value) is int and 0 <= value <= sys.maxsize


def are_sizes(value: Any) -> bool:
    """Whether `value` is a tuple or list of such integers."""
    return isinstance(value, (tuple, list)) and all(map(is_size, value))
