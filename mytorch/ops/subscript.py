"""What may stand in the brackets of x[...], and what it means.

An index is understood as PyTorch does: first everything basic, which is a view; then all index tensors at once,
with whole dimensions between them. (NumPy would count a whole number among index arrays as one of them.)
"""

from __future__ import annotations

import re
from typing import Any

from ..backend import device_of, is_array, is_at_hand, refuse_outside, working_on, xp_of
from ..tensor import Tensor
from .backward_slice import BackwardStep
from .convert import cast, to

_WHOLE = slice(None)
_INDEX_DTYPES = ("int64", "int32", "uint8", "bool")


def parse(index: Any, x: Any) -> tuple[Any, Any]:
    """An index as (basic part, index tensors): (basic, None), or (basic or None, (places, indices))."""
    kind = type(index)
    if kind is int or kind is slice or index is None or index is Ellipsis:
        items: tuple[Any, ...] = (index,)
    elif kind is tuple:
        items = index
    elif kind is list and _means_a_tuple(index):
        items = tuple(index)
    else:
        items = (index,)
    basic: list[Any] = []
    advanced = False
    dotted = False
    for item in items:
        kind = type(item)
        if kind is slice:
            step = item.step
            if step is not None and step <= 0:
                raise BackwardStep("step must be greater than zero; use .flip() to reverse")
            basic.append(item)
        elif kind is int or item is None:
            basic.append(item)
        elif item is Ellipsis:
            if not dotted:  # only the first one stands for something
                basic.append(item)
            dotted = True
        else:
            item = _index_item(item, x)
            advanced = advanced or type(item) is not int
            basic.append(item)
    if not advanced:
        # The dots at the end make NumPy return an array, not a scalar, for a single element.
        return tuple(basic) if dotted else (*basic, Ellipsis), None
    return _separate(basic, x)


def _means_a_tuple(index: list[Any]) -> bool:
    """Whether x[index] means x[tuple(index)]: so it was in old NumPy, and so it still is in PyTorch."""
    if len(index) >= 32:
        return False
    return any(isinstance(item, (Tensor, list, tuple, slice)) or item is None or item is Ellipsis for item in index)


def _index_item(item: Any, x: Any) -> Any:
    """A whole number, or an array (or Tensor) of whole numbers or of bools."""
    if isinstance(item, Tensor):
        kind = item.array.dtype.kind
        if item.array.dtype.name not in _INDEX_DTYPES:
            raise IndexError(f"tensors used as indices must be long, int, byte or bool tensors, got {item.dtype}")
        if item.array.dtype.itemsize == 1 and kind == "u":
            return cast(item, "bool")  # a mask as older code makes it
        if item.array.ndim == 0 and kind == "i":
            return int(item.array)
        # As in PyTorch, an index that lies on the CPU may be used anywhere.
        array = x.array if isinstance(x, Tensor) else x
        return item if is_at_hand(array) or not is_at_hand(item.array) else to(item, device=device_of(array))
    if isinstance(item, (bool, list, tuple, range)) or is_array(item):
        xp = xp_of(x.array if isinstance(x, Tensor) else x)
        if isinstance(item, (list, tuple)):
            item = [value.tolist() if isinstance(value, Tensor) else value for value in item]
        with working_on(x.array if isinstance(x, Tensor) else x):
            array = xp.asarray(item)
            if array.size == 0 and array.dtype.kind == "f":
                array = array.astype("int64")  # x[[]]
            if array.dtype.kind == "u" and array.dtype.itemsize == 1:
                return array.astype("bool")
        if array.dtype.name not in _INDEX_DTYPES:
            raise IndexError(f"tensors used as indices must be long, int, byte or bool tensors, got {array.dtype}")
        return int(array) if array.ndim == 0 and array.dtype.kind != "b" else array
    if hasattr(item, "__index__"):
        return item.__index__()
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
        f"(got {type(item).__name__})"
    )


def _separate(items: list[Any], x: Any) -> tuple[Any, Any]:
    """Split a mixed index: the basic items with whole dimensions for the index tensors, and where these then stand."""
    shape = (x.array if isinstance(x, Tensor) else x).shape
    used = sum(_dims_used(item) for item in items)
    if used > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    basic: list[Any] = []
    places: list[int | None] = []
    indices: list[Any] = []
    axis = 0
    trivial = True
    if Ellipsis not in [item for item in items if type(item) is type(Ellipsis)]:
        items = [*items, Ellipsis]
    for item in items:
        if item is None:
            basic.append(None)
            places.append(None)
            trivial = False
        elif item is Ellipsis:
            for _ in range(len(shape) - used):
                basic.append(_WHOLE)
                places.append(None)
                axis += 1
        elif type(item) is slice:
            basic.append(item)
            places.append(None)
            trivial = trivial and item == _WHOLE
            axis += 1
        elif type(item) is int:
            if not -shape[axis] <= item < shape[axis]:
                raise IndexError(f"index {item} is out of bounds for dimension {axis} with size {shape[axis]}")
            basic.append(item)
            trivial = False
            axis += 1
        else:
            array = item.array if isinstance(item, Tensor) else item
            if array.dtype.kind == "b":
                if array.ndim == 0:  # x[True]: a new dimension of size 1, or of size 0 for False
                    basic.append(None)
                    trivial = False
                    with working_on(array):
                        item = xp_of(array).flatnonzero(array.reshape(1))
                for d, size in enumerate(array.shape):
                    if size != shape[axis + d]:
                        raise IndexError(
                            f"The shape of the mask {list(array.shape)} at index {d} does not match the shape of the "
                            f"indexed tensor {list(shape)} at index {axis + d}"
                        )
                    basic.append(_WHOLE)
                axis += array.ndim
            else:
                if not is_at_hand(array):  # CuPy wraps around what is out of bounds
                    _refuse_out_of_bounds(array, axis, shape[axis])
                basic.append(_WHOLE)
                axis += 1
            places.append(len(indices))
            indices.append(item)
    return None if trivial else tuple(basic), (tuple(places), indices)


def _refuse_out_of_bounds(array: Any, axis: int, size: int) -> None:
    refuse_outside(
        array,
        -size,
        size,
        lambda wrong: IndexError(f"index {wrong} is out of bounds for dimension {axis} with size {size}"),
    )


def _dims_used(item: Any) -> int:
    """How many dimensions of the tensor an item of an index speaks about."""
    if item is None or item is Ellipsis:
        return 0
    array = item.array if isinstance(item, Tensor) else item
    return array.ndim if is_array(array) and array.dtype.kind == "b" else 1


def explained(error: IndexError, x: Any) -> IndexError:
    """NumPy's complaint in PyTorch's words."""
    text = str(error)
    if "too many indices" in text:
        ndim = x.ndim
        if ndim == 0:
            text = (
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        else:
            text = f"too many indices for tensor of dimension {ndim}"
    if "indexing arrays" in text:
        text = text.rstrip().replace(") (", "), (")
    text = text.replace("for axis", "for dimension").replace("indexing arrays", "indexing tensors")
    text = re.sub(r"\((\d+(?:,\d+)*),?\)", lambda found: f"[{found[1].replace(',', ', ')}]", text)
    return IndexError(text)
