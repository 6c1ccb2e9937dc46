"""What to say when somebody asks a module for a name of PyTorch's that is not there."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

# Where people look for names of PyTorch's, imported already or not.
ROOMS = ("mytorch", "mytorch.nn", "mytorch.nn.functional", "mytorch.nn.init", "mytorch.nn.utils", "mytorch.linalg",
         "mytorch.optim", "mytorch.optim.lr_scheduler", "mytorch.autograd", "mytorch.utils.data")  # fmt: skip


def explain(module: ModuleType, name: str, called: str) -> str:
    """A sentence: which name is missing from the module that the user calls `called`, and what there is.

    Names that look alike come first, then those that mean the same elsewhere in the package.
    """
    import difflib  # only for this: a program that asks for no missing name need not load it

    offered = public_names(module)
    lowered = {n.lower(): n for n in reversed(offered)}
    close = [lowered[n] for n in difflib.get_close_matches(name.lower(), lowered, n=4, cutoff=0.7)]
    said = f"{called}.{name}: mytorch does not have this name"
    if close:
        return f"{said}; near it there is {', '.join(f'{called}.{n}' for n in close)}"
    others = [room for room in ROOMS if name in vars(importlib.import_module(room))]
    if others:
        return f"{said}, but there is {', '.join(f'{room}.{name}' for room in others)}"
    return f"{said}; dir({called}) lists the {len(offered)} names there are"


def public_names(module: ModuleType) -> list[str]:
    """The names that `from module import *` should bring."""
    own = {n: value for n, value in vars(module).items() if not n.startswith("_") and n != "annotations"}
    return sorted(n for n, value in own.items() if not isinstance(value, ModuleType))


def asking(module_name: str) -> Callable[[str], Any]:
    """A `__getattr__` for the module of that name, which raises AttributeError with `explain`'s sentence."""

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):  # Python's own questions: __path__, __all__, __wrapped__ …
            raise AttributeError(f"module {module_name!r} has no attribute {name!r}")
        raise AttributeError(explain(sys.modules[module_name], name, module_name))

    return __getattr__
