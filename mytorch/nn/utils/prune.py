"""Pruning: set weights to zero by a mask, and keep them there while the rest is trained.

The parameter `weight` becomes `weight_orig`, the mask is the buffer `weight_mask`, and before each call the module's
attribute `weight` is computed as their product.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from ...ops.creation_like import ones_like, zeros_like
from ...ops.join import cat
from ...ops.random import rand, randperm
from ...tensor import Tensor
from ..module import Module


class BasePruningMethod(ABC):
    """A rule that says which elements of a tensor remain, and the hook that keeps to it.

    A subclass says `compute_mask`; `PRUNING_TYPE` says what a second pruning looks at: "unstructured" the elements
    that remain, "structured" the channels, "global" everything.
    """

    PRUNING_TYPE = "unstructured"
    _tensor_name: str

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """1 for the elements of `t` that remain, 0 for those that go; never more than `default_mask` has."""

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    def apply_mask(self, module: Module) -> Tensor:
        """The original values times the mask."""
        name = self._tensor_name
        original = getattr(module, f"{name}_orig")
        return getattr(module, f"{name}_mask").to(original.dtype) * original

    @classmethod
    def apply(
        cls, module: Module, name: str, *args: Any, importance_scores: Tensor | None = None, **kwargs: Any
    ) -> Any:
        """Prune `module.name`, further if it is pruned already."""
        method = cls(*args, **kwargs)
        method._tensor_name = name
        earlier = _hook_of(module, name)
        if earlier is not None:
            module._forward_pre_hooks.pop(earlier)
            default = getattr(module, f"{name}_mask")
            original = getattr(module, f"{name}_orig")
        else:
            original = module._parameters[name]
            if original is None:
                raise ValueError(f"prune: parameter '{name}' is None")
            default = ones_like(original.detach())
        scores = getattr(module, name).detach() if importance_scores is None else importance_scores.detach()
        if scores.shape != original.shape:
            raise AssertionError(f"importance_scores should have the same shape as parameter {name} of {module}")
        mask = method._combined_mask(scores, default)
        if earlier is None:
            module.register_parameter(f"{name}_orig", original)
            del module._parameters[name]
        module.register_buffer(f"{name}_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def _combined_mask(self, scores: Tensor, default: Tensor) -> Tensor:
        """`compute_mask` of what an earlier pruning left."""
        if self.PRUNING_TYPE == "unstructured":
            left = default.bool()
            mask = default.clone()
            mask[left] = self.compute_mask(scores[left], default[left]).to(mask.dtype)
            return mask
        if self.PRUNING_TYPE == "structured":
            axis = getattr(self, "dim", 0) % default.dim()
            others = [a for a in range(default.dim()) if a != axis]
            left = default.sum(others) != 0
            mask = default.clone()
            place = (*[slice(None)] * axis, left)
            mask[place] = self.compute_mask(scores[place], default[place]).to(mask.dtype)
            return mask
        return self.compute_mask(scores, default)

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Tensor:
        """A pruned copy of a tensor, without a module."""
        default = ones_like(t) if default_mask is None else default_mask
        return t * self._combined_mask(t if importance_scores is None else importance_scores, default)

    def remove(self, module: Module) -> None:
        """Make the pruned values an ordinary parameter."""
        name = self._tensor_name
        weight = self.apply_mask(module)
        original = module._parameters.pop(f"{name}_orig")
        if original is None:
            raise ValueError(f"prune: '{name}_orig' is not there")
        del module._buffers[f"{name}_mask"]
        delattr(module, name)
        original.data = weight.detach()
        setattr(module, name, original)


class Identity(BasePruningMethod):
    """Everything remains: the parameter is only renamed, and given a mask of ones."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return default_mask


class _Amount(BasePruningMethod):
    """A number of elements, or a share of them."""

    def __init__(self, amount: Any) -> None:
        if not isinstance(amount, (int, float)):
            raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
        if amount < 0 or (isinstance(amount, float) and amount > 1.0):
            raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
        self.amount = amount

    def _count(self, size: int) -> int:
        if isinstance(self.amount, int):
            if self.amount > size:
                raise ValueError(
                    f"amount={self.amount} should be smaller than the number of parameters to prune={size}"
                )
            return self.amount
        return round(self.amount * size)


