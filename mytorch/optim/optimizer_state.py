"""The state of an optimizer as plain dictionaries, with numbers in place of parameters: what a checkpoint holds."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..tensor import Tensor

if TYPE_CHECKING:
    from .optimizer import Optimizer


def pack(optimizer: Optimizer) -> dict[str, Any]:
    """See `Optimizer.state_dict`."""
    numbers: dict[Tensor, int] = {}
    start = 0
    for group in optimizer.param_groups:
        for number, parameter in enumerate(group["params"], start):
            numbers.setdefault(parameter, number)
        start += len(group["params"])
    groups = []
    for group in optimizer.param_groups:
        packed = {name: value for name, value in group.items() if name != "params"}
        packed["params"] = [numbers[parameter] for parameter in group["params"]]
        groups.append(packed)
    return {"state": {numbers.get(p, p): state for p, state in optimizer.state.items()}, "param_groups": groups}


def unpack(optimizer: Optimizer, state_dict: dict[str, Any]) -> tuple[defaultdict[Any, Any], list[dict[str, Any]]]:
    """(state, param_groups) for `optimizer`, from what `pack` made; the optimizer is not changed.

    Raises:
        ValueError: groups or shapes do not match.
    """
    groups = optimizer.param_groups
    saved_groups = copy.deepcopy(state_dict["param_groups"])
    if len(saved_groups) != len(groups):
        raise ValueError("loaded state dict has a different number of parameter groups")
    owners: dict[Any, Tensor] = {}
    for group, saved in zip(groups, saved_groups, strict=True):
        if len(group["params"]) != len(saved["params"]):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        owners.update(zip(saved["params"], group["params"], strict=True))
    state: defaultdict[Any, Any] = defaultdict(dict)
    for number, values in state_dict["state"].items():
        owner = owners.get(number)
        if owner is None:
            state[number] = copy.deepcopy(values)
        else:
            _check_shapes(number, values, owner, optimizer.like_parameter)
            state[owner] = _fitted(values, owner)
    for group, saved in zip(groups, saved_groups, strict=True):
        saved["params"] = group["params"]
        for name, default in optimizer.defaults.items():  # settings that are younger than the file
            saved.setdefault(name, default)
        if "param_names" in group:
            saved.setdefault("param_names", group["param_names"])
    return state, saved_groups


def _check_shapes(number: Any, values: Any, owner: Tensor, like_parameter: tuple[str, ...]) -> None:
    for name in like_parameter:
        value = values.get(name) if isinstance(values, dict) else None
        if isinstance(value, Tensor) and value.shape != owner.shape:
            raise ValueError(
                f"loaded state dict: {name} of parameter {number} has shape {list(value.shape)}, but the parameter has "
                f"shape {list(owner.shape)}"
            )


def _fitted(value: Any, owner: Tensor, name: Any = None) -> Any:
    """A copy of a saved value, its tensors in the parameter's dtype and on its device; a "step" stays as it is."""
    if isinstance(value, Tensor):
        if name != "step":  # numbers stay with the host, which reads them
            device = owner.device if value.array.ndim or name is None else "cpu"
            value = value.to(device=device, dtype=owner.dtype if owner.is_floating_point() else None)
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: _fitted(entry, owner, key) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)([_fitted(entry, owner) for entry in value])
    return copy.deepcopy(value)


def follow(optimizer: Optimizer) -> None:
    """Bring the state of every parameter to its device: a model may be moved after its optimizer was made."""
    for owner, values in optimizer.state.items():
        if isinstance(owner, Tensor):
            for name, value in values.items():
                if isinstance(value, Tensor) and (name in optimizer.like_parameter or value.array.ndim):
                    values[name] = value.to(device=owner.device)
