"""Every Tensor method that is an operation, on one page.

`Tensor` itself knows only what it is. The class below lists what can be done with one, family by family; `install`
copies the list onto Tensor when the package is imported, and type checkers read it as Tensor's base class.
"""

from __future__ import annotations

from typing import Any

from .ops import (
    activation,
    added_products,
    arithmetic,
    bessel,
    bitwise,
    broadcast,
    comparison,
    convert,
    copies,
    counting,
    covariance,
    creation,
    creation_like,
    cross as cross_product,
    determinant,
    deviation,
    diagonal as diagonals,
    differences,
    division,
    divisors,
    error_function,
    exponential,
    extrema,
    fill,
    flip as flipping,
    floating_point,
    gamma as gammas,
    gather as gather_ops,
    hyperbolic,
    index,
    index_select as picking,
    index_write,
    inverse as inverses,
    join,
    kinked_activation,
    legacy_constructors,
    logarithm,
    masks,
    matrix_exp as exponentials,
    multiply_add,
    nan_reduce,
    older_linalg,
    order_statistics,
    permute as ordering,
    products,
    properties,
    quantile as quantiles,
    random_distributions,
    random_inplace,
    real as reals,
    reduce,
    reflections,
    repeat as repeating,
    rounding,
    scan,
    scatter as scattering,
    scatter_reduce as scatter_reductions,
    scattered_slices,
    selection,
    shape,
    sign as signs,
    softmax as softmaxes,
    sorting,
    split as splitting,
    strided,
    take as taking,
    tensor_split as cutting,
    triangles,
    triangular,
    trigonometric,
    unique as uniques,
    vector_norm,
)
from .tensor import Tensor


def _reflected(function: Any) -> Any:
    """`other ○ self` from `self ○ other`."""

    def method(self: Any, other: Any) -> Any:
        return function(other, self)

    return method


