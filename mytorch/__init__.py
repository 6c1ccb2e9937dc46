"""mytorch: a deep-learning framework to learn from, read for pleasure, and keep using.

Tensors with reverse-mode differentiation, networks, optimisers and data on NumPy (and CuPy), under PyTorch's names:

    import mytorch
    import mytorch.nn as nn

    x = mytorch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x**2).sum().backward()
    x.grad  # tensor([2., 4., 6.])

`mytorch.vision` and `mytorch.visualize` are imported by name when they are wanted.
"""

import importlib as _importlib
import math as _math
from typing import TYPE_CHECKING as _TYPE_CHECKING

from . import (
    amp as amp,
    autograd as autograd,
    backends as backends,
    compiler as compiler,
    cuda as cuda,
    func as func,
    fx as fx,
    hub as hub,
    jit as jit,
    linalg as linalg,
    nn as nn,
    random as random,
    special as special,
    tensor_methods as _tensor_methods,
    utils as utils,
    version as version,
)
from .amp import autocast as autocast
from .amp.autocast import is_autocast_enabled as is_autocast_enabled
from .as_torch import as_torch as as_torch
from .autograd import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    is_grad_enabled as is_grad_enabled,
    is_inference_mode_enabled as is_inference_mode_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .autograd.anomaly import (
    is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled,
    is_anomaly_enabled as is_anomaly_enabled,
    set_anomaly_enabled as set_anomaly_enabled,
)
from .backend import (
    Device as device,
    DType as dtype,
    get_default_device as get_default_device,
    get_default_dtype as get_default_dtype,
    set_default_device as set_default_device,
    set_default_dtype as set_default_dtype,
)
from .backend.dtype import (
    bool_ as bool,
    float16 as float16,
    float32 as float32,
    float64 as float64,
    int8 as int8,
    int16 as int16,
    int32 as int32,
    int64 as int64,
    uint8 as uint8,
)
from .backends.conv2d import explain as explain_conv2d
from .backends.promises import (
    are_deterministic_algorithms_enabled as are_deterministic_algorithms_enabled,
    get_float32_matmul_precision as get_float32_matmul_precision,
    set_float32_matmul_precision as set_float32_matmul_precision,
    use_deterministic_algorithms as use_deterministic_algorithms,
)
from .backends.workspace import empty_cache as empty_cache
from .compiler import compile as compile
from .fx import _assert as _assert
from .kernels.parallel import get_num_threads as get_num_threads, set_num_threads as set_num_threads
from .missing_names import asking as _asking
from .nn.summary import summary as summary
from .ops.activation import (
    relu as relu,
    relu_ as relu_,
    sigmoid as sigmoid,
    sigmoid_ as sigmoid_,
    tanh as tanh,
    tanh_ as tanh_,
)
from .ops.adaptive_pool import (
    adaptive_avg_pool1d as adaptive_avg_pool1d,
    adaptive_max_pool1d_with_indices as adaptive_max_pool1d,
)
from .ops.added_products import addbmm as addbmm, addmm as addmm, addmv as addmv, addr as addr, baddbmm as baddbmm
from .ops.affine_grid import affine_grid as affine_grid_generator
from .ops.arithmetic import (
    add as add,
    mul as mul,
    neg as neg,
    neg_ as neg_,
    positive as positive,
    rsub as rsub,
    sub as sub,
)
from .ops.avg_pool import avg_pool1d as avg_pool1d
from .ops.bessel import i0 as i0, i0_ as i0_
from .ops.bilinear import bilinear as bilinear
from .ops.bitwise import (
    bitwise_and as bitwise_and,
    bitwise_left_shift as bitwise_left_shift,
    bitwise_not as bitwise_not,
    bitwise_or as bitwise_or,
    bitwise_right_shift as bitwise_right_shift,
    bitwise_xor as bitwise_xor,
)
from .ops.broadcast import (
    broadcast_shapes as broadcast_shapes,
    broadcast_tensors as broadcast_tensors,
    broadcast_to as broadcast_to,
)
from .ops.cdist import cdist as cdist
from .ops.combinations import block_diag as block_diag, cartesian_prod as cartesian_prod, combinations as combinations
from .ops.comparison import (
    allclose as allclose,
    eq as eq,
    equal as equal,
    ge as ge,
    gt as gt,
    isclose as isclose,
    isfinite as isfinite,
    isinf as isinf,
    isnan as isnan,
    isneginf as isneginf,
    isposinf as isposinf,
    isreal as isreal,
    le as le,
    logical_and as logical_and,
    logical_not as logical_not,
    logical_or as logical_or,
    logical_xor as logical_xor,
    lt as lt,
    ne as ne,
)
from .ops.contraction import tensordot as tensordot
from .ops.conv import conv1d as conv1d, conv2d as conv2d, conv3d as conv3d
from .ops.conv_transpose import (
    conv_transpose1d as conv_transpose1d,
    conv_transpose2d as conv_transpose2d,
    conv_transpose3d as conv_transpose3d,
)
from .ops.convert import clone as clone, detach as detach
from .ops.copies import (
    alias_copy as alias_copy,
    as_strided_copy as as_strided_copy,
    detach_copy as detach_copy,
    diagonal_copy as diagonal_copy,
    expand_copy as expand_copy,
    narrow_copy as narrow_copy,
    permute_copy as permute_copy,
    select_copy as select_copy,
    slice_copy as slice_copy,
    split_copy as split_copy,
    split_with_sizes_copy as split_with_sizes_copy,
    squeeze_copy as squeeze_copy,
    t_copy as t_copy,
    transpose_copy as transpose_copy,
    unbind_copy as unbind_copy,
    unfold_copy as unfold_copy,
    unsqueeze_copy as unsqueeze_copy,
    view_copy as view_copy,
)
from .ops.counting import bincount as bincount, histc as histc, histogram as histogram
from .ops.covariance import corrcoef as corrcoef, cov as cov
from .ops.creation import (
    as_tensor as as_tensor,
    asarray as asarray,
    empty as empty,
    empty_strided as empty_strided,
    from_numpy as from_numpy,
    full as full,
    ones as ones,
    scalar_tensor as scalar_tensor,
    tensor as tensor,
    zeros as zeros,
)
from .ops.creation_like import (
    empty_like as empty_like,
    full_like as full_like,
    ones_like as ones_like,
    zeros_like as zeros_like,
)
from .ops.creation_ranges import (
    arange as arange,
    eye as eye,
    linspace as linspace,
    logspace as logspace,
    tril_indices as tril_indices,
    triu_indices as triu_indices,
)
from .ops.cross import cross as cross
from .ops.determinant import det as det, logdet as logdet
from .ops.deviation import std as std, std_mean as std_mean, var as var, var_mean as var_mean
from .ops.diagonal import (
    diag as diag,
    diag_embed as diag_embed,
    diagflat as diagflat,
    diagonal as diagonal,
    diagonal_scatter as diagonal_scatter,
    trace as trace,
)
from .ops.differences import (
    cumulative_trapezoid as cumulative_trapezoid,
    diff as diff,
    trapezoid as trapezoid,
    trapz as trapz,
)
from .ops.distance import cosine_similarity as cosine_similarity, pairwise_distance as pairwise_distance, pdist as pdist
from .ops.division import (
    div as div,
    floor_divide as floor_divide,
    fmod as fmod,
    reciprocal as reciprocal,
    reciprocal_ as reciprocal_,
    remainder as remainder,
    true_divide as true_divide,
)
from .ops.divisors import gcd as gcd, gcd_ as gcd_, lcm as lcm, lcm_ as lcm_
from .ops.dropout import (
    alpha_dropout as alpha_dropout,
    dropout as dropout,
    feature_alpha_dropout as feature_alpha_dropout,
)
from .ops.einsum import einsum as einsum
from .ops.error_function import erf as erf, erf_ as erf_, erfc as erfc, erfc_ as erfc_, erfinv as erfinv
from .ops.exponential import (
    exp as exp,
    exp2 as exp2,
    exp2_ as exp2_,
    exp_ as exp_,
    expm1 as expm1,
    expm1_ as expm1_,
    float_power as float_power,
    ldexp as ldexp,
    ldexp_ as ldexp_,
    pow as pow,
    rsqrt as rsqrt,
    rsqrt_ as rsqrt_,
    sqrt as sqrt,
    sqrt_ as sqrt_,
    square as square,
    square_ as square_,
)
from .ops.extrema import (
    amax as amax,
    amin as amin,
    aminmax as aminmax,
    argmax as argmax,
    argmin as argmin,
    max as max,
    min as min,
)
from .ops.fill import fill as fill, fill_ as fill_, zero_ as zero_
from .ops.flip import flip as flip, fliplr as fliplr, flipud as flipud, roll as roll, rot90 as rot90
from .ops.floating_point import (
    frexp as frexp,
    nan_to_num as nan_to_num,
    nan_to_num_ as nan_to_num_,
    nextafter as nextafter,
)
from .ops.gamma import digamma as digamma, lgamma as lgamma, mvlgamma as mvlgamma, polygamma as polygamma
from .ops.gather import gather as gather, take_along_dim as take_along_dim
from .ops.grid_sample import (
    grid_sampler as grid_sampler,
    grid_sampler_2d as grid_sampler_2d,
    grid_sampler_3d as grid_sampler_3d,
)
from .ops.hyperbolic import (
    acosh as acosh,
    acosh_ as acosh_,
    asinh as asinh,
    asinh_ as asinh_,
    atanh as atanh,
    atanh_ as atanh_,
    cosh as cosh,
    cosh_ as cosh_,
    sinh as sinh,
    sinh_ as sinh_,
)
from .ops.index_select import index_select as index_select
from .ops.index_write import (
    index_add as index_add,
    index_copy as index_copy,
    index_fill as index_fill,
    index_put as index_put,
    index_put_ as index_put_,
)
from .ops.inverse import matrix_power as matrix_power
from .ops.join import (
    cat as cat,
    column_stack as column_stack,
    dstack as dstack,
    hstack as hstack,
    meshgrid as meshgrid,
    stack as stack,
    vstack as vstack,
)
from .ops.kinked_activation import (
    hardshrink as hardshrink,
    prelu as prelu,
    rrelu as rrelu,
    rrelu_ as rrelu_,
    threshold as threshold,
    threshold_ as threshold_,
)
from .ops.legacy_constructors import (
    BoolTensor as BoolTensor,
    ByteTensor as ByteTensor,
    CharTensor as CharTensor,
    DoubleTensor as DoubleTensor,
    FloatTensor as FloatTensor,
    HalfTensor as HalfTensor,
    IntTensor as IntTensor,
    LongTensor as LongTensor,
    ShortTensor as ShortTensor,
)
from .ops.limits import finfo as finfo, iinfo as iinfo
from .ops.logarithm import (
    log as log,
    log1p as log1p,
    log1p_ as log1p_,
    log2 as log2,
    log2_ as log2_,
    log10 as log10,
    log10_ as log10_,
    log_ as log_,
    logaddexp as logaddexp,
    logaddexp2 as logaddexp2,
    logit as logit,
    logit_ as logit_,
    xlogy as xlogy,
    xlogy_ as xlogy_,
)
from .ops.lu import lu_unpack as lu_unpack
from .ops.masks import masked_fill as masked_fill, masked_scatter as masked_scatter, masked_select as masked_select
from .ops.matmul import matmul as matmul
from .ops.matrix_exp import matrix_exp as matrix_exp
from .ops.max_pool import (
    max_pool1d as max_pool1d,
    max_pool1d_with_indices as max_pool1d_with_indices,
    max_pool2d as max_pool2d,
    max_pool3d as max_pool3d,
)
from .ops.memory_format import (
    channels_last as channels_last,
    channels_last_3d as channels_last_3d,
    contiguous_format as contiguous_format,
    memory_format as memory_format,
    preserve_format as preserve_format,
)
from .ops.multiply_add import addcdiv as addcdiv, addcmul as addcmul, lerp as lerp
from .ops.nan_reduce import nanmean as nanmean, nansum as nansum
from .ops.norm import group_norm as group_norm, layer_norm as layer_norm, rms_norm as rms_norm
from .ops.older_linalg import (
    cholesky as cholesky,
    inverse as inverse,
    lu as lu,
    lu_solve as lu_solve,
    pinverse as pinverse,
    qr as qr,
    slogdet as slogdet,
    svd as svd,
    triangular_solve as triangular_solve,
)
from .ops.order_statistics import kthvalue as kthvalue, median as median, mode as mode, nanmedian as nanmedian
from .ops.pad import constant_pad_nd as constant_pad_nd, pad as pad
from .ops.permute import (
    adjoint as adjoint,
    moveaxis as moveaxis,
    movedim as movedim,
    permute as permute,
    swapaxes as swapaxes,
    swapdims as swapdims,
    t as t,
    transpose as transpose,
)
from .ops.pixel_shuffle import (
    channel_shuffle as channel_shuffle,
    pixel_shuffle as pixel_shuffle,
    pixel_unshuffle as pixel_unshuffle,
)
from .ops.products import (
    bmm as bmm,
    chain_matmul as chain_matmul,
    dot as dot,
    inner as inner,
    kron as kron,
    mm as mm,
    mv as mv,
    outer as outer,
    vdot as vdot,
)
from .ops.promotion import can_cast as can_cast, promote_types as promote_types, result_type as result_type
from .ops.properties import (
    get_device as get_device,
    is_complex as is_complex,
    is_conj as is_conj,
    is_floating_point as is_floating_point,
    is_neg as is_neg,
    is_nonzero as is_nonzero,
    is_same_size as is_same_size,
    is_signed as is_signed,
    is_tensor as is_tensor,
    numel as numel,
)
from .ops.quantile import nanquantile as nanquantile, quantile as quantile
from .ops.random import (
    Generator as Generator,
    get_rng_state as get_rng_state,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
    seed as seed,
    set_rng_state as set_rng_state,
)
from .ops.random_distributions import (
    bernoulli as bernoulli,
    multinomial as multinomial,
    normal as normal,
    poisson as poisson,
)
from .ops.real import (
    conj as conj,
    conj_physical as conj_physical,
    conj_physical_ as conj_physical_,
    imag as imag,
    real as real,
    resolve_conj as resolve_conj,
    resolve_neg as resolve_neg,
)
from .ops.reduce import all as all, any as any, count_nonzero as count_nonzero, mean as mean, prod as prod, sum as sum
from .ops.reflections import geqrf as geqrf, ormqr as ormqr
from .ops.repeat import repeat_interleave as repeat_interleave, tile as tile
from .ops.rounding import (
    ceil as ceil,
    ceil_ as ceil_,
    floor as floor,
    floor_ as floor_,
    frac as frac,
    frac_ as frac_,
    round as round,
    round_ as round_,
    trunc as trunc,
    trunc_ as trunc_,
)
from .ops.scan import (
    cummax as cummax,
    cummin as cummin,
    cumprod as cumprod,
    cumsum as cumsum,
    logcumsumexp as logcumsumexp,
)
from .ops.scatter import scatter as scatter, scatter_add as scatter_add
from .ops.scatter_reduce import index_reduce as index_reduce, scatter_reduce as scatter_reduce
from .ops.scattered_slices import (
    as_strided_scatter as as_strided_scatter,
    select_scatter as select_scatter,
    slice_scatter as slice_scatter,
)
from .ops.searching import bucketize as bucketize, isin as isin, searchsorted as searchsorted
from .ops.selection import (
    clamp as clamp,
    clamp_ as clamp_,
    clamp_max as clamp_max,
    clamp_max_ as clamp_max_,
    clamp_min as clamp_min,
    clamp_min_ as clamp_min_,
    fmax as fmax,
    fmin as fmin,
    maximum as maximum,
    minimum as minimum,
    where as where,
)
from .ops.shape import (
    atleast_1d as atleast_1d,
    atleast_2d as atleast_2d,
    atleast_3d as atleast_3d,
    flatten as flatten,
    ravel as ravel,
    reshape as reshape,
    squeeze as squeeze,
    unflatten as unflatten,
    unsqueeze as unsqueeze,
)
from .ops.sign import (
    abs as abs,
    abs_ as abs_,
    angle as angle,
    copysign as copysign,
    heaviside as heaviside,
    sgn as sgn,
    sign as sign,
    signbit as signbit,
)
from .ops.smooth_activation import celu as celu, celu_ as celu_, selu as selu, selu_ as selu_
from .ops.softmax import log_softmax as log_softmax, logsumexp as logsumexp, softmax as softmax
from .ops.sorting import (
    argsort as argsort,
    argwhere as argwhere,
    msort as msort,
    nonzero as nonzero,
    sort as sort,
    topk as topk,
)
from .ops.split import (
    chunk as chunk,
    narrow as narrow,
    select as select,
    split as split,
    split_with_sizes as split_with_sizes,
    unbind as unbind,
)
from .ops.strided import as_strided as as_strided, as_strided_ as as_strided_, resize_as_ as resize_as_
from .ops.take import put as put, take as take, unravel_index as unravel_index
from .ops.tensor_split import dsplit as dsplit, hsplit as hsplit, tensor_split as tensor_split, vsplit as vsplit
from .ops.triangles import tril as tril, triu as triu
from .ops.triangular import cholesky_inverse as cholesky_inverse, cholesky_solve as cholesky_solve
from .ops.trigonometric import (
    acos as acos,
    acos_ as acos_,
    asin as asin,
    asin_ as asin_,
    atan as atan,
    atan2 as atan2,
    atan_ as atan_,
    cos as cos,
    cos_ as cos_,
    deg2rad as deg2rad,
    deg2rad_ as deg2rad_,
    hypot as hypot,
    rad2deg as rad2deg,
    rad2deg_ as rad2deg_,
    sin as sin,
    sin_ as sin_,
    sinc as sinc,
    sinc_ as sinc_,
    tan as tan,
    tan_ as tan_,
)
from .ops.unique import unique as unique, unique_consecutive as unique_consecutive
from .ops.vector_norm import dist as dist, norm as norm, renorm as renorm
from .tensor import Size as Size, Tensor as Tensor
from .tensor_repr import set_printoptions as set_printoptions
from .typename import typename as typename
from .version import __version__ as __version__

