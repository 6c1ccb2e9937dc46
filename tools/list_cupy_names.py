"""Write tests/standin/cupy_names.txt: what CuPy offers, for the tests' stand-in, which offers no name beyond it.

    pip install cupy-cuda12x && python tools/list_cupy_names.py

CuPy can be imported on a machine without a GPU; that is enough to list names, the names of arguments, and the dtypes
for which its element-wise functions have loops. Each line is: room, name, kind, arguments (or loops), tabs between. An
argument that may be left out ends in "="; "/" and "*" stand as in Python.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LISTING = Path(__file__).resolve().parent.parent / "tests" / "standin" / "cupy_names.txt"
# "self, Py_ssize_t axis1, int axis=-1, _ndarray_base out=None": Cython writes C types in front of some names.
C_TYPE = re.compile(r"(^|, )(?:_ndarray_base|Py_ssize_t|shape_t|strides_t|int|bool|tuple|list|str) (?=\w)")


def arguments(function: Any) -> str | None:
    """The arguments without their defaults, or None if nobody tells."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return _from_docstring(function)
    names, keyword_only = [], False
    for p in parameters:
        if p.name == "self":
            continue
        if p.kind is p.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            names.append("*")
        mark = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        keyword_only = keyword_only or mark == "*"
        names.append(mark + p.name + ("=" if p.default is not p.empty else ""))
    return ", ".join(names)


def _from_docstring(function: Any) -> str | None:
    first = (function.__doc__ or "").strip().partition("\n")[0]
    found = re.match(r"[\w.]+\((.*)\)( -> .*)?$", first)
    if not found:
        return None
    text = C_TYPE.sub(r"\1", found[1])
    return ", ".join(re.sub(r"=.*", "=", name) for name in text.split(", ") if name != "self")


def lines() -> Iterator[tuple[str, str, str, str]]:
    """(room, name, kind, arguments or loops) of everything that a program may use."""
    import cupy  # pyright: ignore[reportMissingImports]

    rooms = {
        "cupy": cupy,
        "cupy.ndarray": cupy.ndarray,
        "cupy.flags": cupy._core.flags.Flags,
        "cupy.ufunc": cupy.ufunc,
        "cupy.linalg": cupy.linalg,
        "cupy.fft": cupy.fft,
        "cupy.lib": cupy.lib,
        "cupy.lib.stride_tricks": cupy.lib.stride_tricks,
        "cupy.random": cupy.random,
        "cupy.random.Generator": cupy.random.Generator,
        "cupy.cuda": cupy.cuda,
        "cupy.cuda.Device": cupy.cuda.Device,
        "cupy.cuda.Stream": cupy.cuda.Stream,
        "cupy.cuda.Event": cupy.cuda.Event,
        "cupy.cuda.MemoryPool": cupy.cuda.MemoryPool,
    }
    for room, owner in rooms.items():
        for name in sorted(dir(owner)):
            if name.startswith("_") and not (room == "cupy.ndarray" and name in SPECIAL_METHODS):
                continue
            value = getattr(owner, name)
            if isinstance(value, cupy.ufunc):
                yield room, name, "ufunc", " ".join(value.types)
            elif inspect.ismodule(value):
                yield room, name, "module", ""
            elif isinstance(value, type):
                yield room, name, "class", ""
            elif callable(value):
                yield room, name, "function", arguments(value) or ""
            elif room in ("cupy.ndarray", "cupy.flags", "cupy.cuda.Device") or inspect.isdatadescriptor(value):
                yield room, name, "attribute", ""
            else:
                yield room, name, "value", ""


OPERATORS = {"add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul"}
OPERATORS |= {"lshift", "rshift", "and", "or", "xor"}
OTHERS = {"neg", "pos", "abs", "invert", "lt", "le", "eq", "ne", "gt", "ge", "len", "getitem", "setitem", "iter"}
OTHERS |= {"bool", "int", "float", "index", "complex", "contains", "format"}
SPECIAL_METHODS = {f"__{side}{name}__" for name in OPERATORS for side in ("", "r", "i")}
SPECIAL_METHODS |= {f"__{name}__" for name in OTHERS}


def main() -> None:
    import cupy  # pyright: ignore[reportMissingImports]

    text = "\n".join("\t".join(line).rstrip() for line in lines())
    LISTING.write_text(f"# CuPy {cupy.__version__}, written by tools/list_cupy_names.py\n{text}\n")
    print(f"{LISTING}: {text.count(chr(10)) + 1} names of CuPy {cupy.__version__}")


if __name__ == "__main__":
    main()
