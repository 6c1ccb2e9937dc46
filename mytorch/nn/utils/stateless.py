"""Calling a module with other parameters than its own, for one call: what meta-learning needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tensor import Tensor
from ..module import Module


def functional_call(
    module: Module,
    parameters_and_buffers: Mapping[str, Tensor],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """module(*args, **kwargs) with the given tensors in the places of its parameters and buffers.

    Gradients flow to the given tensors; the module is as it was afterwards.

    Args:
        parameters_and_buffers: dotted names and tensors.
        args: a tuple of arguments, or one argument.
        tie_weights: a parameter that the module has under several names is replaced under all of them.
        strict: a tensor must be given for every parameter and buffer, and there must be no other names.

    Raises:
        RuntimeError: unknown names, or missing ones if `strict`.
        ValueError: two tensors for one tied parameter.
    """
    places: dict[str, tuple[dict[str, Any], str]] = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        for members in (part._parameters, part._buffers):
            for name, tensor in members.items():
                if tensor is not None:
                    places[f"{prefix}.{name}" if prefix else name] = (members, name)
    unknown = [name for name in parameters_and_buffers if name not in places]
    missing = [name for name in places if name not in parameters_and_buffers] if strict else []
    if unknown or missing:
        what = f"Unexpected key(s): {', '.join(unknown)}." if unknown else f"Missing key(s): {', '.join(missing)}."
        raise RuntimeError(f"functional_call: {what}")
    values = dict(parameters_and_buffers)
    if tie_weights:
        chosen = {id(places[name][0][places[name][1]]): (name, value) for name, value in values.items()}
        for name, (members, own) in places.items():
            tied = chosen.get(id(members[own]))
            if tied is not None and values.setdefault(name, tied[1]) is not tied[1]:
                raise ValueError(
                    f"functional_call got multiple values for keys {sorted([name, tied[0]])}, which are tied. Consider "
                    "using tie_weights=False"
                )
    before = [(*places[name], places[name][0][places[name][1]]) for name in values]
    try:
        for name, value in values.items():
            members, own = places[name]
            members[own] = value
        given = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*given, **(kwargs or {}))
    finally:
        for members, own, tensor in before:
            members[own] = tensor
