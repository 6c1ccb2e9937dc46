"""A draw from a categorical distribution that one can differentiate through: softmax of logits with Gumbel noise."""

from __future__ import annotations

import warnings

from ..backend import default_generator, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .convert import detach
from .dims import wrap_dim
from .promotion import require_float, wide
from .softmax import softmax


@on_its_gpu
def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """yᵢ = e^((lᵢ + nᵢ)/τ) / Σ e^((lⱼ + nⱼ)/τ),  n = −ln E,  E ~ Exponential(1)

    The largest yᵢ stands at i with probability softmax(logits)ᵢ; the smaller τ, the closer y is to 1 there and 0
    elsewhere.

    Args:
        logits: unnormalised log-probabilities.
        tau: the temperature τ.
        hard: return exactly 1 at the largest and 0 elsewhere, with the gradient of the soft result.
        dim: the dimension along which one is drawn.

    Source: Jang, Gu, Poole 2016; Maddison, Mnih, Teh 2016.
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    require_float("gumbel_softmax", logits)
    array = logits.array
    xp = xp_of(array)
    waiting = default_generator(logits.device).rng.standard_exponential(array.shape, dtype=wide(array).dtype)
    noise = -xp.log(waiting).astype(array.dtype, copy=False)
    soft = softmax((logits + tensor_of(noise)) / tau, dim)
    if not hard:
        return soft
    axis = wrap_dim(dim, array.ndim)
    y = soft.array
    if y.ndim == 0:
        chosen = xp.ones_like(y)
    else:
        chosen = (xp.arange(y.shape[axis]) == xp.moveaxis(y.argmax(axis, keepdims=True), axis, -1)).astype(y.dtype)
        chosen = xp.moveaxis(chosen, -1, axis)
    return tensor_of(chosen) - detach(soft) + soft
