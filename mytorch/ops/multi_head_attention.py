"""Multi-head attention: project, split into heads, attend in each, put the heads together, project again."""

from __future__ import annotations

import math
from typing import Any

from ..tensor import Tensor
from .attention import canonical_mask, none_or_dtype, scaled_dot_product_attention
from .creation import zeros
from .dropout import dropout
from .join import cat
from .linalg import linear, matmul
from .pad import pad
from .softmax import softmax


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """softmax(Qᵢ Kᵢᵀ / √d + mask) Vᵢ for heads i, side by side, times W_out; Q, K, V are linear in query, key, value.

    Args:
        query: (L, N, E) or (L, E).
        key: (S, N, E_k) or (S, E_k).
        value: (S, N, E_v) or (S, E_v).
        embed_dim_to_check: E.
        num_heads: heads of d = E / num_heads numbers each.
        in_proj_weight: (3E, E), the three projections on top of each other; or see `use_separate_proj_weight`.
        in_proj_bias: (3E).
        bias_k, bias_v: (1, 1, E), one more key and value for every sequence, after the projection.
        add_zero_attn: one more key and value of zeros.
        dropout_p: probability with which a weight is dropped in training.
        key_padding_mask: (N, S) or (S), True for keys that nobody may look at, or numbers added to their scores.
        need_weights: return the weights too.
        attn_mask: (L, S) or (N · num_heads, L, S), True where a query may NOT look at a key, or numbers to be added.
        use_separate_proj_weight: take `q_proj_weight` (E, E), `k_proj_weight` (E, E_k), `v_proj_weight` (E, E_v).
        static_k, static_v: (N · num_heads, S, d), in place of the projected ones.
        average_attn_weights: return the mean of the weights over the heads.
        is_causal: a hint that `attn_mask` is the causal one.

    Returns:
        (L, N, E) or (L, E); and (N, L, S), or (N, num_heads, L, S), or None.

    Raises:
        AssertionError, RuntimeError: shapes that do not match, in PyTorch's kinds.
    """
    batched = _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    tgt_len, batch, embed_dim = query.shape
    src_len = key.shape[0]
    padding = canonical_mask(key_padding_mask, "key_padding_mask", none_or_dtype(attn_mask), "attn_mask", query.dtype)
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    is_causal = is_causal and padding is None and not need_weights
    mask = None if is_causal else canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
    if embed_dim != embed_dim_to_check:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim_to_check}, but got {embed_dim}")
    head_dim = embed_dim // num_heads
    if head_dim * num_heads != embed_dim:
        raise AssertionError(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        weights = q_proj_weight, k_proj_weight, v_proj_weight
        q, k, v = _projected_apart(query, key, value, weights, in_proj_bias)
    else:
        q, k, v = _projected_together(query, key, value, in_proj_weight, in_proj_bias)
    mask = _as_3d(mask, (tgt_len, src_len), batch * num_heads)

    if (bias_k is None) != (bias_v is None):
        raise AssertionError(
            f"bias_{'v' if bias_k is None else 'k'} is set but bias_{'k' if bias_k is None else 'v'} is None"
        )
    if bias_k is not None and bias_v is not None:
        if static_k is not None or static_v is not None:
            raise AssertionError(f"bias cannot be added to static {'key' if static_k is not None else 'value'}.")
        k, v = cat([k, bias_k.repeat(1, batch, 1)]), cat([v, bias_v.repeat(1, batch, 1)])
        mask, padding = _one_more(mask), _one_more(padding)

    def heads(x: Tensor, static: Tensor | None) -> Tensor:
        """(N · num_heads, S, d)"""
        if static is not None:
            return _checked_static(static, batch * num_heads, head_dim)
        return x.reshape(x.shape[0], batch * num_heads, head_dim).transpose(0, 1)

    q, k, v = heads(q, None), heads(k, static_k), heads(v, static_v)
    if add_zero_attn:
        nothing = zeros(batch * num_heads, 1, head_dim, dtype=k.dtype, device=k.device)
        k, v = cat([k, nothing], 1), cat([v, nothing], 1)
        mask, padding = _one_more(mask), _one_more(padding)
    src_len = k.shape[1]
    if padding is not None:
        mask = _merged(mask, padding, batch, num_heads, src_len)
    dropout_p = dropout_p if training else 0.0

    shares = None
    if need_weights:
        scores = matmul(q * math.sqrt(1 / head_dim), k.transpose(-2, -1))
        shares = dropout(softmax(scores if mask is None else scores + mask, -1), dropout_p)
        y = matmul(shares, v)
        shares = shares.reshape(batch, num_heads, tgt_len, src_len)
        if average_attn_weights:
            shares = shares.mean(1)
        if not batched:
            shares = shares.squeeze(0)
    else:
        y = scaled_dot_product_attention(q, k, v, mask, dropout_p, is_causal)
    y = linear(y.transpose(0, 1).reshape(tgt_len, batch, embed_dim), out_proj_weight, out_proj_bias)
    return (y if batched else y.squeeze(1)), shares


def _check_shapes(
    query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None, mask: Tensor | None, num_heads: int
) -> bool:
    """Whether the inputs are a batch."""
    dims = query.ndim
    if dims not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {dims}-D query tensor")
    given = "For batched (3-D) `query`, expected" if dims == 3 else "For unbatched (2-D) `query`, expected"
    if key.ndim != dims or value.ndim != dims:
        raise AssertionError(
            f"{given} `key` and `value` to be {dims}-D but found {key.ndim}-D and {value.ndim}-D tensors respectively"
        )
    if padding is not None and padding.ndim != dims - 1:
        raise AssertionError(
            f"{given} `key_padding_mask` to be `None` or {dims - 1}-D but found {padding.ndim}-D tensor instead"
        )
    if mask is not None:
        if mask.ndim not in (2, 3):
            raise AssertionError(f"{given} `attn_mask` to be `None`, 2-D or 3-D but found {mask.ndim}-D tensor instead")
        expected = (num_heads, query.shape[0], key.shape[0])
        if dims == 2 and mask.ndim == 3 and mask.shape != expected:
            raise AssertionError(f"Expected `attn_mask` shape to be {expected} but got {mask.shape}")
    return dims == 3


def _projected_together(
    query: Tensor, key: Tensor, value: Tensor, weight: Tensor | None, bias: Tensor | None
) -> tuple[Tensor, ...]:
    """Q, K, V from one weight (3E, E); what is the same tensor is multiplied once."""
    if key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
    if weight is None:
        raise AssertionError("use_separate_proj_weight is False but in_proj_weight is None")
    if key is value:
        if query is key:
            return linear(query, weight, bias).chunk(3, -1)
        size = query.shape[-1]
        w_q, w_kv = weight.split([size, 2 * size])
        b_q, b_kv = (None, None) if bias is None else bias.split([size, 2 * size])
        return (linear(query, w_q, b_q), *linear(key, w_kv, b_kv).chunk(2, -1))
    biases = (None, None, None) if bias is None else bias.chunk(3)
    parts = zip((query, key, value), weight.chunk(3), biases, strict=True)
    return tuple([linear(x, w, b) for x, w, b in parts])


def _projected_apart(
    query: Tensor, key: Tensor, value: Tensor, weights: Any, bias: Tensor | None
) -> tuple[Tensor, ...]:
    """Q, K, V from a weight for each."""
    if key.shape[:2] != value.shape[:2]:
        raise AssertionError(f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}")
    size = query.shape[-1]
    biases = (None, None, None) if bias is None else bias.chunk(3)
    projected = []
    for what, x, weight, own in zip(("query", "key", "value"), (query, key, value), weights, biases, strict=True):
        if weight is None:
            raise AssertionError(f"use_separate_proj_weight is True but {what[0]}_proj_weight is None")
        expected = (size, x.shape[-1])
        if weight.shape != expected:
            raise AssertionError(f"expecting {what} weights shape of {expected}, but got {weight.shape}")
        if own is not None and own.shape != (size,):
            raise AssertionError(f"expecting {what} bias shape of {(size,)}, but got {own.shape}")
        projected.append(linear(x, weight, own))
    return tuple(projected)


def _as_3d(mask: Tensor | None, shape: tuple[int, int], count: int) -> Tensor | None:
    """The mask as (1, L, S) or (N · num_heads, L, S)."""
    if mask is None:
        return None
    expected = shape if mask.ndim == 2 else (count, *shape)
    if mask.shape != expected:
        raise RuntimeError(f"The shape of the {mask.ndim}D attn_mask is {mask.shape}, but should be {expected}.")
    return mask.unsqueeze(0) if mask.ndim == 2 else mask


def _one_more(mask: Tensor | None) -> Tensor | None:
    """The mask with one more key, which everybody may look at."""
    return None if mask is None else pad(mask, (0, 1))


def _checked_static(static: Tensor, count: int, head_dim: int) -> Tensor:
    for dim, expected in ((0, count), (2, head_dim)):
        if static.shape[dim] != expected:
            raise AssertionError(f"expecting static_k.size({dim}) of {expected}, but got {static.shape[dim]}")
    return static


def _merged(mask: Tensor | None, padding: Tensor, batch: int, num_heads: int, src_len: int) -> Tensor:
    """The sum of both masks, (N · num_heads, L or 1, S)."""
    for dim, expected in enumerate((batch, src_len)):
        if padding.shape[dim] != expected:
            raise AssertionError(
                f"Expected key_padded_mask.shape[{dim}] to be {expected}, but got {padding.shape[dim]}"
            )
    padding = padding.reshape(batch, 1, 1, src_len).expand(-1, num_heads, -1, -1)
    padding = padding.reshape(batch * num_heads, 1, src_len)
    return padding if mask is None else mask + padding
