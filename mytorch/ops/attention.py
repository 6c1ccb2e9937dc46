"""Attention: every query takes a mean of the values, weighted by how well its key fits each of them."""

from __future__ import annotations

import math
import warnings
from typing import Any

from ..backend import dtype_of, none_set, on_its_gpu, xp_of
from ..tensor import Tensor, tensor_of
from .creation import ones
from .creation_like import zeros_like
from .dropout import dropout
from .linalg import matmul
from .masks import masked_fill
from .softmax import softmax

NEVER = -math.inf  # the score of a key that must not be looked at


@on_its_gpu
def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(Q Kᵀ · scale + mask) V

    Args:
        query: (…, L, E).
        key: (…, S, E).
        value: (…, S, F).
        attn_mask: (…, L, S), True where a query may look at a key, or numbers that are added to the scores. A query
            that may look at nothing gets zeros.
        dropout_p: probability with which a weight is dropped, always: pass 0 in evaluation.
        is_causal: query i may look at the keys up to i.
        scale: 1/√E if omitted.
        enable_gqa: several heads of the query, dimension −3, share one head of key and value.

    Returns:
        (…, L, F)

    Source: Vaswani et al. 2017, section 3.2.1.

    Raises:
        RuntimeError: fewer than two dimensions, several dtypes, both `attn_mask` and `is_causal`, or sizes that do not
            match.
    """
    _check(query, key, value, attn_mask, is_causal)
    if enable_gqa:
        key, value = _shared_heads(query, key), _shared_heads(query, value)
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = matmul(query * scale, key.transpose(-2, -1))
    if is_causal:
        attn_mask = ones(scores.shape[-2:], dtype="bool", device=scores.device).tril()
    if attn_mask is None:
        weights = softmax(scores, -1)
    else:
        weights = _masked_softmax(scores, attn_mask)
    return matmul(dropout(weights, dropout_p), value)


def _masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """softmax(scores + mask), and zeros where that would be 0/0 because no key is allowed."""
    scores = masked_fill(scores, ~mask, NEVER) if mask.array.dtype.kind == "b" else scores + mask
    xp = xp_of(scores.array)
    if scores.array.size == 0:
        return softmax(scores, -1)
    nothing = xp.max(scores.array, axis=-1, keepdims=True) == NEVER
    if none_set(nothing):
        return softmax(scores, -1)
    idle = tensor_of(nothing)
    return masked_fill(softmax(masked_fill(scores, idle, 0.0), -1), idle, 0.0)


def _shared_heads(query: Tensor, x: Tensor) -> Tensor:
    """`x` with each head repeated for all heads of the query that share it."""
    if query.ndim < 3 or x.ndim < 3:
        return x
    heads, own = query.shape[-3], x.shape[-3]
    if heads == own:
        return x
    if own == 0 or heads % own:
        raise RuntimeError(f"Number of heads in key and value must divide the number of heads in query ({heads})")
    shape = x.shape
    repeated = x.unsqueeze(-3).expand(*shape[:-2], heads // own, *shape[-2:])
    return repeated.reshape((*shape[:-3], heads, *shape[-2:]))


def _check(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool) -> None:
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {query.ndim} "
            f"key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    if not query.array.dtype == key.array.dtype == value.array.dtype:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {query.dtype} key.dtype: "
            f"{key.dtype} and value.dtype: {value.dtype} instead."
        )
    if not query.is_floating_point():
        raise RuntimeError(f"expected scalar type Float but found {query.dtype.title}; convert with .float()")
    if mask is None:
        return
    if is_causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if mask.array.dtype.kind != "b" and mask.array.dtype != query.array.dtype:
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{mask.dtype} and  query.dtype: {query.dtype} instead."
        )


def canonical_mask(
    mask: Tensor | None,
    mask_name: str,
    other_type: Any,
    other_name: str,
    target_type: Any,
    check_other: bool = True,
) -> Tensor | None:
    """A mask as numbers to be added to scores: −∞ where a boolean one is True, which in modules forbids.

    Raises:
        AssertionError: a mask of integers.
    """
    if mask is None:
        return None
    kind = mask.array.dtype.kind
    if kind not in "bf":
        raise AssertionError(f"only bool and floating types of {mask_name} are supported")
    if check_other and other_type is not None and mask.dtype != other_type:
        warnings.warn(
            f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for both instead.",
            stacklevel=2,
        )
    return mask if kind == "f" else masked_fill(zeros_like(mask, dtype=dtype_of(target_type)), mask, NEVER)


def none_or_dtype(input: Tensor | None) -> Any:
    """The dtype of a mask, if there is one."""
    return None if input is None else input.dtype