def _without_smallest(scores: Tensor, count: int) -> Tensor:
    """1 everywhere but at the `count` smallest scores."""
    kept = ones_like(scores.reshape(-1))
    if count:
        kept[scores.reshape(-1).topk(count, largest=False)[1]] = 0
    return kept.reshape(scores.shape)


class RandomUnstructured(_Amount):
    """Elements chosen by chance go."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return default_mask * _without_smallest(rand(*t.shape, dtype=t.dtype), self._count(t.numel()))


class L1Unstructured(_Amount):
    """The smallest elements go."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return default_mask * _without_smallest(t.abs(), self._count(t.numel()))


class RandomStructured(_Amount):
    """Channels chosen by chance go."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: Any, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        size = t.shape[self.dim]
        return default_mask * _channels(randperm(size).to(t.dtype), self._count(size), t, self.dim)


class LnStructured(_Amount):
    """The channels with the smallest n-norm go."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: Any, n: Any, dim: int = -1) -> None:
        super().__init__(amount)
        self.n, self.dim = n, dim

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        size = t.shape[self.dim]
        norms = t.movedim(self.dim, 0).reshape(size, -1).norm(p=self.n, dim=1)
        return default_mask * _channels(norms, self._count(size), t, self.dim)


def _channels(scores: Tensor, count: int, t: Tensor, dim: int) -> Tensor:
    """A mask for `t` without the `count` channels of the smallest scores."""
    shape = [1] * t.dim()
    shape[dim] = -1
    return zeros_like(t) + _without_smallest(scores, count).to(t.dtype).reshape(shape)


class CustomFromMask(BasePruningMethod):
    """What a given mask says."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        return default_mask * self.mask.to(default_mask.dtype)


def identity(module: Module, name: str) -> Module:
    """Give `module.name` a mask of ones."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: Module, name: str, amount: Any) -> Module:
    """Prune `amount` elements, or that share of them, chosen by chance."""
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: Module, name: str, amount: Any, importance_scores: Tensor | None = None) -> Module:
    """Prune the `amount` smallest elements, or that share of them."""
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: Module, name: str, amount: Any, dim: int) -> Module:
    """Prune `amount` channels along `dim`, or that share of them, chosen by chance."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: Module, name: str, amount: Any, n: Any, dim: int, importance_scores: Tensor | None = None
) -> Module:
    """Prune the `amount` channels along `dim`, or that share of them, whose n-norm is smallest."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: Module, name: str, mask: Tensor) -> Module:
    """Prune what `mask` has zeros for."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: dict[tuple[Module, str], Tensor] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several parameters, given as (module, name), as if they were one.

    Raises:
        TypeError: the method is not an unstructured one.
    """
    if pruning_method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of '
            f"type {pruning_method.PRUNING_TYPE}"
        )
    listed, given = list(parameters), importance_scores or {}
    scores = [(given[place] if place in given else getattr(*place)).detach().reshape(-1) for place in listed]
    masks = [getattr(m, f"{name}_mask", ones_like(getattr(m, name).detach())).reshape(-1) for m, name in listed]
    mask = pruning_method(**kwargs)._combined_mask(cat(scores), cat(masks))
    start = 0
    for module, name in listed:
        shape, size = getattr(module, name).shape, getattr(module, name).numel()
        custom_from_mask(module, name, mask[start : start + size].reshape(shape))
        start += size


def remove(module: Module, name: str) -> Module:
    """Make the pruned values an ordinary parameter.

    Raises:
        ValueError: the parameter is not pruned.
    """
    key = _hook_of(module, name)
    if key is None:
        raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
    module._forward_pre_hooks.pop(key).remove(module)  # pyright: ignore[reportFunctionMemberAccess]
    return module


def is_pruned(module: Module) -> bool:
    """Whether the module or one below it is pruned."""
    hooks = [hook for part in module.modules() for hook in part._forward_pre_hooks.values()]
    return any(isinstance(hook, BasePruningMethod) for hook in hooks)


def _hook_of(module: Module, name: str) -> int | None:
    """The key of the hook that keeps a parameter pruned."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            return key
    return None