# PyTorch's other words for the same things.
absolute = abs
arccos, arccos_, arccosh, arccosh_ = acos, acos_, acosh, acosh_
arcsin, arcsin_, arcsinh, arcsinh_ = asin, asin_, asinh, asinh_
arctan, arctan_, arctanh, arctanh_ = atan, atan_, atanh, atanh_
arctan2 = atan2
clip, clip_ = clamp, clamp_
fix, fix_ = trunc, trunc_
concat = concatenate = cat
divide = div
ger = outer
orgqr = linalg.householder_product
greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
multiply = mul
negative, negative_ = neg, neg_
subtract = sub
row_stack = vstack
double, float, half, int, long, short = float64, float32, float16, int32, int64, int16
unsafe_chunk, unsafe_split, unsafe_split_with_sizes = chunk, split, split_with_sizes
strided = "strided"

inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
newaxis = None


if _TYPE_CHECKING:
    from . import distributions as distributions, optim as optim, testing as testing
    from .serialization import load as load, save as save

# Imported when they are first asked for: a program that neither trains, saves nor draws need not wait for the means.
_LATER = {
    "distributions": "distributions",
    "load": "serialization",
    "optim": "optim",
    "save": "serialization",
    "testing": "testing",
}
_missing = _asking(__name__)


def __getattr__(name: str) -> object:
    if name == "default_generator":  # made when it is first asked for
        return random.default_generator
    if name in _LATER:
        room = _importlib.import_module(f"{__name__}.{_LATER[name]}")
        globals()[name] = value = room if _LATER[name] == name else getattr(room, name)
        return value
    return _missing(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
