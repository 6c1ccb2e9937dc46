"""Lesson 08, solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import mytorch
from mytorch import Tensor, nn


def count_parameters(module: nn.Module, trained_only: bool = False) -> int:
    """The numbers in all parameters, or in those that require a gradient."""
    return sum(p.numel() for p in module.parameters() if p.requires_grad or not trained_only)


class Deep(nn.Module):
    """Linear layers with tanh between them."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in pairwise(widths))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = mytorch.tanh(layer(x))
        return self.layers[-1](x)


class Standardize(nn.Module):
    """y = (x − mean) / std, measured once."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.register_buffer("mean", mytorch.zeros(features))
        self.register_buffer("std", mytorch.ones(features))

    def observe(self, x: Tensor) -> None:
        """Mean and standard deviation of each column; 1 for a column that never changes."""
        with mytorch.no_grad():
            self.mean = x.mean(0)
            std = ((x - self.mean) ** 2).mean(0).sqrt()
            self.std = mytorch.where(std == 0, mytorch.ones_like(std), std)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std


class Module:
    """Parameters and modules under names."""

    def __init__(self) -> None:
        self._filed: dict[str, Any] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "_filed":
            self._filed.pop(name, None)
            if isinstance(value, nn.Parameter | Module):
                self._filed[name] = value
        super().__setattr__(name, value)

    def _all_names(self, prefix: str = "") -> Iterator[tuple[str, nn.Parameter]]:
        """Every place of the tree and the parameter that stands there."""
        for name, value in self._filed.items():
            if isinstance(value, nn.Parameter):
                yield prefix + name, value
        for name, value in self._filed.items():
            if isinstance(value, Module):
                yield from value._all_names(f"{prefix}{name}.")

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """Each parameter once, under its first name."""
        seen = set()
        for name, parameter in self._all_names():
            if parameter not in seen:
                seen.add(parameter)
                yield name, parameter

    def parameters(self) -> Iterator[nn.Parameter]:
        """The parameters without their names."""
        return (parameter for _, parameter in self.named_parameters())

    def state_dict(self) -> dict[str, Tensor]:
        """Copies under all names."""
        return {name: parameter.detach().clone() for name, parameter in self._all_names()}

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Compare everything first, and only then write."""
        own = dict(self._all_names())
        if own.keys() != state.keys():
            raise KeyError(f"missing: {own.keys() - state.keys()}, unknown: {state.keys() - own.keys()}")
        for name, parameter in own.items():
            if parameter.shape != state[name].shape:
                raise ValueError(f"{name}: expected shape {parameter.shape}, got {state[name].shape}")
        with mytorch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(state[name])
