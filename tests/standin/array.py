"""The stand-in's array: a NumPy array that nobody gets at except by asking for a copy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from .counting import count_copy, count_launch, count_upload, count_wait
from .names import Arguments, rooms

IMPLICIT = (
    "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array explicitly."
)


def owner_of(host: np.ndarray) -> Any:
    """What owns the memory behind a NumPy array."""
    owner: Any = host
    while getattr(owner, "base", None) is not None:
        owner = owner.base
    return owner


class ndarray:
    """What `cupy.ndarray` is."""

    __slots__ = ("__weakref__", "_base", "_device", "_host")
    __array_ufunc__ = None  # numpy.exp(x) is refused, and NumPy's operators give way to ours
    __array_priority__ = 100
    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __new__(cls, shape: Any = (), dtype: Any = float, memptr: Any = None, strides: Any = None, order: Any = "C"):
        if memptr is not None:
            raise NotImplementedError("the stand-in makes no arrays from addresses")
        return wrap(np.ndarray(shape, dtype, strides=strides, order=order))

    # ------------------------------------------------------------------ what it is

    @property
    def shape(self) -> tuple[int, ...]:
        return self._host.shape

    @shape.setter
    def shape(self, value: Any) -> None:
        self._host.shape = value

    @property
    def flags(self) -> Flags:
        return Flags(self)

    @property
    def base(self) -> Any:
        return self._base

    @property
    def device(self) -> Any:
        from .cuda import Device

        return Device(self._device)

    @property
    def data(self) -> Any:
        return MemoryPointer(address_of(self._host))

    @property
    def flat(self) -> Any:
        raise NotImplementedError("the stand-in has no flat")

    @property
    def T(self) -> Any:
        return wrap(self._host.T, self)

    @property
    def mT(self) -> Any:
        return wrap(self._host.mT, self)

    @property
    def real(self) -> Any:
        return self if self.dtype.kind != "c" else wrap(self._host.real, self)

    @property
    def imag(self) -> Any:
        return wrap(self._host.imag, self)

    # ------------------------------------------------------------------ the ways to the host

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise TypeError(IMPLICIT)

    def __array_function__(self, function: Any, *rest: Any) -> Any:
        raise TypeError(f"numpy.{function.__name__} was given an array of the GPU: say xp_of(x).{function.__name__}")

    def get(self, stream: Any = None, order: Any = "C", out: Any = None, blocking: bool = True) -> np.ndarray:
        count_copy("get")
        if out is not None:
            out[...] = self._host
            return out
        return self._host.copy(order)

    def item(self) -> Any:
        count_copy("item")
        return self._host.item()

    def tolist(self) -> Any:
        count_copy("tolist")
        return self._host.tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        count_copy("tobytes")
        return self._host.tobytes(order)

    def __bool__(self) -> bool:
        count_copy("bool(array)")
        return bool(self._host)

    def __int__(self) -> int:
        count_copy("int(array)")
        return int(self._host)

    def __float__(self) -> float:
        count_copy("float(array)")
        return float(self._host)

    def __complex__(self) -> complex:
        count_copy("complex(array)")
        return complex(self._host)

    def __format__(self, form: str) -> str:
        count_copy("format(array)")
        return format(self._host, form) if form else str(self)

    def __repr__(self) -> str:
        count_copy("repr(array)")
        return repr(self._host)

    def __str__(self) -> str:
        count_copy("str(array)")
        return str(self._host)

    def __reduce__(self) -> Any:
        count_copy("pickle")
        return upload, (self._host,)

    def set(self, arr: Any, stream: Any = None) -> None:
        count_upload("set")
        if not isinstance(arr, np.ndarray):
            raise TypeError("Only numpy.ndarray can be set to cupy.ndarray")
        if arr.shape != self.shape or arr.dtype != self.dtype:
            raise ValueError(f"shape or dtype mismatch: {arr.shape} {arr.dtype} for {self.shape} {self.dtype}")
        self._host[...] = arr

    # ------------------------------------------------------------------ parts

    def __len__(self) -> int:
        if not self._host.ndim:
            raise TypeError("len() of unsized object")
        return len(self._host)

    def __iter__(self) -> Any:
        if not self._host.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self._host)))

    def __getitem__(self, index: Any) -> Any:
        found = self._host[host_index(self, index)]
        if not np.may_share_memory(found, self._host):
            same_device_as_current(self)  # gathering is work
        return wrap(found, self)

    def __setitem__(self, index: Any, value: Any) -> None:
        same_device_as_current(self)
        count_launch()
        place = host_index(self, index)
        if isinstance(value, ndarray):
            same_device(self, value)
            value = value._host
        elif isinstance(value, np.ndarray) or not np.isscalar(value):
            raise TypeError(f"Unsupported type {type(value)}: only arrays of the GPU and numbers can be stored")
        with np.errstate(all="ignore"):
            writable(self._host)[place] = value

    def __copy__(self) -> Any:
        return self.copy()

    def __del__(self) -> None:
        if self._base is None:
            held[self._device] -= self._host.nbytes

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def astype(self, dtype: Any, order: Any = "K", casting: Any = None, subok: Any = None, copy: bool = True) -> Any:
        if not copy and self.dtype == np.dtype(dtype):
            return self
        same_device_as_current(self)
        with np.errstate(all="ignore"):
            return wrap(self._host.astype(dtype, order))

    def fill(self, value: Any) -> None:
        self[...] = value

    def view(self, dtype: Any = None, type: Any = None) -> Any:
        return wrap(self._host.view() if dtype is None else self._host.view(dtype), self)

    def scatter_add(self, slices: Any, value: Any) -> None:
        scatter(np.add, self, slices, value)

    def scatter_max(self, slices: Any, value: Any) -> None:
        scatter(np.maximum, self, slices, value)

    def scatter_min(self, slices: Any, value: Any) -> None:
        scatter(np.minimum, self, slices, value)


class MemoryPointer:
    def __init__(self, ptr: int) -> None:
        self.ptr = ptr


class Flags:
    """What `array.flags` offers: no `writeable`, for one."""

    def __init__(self, array: ndarray) -> None:
        flags = array._host.flags
        self.c_contiguous, self.f_contiguous = flags.c_contiguous, flags.f_contiguous
        self.owndata = array._base is None
        self.forc = flags.forc
        self.fnc = flags.fnc

    def __getitem__(self, name: str) -> bool:
        return {"C_CONTIGUOUS": self.c_contiguous, "F_CONTIGUOUS": self.f_contiguous, "OWNDATA": self.owndata}[name]


# ---------------------------------------------------------------------- in and out of the wrapping


def wrap(result: Any, *inputs: Any) -> Any:
    """`result` of NumPy's work on the inputs as the stand-in's: arrays and scalars become arrays, others stay."""
    if isinstance(result, tuple):
        return tuple(wrap(item, *inputs) for item in result)
    if isinstance(result, list):
        return [wrap(item, *inputs) for item in result]
    if isinstance(result, np.generic):
        result = np.asarray(result)
    if not isinstance(result, np.ndarray):
        return result
    array = object.__new__(ndarray)
    array._host = result
    array._base = None
    array._device = current_device()
    if result.base is not None:
        owner = owner_of(result)
        for source in inputs:
            if source.__class__ is ndarray and owner_of(source._host) is owner:
                array._base = source if source._base is None else source._base
                array._device = source._device
                break
    if array._base is None:
        held[array._device] += result.nbytes
        count_launch()
        announce(result.nbytes)
    return array


held = [0, 0]  # bytes in living arrays of each device


def announce(size: int) -> None:
    """Tell the allocator of somebody's own, if there is one."""
    from .cuda import _Allocator

    if _Allocator.function is not None:
        _Allocator.function(size)


