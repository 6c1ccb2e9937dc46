"""mytorch: a deep-learning framework to learn from, read for pleasure, and keep using.

Tensors with reverse-mode differentiation, networks, optimisers and data on NumPy (and CuPy), under PyTorch's names:

    import mytorch
    import mytorch.nn as nn

    x = mytorch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x**2).sum().backward()
    x.grad  # tensor([2., 4., 6.])

`mytorch.vision` and `mytorch.visualize` are imported by name when they are wanted.
"""

import math as _math

from . import autograd as autograd
from . import nn as nn
from . import optim as optim
from . import tensor_methods as _tensor_methods
from . import utils as utils
from .autograd import enable_grad as enable_grad
from .autograd import inference_mode as inference_mode
from .autograd import is_grad_enabled as is_grad_enabled
from .autograd import is_inference_mode_enabled as is_inference_mode_enabled
from .autograd import no_grad as no_grad
from .autograd import set_grad_enabled as set_grad_enabled
from .backend import Device as device
from .backend import DType as dtype
from .backend import get_default_device as get_default_device
from .backend import get_default_dtype as get_default_dtype
from .backend import set_default_device as set_default_device
from .backend import set_default_dtype as set_default_dtype
from .backend.dtype import bool_ as bool
from .backend.dtype import float16 as float16
from .backend.dtype import float32 as float32
from .backend.dtype import float64 as float64
from .backend.dtype import int8 as int8
from .backend.dtype import int16 as int16
from .backend.dtype import int32 as int32
from .backend.dtype import int64 as int64
from .backend.dtype import uint8 as uint8
from .kernels.parallel import get_num_threads as get_num_threads
from .kernels.parallel import set_num_threads as set_num_threads
from .ops.activation import relu as relu
from .ops.activation import relu_ as relu_
from .ops.activation import sigmoid as sigmoid
from .ops.activation import tanh as tanh
from .ops.adaptive_pool import adaptive_avg_pool1d as adaptive_avg_pool1d
from .ops.arithmetic import add as add
from .ops.arithmetic import div as div
from .ops.arithmetic import floor_divide as floor_divide
from .ops.arithmetic import mul as mul
from .ops.arithmetic import neg as neg
from .ops.arithmetic import reciprocal as reciprocal
from .ops.arithmetic import remainder as remainder
from .ops.arithmetic import sub as sub
from .ops.bitwise import bitwise_and as bitwise_and
from .ops.bitwise import bitwise_not as bitwise_not
from .ops.bitwise import bitwise_or as bitwise_or
from .ops.bitwise import bitwise_xor as bitwise_xor
from .ops.broadcast import broadcast_shapes as broadcast_shapes
from .ops.broadcast import broadcast_tensors as broadcast_tensors
from .ops.broadcast import broadcast_to as broadcast_to
from .ops.broadcast import tile as tile
from .ops.comparison import allclose as allclose
from .ops.comparison import eq as eq
from .ops.comparison import equal as equal
from .ops.comparison import ge as ge
from .ops.comparison import gt as gt
from .ops.comparison import isclose as isclose
from .ops.comparison import isfinite as isfinite
from .ops.comparison import isinf as isinf
from .ops.comparison import isnan as isnan
from .ops.comparison import le as le
from .ops.comparison import logical_and as logical_and
from .ops.comparison import logical_not as logical_not
from .ops.comparison import logical_or as logical_or
from .ops.comparison import logical_xor as logical_xor
from .ops.comparison import lt as lt
from .ops.comparison import ne as ne
from .ops.conv import conv1d as conv1d
from .ops.conv import conv2d as conv2d
from .ops.conv_transpose import conv_transpose2d as conv_transpose2d
from .ops.convert import clone as clone
from .ops.convert import detach as detach
from .ops.convert import is_tensor as is_tensor
from .ops.creation import arange as arange
from .ops.creation import as_tensor as as_tensor
from .ops.creation import asarray as asarray
from .ops.creation import empty as empty
from .ops.creation import empty_like as empty_like
from .ops.creation import eye as eye
from .ops.creation import from_numpy as from_numpy
from .ops.creation import full as full
from .ops.creation import full_like as full_like
from .ops.creation import linspace as linspace
from .ops.creation import ones as ones
from .ops.creation import ones_like as ones_like
from .ops.creation import tensor as tensor
from .ops.creation import zeros as zeros
from .ops.creation import zeros_like as zeros_like
from .ops.deviation import norm as norm
from .ops.deviation import std as std
from .ops.deviation import var as var
from .ops.dropout import dropout as dropout
from .ops.exponential import abs as abs
from .ops.exponential import exp as exp
from .ops.exponential import log as log
from .ops.exponential import pow as pow
from .ops.exponential import sign as sign
from .ops.exponential import sqrt as sqrt
from .ops.exponential import square as square
from .ops.extrema import amax as amax
from .ops.extrema import amin as amin
from .ops.extrema import argmax as argmax
from .ops.extrema import argmin as argmin
from .ops.extrema import max as max
from .ops.extrema import min as min
from .ops.gather import gather as gather
from .ops.gather import scatter as scatter
from .ops.gather import scatter_add as scatter_add
from .ops.gather import take_along_dim as take_along_dim
from .ops.index_select import index_select as index_select
from .ops.join import cat as cat
from .ops.join import chunk as chunk
from .ops.join import hstack as hstack
from .ops.join import meshgrid as meshgrid
from .ops.join import narrow as narrow
from .ops.join import select as select
from .ops.join import split as split
from .ops.join import stack as stack
from .ops.join import unbind as unbind
from .ops.join import vstack as vstack
from .ops.linalg import addmm as addmm
from .ops.linalg import bmm as bmm
from .ops.linalg import dot as dot
from .ops.linalg import matmul as matmul
from .ops.linalg import mm as mm
from .ops.linalg import mv as mv
from .ops.linalg import outer as outer
from .ops.masks import masked_fill as masked_fill
from .ops.masks import masked_select as masked_select
from .ops.masks import tril as tril
from .ops.masks import triu as triu
from .ops.promotion import can_cast as can_cast
from .ops.promotion import promote_types as promote_types
from .ops.promotion import result_type as result_type
from .ops.random import Generator as Generator
from .ops.random import bernoulli as bernoulli
from .ops.random import get_rng_state as get_rng_state
from .ops.random import initial_seed as initial_seed
from .ops.random import manual_seed as manual_seed
from .ops.random import normal as normal
from .ops.random import rand as rand
from .ops.random import rand_like as rand_like
from .ops.random import randint as randint
from .ops.random import randn as randn
from .ops.random import randn_like as randn_like
from .ops.random import randperm as randperm
from .ops.random import seed as seed
from .ops.random import set_rng_state as set_rng_state
from .ops.reduce import all as all
from .ops.reduce import any as any
from .ops.reduce import count_nonzero as count_nonzero
from .ops.reduce import cumsum as cumsum
from .ops.reduce import mean as mean
from .ops.reduce import prod as prod
from .ops.reduce import sum as sum
from .ops.selection import clamp as clamp
from .ops.selection import maximum as maximum
from .ops.selection import minimum as minimum
from .ops.selection import where as where
from .ops.shape import flatten as flatten
from .ops.shape import flip as flip
from .ops.shape import movedim as movedim
from .ops.shape import permute as permute
from .ops.shape import reshape as reshape
from .ops.shape import roll as roll
from .ops.shape import squeeze as squeeze
from .ops.shape import swapaxes as swapaxes
from .ops.shape import t as t
from .ops.shape import transpose as transpose
from .ops.shape import unflatten as unflatten
from .ops.shape import unsqueeze as unsqueeze
from .ops.softmax import log_softmax as log_softmax
from .ops.softmax import logsumexp as logsumexp
from .ops.softmax import softmax as softmax
from .ops.sorting import argsort as argsort
from .ops.sorting import nonzero as nonzero
from .ops.sorting import sort as sort
from .ops.sorting import topk as topk
from .serialization import load as load
from .serialization import save as save
from .tensor import Size as Size
from .tensor import Tensor as Tensor
from .tensor_repr import set_printoptions as set_printoptions

__version__ = "0.1.0"

# PyTorch's other words for the same things.
absolute = abs
clip = clamp
concat = concatenate = cat
divide = true_divide = div
greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
moveaxis = movedim
multiply = mul
negative = neg
subtract = sub
swapdims = swapaxes
double, float, half, int, long, short = float64, float32, float16, int32, int64, int16
strided = "strided"

inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
newaxis = None
