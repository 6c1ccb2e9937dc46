"""Clipping gradients: keep one unlucky batch from throwing the weights away."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from types import GeneratorType
from typing import Any

from ...backend import is_at_hand, quiet_off, quiet_on, to_device, working_on, xp_of
from ...ops.creation import tensor
from ...tensor import Tensor, tensor_of, version_of

Tensors = Tensor | Iterable[Tensor]


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """g ← g · min(1, max_norm / (‖g‖ + 10⁻⁶)), where g is all gradients as one vector.

    Args:
        parameters: whose gradients are scaled, in place; those without one are left out.
        max_norm: the largest norm that remains as it is.
        norm_type: p of the p-norm; `inf` for the largest absolute value.
        error_if_nonfinite: raise an error if the norm is infinite or NaN.
        foreach: accepted for PyTorch's sake; the result does not depend on it.

    Returns:
        The norm before clipping, as a 0-d tensor.

    Raises:
        RuntimeError: a norm that is not finite, if asked to.
    """
    listed = _as_list(parameters)
    gradients = [p.grad for p in listed if p.grad is not None]
    total = get_total_norm(gradients, norm_type, error_if_nonfinite)
    clip_grads_with_norm_(listed, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """`clip_grad_norm_` under its older name."""
    warnings.warn(
        "`nn.utils.clip_grad_norm` is now deprecated in favor of `nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """(Σᵢ |xᵢ|ᵖ)^(1/p) over the elements of all tensors, p = norm_type.

    Raises:
        RuntimeError: the norm is not finite, if `error_if_nonfinite`.
    """
    listed = _as_list(tensors)
    if not listed:
        return tensor(0.0)
    order = float(norm_type)
    first = listed[0]
    xp = xp_of(first.array)
    norms = [to_device(_norm(x.array, order), first.device) for x in listed]
    with working_on(first.array):
        total = xp.asarray(xp.linalg.norm(xp.stack(norms), order), first.array.dtype)
    if error_if_nonfinite and not math.isfinite(float(total)):
        raise RuntimeError(
            f"The total norm of order {order} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return tensor_of(total)


def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """The second half of `clip_grad_norm_`, for a norm that is known already."""
    total = total_norm.array
    with working_on(total):
        factor = float(max_norm) / (total.astype("float64") + 1e-6)
        if is_at_hand(total):
            if factor >= 1:  # False for NaN, which must not go unnoticed
                return
        else:  # to look would be to wait
            factor = xp_of(total).minimum(factor, 1)
    token = quiet_on()
    for parameter in _as_list(parameters):
        gradient = parameter.grad
        if gradient is not None:
            array = gradient.array
            with working_on(array):
                array *= to_device(xp_of(total).asarray(factor, array.dtype), gradient.device)
            version_of(gradient).count += 1
    quiet_off(token)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """g ← min(max(g, −clip_value), clip_value), element by element, in place."""
    bound = float(clip_value)
    for parameter in _as_list(parameters):
        gradient = parameter.grad
        if gradient is not None:
            array = gradient.array
            with working_on(array):
                xp_of(array).clip(array, -bound, bound, out=array)
            version_of(gradient).count += 1


def _norm(array: Any, order: float) -> Any:
    """The norm of the elements, an array without dimensions where `array` lives."""
    xp = xp_of(array)
    with working_on(array):
        return xp.asarray(xp.linalg.norm(array.reshape(-1), order))


def _as_list(tensors: Any) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        return [tensors]
    listed = list(tensors)
    if not listed and isinstance(tensors, GeneratorType):
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3)
    return listed