def upload(host: Any, dtype: Any = None) -> ndarray:
    """A copy of something of the host on the device."""
    count_upload("array from the host")
    array = np.array(host, dtype)
    if array.dtype.kind not in "biufc":
        raise ValueError(f"Unsupported dtype {array.dtype}")
    return wrap(array)


def current_device() -> int:
    from .cuda import current

    return current.device


def unwrap(value: Any, caller: str) -> Any:
    """The NumPy arrays behind the stand-in's; NumPy's own arrays are refused."""
    if value.__class__ is ndarray:
        same_device_as_current(value)
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"cupy.{caller}: Unsupported type {np.ndarray}")
    if isinstance(value, (list, tuple)) and any(isinstance(x, (ndarray, np.ndarray, list, tuple)) for x in value):
        return type(value)(unwrap(x, caller) for x in value)
    return value


def writable(host: np.ndarray) -> np.ndarray:
    """CuPy lets everything be written, what `broadcast_to` gives too."""
    if not host.flags.writeable:
        memory = SimpleNamespace(__array_interface__=host.__array_interface__ | {"data": (address_of(host), False)})
        host = np.asarray(memory)
    return host


def address_of(host: np.ndarray) -> int:
    return host.__array_interface__["data"][0]


def same_device(a: ndarray, b: ndarray) -> None:
    if a._device != b._device:
        raise ValueError(f"Array device must be same as the current device: array device = {b._device}")


def same_device_as_current(array: ndarray) -> None:
    if array._device != current_device():
        raise ValueError(
            "Array device must be same as the current device: "
            f"array device = {array._device} while current = {current_device()}"
        )


