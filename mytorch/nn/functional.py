"""Layers without memory, under PyTorch's names: `import mytorch.nn.functional as F`.

Everything here is an operation of `mytorch.ops`; the layers of `mytorch.nn` keep the parameters and call these.
"""

from __future__ import annotations

from typing import Any

from ..missing_names import asking as _asking
from ..ops import softmax as _softmax
from ..ops.activation import relu as relu, relu_ as relu_, sigmoid as sigmoid, tanh as tanh
from ..ops.adaptive_pool import (
    adaptive_avg_pool1d as adaptive_avg_pool1d,
    adaptive_avg_pool2d as adaptive_avg_pool2d,
    adaptive_avg_pool3d as adaptive_avg_pool3d,
    adaptive_max_pool1d as adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices as adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d as adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices as adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d as adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices as adaptive_max_pool3d_with_indices,
)
from ..ops.affine_grid import affine_grid as affine_grid
from ..ops.attention import (
    canonical_mask as _canonical_mask,  # noqa: F401
    none_or_dtype as _none_or_dtype,  # noqa: F401
    scaled_dot_product_attention as scaled_dot_product_attention,
)
from ..ops.avg_pool import (
    avg_pool1d as avg_pool1d,
    avg_pool2d as avg_pool2d,
    avg_pool3d as avg_pool3d,
    lp_pool1d as lp_pool1d,
    lp_pool2d as lp_pool2d,
    lp_pool3d as lp_pool3d,
)
from ..ops.batch_norm import batch_norm as batch_norm, instance_norm as instance_norm
from ..ops.bilinear import bilinear as bilinear
from ..ops.conv import conv1d as conv1d, conv2d as conv2d, conv3d as conv3d
from ..ops.conv_transpose import (
    conv_transpose1d as conv_transpose1d,
    conv_transpose2d as conv_transpose2d,
    conv_transpose3d as conv_transpose3d,
)
from ..ops.cross_entropy import cross_entropy as cross_entropy, nll_loss as nll_loss
from ..ops.ctc_loss import ctc_loss as ctc_loss
from ..ops.distance import (
    cosine_similarity as cosine_similarity,
    pairwise_distance as pairwise_distance,
    pdist as pdist,
)
from ..ops.dropout import (
    alpha_dropout as alpha_dropout,
    dropout as dropout,
    dropout1d as dropout1d,
    dropout2d as dropout2d,
    dropout3d as dropout3d,
    feature_alpha_dropout as feature_alpha_dropout,
)
from ..ops.embedding import embedding as embedding
from ..ops.embedding_bag import embedding_bag as embedding_bag
from ..ops.fractional_pool import (
    fractional_max_pool2d as fractional_max_pool2d,
    fractional_max_pool2d_with_indices as fractional_max_pool2d_with_indices,
    fractional_max_pool3d as fractional_max_pool3d,
    fractional_max_pool3d_with_indices as fractional_max_pool3d_with_indices,
)
from ..ops.grid_sample import grid_sample as grid_sample
from ..ops.gumbel_softmax import gumbel_softmax as gumbel_softmax
from ..ops.interpolate import (
    interpolate as interpolate,
    upsample as upsample,
    upsample_bilinear as upsample_bilinear,
    upsample_nearest as upsample_nearest,
)
from ..ops.kinked_activation import (
    hardshrink as hardshrink,
    hardsigmoid as hardsigmoid,
    hardswish as hardswish,
    hardtanh as hardtanh,
    hardtanh_ as hardtanh_,
    leaky_relu as leaky_relu,
    leaky_relu_ as leaky_relu_,
    prelu as prelu,
    relu6 as relu6,
    rrelu as rrelu,
    rrelu_ as rrelu_,
    softshrink as softshrink,
    threshold as threshold,
    threshold_ as threshold_,
)
from ..ops.label_margin_losses import (
    multi_margin_loss as multi_margin_loss,
    multilabel_margin_loss as multilabel_margin_loss,
    multilabel_soft_margin_loss as multilabel_soft_margin_loss,
)
from ..ops.likelihood_losses import (
    binary_cross_entropy as binary_cross_entropy,
    binary_cross_entropy_with_logits as binary_cross_entropy_with_logits,
    gaussian_nll_loss as gaussian_nll_loss,
    kl_div as kl_div,
    poisson_nll_loss as poisson_nll_loss,
)
from ..ops.linalg import linear as linear
from ..ops.linear_cross_entropy import linear_cross_entropy as linear_cross_entropy
from ..ops.local_response_norm import local_response_norm as local_response_norm
from ..ops.loss import (
    huber_loss as huber_loss,
    l1_loss as l1_loss,
    mse_loss as mse_loss,
    smooth_l1_loss as smooth_l1_loss,
)
from ..ops.margin_losses import (
    cosine_embedding_loss as cosine_embedding_loss,
    hinge_embedding_loss as hinge_embedding_loss,
    margin_ranking_loss as margin_ranking_loss,
    soft_margin_loss as soft_margin_loss,
    triplet_margin_loss as triplet_margin_loss,
    triplet_margin_with_distance_loss as triplet_margin_with_distance_loss,
)
from ..ops.max_pool import (
    max_pool1d as max_pool1d,
    max_pool1d_with_indices as max_pool1d_with_indices,
    max_pool2d as max_pool2d,
    max_pool2d_with_indices as max_pool2d_with_indices,
    max_pool3d as max_pool3d,
    max_pool3d_with_indices as max_pool3d_with_indices,
)
from ..ops.max_unpool import max_unpool1d as max_unpool1d, max_unpool2d as max_unpool2d, max_unpool3d as max_unpool3d
from ..ops.multi_head_attention import multi_head_attention_forward as multi_head_attention_forward
from ..ops.norm import group_norm as group_norm, layer_norm as layer_norm, normalize as normalize, rms_norm as rms_norm
from ..ops.pad import pad as pad
from ..ops.pixel_shuffle import (
    channel_shuffle as channel_shuffle,
    pixel_shuffle as pixel_shuffle,
    pixel_unshuffle as pixel_unshuffle,
)
from ..ops.smooth_activation import (
    celu as celu,
    celu_ as celu_,
    elu as elu,
    elu_ as elu_,
    gelu as gelu,
    glu as glu,
    logsigmoid as logsigmoid,
    mish as mish,
    selu as selu,
    selu_ as selu_,
    silu as silu,
    softplus as softplus,
    softsign as softsign,
    tanhshrink as tanhshrink,
)
from ..ops.sorting import one_hot as one_hot
from ..ops.unfold import fold as fold, unfold as unfold


def softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """yᵢ = eˣⁱ / Σ eˣʲ along `dim`: positive numbers that add up to 1."""
    return _softmax.softmax(input, dim, dtype)


def log_softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """yᵢ = xᵢ − ln Σ eˣʲ along `dim`: the logarithm of softmax, exact where softmax itself would round to 0."""
    return _softmax.log_softmax(input, dim, dtype)


def softmin(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """`softmax` of −input"""
    return _softmax.softmax(-input, dim, dtype)


__getattr__ = _asking(__name__)
