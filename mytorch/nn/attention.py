"""Multi-head attention as a layer: the projections, and how they are called in a `state_dict`."""

from __future__ import annotations

from typing import Any

from ..ops.attention import canonical_mask, none_or_dtype
from ..ops.creation import empty
from ..tensor import Tensor
from . import functional as F, init
from .linear import Linear
from .module import Module
from .parameter import Parameter


class NonDynamicallyQuantizableLinear(Linear):
    """`Linear` under the name that PyTorch prints for the last projection of an attention layer."""


class MultiheadAttention(Module):
    """softmax(Qᵢ Kᵢᵀ / √d + mask) Vᵢ for heads i, side by side, times W_out; Q, K, V are linear in query, key, value.

    Called with query (L, N, E), key (S, N, kdim), value (S, N, vdim), or (N, L, E) … with `batch_first`, or without N;
    and with `key_padding_mask`, `need_weights`, `attn_mask`, `average_attn_weights`, `is_causal` as explained at
    `F.multi_head_attention_forward`. In boolean masks True forbids. Returns the outputs, and the weights or None.

    Args:
        embed_dim: E.
        num_heads: heads of d = E / num_heads numbers each.
        dropout: probability with which a weight is dropped in training.
        bias: whether the projections have a bias.
        add_bias_kv: one more key and value, which are learned.
        add_zero_attn: one more key and value of zeros.
        kdim, vdim: numbers in each key and value, E if omitted.
        batch_first: the batch is the first dimension, not the second.

    Source: Vaswani et al. 2017, section 3.2.2.

    Raises:
        ValueError: sizes that are not positive.
        AssertionError: E is not divisible by the number of heads.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                "embed_dim and num_heads must be greater than 0, got "
                f"embed_dim={embed_dim} and num_heads={num_heads} instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim == self.vdim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")

        def parameter(*shape: int) -> Parameter:
            return Parameter(empty(shape, device=device, dtype=dtype))

        together = self._qkv_same_embed_dim
        if not together:
            self.q_proj_weight = parameter(embed_dim, embed_dim)
            self.k_proj_weight = parameter(embed_dim, self.kdim)
            self.v_proj_weight = parameter(embed_dim, self.vdim)
        self.register_parameter("in_proj_weight", parameter(3 * embed_dim, embed_dim) if together else None)
        if together:
            for name in ("q_proj_weight", "k_proj_weight", "v_proj_weight"):
                self.register_parameter(name, None)
        self.register_parameter("in_proj_bias", parameter(3 * embed_dim) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None and self.out_proj.bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                init.xavier_normal_(extra)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        other = none_or_dtype(attn_mask)
        key_padding_mask = canonical_mask(key_padding_mask, "key_padding_mask", other, "attn_mask", query.dtype)
        attn_mask = canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
        turned = self.batch_first and query.dim() == 3
        if turned:  # what was the same tensor must stay the same tensor
            twins = {id(x): x.transpose(0, 1) for x in (query, key, value)}
            query, key, value = twins[id(query)], twins[id(key)], twins[id(value)]
        output, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (output.transpose(0, 1) if turned else output), weights
