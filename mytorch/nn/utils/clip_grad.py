"""Clipping gradients: keep one unlucky batch from throwing the weights away."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from types import GeneratorType
from typing import Any

from ...backend import quiet_off, quiet_on, xp_of
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
    first = listed[0].array
    xp = xp_of(first)
    norms = xp.stack([xp.asarray(xp.linalg.norm(x.array.reshape(-1), order)) for x in listed])
    total = xp.asarray(xp.linalg.norm(norms, order), first.dtype)
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
    factor = float(max_norm) / (float(total_norm.item()) + 1e-6)
    if factor >= 1:  # False for NaN, which must not go unnoticed
        return
    token = quiet_on()
    for parameter in _as_list(parameters):
        gradient = parameter.grad
        if gradient is not None:
            array = gradient.array
            array *= xp_of(array).asarray(factor, array.dtype)
            version_of(gradient).count += 1
    quiet_off(token)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """g ← min(max(g, −clip_value), clip_value), element by element, in place."""
    bound = float(clip_value)
    for parameter in _as_list(parameters):
        gradient = parameter.grad
        if gradient is not None:
            array = gradient.array
            xp_of(array).clip(array, -bound, bound, out=array)
            version_of(gradient).count += 1


def _as_list(tensors: Any) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        return [tensors]
    listed = list(tensors)
    if not listed and isinstance(tensors, GeneratorType):
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3)
    return listed
