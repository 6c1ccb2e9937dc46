"""Every Tensor method that is an operation, on one page.

`Tensor` itself knows only what it is. The class below lists what can be done with one, family by family; `install`
copies the list onto Tensor when the package is imported, and type checkers read it as Tensor's base class.
"""

from __future__ import annotations

from typing import Any

from .ops import (
    activation,
    arithmetic,
    bitwise,
    broadcast,
    comparison,
    convert,
    creation,
    deviation,
    exponential,
    extrema,
    fill,
    index,
    join,
    linalg,
    masks,
    random,
    reduce,
    selection,
    shape,
    sorting,
)
from .ops import gather as gather_ops
from .ops import index_select as picking
from .ops import softmax as softmaxes
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
    div = divide = true_divide = __truediv__ = arithmetic.div
    floor_divide = __floordiv__ = arithmetic.floor_divide
    remainder = __mod__ = arithmetic.remainder
    neg = negative = __neg__ = arithmetic.neg
    reciprocal = arithmetic.reciprocal
    __rsub__ = _reflected(arithmetic.sub)
    __rtruediv__ = _reflected(arithmetic.div)
    __rfloordiv__ = _reflected(arithmetic.floor_divide)
    __rmod__ = _reflected(arithmetic.remainder)
    add_ = __iadd__ = arithmetic.add_
    sub_ = subtract_ = __isub__ = arithmetic.sub_
    mul_ = multiply_ = __imul__ = arithmetic.mul_
    div_ = divide_ = __itruediv__ = arithmetic.div_
    neg_ = arithmetic.neg_

    # powers, exponentials, size and sign
    pow = __pow__ = exponential.pow
    __rpow__ = _reflected(exponential.pow)
    sqrt = exponential.sqrt
    exp = exponential.exp
    log = exponential.log
    square = exponential.square
    abs = absolute = __abs__ = exponential.abs
    sign = exponential.sign
    pow_ = __ipow__ = exponential.pow_
    sqrt_ = exponential.sqrt_
    exp_ = exponential.exp_
    log_ = exponential.log_
    abs_ = exponential.abs_

    # activations
    relu = activation.relu
    sigmoid = activation.sigmoid
    tanh = activation.tanh
    relu_ = activation.relu_
    sigmoid_ = activation.sigmoid_
    tanh_ = activation.tanh_

    # choosing
    maximum = selection.maximum
    minimum = selection.minimum
    clamp = clip = selection.clamp
    clamp_ = clip_ = selection.clamp_

    # comparing
    eq = __eq__ = comparison.eq  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    ne = __ne__ = comparison.ne  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    lt = less = __lt__ = comparison.lt
    le = less_equal = __le__ = comparison.le
    gt = greater = __gt__ = comparison.gt
    ge = greater_equal = __ge__ = comparison.ge
    logical_and = comparison.logical_and
    logical_or = comparison.logical_or
    logical_xor = comparison.logical_xor
    logical_not = comparison.logical_not
    isnan = comparison.isnan
    isinf = comparison.isinf
    isfinite = comparison.isfinite
    isclose = comparison.isclose
    allclose = comparison.allclose
    equal = comparison.equal

    # bit by bit
    bitwise_and = __and__ = __rand__ = bitwise.bitwise_and
    bitwise_or = __or__ = __ror__ = bitwise.bitwise_or
    bitwise_xor = __xor__ = __rxor__ = bitwise.bitwise_xor
    bitwise_not = __invert__ = bitwise.bitwise_not
    bitwise_and_ = __iand__ = bitwise.bitwise_and_
    bitwise_or_ = __ior__ = bitwise.bitwise_or_
    bitwise_xor_ = __ixor__ = bitwise.bitwise_xor_

    # many numbers become one
    sum = reduce.sum
    mean = reduce.mean
    var = deviation.var
    std = deviation.std
    prod = reduce.prod
    cumsum = reduce.cumsum
    all = reduce.all
    any = reduce.any
    count_nonzero = reduce.count_nonzero
    norm = deviation.norm
    max = extrema.max
    min = extrema.min
    amax = extrema.amax
    amin = extrema.amin
    argmax = extrema.argmax
    argmin = extrema.argmin
    softmax = softmaxes.softmax
    log_softmax = softmaxes.log_softmax
    logsumexp = softmaxes.logsumexp

    # the same numbers in another arrangement
    reshape = shape.reshape
    reshape_as = shape.reshape_as
    view = shape.view
    view_as = shape.view_as
    flatten = shape.flatten
    unflatten = shape.unflatten
    squeeze = shape.squeeze
    unsqueeze = shape.unsqueeze
    permute = shape.permute
    transpose = shape.transpose
    swapaxes = shape.swapaxes
    swapdims = shape.swapdims
    t = shape.t
    T = property(shape.reversed_dims)
    mT = property(shape.matrix_transpose)
    movedim = moveaxis = shape.movedim
    expand = broadcast.expand
    expand_as = broadcast.expand_as
    broadcast_to = broadcast.broadcast_to
    repeat = broadcast.repeat
    tile = broadcast.tile
    flip = shape.flip
    roll = shape.roll

    # put together and taken apart
    from_numpy = staticmethod(creation.from_numpy)
    cat = staticmethod(join.cat)
    stack = staticmethod(join.stack)
    narrow = join.narrow
    select = join.select
    split = join.split
    chunk = join.chunk
    unbind = join.unbind

    # picking and placing
    __getitem__ = index.getitem
    __setitem__ = index.setitem
    gather = gather_ops.gather
    scatter = gather_ops.scatter
    scatter_add = gather_ops.scatter_add
    scatter_ = gather_ops.scatter_
    scatter_add_ = gather_ops.scatter_add_
    take_along_dim = gather_ops.take_along_dim
    index_select = picking.index_select
    masked_fill = masks.masked_fill
    masked_fill_ = masks.masked_fill_
    masked_select = masks.masked_select
    tril = masks.tril
    triu = masks.triu
    sort = sorting.sort
    argsort = sorting.argsort
    topk = sorting.topk
    nonzero = sorting.nonzero

    # products of matrices
    matmul = __matmul__ = linalg.matmul
    __rmatmul__ = _reflected(linalg.matmul)
    mm = linalg.mm
    bmm = linalg.bmm
    mv = linalg.mv
    dot = linalg.dot
    outer = linalg.outer
    addmm = linalg.addmm

    # what it is made of and where it lives
    to = convert.to
    type_as = convert.type_as
    astype = convert.astype
    float = convert.float
    double = convert.double
    half = convert.half
    long = convert.long
    int = convert.int
    bool = convert.bool
    cpu = convert.cpu
    cuda = convert.cuda
    clone = convert.clone
    contiguous = convert.contiguous
    detach = convert.detach

    # filling
    fill_ = fill.fill_
    zero_ = fill.zero_
    copy_ = fill.copy_
    new_tensor = fill.new_tensor
    new_zeros = fill.new_zeros
    new_ones = fill.new_ones
    new_empty = fill.new_empty
    new_full = fill.new_full
    normal_ = random.normal_
    uniform_ = random.uniform_


def install() -> None:
    """Give Tensor the methods listed above."""
    for name, method in vars(TensorMethods).items():
        if name not in ("__module__", "__doc__", "__dict__", "__weakref__", "__qualname__", "__hash__"):
            setattr(Tensor, name, method)


install()