def host_index(array: ndarray, index: Any) -> Any:
    """`index` for the NumPy array behind `array`: out of bounds wraps around, masks make the host wait."""
    items = list(index) if isinstance(index, tuple) else [index]
    for i, item in enumerate(items):
        if isinstance(item, (list, tuple, np.ndarray, bool, np.bool_)):
            empty = isinstance(item, (list, tuple)) and not len(item)
            items[i] = upload(item, np.int32 if empty else None)
    used = sum(width_of(item) for item in items)
    axis, found = 0, []
    for item in items:
        if item is Ellipsis:
            axis += array.ndim - used
            found.append(item)
            continue
        if isinstance(item, ndarray):
            same_device(array, item)
            kind = item.dtype.kind
            if kind == "b":
                count_wait("boolean mask")
                found.append(item._host)
            elif kind in "iu":
                size = array.shape[axis] if axis < array.ndim else 1
                found.append(item._host % size if size else item._host)
            else:
                raise IndexError(f"arrays used as indices must be of integer or boolean type. (actual: {item.dtype})")
        elif item is None or isinstance(item, (int, np.integer)):
            found.append(item)
        elif isinstance(item, slice):
            if any(isinstance(bound, ndarray) for bound in (item.start, item.stop, item.step)):
                raise TypeError("slice indices must be integers or None")
            found.append(item)
        else:
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`),numpy.newaxis (`None`) and integer or boolean arrays "
                "are valid indices"
            )
        axis += width_of(item)
    return tuple(found) if isinstance(index, tuple) else found[0]


def width_of(item: Any) -> int:
    """How many axes an index uses up."""
    if item is None or item is Ellipsis:
        return 0
    return item.ndim if isinstance(item, ndarray) and item.dtype.kind == "b" else 1


ATOMIC = {np.add: "iIQLefd", np.subtract: "", np.maximum: "iIQLfd", np.minimum: "iIQLfd"}


def scatter(ufunc: Any, array: Any, index: Any, value: Any) -> None:
    """ufunc.at: for dtypes with an atomic operation, and where the place is not a plain slice."""
    if array.__class__ is not ndarray:
        raise TypeError(f"cupy.{ufunc.__name__}.at: Unsupported type {type(array)}")
    same_device_as_current(array)
    place = host_index(array, index)
    if array.dtype.char not in ATOMIC[ufunc]:
        raise TypeError(f"scatter_{ufunc.__name__} does not support {array.dtype}")
    if isinstance(place, np.ndarray) and not place.ndim:
        place = int(place)
    elif isinstance(place, tuple):
        place = tuple(int(p) if isinstance(p, np.ndarray) and not p.ndim else p for p in place)
    count_launch()
    ufunc.at(array._host, place, unwrap(value, ufunc.__name__ + ".at"))


VIEWS = {"transpose", "swapaxes", "squeeze"}  # nothing is computed: the array may be on any device


def _method(name: str, arguments: Arguments) -> Any:
    """A method that does what NumPy's method of that name does."""
    real = getattr(np.ndarray, name)

    def method(self: ndarray, *args: Any, **kwargs: Any) -> Any:
        arguments.check(args, kwargs)
        if name not in VIEWS and not (name == "reshape" and self.flags.c_contiguous):
            same_device_as_current(self)
        if name in ("nonzero", "compress"):
            count_wait(name)
        if kwargs.get("out") is not None and kwargs["out"].__class__ is not ndarray:
            raise TypeError(f"cupy.ndarray.{name}: out must be an array of the GPU")
        out = kwargs.get("out")
        kwargs = {k: unwrap(v, name) for k, v in kwargs.items() if not (v is None and k in ("copy", "mode"))}
        host_args = [unwrap(a, name) for a in args]
        with np.errstate(all="ignore"):
            if name == "take":
                kwargs["mode"] = "wrap"
            if name == "round" and self.dtype.kind == "b":
                raise TypeError("round of bool")
            result = real(self._host, *host_args, **kwargs)
        return kept_out(wrap(result, self, *args), [out, *args])

    method.__name__ = name
    return method


def kept_out(result: Any, candidates: Any) -> Any:
    """The very object that was given as `out`, where NumPy returned the array behind it."""
    if result.__class__ is ndarray:
        for candidate in candidates:
            if candidate.__class__ is ndarray and candidate._host is result._host:
                return candidate
    return result


def _attribute(name: str) -> property:
    return property(lambda self: getattr(self._host, name))


def _fill_in() -> None:
    for name, listed in rooms()["cupy.ndarray"].items():
        if name in ndarray.__dict__ or (name.startswith("__") and name.endswith("__")):
            continue
        if not hasattr(np.ndarray, name):
            continue  # CuPy's own; nobody here uses it
        if listed.kind == "attribute":
            setattr(ndarray, name, _attribute(name))
        else:
            setattr(ndarray, name, _method(name, Arguments(f"ndarray.{name}", listed.details)))


_fill_in()
