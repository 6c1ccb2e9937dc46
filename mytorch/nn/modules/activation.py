"""PyTorch's place for these classes: `nn.modules.activation`."""

from ..activation import (
    LogSoftmax as LogSoftmax,
    ReLU as ReLU,
    Sigmoid as Sigmoid,
    Softmax as Softmax,
    Softmax2d as Softmax2d,
    Softmin as Softmin,
    Tanh as Tanh,
)
from ..attention import MultiheadAttention as MultiheadAttention
from ..kinked_activation import (
    Hardshrink as Hardshrink,
    Hardsigmoid as Hardsigmoid,
    Hardswish as Hardswish,
    Hardtanh as Hardtanh,
    LeakyReLU as LeakyReLU,
    PReLU as PReLU,
    ReLU6 as ReLU6,
    RReLU as RReLU,
    Softshrink as Softshrink,
    Threshold as Threshold,
)
from ..smooth_activation import (
    CELU as CELU,
    ELU as ELU,
    GELU as GELU,
    GLU as GLU,
    SELU as SELU,
    LogSigmoid as LogSigmoid,
    Mish as Mish,
    SiLU as SiLU,
    Softplus as Softplus,
    Softsign as Softsign,
    Tanhshrink as Tanhshrink,
)
