"""CuPy's functions, played by NumPy's of the same name: arrays are unwrapped, arguments checked, results wrapped."""

from __future__ import annotations

from typing import Any

import numpy as np

from .array import ATOMIC, kept_out, ndarray, scatter, unwrap, upload, wrap
from .counting import count_copy, count_launch, count_wait
from .names import Arguments

# The shape of what these return, or an error they may raise, depends on values: they wait for the device.
WAITING = {
    "nonzero",
    "argwhere",
    "flatnonzero",
    "extract",
    "compress",
    "bincount",
    "histogram",
    "histogram2d",
    "histogramdd",
    "trim_zeros",
    "unique",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "intersect1d",
    "union1d",
    "setdiff1d",
    "setxor1d",
    "delete",
    "place",
    "piecewise",
}
# These look at shapes and dtypes only.
METADATA = {
    "broadcast_shapes",
    "result_type",
    "promote_types",
    "can_cast",
    "issubdtype",
    "ndim",
    "shape",
    "size",
    "isscalar",
    "iscomplexobj",
    "isrealobj",
    "min_scalar_type",
    "common_type",
    "shares_memory",
    "may_share_memory",
}
IN_PLACE = {"copyto", "put", "put_along_axis", "place", "fill_diagonal", "putmask"}
MAKING = {"zeros", "ones", "empty", "full"}  # their first argument is a shape: numbers of the host
KIND = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}


