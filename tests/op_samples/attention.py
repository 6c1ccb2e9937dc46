"""Attention, alone and in several heads."""

import numpy as np

from mytorch.ops import attention, multi_head_attention

from .sample import ErrorSample, Sample, real, whole

SDPA = "nn.functional.scaled_dot_product_attention"
MHA = "nn.functional.multi_head_attention_forward"

Q, K, V = real(2, 3, 4), real(2, 5, 4, seed=1), real(2, 5, 6, seed=2)
ALLOWED = np.array([[True, False, True, True, False], [False] * 5, [True] * 5])
ROW, WEIGHT, OUT = real(3, 2, 4), real(12, 4, seed=1), real(4, 4, seed=2)


def attended(q, k, v, mask=None, **options):
    """The definition."""
    scores = q @ k.swapaxes(-1, -2) * options.get("scale", q.shape[-1] ** -0.5)
    if options.get("is_causal"):
        mask = np.tri(*scores.shape[-2:], dtype=bool)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    weights = np.exp(scores)
    total = weights.sum(-1, keepdims=True)
    return np.divide(weights, total, where=total > 0, out=np.zeros_like(weights)) @ v


SAMPLES = [
    Sample(attention.scaled_dot_product_attention, (Q, K, V), attended, torch_name=SDPA, twice=False),
    Sample(attention.scaled_dot_product_attention, (Q, K, V, ALLOWED), attended, torch_name=SDPA),
    Sample(attention.scaled_dot_product_attention, (Q, K, V, real(2, 3, 5, seed=3)), attended, torch_name=SDPA),
    Sample(
        attention.scaled_dot_product_attention,
        (Q, K, V),
        attended,
        {"is_causal": True, "scale": 0.3},
        torch_name=SDPA,
    ),
    Sample(
        attention.scaled_dot_product_attention,
        (real(1, 4, 2, 3), real(1, 2, 3, 3, seed=1), real(1, 2, 3, 2, seed=2)),
        options={"enable_gqa": True},
        torch_name=SDPA,
    ),
    Sample(
        multi_head_attention.multi_head_attention_forward,
        (ROW, ROW + 0.1, ROW - 0.1, 4, 2, WEIGHT, real(12, seed=3), None, None, False, 0.0, OUT, real(4, seed=4)),
        torch_name=MHA,
    ),
    Sample(
        multi_head_attention.multi_head_attention_forward,
        (ROW, ROW + 0.1, ROW - 0.1, 4, 2, WEIGHT, None, real(1, 1, 4), real(1, 1, 4, seed=1), True, 0.0, OUT, None),
        options={"attn_mask": np.triu(np.ones((3, 3), bool), 1), "average_attn_weights": False},
        torch_name=MHA,
    ),
]

ERRORS = [
    ErrorSample(attention.scaled_dot_product_attention, (Q[0, 0], K, V), RuntimeError, "at least 2 dimensional"),
    ErrorSample(attention.scaled_dot_product_attention, (Q, K.astype("f4"), V), RuntimeError, "to have the same dtype"),
    ErrorSample(attention.scaled_dot_product_attention, (Q, K, V, whole(3, 5)), RuntimeError, "attn_mask dtype"),
    ErrorSample(
        attention.scaled_dot_product_attention,
        (Q, K, V, ALLOWED),
        RuntimeError,
        "Explicit attn_mask",
        {"is_causal": True},
    ),
    ErrorSample(
        attention.scaled_dot_product_attention,
        (real(6, 3, 4), real(4, 3, 4), real(4, 3, 4)),
        RuntimeError,
        "must divide the number of heads",
        {"enable_gqa": True},
    ),
    ErrorSample(
        multi_head_attention.multi_head_attention_forward,
        (ROW, ROW, ROW, 6, 2, WEIGHT, None, None, None, False, 0.0, OUT, None),
        AssertionError,
        "was expecting embedding dimension of 6, but got 4",
    ),
    ErrorSample(
        multi_head_attention.multi_head_attention_forward,
        (ROW, ROW, ROW[0], 4, 2, WEIGHT, None, None, None, False, 0.0, OUT, None),
        AssertionError,
        "but found 3-D and 2-D tensors respectively",
    ),
]
