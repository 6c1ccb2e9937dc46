"""Modules that hold other modules: in a chain, in a list, in a dictionary."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from itertools import chain
from typing import Any, TypeVar

from .activation import ReLU
from .conv import Conv2d
from .global_hooks import everywhere
from .linear import Linear
from .module import Module, indented
from .pooling import MaxPool2d

RECTIFYING = {Linear, Conv2d}  # layers with a `rectified`: a ReLU behind them in a chain costs no pass of its own

N = TypeVar("N", bound="_Numbered")


class _Numbered(Module):
    """Children named "0", "1", "2" …, in that order."""

    def _key(self, index: Any) -> str:
        """The name of the child at `index`."""
        index, size = operator.index(index), len(self._modules)
        if not -size <= index < size:
            raise IndexError(f"index {index} is out of range")
        return list(self._modules)[index]

    def _renumber(self, modules: Iterable[Any]) -> None:
        self._modules = {str(number): module for number, module in enumerate(modules)}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __setitem__(self, idx: int, module: Module) -> None:
        setattr(self, self._key(idx), module)

    def __delitem__(self, idx: int | slice) -> None:
        for key in list(self._modules)[idx] if isinstance(idx, slice) else [self._key(idx)]:
            del self._modules[key]
        self._renumber(self._modules.values())

    def __getitem__(self, idx: Any) -> Any:
        raise NotImplementedError

    def pop(self, key: int | slice) -> Any:
        """Take out a child, or several, and return it."""
        taken = self[key]
        del self[key]
        return taken

    def append(self: N, module: Module) -> N:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self: N, modules: Iterable[Module]) -> N:
        """Add several modules at the end."""
        if not isinstance(modules, Iterable):
            raise TypeError(
                f"{type(self).__name__}.extend should be called with an iterable, but got {type(modules).__name__}"
            )
        for module in list(modules):
            self.append(module)
        return self

    def insert(self: N, index: int, module: Module) -> N:
        """Put a module before the one at `index`."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        size = len(self)
        if not -size <= index <= size:
            raise IndexError(f"Index out of range: {index}")
        children = list(self._modules.values())
        children.insert(index, module)
        self._renumber(children)
        return self


class Sequential(_Numbered):
    """y = fₙ(… f₂(f₁(x)))

    Args:
        args: modules, named "0", "1", …; or one OrderedDict of name and module.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for key, module in args[0].items():
                self.add_module(key, module)
        else:
            for index, module in enumerate(args):
                self.add_module(str(index), module)

    def forward(self, input: Any) -> Any:
        modules: list[Any] = list(self._modules.values())
        place, count = 0, len(modules)
        while place < count:
            module = modules[place]
            place += 1
            if type(module) is ReLU and place < count and _commutes(module, modules[place]):
                input = modules[place].rectified(input)
                place += 1
            elif type(module) in RECTIFYING and place < count and _rectifies(module, modules[place : place + 2]):
                input = module.rectified(input)
                place += 1
            elif type(module) is Conv2d and place + 1 < count and _is_pooled(module, *modules[place : place + 2]):
                input = module.rectified_and_pooled(input, modules[place + 1])
                place += 2
            else:
                input = module(input)
        return input

    def __getitem__(self, idx: Any) -> Any:
        """The module at an index; for a slice a Sequential of the same modules."""
        if isinstance(idx, slice):
            return type(self)(OrderedDict(list(self._modules.items())[idx]))
        return self._modules[self._key(idx)]

    def __add__(self, other: Any) -> Sequential:
        return Sequential(*self, *_chain_of(other))

    def __iadd__(self, other: Any) -> Sequential:
        return self.extend(_chain_of(other))

    def __mul__(self, other: int) -> Sequential:
        """The same modules (not copies of them) `other` times in a row."""
        return Sequential(*list(self) * self._times(other))

    __rmul__ = __mul__

    def __imul__(self, other: int) -> Sequential:
        return self.extend(list(self) * (self._times(other) - 1))

    def _times(self, count: Any) -> int:
        if not isinstance(count, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(count)}")
        if count <= 0:
            raise ValueError(f"Non-positive multiplication factor {count} for {type(self)}")
        return count


def _commutes(relu: ReLU, after: Any) -> bool:
    """Whether `relu` may come behind `after`: the largest of rectified numbers is the largest number, rectified.

    There it has a quarter of the pixels to look at, forwards and backwards.
    """
    return type(after) is MaxPool2d and not after.return_indices and _is_plain(relu) and _is_plain(after)


def _rectifies(layer: Any, after: list[Any]) -> bool:
    """Whether the ReLU that begins `after` is done by `layer` on its way out, or waits for a max-pool."""
    relu = after[0]
    if type(relu) is not ReLU or not _is_plain(layer) or not _is_plain(relu):
        return False
    return len(after) == 1 or not _commutes(relu, after[1])


def _is_pooled(layer: Conv2d, relu: Any, pool: Any) -> bool:
    """Whether `layer` does the ReLU and the max-pooling that follow it."""
    return type(relu) is ReLU and _is_plain(layer) and _commutes(relu, pool)


def _is_plain(module: Any) -> bool:
    """Whether nobody watches this module's calls or has replaced its forward."""
    return module._hooks is None and not everywhere.count and "forward" not in module.__dict__


def _chain_of(other: Any) -> Sequential:
    if not isinstance(other, Sequential):
        raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")
    return other


class ModuleList(_Numbered):
    """A list of modules; what is done with them is up to the module that owns the list."""

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, idx: Any) -> Any:
        """The module at an index; for a slice a ModuleList of the same modules."""
        if isinstance(idx, slice):
            return type(self)(list(self)[idx])
        return self._modules[self._key(idx)]

    def __iadd__(self, modules: Iterable[Module]) -> ModuleList:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList(chain(self, other))

    def __repr__(self) -> str:
        if not len(self):
            return f"{self._get_name()}()"
        # Neighbours that print alike share one line: (0-2): 3 x Linear(...)
        runs: list[tuple[int, int, str]] = []
        for index, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1] = (runs[-1][0], index, text)
            else:
                runs.append((index, index, text))
        lines = [indented(f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}") for a, b, text in runs]
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module):
    """Modules under names of your choice, in the order in which they were added."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> KeysView[str]:
        return self._modules.keys()

    def items(self) -> ItemsView[str, Any]:
        return self._modules.items()

    def values(self) -> ValuesView[Any]:
        return self._modules.values()

    def clear(self) -> None:
        """Take out everything."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take out a module and return it."""
        module = self[key]
        del self[key]
        return module

    def update(self, modules: Any) -> None:
        """Add modules from a dictionary or from (name, module) pairs, replacing those of the same name."""
        for key, module in pairs(modules, "ModuleDict"):
            self[key] = module


def pairs(given: Any, who: str) -> list[tuple[str, Any]]:
    """The (key, value) pairs of a dictionary, or of an iterable of pairs.

    Raises:
        TypeError: it is neither.
        ValueError: an element does not have two parts.
    """
    if not isinstance(given, Iterable):
        raise TypeError(
            f"{who}.update should be called with an iterable of key/value pairs, but got {type(given).__name__}"
        )
    if isinstance(given, Mapping) or (isinstance(given, Module) and hasattr(given, "items")):
        return list(given.items())
    found = []
    for number, element in enumerate(given):
        if not isinstance(element, Iterable):
            raise TypeError(f"{who} update sequence element #{number} should be Iterable; is {type(element).__name__}")
        parts = tuple(element)
        if len(parts) != 2:
            raise ValueError(f"{who} update sequence element #{number} has length {len(parts)}; 2 is required")
        found.append(parts)
    return found