class ufunc:
    """An element-wise function with the loops that CuPy has, and the dtypes that follow from them."""

    def __init__(self, name: str, loops: str) -> None:
        self.__name__ = self.name = name
        self.real = getattr(np, name)
        self.types = loops.split()
        self.loops = [tuple(loop.split("->")) for loop in self.types]
        self.nin, self.nout = len(self.loops[0][0]), len(self.loops[0][1])
        self._found: dict[Any, str | None] = {}

    def __call__(self, *args: Any, out: Any = None, dtype: Any = None, casting: Any = None) -> Any:
        if len(args) > self.nin:
            out, args = args[self.nin :], args[: self.nin]
        if len(args) < self.nin:
            raise TypeError(f"Wrong number of arguments for cupy_{self.name}")
        hosts = [self._operand(a) for a in args]
        with np.errstate(all="ignore"):
            if out is None:
                wanted = self._result_types(hosts) if dtype is None else None
                result = self.real(*hosts, dtype=dtype)
                if wanted is None:
                    return wrap(result, *args)
                if self.nout == 1:
                    return wrap(result if result.dtype.char == wanted else result.astype(wanted))
                return tuple(wrap(r.astype(w)) for r, w in zip(result, wanted, strict=True))
            outs = out if isinstance(out, tuple) else (out,)
            for place in outs:
                if place is not None and place.__class__ is not ndarray:
                    raise TypeError("return arrays must be of ArrayType")
            self._result_types(hosts)
            count_launch()
            result = self.real(*hosts, out=tuple(None if o is None else unwrap(o, self.name) for o in outs))
        results = result if isinstance(result, tuple) else (result,)
        kept = tuple(wrap(r) if o is None else o for r, o in zip(results, outs, strict=True))
        return kept if self.nout > 1 else kept[0]

    def _operand(self, value: Any) -> Any:
        if value.__class__ is ndarray:
            return unwrap(value, self.name)
        if isinstance(value, (bool, int, float, complex, np.generic)):
            return value
        raise TypeError(f"Unsupported type {type(value)}")

    def _result_types(self, hosts: Any) -> Any:
        """The dtypes that CuPy's loop gives; None where only Python's numbers take part."""
        key = tuple(h.dtype if hasattr(h, "dtype") else type(h) for h in hosts)
        if key not in self._found:
            self._found[key] = self._search(key)
        found = self._found[key]
        if found is None:
            raise TypeError(f"Wrong type ({key}) of arguments for cupy_{self.name}")
        return found

    def _search(self, key: Any) -> Any:
        weak = {bool: np.dtype(bool), int: 1, float: 2, complex: 3}
        operands = [weak.get(k, k) for k in key]
        if all(isinstance(o, int) for o in operands):
            operands = [np.dtype([bool, np.int64, np.float64, np.complex128][o]) for o in operands]  # type: ignore
        for inputs, outputs in self.loops:
            if all(
                KIND[np.dtype(have).kind] >= o if isinstance(o, int) else np.can_cast(o, have)
                for o, have in zip(operands, inputs, strict=True)
            ):
                return outputs
        return None

    def at(self, a: Any, indices: Any, b: Any = None) -> None:
        if self.real not in ATOMIC:
            raise NotImplementedError(f"`cupy_{self.name}.at` is not supported yet")
        scatter(self.real, a, indices, b)

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        if self.name not in ("add", "multiply"):
            raise NotImplementedError(f"`cupy_{self.name}.reduce` is not supported yet")
        return getattr(array, "sum" if self.name == "add" else "prod")(axis, dtype, out, keepdims)

    def accumulate(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        if self.name not in ("add", "multiply"):
            raise NotImplementedError(f"`cupy_{self.name}.accumulate` is not supported yet")
        return getattr(array, "cumsum" if self.name == "add" else "cumprod")(axis, dtype, out)

    def reduceat(self, array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
        if self.name != "add":
            raise NotImplementedError(f"`cupy_{self.name}.reduceat` is not supported yet")
        return wrap(np.add.reduceat(unwrap(array, "reduceat"), unwrap(indices, "reduceat"), axis, dtype))

    def outer(self, A: Any, B: Any, **kwargs: Any) -> Any:
        return self(A.reshape(A.shape + (1,) * B.ndim), B.reshape((1,) * A.ndim + B.shape), **kwargs)

    def __repr__(self) -> str:
        return f"<ufunc 'cupy_{self.name}'>"


def function(real: Any, name: str, details: str, room: str = "") -> Any:
    """CuPy's function `name`, by NumPy's."""
    full = f"{room}{name}"
    arguments = Arguments(full, details)

    def call(*args: Any, **kwargs: Any) -> Any:
        arguments.check(args, kwargs)
        if name in METADATA:
            return real(*[peek(a) for a in args], **kwargs)
        if name in WAITING:
            count_wait(name)
        if name in IN_PLACE:
            args = (writable_argument(args[0], full), *args[1:])
        out = kwargs.get("out")
        if out is not None and out.__class__ is not ndarray:
            raise TypeError(f"cupy.{full}: out must be an array of the GPU, got {type(out)}")
        if name in MAKING and isinstance(args[0], (ndarray, tuple, list)) and contains_arrays(args[0]):
            raise TypeError("'cupy.ndarray' object cannot be interpreted as an integer")
        hosts = [unwrap(a, full) for a in args]
        named = {k: unwrap(v, full) for k, v in kwargs.items() if v is not None}
        with np.errstate(all="ignore"):
            if room == "linalg.":
                result = without_complaints(real, hosts, named)
            else:
                result = real(*hosts, **named)
        inputs = [x for a in (*args, *kwargs.values()) for x in (a if isinstance(a, (list, tuple)) else [a])]
        if name.startswith("empty"):
            count_launch(-1)  # memory alone
        wrapped = wrap(tuple(result) if isinstance(result, tuple) else result, *inputs)
        return kept_out(wrapped, inputs)

    call.__name__ = name
    return call


class errstate:
    """`cupyx.errstate(linalg="raise")`: look at what cuSOLVER reports."""

    def __init__(self, *, linalg: str | None = None) -> None:
        self.on = linalg == "raise"

    def __enter__(self) -> None:
        self.before, raising.on = raising.on, self.on

    def __exit__(self, *exc_info: object) -> None:
        raising.on = self.before


raising = errstate()


def peek(value: Any) -> Any:
    return value._host if value.__class__ is ndarray else value


def writable_argument(value: Any, name: str) -> Any:
    if value.__class__ is not ndarray:
        raise TypeError(f"cupy.{name}: Unsupported type {type(value)}")
    return value


def without_complaints(real: Any, hosts: Any, named: Any) -> Any:
    """What cuSOLVER does with a singular matrix: nothing is said, and the numbers are not to be used."""
    if raising.on:
        count_wait("linalg in errstate")
    try:
        return real(*hosts, **named)
    except np.linalg.LinAlgError:
        if raising.on:
            raise
        one = np.broadcast_to(np.eye(hosts[0].shape[-1], dtype=hosts[0].dtype), hosts[0].shape)
        result = real(one, *hosts[1:], **named)
        if isinstance(result, tuple):
            return tuple(np.full_like(r, np.nan) for r in result)
        return np.full_like(result, np.nan)


# ---------------------------------------------------------------------- functions that differ from NumPy's


def asarray(a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, blocking: bool = False) -> Any:
    if a.__class__ is ndarray:
        from .cuda import move_to_current

        a = move_to_current(a)
        result = np.asarray(a._host, dtype, order) if not copy else np.array(a._host, dtype, order=order or "K")
        return a if result is a._host else wrap(result, a)
    if isinstance(a, (list, tuple)) and contains_arrays(a):
        return wrap(np.array(peek_all(a), dtype))  # CuPy concatenates on the device
    return upload(a, dtype)


def array(
    obj: Any,
    dtype: Any = None,
    copy: Any = True,
    order: Any = "K",
    subok: bool = False,
    ndmin: int = 0,
    *,
    blocking: bool = False,
) -> Any:
    result = asarray(obj, dtype, copy=copy if obj.__class__ is ndarray else None)
    return result if result.ndim >= ndmin else result.reshape((1,) * (ndmin - result.ndim) + result.shape)


def contains_arrays(value: Any) -> bool:
    return isinstance(value, ndarray) or (isinstance(value, (list, tuple)) and any(contains_arrays(x) for x in value))


def peek_all(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type: arrays of NumPy and of the GPU in one list")
    return [peek_all(x) for x in value] if isinstance(value, (list, tuple)) else peek(value)


def ascontiguousarray(a: Any, dtype: Any = None) -> Any:
    a = asarray(a, dtype)
    return a if a.flags.c_contiguous and a.ndim else wrap(np.ascontiguousarray(a._host).reshape(a.shape or (1,)), a)


def asnumpy(a: Any, stream: Any = None, order: Any = "C", out: Any = None, *, blocking: bool = True) -> Any:
    return a.get(order=order, out=out) if isinstance(a, ndarray) else np.asarray(a)


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    if x is None and y is None:
        count_wait("where")
        return wrap(np.nonzero(unwrap(condition, "where")))
    for value in (condition, x, y):
        if not isinstance(value, (ndarray, bool, int, float, np.generic)):
            raise TypeError(f"Unsupported type {type(value)}")
    return wrap(np.where(unwrap(condition, "where"), unwrap(x, "where"), unwrap(y, "where")))


def take(a: Any, indices: Any, axis: Any = None, out: Any = None) -> Any:
    if isinstance(indices, (list, tuple, np.ndarray)):
        indices = upload(indices, int)
    return a.take(indices, axis, out) if out is not None else a.take(indices, axis)


def take_along_axis(a: Any, indices: Any, axis: Any) -> Any:
    host = unwrap(a, "take_along_axis")
    place = unwrap(indices, "take_along_axis")
    if axis is None:
        return wrap(host.reshape(-1)[place.reshape(-1) % host.size])
    size = host.shape[axis]
    return wrap(np.take_along_axis(host, place % size if size else place, axis))


def repeat(a: Any, repeats: Any, axis: Any = None) -> Any:
    if isinstance(repeats, ndarray):
        count_copy("repeat by an array")
    elif isinstance(repeats, np.ndarray):
        raise ValueError("'repeats' should be int or sequence: <class 'numpy.ndarray'>")
    return wrap(np.repeat(unwrap(a, "repeat"), unwrap(repeats, "repeat"), axis))


def sort(a: Any, axis: Any = -1, kind: Any = None) -> Any:
    check_kind(kind)
    return wrap(np.sort(unwrap(a, "sort"), axis))


def argsort(a: Any, axis: Any = -1, kind: Any = None) -> Any:
    check_kind(kind)
    return wrap(np.argsort(unwrap(a, "argsort"), axis, kind="stable"))


def check_kind(kind: Any) -> None:
    if kind not in (None, "stable"):
        raise ValueError("kind can only be None or 'stable'")


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    for value in (start, stop, step):
        if isinstance(value, (ndarray, np.ndarray)):
            raise TypeError("cupy.arange: needs numbers, got an array")
    return wrap(np.arange(start, dtype=dtype) if stop is None else np.arange(start, stop, step, dtype=dtype))


def lexsort(keys: Any) -> Any:
    if not isinstance(keys, ndarray):
        raise TypeError("lexsort: keys must be one array of the GPU")
    return wrap(np.lexsort(keys._host))


def get_array_module(*args: Any) -> Any:
    import cupy  # pyright: ignore[reportMissingImports]

    return cupy if any(isinstance(a, ndarray) for a in args) else np


def broadcast_to(array: Any, shape: Any) -> Any:
    found = np.broadcast_to(unwrap(array, "broadcast_to"), shape)
    return wrap(np.lib.stride_tricks.as_strided(array._host, found.shape, found.strides), array)


def broadcast_arrays(*args: Any) -> Any:
    shape = np.broadcast_shapes(*[a.shape for a in args])
    return [broadcast_to(a, shape) for a in args]


def concatenate(tup: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    parts = list(tup) if not isinstance(tup, ndarray) else tup
    for part in parts:
        if not isinstance(part, ndarray):
            raise TypeError(f"Only cupy arrays can be concatenated, got {type(part)}")
    hosts = [unwrap(p, "concatenate") for p in parts]
    if out is None:
        return wrap(np.concatenate(hosts, axis, dtype=dtype, casting=casting))
    np.concatenate(hosts, axis, unwrap(out, "concatenate"), casting=casting)
    return out


def as_strided(x: Any, shape: Any = None, strides: Any = None) -> Any:
    host = x._host
    shape = host.shape if shape is None else shape
    strides = host.strides if strides is None else strides
    return wrap(np.lib.stride_tricks.as_strided(host, shape, strides), x)


OWN = {
    f.__name__: f
    for f in (
        arange, argsort, array, asarray, ascontiguousarray, asnumpy, broadcast_arrays, broadcast_to, concatenate,
        get_array_module, lexsort, repeat, sort, take, take_along_axis, where,
    )
}  # fmt: skip