class TensorMethods:
    # arithmetic
    add = __add__ = __radd__ = arithmetic.add
    sub = subtract = __sub__ = arithmetic.sub
    mul = multiply = __mul__ = __rmul__ = arithmetic.mul
    neg = negative = __neg__ = arithmetic.neg
    positive = __pos__ = arithmetic.positive
    __rsub__ = _reflected(arithmetic.sub)
    add_ = __iadd__ = arithmetic.add_
    sub_ = subtract_ = __isub__ = arithmetic.sub_
    mul_ = multiply_ = __imul__ = arithmetic.mul_
    neg_ = negative_ = arithmetic.neg_
    addcmul = multiply_add.addcmul
    addcdiv = multiply_add.addcdiv
    lerp = multiply_add.lerp
    addcmul_ = multiply_add.addcmul_
    addcdiv_ = multiply_add.addcdiv_
    lerp_ = multiply_add.lerp_

    # division
    div = divide = __truediv__ = division.div
    true_divide = division.true_divide
    floor_divide = __floordiv__ = division.floor_divide
    remainder = __mod__ = division.remainder
    fmod = division.fmod
    reciprocal = division.reciprocal
    __rtruediv__ = __rdiv__ = _reflected(division.div)
    __rfloordiv__ = _reflected(division.floor_divide)
    __rmod__ = _reflected(division.remainder)
    div_ = divide_ = __itruediv__ = division.div_
    true_divide_ = division.true_divide_
    floor_divide_ = __ifloordiv__ = division.floor_divide_
    remainder_ = __imod__ = division.remainder_
    fmod_ = division.fmod_
    reciprocal_ = division.reciprocal_
    gcd = divisors.gcd
    lcm = divisors.lcm
    gcd_ = divisors.gcd_
    lcm_ = divisors.lcm_

    # powers, roots, exponentials and logarithms
    pow = __pow__ = exponential.pow
    __rpow__ = _reflected(exponential.pow)
    float_power = exponential.float_power
    sqrt = exponential.sqrt
    rsqrt = exponential.rsqrt
    square = exponential.square
    exp = exponential.exp
    exp2 = exponential.exp2
    expm1 = exponential.expm1
    ldexp = exponential.ldexp
    pow_ = __ipow__ = exponential.pow_
    float_power_ = exponential.float_power_
    sqrt_ = exponential.sqrt_
    rsqrt_ = exponential.rsqrt_
    square_ = exponential.square_
    exp_ = exponential.exp_
    exp2_ = exponential.exp2_
    expm1_ = exponential.expm1_
    ldexp_ = exponential.ldexp_
    log = logarithm.log
    log2 = logarithm.log2
    log10 = logarithm.log10
    log1p = logarithm.log1p
    logaddexp = logarithm.logaddexp
    logaddexp2 = logarithm.logaddexp2
    xlogy = logarithm.xlogy
    logit = logarithm.logit
    log_ = logarithm.log_
    log2_ = logarithm.log2_
    log10_ = logarithm.log10_
    log1p_ = logarithm.log1p_
    xlogy_ = logarithm.xlogy_
    logit_ = logarithm.logit_

    # angles
    sin = trigonometric.sin
    cos = trigonometric.cos
    tan = trigonometric.tan
    asin = arcsin = trigonometric.asin
    acos = arccos = trigonometric.acos
    atan = arctan = trigonometric.atan
    atan2 = arctan2 = trigonometric.atan2
    hypot = trigonometric.hypot
    sinc = trigonometric.sinc
    deg2rad = trigonometric.deg2rad
    rad2deg = trigonometric.rad2deg
    sinh = hyperbolic.sinh
    cosh = hyperbolic.cosh
    asinh = arcsinh = hyperbolic.asinh
    acosh = arccosh = hyperbolic.acosh
    atanh = arctanh = hyperbolic.atanh
    sin_ = trigonometric.sin_
    cos_ = trigonometric.cos_
    tan_ = trigonometric.tan_
    asin_ = arcsin_ = trigonometric.asin_
    acos_ = arccos_ = trigonometric.acos_
    atan_ = arctan_ = trigonometric.atan_
    atan2_ = arctan2_ = trigonometric.atan2_
    hypot_ = trigonometric.hypot_
    sinc_ = trigonometric.sinc_
    deg2rad_ = trigonometric.deg2rad_
    rad2deg_ = trigonometric.rad2deg_
    sinh_ = hyperbolic.sinh_
    cosh_ = hyperbolic.cosh_
    asinh_ = arcsinh_ = hyperbolic.asinh_
    acosh_ = arccosh_ = hyperbolic.acosh_
    atanh_ = arctanh_ = hyperbolic.atanh_

    # special functions
    erf = error_function.erf
    erfc = error_function.erfc
    erfinv = error_function.erfinv
    lgamma = gammas.lgamma
    digamma = gammas.digamma
    polygamma = gammas.polygamma_method
    mvlgamma = gammas.mvlgamma
    i0 = bessel.i0
    erf_ = error_function.erf_
    erfc_ = error_function.erfc_
    erfinv_ = error_function.erfinv_
    lgamma_ = gammas.lgamma_
    digamma_ = gammas.digamma_
    polygamma_ = gammas.polygamma_
    mvlgamma_ = gammas.mvlgamma_
    i0_ = bessel.i0_

    # size, sign, and the whole part
    abs = absolute = __abs__ = signs.abs
    sign = signs.sign
    sgn = signs.sgn
    signbit = signs.signbit
    copysign = signs.copysign
    heaviside = signs.heaviside
    angle = signs.angle
    floor = rounding.floor
    ceil = rounding.ceil
    trunc = fix = rounding.trunc
    round = rounding.round
    frac = rounding.frac
    frexp = floating_point.frexp
    nextafter = floating_point.nextafter
    nan_to_num = floating_point.nan_to_num
    abs_ = absolute_ = signs.abs_
    sign_ = signs.sign_
    sgn_ = signs.sgn_
    copysign_ = signs.copysign_
    heaviside_ = signs.heaviside_
    floor_ = rounding.floor_
    ceil_ = rounding.ceil_
    trunc_ = fix_ = rounding.trunc_
    round_ = rounding.round_
    frac_ = rounding.frac_
    nextafter_ = floating_point.nextafter_
    nan_to_num_ = floating_point.nan_to_num_

    # activations
    relu = activation.relu
    sigmoid = activation.sigmoid
    tanh = activation.tanh
    relu_ = activation.relu_
    sigmoid_ = activation.sigmoid_
    tanh_ = activation.tanh_
    prelu = kinked_activation.prelu
    hardshrink = kinked_activation.hardshrink

    # complex numbers that are real
    real = property(reals.real)
    imag = property(reals.imag)
    conj = reals.conj
    conj_physical = reals.conj_physical
    conj_physical_ = reals.conj_physical_
    resolve_conj = reals.resolve_conj
    resolve_neg = reals.resolve_neg

    # choosing
    maximum = selection.maximum
    minimum = selection.minimum
    fmax = selection.fmax
    fmin = selection.fmin
    clamp = clip = selection.clamp
    clamp_min = selection.clamp_min
    clamp_max = selection.clamp_max
    where = selection.where_method
    clamp_ = clip_ = selection.clamp_
    clamp_min_ = selection.clamp_min_
    clamp_max_ = selection.clamp_max_

    # comparing
    eq = comparison.eq
    ne = not_equal = comparison.ne
    lt = less = __lt__ = comparison.lt
    le = less_equal = __le__ = comparison.le
    gt = greater = __gt__ = comparison.gt
    ge = greater_equal = __ge__ = comparison.ge
    __eq__ = comparison.equals  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    __ne__ = comparison.differs  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    __contains__ = comparison.contains
    logical_and = comparison.logical_and
    logical_or = comparison.logical_or
    logical_xor = comparison.logical_xor
    logical_not = comparison.logical_not
    isnan = comparison.isnan
    isinf = comparison.isinf
    isposinf = comparison.isposinf
    isneginf = comparison.isneginf
    isfinite = comparison.isfinite
    isreal = comparison.isreal
    isclose = comparison.isclose
    allclose = comparison.allclose
    equal = comparison.equal
    eq_ = comparison.eq_
    ne_ = not_equal_ = comparison.ne_
    lt_ = less_ = comparison.lt_
    le_ = less_equal_ = comparison.le_
    gt_ = greater_ = comparison.gt_
    ge_ = greater_equal_ = comparison.ge_
    logical_and_ = comparison.logical_and_
    logical_or_ = comparison.logical_or_
    logical_xor_ = comparison.logical_xor_
    logical_not_ = comparison.logical_not_

    # bit by bit
    bitwise_and = __and__ = __rand__ = bitwise.bitwise_and
    bitwise_or = __or__ = __ror__ = bitwise.bitwise_or
    bitwise_xor = __xor__ = __rxor__ = bitwise.bitwise_xor
    bitwise_not = __invert__ = bitwise.bitwise_not
    bitwise_left_shift = __lshift__ = bitwise.bitwise_left_shift
    bitwise_right_shift = __rshift__ = bitwise.bitwise_right_shift
    __rlshift__ = _reflected(bitwise.bitwise_left_shift)
    __rrshift__ = _reflected(bitwise.bitwise_right_shift)
    bitwise_and_ = __iand__ = bitwise.bitwise_and_
    bitwise_or_ = __ior__ = bitwise.bitwise_or_
    bitwise_xor_ = __ixor__ = bitwise.bitwise_xor_
    bitwise_not_ = bitwise.bitwise_not_
    bitwise_left_shift_ = __ilshift__ = bitwise.bitwise_left_shift_
    bitwise_right_shift_ = __irshift__ = bitwise.bitwise_right_shift_

    # many numbers become one
    sum = reduce.sum
    mean = reduce.mean
    var = deviation.var
    std = deviation.std
    prod = reduce.prod
    cumsum = scan.cumsum
    cumprod = scan.cumprod
    logcumsumexp = scan.logcumsumexp
    cummax = scan.cummax
    cummin = scan.cummin
    cumsum_ = scan.cumsum_
    cumprod_ = scan.cumprod_
    all = reduce.all
    any = reduce.any
    count_nonzero = reduce.count_nonzero
    nansum = nan_reduce.nansum
    nanmean = nan_reduce.nanmean
    norm = vector_norm.norm
    dist = vector_norm.dist
    renorm = vector_norm.renorm
    renorm_ = vector_norm.renorm_
    kthvalue = order_statistics.kthvalue
    median = order_statistics.median
    nanmedian = order_statistics.nanmedian
    mode = order_statistics.mode
    quantile = quantiles.quantile
    nanquantile = quantiles.nanquantile
    diff = differences.diff
    cov = covariance.cov
    corrcoef = covariance.corrcoef
    max = extrema.max
    min = extrema.min
    amax = extrema.amax
    amin = extrema.amin
    argmax = extrema.argmax
    argmin = extrema.argmin
    aminmax = extrema.aminmax
    softmax = softmaxes.softmax
    log_softmax = softmaxes.log_softmax
    logsumexp = softmaxes.logsumexp

    # the same numbers in another shape
    reshape = shape.reshape
    reshape_as = shape.reshape_as
    view = shape.view
    view_as = shape.view_as
    ravel = shape.ravel
    flatten = shape.flatten
    unflatten = shape.unflatten
    squeeze = shape.squeeze
    squeeze_ = shape.squeeze_
    unsqueeze = shape.unsqueeze
    unsqueeze_ = shape.unsqueeze_
    as_strided = strided.as_strided
    as_strided_ = strided.as_strided_
    unfold = strided.unfold
    resize_ = strided.resize_
    resize_as_ = strided.resize_as_

    # ... with the dimensions in another order
    permute = ordering.permute
    transpose = ordering.transpose
    transpose_ = ordering.transpose_
    swapaxes = ordering.swapaxes
    swapaxes_ = ordering.swapaxes_
    swapdims = ordering.swapdims
    swapdims_ = ordering.swapdims_
    t = ordering.t
    t_ = ordering.t_
    T = property(ordering.reversed_dims)
    mT = property(ordering.matrix_transpose)
    H = property(ordering.conjugate_transpose)
    mH = property(ordering.matrix_adjoint)
    adjoint = ordering.adjoint
    movedim = ordering.movedim
    moveaxis = ordering.moveaxis

    # ... shown or copied more than once
    expand = broadcast.expand
    expand_as = broadcast.expand_as
    broadcast_to = broadcast.broadcast_to
    sum_to_size = broadcast.sum_to_size
    repeat = repeating.repeat
    tile = repeating.tile
    repeat_interleave = repeating.repeat_interleave

    # ... turned round and moved along
    flip = flipping.flip
    fliplr = flipping.fliplr
    flipud = flipping.flipud
    rot90 = flipping.rot90
    roll = flipping.roll

    # put together and taken apart
    from_numpy = staticmethod(creation.from_numpy)
    cat = staticmethod(join.cat)
    stack = staticmethod(join.stack)
    narrow = splitting.narrow
    narrow_copy = copies.narrow_copy
    select = splitting.select
    split = splitting.split
    split_with_sizes = splitting.split_with_sizes
    chunk = splitting.chunk
    unbind = splitting.unbind
    tensor_split = cutting.tensor_split
    hsplit = cutting.hsplit
    vsplit = cutting.vsplit
    dsplit = cutting.dsplit
    unsafe_split = splitting.split
    unsafe_split_with_sizes = splitting.split_with_sizes
    unsafe_chunk = splitting.chunk
    select_scatter = scattered_slices.select_scatter
    slice_scatter = scattered_slices.slice_scatter
    as_strided_scatter = scattered_slices.as_strided_scatter

    # picking and placing
    __getitem__ = index.getitem
    __setitem__ = index.setitem
    __delitem__ = index.delitem
    gather = gather_ops.gather
    take_along_dim = gather_ops.take_along_dim
    scatter = scattering.scatter
    scatter_ = scattering.scatter_
    scatter_add = scattering.scatter_add
    scatter_add_ = scattering.scatter_add_
    scatter_reduce = scatter_reductions.scatter_reduce
    scatter_reduce_ = scatter_reductions.scatter_reduce_
    index_reduce = scatter_reductions.index_reduce
    index_reduce_ = scatter_reductions.index_reduce_
    index_select = picking.index_select
    index_add = index_write.index_add
    index_add_ = index_write.index_add_
    index_copy = index_write.index_copy
    index_copy_ = index_write.index_copy_
    index_fill = index_write.index_fill
    index_fill_ = index_write.index_fill_
    index_put = index_write.index_put
    index_put_ = index_write.index_put_
    take = taking.take
    put = taking.put
    put_ = taking.put_
    masked_fill = masks.masked_fill
    masked_fill_ = masks.masked_fill_
    masked_scatter = masks.masked_scatter
    masked_scatter_ = masks.masked_scatter_
    masked_select = masks.masked_select
    sort = sorting.sort
    argsort = sorting.argsort
    topk = sorting.topk
    nonzero = sorting.nonzero
    msort = sorting.msort
    argwhere = sorting.argwhere
    unique = uniques.unique
    unique_consecutive = uniques.unique_consecutive
    bincount = counting.bincount
    histc = counting.histc
    histogram = counting.histogram

    # triangles and diagonals
    tril = triangles.tril
    triu = triangles.triu
    tril_ = triangles.tril_
    triu_ = triangles.triu_
    diag = diagonals.diag
    diagonal = diagonals.diagonal
    diag_embed = diagonals.diag_embed
    diagflat = diagonals.diagflat
    diagonal_scatter = diagonals.diagonal_scatter
    trace = diagonals.trace
    fill_diagonal_ = diagonals.fill_diagonal_

    # products of matrices
    matmul = __matmul__ = products.matmul
    __rmatmul__ = _reflected(products.matmul)
    mm = products.mm
    bmm = products.bmm
    mv = products.mv
    dot = products.dot
    vdot = products.vdot
    inner = products.inner
    outer = ger = products.outer
    kron = products.kron
    addmm = added_products.addmm
    addmv = added_products.addmv
    addbmm = added_products.addbmm
    baddbmm = added_products.baddbmm
    addr = added_products.addr
    addmm_ = added_products.addmm_
    addmv_ = added_products.addmv_
    addbmm_ = added_products.addbmm_
    baddbmm_ = added_products.baddbmm_
    addr_ = added_products.addr_

    # matrices as maps
    cross = cross_product.cross
    det = determinant.det
    logdet = determinant.logdet
    slogdet = older_linalg.slogdet
    inverse = older_linalg.inverse
    matrix_power = inverses.matrix_power
    matrix_exp = exponentials.matrix_exp
    pinverse = older_linalg.pinverse
    cholesky = older_linalg.cholesky
    cholesky_solve = triangular.cholesky_solve
    cholesky_inverse = triangular.cholesky_inverse
    triangular_solve = older_linalg.triangular_solve
    lu = older_linalg.lu
    lu_solve = older_linalg.lu_solve
    geqrf = reflections.geqrf
    orgqr = reflections.householder_product
    ormqr = reflections.ormqr
    qr = older_linalg.qr
    svd = older_linalg.svd

    # what it is not: other ways to store a tensor, and other devices, that PyTorch knows
    is_sparse = is_sparse_csr = is_quantized = is_mkldnn = is_nested = is_meta = False
    is_mps = is_xpu = is_xla = is_ipu = is_vulkan = False
    is_cpu = property(lambda self: self.device.type == "cpu", doc="Whether it is in the computer's own memory.")
    layout = "strided"

    # what it is made of and where it lives
    to = convert.to
    type_as = convert.type_as
    astype = convert.astype
    float = convert.float
    double = convert.double
    half = convert.half
    short = convert.short
    char = convert.char
    byte = convert.byte
    bfloat16 = convert.bfloat16
    type = convert.type
    long = convert.long
    int = convert.int
    bool = convert.bool
    cpu = convert.cpu
    cuda = convert.cuda
    pin_memory = convert.pin_memory
    is_pinned = convert.is_pinned
    clone = convert.clone
    contiguous = convert.contiguous
    detach = convert.detach
    detach_ = convert.detach_

    # filling
    fill_ = fill.fill_
    zero_ = fill.zero_
    copy_ = fill.copy_
    new = legacy_constructors.new
    new_tensor = creation_like.new_tensor
    new_zeros = creation_like.new_zeros
    new_ones = creation_like.new_ones
    new_empty = creation_like.new_empty
    new_full = creation_like.new_full
    new_empty_strided = creation_like.new_empty_strided
    is_nonzero = properties.is_nonzero
    is_complex = properties.is_complex
    is_conj = properties.is_conj
    is_neg = properties.is_neg
    is_signed = properties.is_signed
    is_same_size = properties.is_same_size
    storage_offset = properties.storage_offset
    get_device = properties.get_device
    normal_ = random_inplace.normal_
    uniform_ = random_inplace.uniform_
    exponential_ = random_inplace.exponential_
    cauchy_ = random_inplace.cauchy_
    log_normal_ = random_inplace.log_normal_
    geometric_ = random_inplace.geometric_
    bernoulli_ = random_inplace.bernoulli_
    random_ = random_inplace.random_
    bernoulli = random_distributions.bernoulli
    multinomial = random_distributions.multinomial


def install() -> None:
    """Give Tensor the methods listed above."""
    for name, method in vars(TensorMethods).items():
        if name not in ("__module__", "__doc__", "__dict__", "__weakref__", "__qualname__", "__hash__"):
            setattr(Tensor, name, method)


install()
