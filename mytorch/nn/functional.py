"""Layers without memory, under PyTorch's names: `import mytorch.nn.functional as F`.

Everything here is an operation of `mytorch.ops`; the layers of `mytorch.nn` keep the parameters and call these.
"""

from __future__ import annotations

from typing import Any

from ..ops import softmax as _softmax
from ..ops.activation import relu as relu
from ..ops.activation import relu_ as relu_
from ..ops.activation import sigmoid as sigmoid
from ..ops.activation import tanh as tanh
from ..ops.adaptive_pool import adaptive_avg_pool1d as adaptive_avg_pool1d
from ..ops.adaptive_pool import adaptive_avg_pool2d as adaptive_avg_pool2d
from ..ops.adaptive_pool import adaptive_max_pool2d as adaptive_max_pool2d
from ..ops.conv import conv1d as conv1d
from ..ops.conv import conv2d as conv2d
from ..ops.conv_transpose import conv_transpose2d as conv_transpose2d
from ..ops.cross_entropy import cross_entropy as cross_entropy
from ..ops.cross_entropy import nll_loss as nll_loss
from ..ops.dropout import alpha_dropout as alpha_dropout
from ..ops.dropout import dropout as dropout
from ..ops.dropout import dropout1d as dropout1d
from ..ops.dropout import dropout2d as dropout2d
from ..ops.linalg import linear as linear
from ..ops.loss import binary_cross_entropy as binary_cross_entropy
from ..ops.loss import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from ..ops.loss import huber_loss as huber_loss
from ..ops.loss import kl_div as kl_div
from ..ops.loss import l1_loss as l1_loss
from ..ops.loss import mse_loss as mse_loss
from ..ops.loss import smooth_l1_loss as smooth_l1_loss
from ..ops.norm import batch_norm as batch_norm
from ..ops.norm import group_norm as group_norm
from ..ops.norm import layer_norm as layer_norm
from ..ops.norm import local_response_norm as local_response_norm
from ..ops.norm import normalize as normalize
from ..ops.pad import pad as pad
from ..ops.pool import avg_pool1d as avg_pool1d
from ..ops.pool import avg_pool2d as avg_pool2d
from ..ops.pool import max_pool1d as max_pool1d
from ..ops.pool import max_pool2d as max_pool2d
from ..ops.smooth_activation import elu as elu
from ..ops.smooth_activation import gelu as gelu
from ..ops.smooth_activation import hardsigmoid as hardsigmoid
from ..ops.smooth_activation import hardswish as hardswish
from ..ops.smooth_activation import hardtanh as hardtanh
from ..ops.smooth_activation import leaky_relu as leaky_relu
from ..ops.smooth_activation import leaky_relu_ as leaky_relu_
from ..ops.smooth_activation import logsigmoid as logsigmoid
from ..ops.smooth_activation import mish as mish
from ..ops.smooth_activation import relu6 as relu6
from ..ops.smooth_activation import selu as selu
from ..ops.smooth_activation import silu as silu
from ..ops.smooth_activation import softplus as softplus
from ..ops.smooth_activation import softsign as softsign
from ..ops.smooth_activation import tanhshrink as tanhshrink
from ..ops.sorting import one_hot as one_hot


def softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """yᵢ = eˣⁱ / Σ eˣʲ along `dim`: positive numbers that add up to 1."""
    return _softmax.softmax(input, dim, dtype)


def log_softmax(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """yᵢ = xᵢ − ln Σ eˣʲ along `dim`: the logarithm of softmax, exact where softmax itself would round to 0."""
    return _softmax.log_softmax(input, dim, dtype)


def softmin(input: Any, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """`softmax` of −input"""
    return _softmax.softmax(-input, dim, dtype)
