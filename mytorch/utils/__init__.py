"""Everything around training that is not mathematics. `utils.data` feeds it, `utils.checkpoint` saves memory."""

import importlib as _importlib
from typing import TYPE_CHECKING as _TYPE_CHECKING

from . import checkpoint as checkpoint, model_zoo as model_zoo

if _TYPE_CHECKING:
    from . import data as data


def __getattr__(name: str) -> object:
    if name == "data":  # imported when it is first asked for: its worker processes need much of the standard library
        return _importlib.import_module(f"{__name__}.data")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
