"""A module called with other parameters than its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..nn.module import Module
from ..ops.join import stack
from ..tensor import Tensor


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """module(*args, **kwargs), with the tensors of these dictionaries in place of its parameters and buffers.

    Args:
        parameter_and_buffer_dicts: by their dotted names; what is not there stays.
        args: a tuple of arguments, or the only one.
        tie_weights: a tensor that the module has under several names is replaced under all of them.
        strict: every name of the module must be there, and no other.

    Raises:
        ValueError: a name in two dictionaries, or different tensors for a tied one.
        RuntimeError: names are missing or unknown.
    """
    given = _merged(parameter_and_buffer_dicts)
    owners = _owners(module)
    if tie_weights:
        given = _tied(given, owners)
    unknown = [name for name in given if name not in owners]
    missing = [name for name in owners if name not in given] if strict else []
    if unknown or missing:
        lines = [f"Unexpected key(s): {', '.join(map(repr, unknown))}."] if unknown else []
        lines += [f"Missing key(s): {', '.join(map(repr, missing))}."] if missing else []
        raise RuntimeError(f"Error(s) in reparametrizing for {type(module).__name__}:\n\t" + "\n\t".join(lines))
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    before = [(*owners[name], owners[name][0][owners[name][1]]) for name in given]
    try:
        for name, tensor in given.items():
            entries, key = owners[name]
            entries[key] = tensor
        return module(*args, **(kwargs or {}))
    finally:
        for (entries, key, original), name in zip(before, given, strict=True):
            if entries[key] is not given[name]:  # a buffer that the module has assigned anew
                _hand_back(parameter_and_buffer_dicts, name, entries[key])
            entries[key] = original


def _hand_back(dicts: Any, name: str, tensor: Tensor) -> None:
    for each in (dicts,) if isinstance(dicts, dict) else dicts:
        if name in each:
            each[name] = tensor


def _merged(dicts: Any) -> dict[str, Tensor]:
    if isinstance(dicts, dict):
        return dict(dicts)
    if not isinstance(dicts, Sequence):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(dicts)}"
        )
    if not all(isinstance(each, dict) for each in dicts):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    repeated = [name for name, count in Counter(name for each in dicts for name in each).items() if count > 1]
    if repeated:
        raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: tensor for each in dicts for name, tensor in each.items()}


def _owners(module: Module) -> dict[str, tuple[dict[str, Any], str]]:
    """Where each name of a parameter or buffer lives: the dictionary of its module, and its key there."""
    owners = {}
    for path, part in module.named_modules(remove_duplicate=False):
        for entries in (part._parameters, part._buffers):
            for key, tensor in entries.items():
                if tensor is not None:
                    owners[f"{path}.{key}" if path else key] = (entries, key)
    return owners


def _tied(given: dict[str, Tensor], owners: dict[str, tuple[dict[str, Any], str]]) -> dict[str, Tensor]:
    """The same with all names of tied tensors."""
    names: dict[int, list[str]] = {}
    for name, (entries, key) in owners.items():
        names.setdefault(id(entries[key]), []).append(name)
    result = dict(given)
    for family in names.values():
        values = {id(given[name]): given[name] for name in family if name in given}
        if len(values) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(family)}, which are tied. Consider using "
                "tie_weights=False"
            )
        for value in values.values():
            result.update(dict.fromkeys(family, value))
    return result


def stack_module_state(models: Sequence[Module]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """(parameters, buffers) of several equal models, each stacked along a new first dimension; for `vmap`."""
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if len({type(model) for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = [dict(model.named_parameters()) for model in models]
    buffers = [dict(model.named_buffers()) for model in models]
    return (
        {
            name: stack([each[name].detach() for each in parameters]).requires_grad_(parameters[0][name].requires_grad)
            for name in parameters[0]
        },
        {name: stack([each[name].detach() for each in buffers]) for name in buffers[0]},
    )
