"""What the names in PyTorch's files mean: storages, the tensors that show parts of them, and a handful of plain values.

A storage is a row of numbers; a tensor is a storage with an offset, sizes and steps, so several tensors may show the
same memory, and do so again after loading. Everything else that a pickle can name is refused: a function, because
calling it is what attacks are made of, and a class of a model, because it would have to be imported.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ..backend.dtype import ALL
from ..nn.parameter import Parameter
from ..ops.strided import as_strided
from ..tensor import Tensor, tensor_of
from .errors import CheckpointError
from .layout import MOST_DIMENSIONS, widened
from .pickle_reader import Call
from .torch_plain import are_sizes, bytes_of, counter, device_of, is_size, ordered_dict, set_of, size_of

BFLOAT16 = "bfloat16"  # stored in 2 bytes, the upper half of a float32
STORAGES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "BFloat16Storage": BFLOAT16,
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "|i1",
    "ByteStorage": "|u1",
    "BoolStorage": "|b1",
}
DTYPES = {dtype.name: dtype for dtype in ALL}
# Names that PyTorch writes for what mytorch does not have.
FOREIGN = {
    "ComplexFloatStorage": "complex64 numbers",
    "ComplexDoubleStorage": "complex128 numbers",
    "QInt8Storage": "quantised numbers",
    "QUInt8Storage": "quantised numbers",
    "QInt32Storage": "quantised numbers",
    "UntypedStorage": "a storage without a dtype",
    "_rebuild_tensor_v3": "a tensor of uint16, uint32, uint64 or float8",
    "_rebuild_sparse_tensor": "a sparse tensor",
    "_rebuild_sparse_csr_tensor": "a sparse tensor",
    "_rebuild_qtensor": "a quantised tensor",
    "_rebuild_nested_tensor": "a nested tensor",
    "_rebuild_meta_tensor_no_storage": "a meta tensor, which has no elements",
    "_rebuild_from_type_v2": "a tensor with attributes of its own, or of a class of its own",
    "_rebuild_parameter_with_state": "a parameter with attributes of its own",
    "_rebuild_wrapper_subclass": "a tensor of a class of its own",
    "bfloat16": "the dtype bfloat16",
    "complex64": "the dtype complex64",
    "complex128": "the dtype complex128",
    "uint16": "the dtype uint16",
    "uint32": "the dtype uint32",
    "uint64": "the dtype uint64",
}
TORCH = ("torch", "torch._utils", "torch._tensor", "torch.storage", "torch.cuda")
DEEPEST = 100  # containers inside containers


@dataclass(frozen=True)
class StorageKind:
    """What a name such as `torch.FloatStorage` stands for."""

    name: str
    code: str

    @property
    def stored(self) -> np.dtype:
        """The dtype of the bytes in the file."""
        return np.dtype("<u2" if self.code == BFLOAT16 else self.code)


@dataclass(frozen=True)
class Claim:
    """What a file says of one storage before its bytes are looked at."""

    key: str
    kind: StorageKind
    location: str
    count: int


@dataclass(frozen=True)
class Storage:
    """A storage in memory, as a tensor of one dimension; None while a file is only looked through."""

    values: Tensor | None


class TorchValues:
    """The tables for a `PickleReader` of one file.

    Args:
        fetch: the bytes of a storage as an array of its stored dtype; None to look the file through without them.
        place: (storage, saved location) → the storage where it is wanted.
    """

    def __init__(
        self, fetch: Callable[[Claim], np.ndarray] | None, place: Callable[[Tensor, str], Tensor] | None = None
    ) -> None:
        self._fetch, self._place = fetch, place
        self.claims: dict[str, Claim] = {}
        self._storages: dict[str, Storage] = {}
        self.widened = False  # whether there were bfloat16 numbers, now float32
        self._table: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): Call("OrderedDict", ordered_dict, 0, 1),
            ("collections", "Counter"): Call("Counter", counter, 0, 1),
            ("builtins", "set"): Call("set", set_of, 0, 1),
            ("__builtin__", "set"): Call("set", set_of, 0, 1),
            ("_codecs", "encode"): Call("_codecs.encode", bytes_of, 2, 2),
            ("torch", "Size"): Call("torch.Size", size_of, 0, 1),
            ("torch", "device"): Call("torch.device", device_of, 1, 2),
            ("torch._utils", "_rebuild_tensor"): Call("_rebuild_tensor", self._tensor, 4, 4),
            ("torch._utils", "_rebuild_tensor_v2"): Call("_rebuild_tensor_v2", self._tensor, 6, 7),
            ("torch._utils", "_rebuild_parameter"): Call("_rebuild_parameter", self._parameter, 3, 3),
        }

    # ------------------------------------------------------------------ for the reader

    def named(self, module: str, name: str) -> Any:
        """What `module.name` stands for.

        Raises:
            CheckpointError: something that is no data; the message says what.
            NotImplementedError: a kind of tensor that mytorch does not have.
        """
        found = self._table.get((module, name))
        if found is not None:
            return found
        if module in TORCH and name in STORAGES:
            return StorageKind(name, STORAGES[name])
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        if module in TORCH and name in FOREIGN:
            raise NotImplementedError(
                f"load: the file has {FOREIGN[name]} ({module}.{name}), which mytorch does not have; convert it where "
                "it was made"
            )
        raise CheckpointError(_refusal(module, name))

    def persistent(self, identifier: Any) -> Storage:
        """The storage that the tuple ("storage", kind, key, location, number of elements[, view]) describes."""
        if type(identifier) is not tuple or len(identifier) not in (5, 6) or identifier[0] != "storage":
            raise CheckpointError("load: the file refers to something that is not one of its storages")
        _, kind, key, location, count, *view = identifier
        if not isinstance(kind, StorageKind) or type(key) is not str or type(location) is not str:
            raise CheckpointError("load: the file describes a storage that is not one")
        if not is_size(count) or count * kind.stored.itemsize > sys.maxsize:
            raise CheckpointError(f"load: storage {key!r:.40} has {count!r:.40} elements, which no computer can hold")
        claim = Claim(key, kind, location, count)
        if self.claims.setdefault(key, claim) != claim:
            raise CheckpointError(f"load: the file describes storage {key!r:.40} in two ways")
        if key not in self._storages:
            self._storages[key] = Storage(None if self._fetch is None else self._read(claim))
        whole = self._storages[key]
        return whole if not view or view[0] is None else self._part(whole, claim, view[0])

    def build(self, target: Any, state: Any) -> None:
        """Attributes: of a state dict only its `_metadata`, the versions of the layers."""
        if type(target) is not OrderedDict or type(state) is not dict or list(state) != ["_metadata"]:
            raise CheckpointError(f"load: the file sets attributes of a {type(target).__name__}; refused")
        target._metadata = state["_metadata"]  # pyright: ignore[reportAttributeAccessIssue]

    def check_result(self, result: Any) -> None:
        """Nothing of the machinery may be left in what the file holds.

        Raises:
            CheckpointError: a bare storage or name, or containers nested too deeply.
        """
        seen: set[int] = set()
        waiting = [(result, 0)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, (Call, StorageKind, Storage)):
                raise CheckpointError(
                    f"load: the file holds a bare {type(value).__name__.lower()}, not a tensor; save the tensor itself"
                )
            if isinstance(value, (dict, list, tuple, set, frozenset)) and id(value) not in seen:
                if depth > DEEPEST:
                    raise CheckpointError(f"load: containers in the file are nested more than {DEEPEST} deep")
                seen.add(id(value))
                inner = [*value.values(), getattr(value, "_metadata", None)] if isinstance(value, dict) else value
                waiting += [(item, depth + 1) for item in inner]

    # ------------------------------------------------------------------ storages and tensors

    def _read(self, claim: Claim) -> Tensor:
        assert self._fetch is not None
        array = self._fetch(claim)
        if claim.kind.code == BFLOAT16:
            array = widened(array)
            self.widened = True
        elif array.dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
            raise CheckpointError(f"load: storage {claim.key!r:.40} is of bools, but has bytes other than 0 and 1")
        storage = tensor_of(array.astype(array.dtype.newbyteorder("="), copy=False))
        return storage if self._place is None else self._place(storage, claim.location)

    def _part(self, whole: Storage, claim: Claim, view: Any) -> Storage:
        """The oldest files have storages that are parts of others: (key, offset, number of elements)."""
        if type(view) is not tuple or len(view) != 3 or not is_size(view[1]) or not is_size(view[2]):
            raise CheckpointError("load: the file describes a part of a storage that is not one")
        if view[1] + view[2] > claim.count:
            raise CheckpointError(f"load: a part of storage {claim.key!r:.40} reaches beyond its end")
        return whole if whole.values is None else Storage(whole.values[view[1] : view[1] + view[2]])

    def _tensor(
        self,
        storage: Any,
        offset: Any,
        size: Any,
        stride: Any,
        requires_grad: Any = False,
        hooks: Any = None,
        metadata: Any = None,
    ) -> Tensor | None:
        if not isinstance(storage, Storage) or not are_sizes(size) or not are_sizes(stride) or not is_size(offset):
            raise CheckpointError("load: the file describes a tensor that is not one")
        if len(size) != len(stride) or len(size) > MOST_DIMENSIONS:
            raise CheckpointError(
                f"load: the file has a tensor of {len(size)} sizes and {len(stride)} steps; expected as many of both, "
                f"up to {MOST_DIMENSIONS}"
            )
        if hooks or metadata:
            raise CheckpointError("load: the file has a tensor with hooks or metadata, which are no data")
        if storage.values is None:
            return None
        count, values = storage.values.numel(), storage.values
        if prod(n for n in size if n) * values.dtype.itemsize > sys.maxsize:
            raise CheckpointError("load: the file has a tensor that no computer can hold")
        end = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) + 1 if prod(size) else offset
        if end > count:
            raise CheckpointError(
                f"load: the file has a tensor that reaches to element {end} of a storage of {count}; it is damaged"
            )
        if not prod(size):  # where nothing is, its place and its steps do not matter
            return tensor_of(np.empty(tuple(size), values.dtype.numpy)) if values.device.type == "cpu" else values[:0]
        begin = values.storage_offset() + offset  # a storage may be part of another
        tensor = as_strided(values, tuple(size), tuple(stride), begin).detach()
        if requires_grad is True and tensor.dtype.is_floating_point:
            tensor.requires_grad_()
        return tensor

    def _parameter(self, data: Any, requires_grad: Any, hooks: Any) -> Any:
        if data is None and self._fetch is None:
            return None
        if not isinstance(data, Tensor) or type(requires_grad) is not bool or hooks:
            raise CheckpointError("load: the file describes a parameter that is not one")
        return Parameter(data.detach(), requires_grad and data.dtype.is_floating_point)


def _refusal(module: str, name: str) -> str:
    full = f"{module}.{name}"
    if len(full) > 80:
        full = f"{full[:77]}..."
    if module.split(".")[0] == "numpy":
        what = "NumPy values are stored as calls; convert them to tensors or Python numbers before saving"
    elif module.startswith(("torch.nn", "torchvision", "__main__")) or "model" in module.lower():
        what = "the file seems to hold a whole model; save model.state_dict() where it was made"
    else:
        what = "only tensors, dicts, lists, text and numbers are read; if you did not expect this, distrust the file"
    return f"load: the file names {full}, which is no data, and nothing was run: {what}"
