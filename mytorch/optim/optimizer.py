"""Optimizer: parameters in groups, each with its settings, and a state for every parameter.

What a step does is up to the subclasses; the arithmetic is in `kernels`.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ..autograd.grad_mode import enable_grad
from ..backend import by_gpu, gpus, quiet_off, quiet_on, working_on
from ..tensor import Tensor, fill_with
from ..typename import typename
from .optimizer_hooks import (
    OptimizerHooks,
    hooked,
    register_optimizer_step_post_hook as register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook as register_optimizer_step_pre_hook,
)
from .optimizer_state import follow, pack, unpack
from .settings import check_not_negative as check_not_negative, refuse as refuse


class _Required:
    """The default of a setting that has none."""

    def __repr__(self) -> str:
        return "<required parameter>"

    def __reduce__(self) -> str:
        return "required"


required: Any = _Required()


class Optimizer(OptimizerHooks):
    """The base class of all optimizers.

    Args:
        params: parameters, (name, parameter) pairs, or dictionaries of "params" and settings of their own.
        defaults: the settings of groups that do not say otherwise.

    Attributes:
        param_groups: a list of dictionaries, each with "params" and the settings for these.
        state: for each parameter what the optimizer remembers of it.

    Raises:
        TypeError: a single tensor, or something that is not a tensor among the parameters.
        ValueError: no parameters, a tensor that was computed, or a parameter in two groups.
    """

    like_parameter: tuple[str, ...] = ()  # entries of a parameter's state that have its shape
    _home: type | None = None  # kind of the arrays that the last step changed

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + typename(params)
            )
        if defaults.get("fused") and defaults.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Optimize more parameters, with settings of their own; the others are the optimizer's defaults.

        Raises: as the constructor.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params, names = _unnamed(param_group["params"])
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {typename(parameter)}")
            if parameter.node is not None and not parameter.retains_grad:
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
        if len(set(params)) != len(params):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error",
                stacklevel=3,
            )
        for other in self.param_groups:
            if ("param_names" in other) != bool(names):
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param group "
                    f"{'with' if names else 'without'} names to the optimizer"
                )
            if not set(other["params"]).isdisjoint(params):
                raise ValueError("some parameters appear in more than one parameter group")
        # The caller's own dictionary becomes the group, as in PyTorch: changing it later changes the settings.
        param_group["params"] = params
        if names:
            param_group["param_names"] = names
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        self.param_groups.append(param_group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none:
                    parameter._grad = None
                elif parameter._grad is not None:
                    parameter._grad = gradient = parameter._grad.detach()
                    fill_with(gradient, 0)

    @hooked
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the parameters once, by their gradients; parameters without a gradient are left alone.

        Args:
            closure: computes the loss and its gradients anew; its result is returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        params = self.param_groups[0]["params"]
        if gpus.several:
            follow(self)
        elif params and type(params[0].array) is not self._home:
            follow(self)  # the parameters have moved to another device, or this is the first step
            self._home = type(params[0].array)
        token = quiet_on()
        try:
            for group in self.param_groups:
                if gpus.several:
                    self._update_on_each(group)
                else:
                    self.update(group)
        finally:
            quiet_off(token)
        return loss

    def _update_on_each(self, group: dict[str, Any]) -> None:
        """`update`, for the parameters of one GPU after the other."""
        params = group["params"]
        try:
            for some in by_gpu(params):
                group["params"] = some
                with working_on(some[0].array):
                    self.update(group)
        finally:
            group["params"] = params

    def update(self, group: dict[str, Any]) -> None:
        """One step for the parameters of one group: what a subclass defines (or it overrides `step`)."""
        raise NotImplementedError(f"{type(self).__name__} defines neither update nor step")

    # ------------------------------------------------------------------ saving and loading

    def state_dict(self) -> dict[str, Any]:
        """The state and the settings, parameters replaced by their numbers: what a checkpoint holds.

        {"state": {number: {...}}, "param_groups": [{"lr": ..., "params": [numbers]}]}
        """
        for hook in self._hooks_for("state_dict_pre").values():
            hook(self)
        packed = pack(self)
        for hook in self._hooks_for("state_dict_post").values():
            replaced = hook(self, packed)
            packed = packed if replaced is None else replaced
        return packed

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state that `state_dict` returned, of an optimizer with equally many parameters in each group.

        Raises:
            ValueError: groups or shapes do not match; nothing has been changed.
        """
        state_dict = dict(state_dict)
        for hook in self._hooks_for("load_state_dict_pre").values():
            replaced = hook(self, state_dict)
            state_dict = state_dict if replaced is None else replaced
        state, groups = unpack(self, state_dict)
        self.__setstate__({"state": state, "param_groups": groups})
        for hook in self._hooks_for("load_state_dict_post").values():
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join(lines) + "\n)"


def _unnamed(params: Any) -> tuple[list[Any], list[str]]:
    """A list of parameters, and their names if they came as (name, parameter) pairs."""
    if isinstance(params, Tensor):
        return [params], []
    if isinstance(params, (set, frozenset)):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
            "will change between runs. Please use a list instead."
        )
    listed = list(params)
    names = [item[0] for item in listed if isinstance(item, tuple)]
    if names and len(names) != len(listed):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    return [item[1] for item in listed] if names else listed, names
