"""Code written for PyTorch, run by mytorch: `import torch` finds mytorch for a while.

    with mytorch.as_torch():
        import torch
        from torch import nn

Every module `torch.x.y` that is imported inside answers with the names of `mytorch.x.y`; `torchvision` is answered by
`mytorch.vision`, `torchsummary` by `mytorch.summary`. A name that mytorch does not have raises an error that says so.
`python -m mytorch run script.py` does the same for a whole script.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from .missing_names import explain, public_names

# Whose names these are, and who answers for them.
COUNTERPARTS = {"torch": "mytorch", "torchvision": "mytorch.vision", "torchsummary": "mytorch.nn.summary"}
# Rooms of mytorch's that PyTorch does not have; nobody is pointed to them.
OWN = {"as_torch", "backend", "kernels", "missing_names", "ops", "serialization", "tensor_methods", "tensor_repr"}
# The release whose documentation the names follow: scripts compare versions before they use a feature.
FOLLOWED = "2.13.0"


def counterpart(name: str) -> str:
    """The module of mytorch that answers for the module `name` of PyTorch's."""
    root, dot, rest = name.partition(".")
    return COUNTERPARTS[root] + dot + rest


class Stand(ModuleType):
    """A module under PyTorch's name. It has no names of its own: it hands on those of its counterpart."""

    def __init__(self, name: str, target: ModuleType) -> None:
        super().__init__(name, target.__doc__)
        self.__dict__["_target"] = target

    def __getattr__(self, name: str) -> Any:
        called, target = self.__name__, self._target
        if name == "__all__":
            return public_names(target)
        if name == "__version__":
            return f"{FOLLOWED}+mytorch{importlib.import_module('mytorch').__version__}"
        missing = not hasattr(target, name)
        value = None if missing else getattr(target, name)
        if isinstance(value, ModuleType) or (missing and not name.startswith("__")):
            try:  # the Stand of a module, imported or not yet
                return self._room(name)
            except ModuleNotFoundError:
                pass
        if missing:
            raise AttributeError(explain(target, name, called))
        return value

    def _room(self, name: str) -> ModuleType:
        """The Stand of a module inside this one."""
        called = f"{self.__name__}.{name}"
        if sys.modules.get(self.__name__) is self:
            return importlib.import_module(called)
        # The context is over, and `called` may mean the real PyTorch again; for code from inside it goes on.
        room = Stand(called, importlib.import_module(counterpart(called)))
        setattr(self, name, room)
        return room

    def __dir__(self) -> list[str]:
        return public_names(self._target)


class Finder:
    """Finds and loads a Stand for every module of PyTorch's that has a counterpart.

    It has the methods of `importlib.abc.MetaPathFinder` and `Loader`; to import these for their names alone takes as
    long as a tenth of the package.
    """

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname.partition(".")[0] not in COUNTERPARTS:
            return None
        name = counterpart(fullname)
        try:
            found = importlib.util.find_spec(name) is not None
        except ModuleNotFoundError:  # its parent is not there either, or is a module and no package
            found = False
        if not found:
            raise ModuleNotFoundError(f"No module named {fullname!r}: {self._what_there_is(fullname)}", name=fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)  # pyright: ignore[reportArgumentType]

    @staticmethod
    def _what_there_is(fullname: str) -> str:
        parent = fullname.rpartition(".")[0]
        room = importlib.import_module(counterpart(parent))
        offered = [name for name in dir(room) if not name.startswith("_") and name not in OWN]
        modules = [name for name in offered if isinstance(getattr(room, name), ModuleType)]
        return f"mytorch has no counterpart of it; of {parent} it has {', '.join(modules) or 'no modules'}"

    def create_module(self, spec: Any) -> ModuleType:
        return Stand(spec.name, importlib.import_module(counterpart(spec.name)))

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the counterpart has been imported."""


class as_torch:
    """A context in which `torch`, `torchvision` and `torchsummary` mean mytorch. Also `start()` and `stop()`.

    Modules of the real PyTorch that were imported before are set aside and come back at the end; what was imported
    inside keeps working.
    """

    def __init__(self) -> None:
        self._finder = Finder()
        self._aside: dict[str, ModuleType] = {}

    def start(self) -> None:
        """From now on `import torch` finds mytorch."""
        self._aside = _take_out()
        sys.meta_path.insert(0, self._finder)

    def stop(self) -> None:
        """`import torch` finds what it found before."""
        sys.meta_path.remove(self._finder)
        _take_out()
        sys.modules.update(self._aside)

    def __enter__(self) -> as_torch:
        self.start()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, ImportError):
            note_missing(error)
        self.stop()


def _take_out() -> dict[str, ModuleType]:
    """Remove every module of PyTorch's from those imported, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] in COUNTERPARTS]
    return {name: sys.modules.pop(name) for name in names}


def note_missing(error: ImportError) -> None:
    """`from torch.x import y` says only that it cannot: add what there is instead."""
    said = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", str(error))
    module = sys.modules.get(said[2]) if said else None
    if said and isinstance(module, Stand):
        error.add_note(explain(module._target, said[1], said[2]))


def run(script: str, arguments: Sequence[str]) -> None:
    """Run the file `script` as the main program, with `torch` meaning mytorch and `arguments` as its command line.

    Raises:
        FileNotFoundError: there is no such file.
    """
    import runpy
    from pathlib import Path

    path = Path(script)
    if not path.exists():
        raise FileNotFoundError(f"no file {script!r} in {Path.cwd()}")
    sys.argv = [script, *arguments]
    sys.path[0] = str(path.resolve().parent)
    with as_torch():
        runpy.run_path(script, run_name="__main__")
