"""Windows along one axis: a view that shows them all, and the adjoint, which adds up what overlaps.

Along two axes one after the other they are im2col and col2im.
"""

from ..backend import xp_of
from .strided import restrided


def padded(x, axis: int, before: int, after: int):
    """x with so many zeros before and after it along one axis."""
    if not before and not after:
        return x
    shape = list(x.shape)
    shape[axis] += before + after
    y = xp_of(x).zeros(tuple(shape), x.dtype)
    y[(slice(None),) * axis + (slice(before, before + x.shape[axis]),)] = x
    return y


def windows(x, axis: int, size: int, stride: int, dilation: int):
    """v[..., u, i, ...] = x[..., i·stride + u·dilation, ...] for u < size and as many i as fit.

    A view in which many places share one number: to be read, or copied, never written.
    """
    count = (x.shape[axis] - dilation * (size - 1) - 1) // stride + 1
    step = x.strides[axis]
    shape = (*x.shape[:axis], size, count, *x.shape[axis + 1 :])
    strides = (*x.strides[:axis], step * dilation, step * stride, *x.strides[axis + 1 :])
    return restrided(x, shape, strides)


def overlap_add(v, axis: int, length: int, stride: int, dilation: int):
    """x[..., i·stride + u·dilation, ...] = Σ of v[..., u, i, ...] over every (i, u) there: the adjoint of `windows`."""
    size, count = v.shape[axis : axis + 2]
    lead = (slice(None),) * axis
    x = xp_of(v).zeros((*v.shape[:axis], length, *v.shape[axis + 2 :]), v.dtype)
    for u in range(size):
        start = u * dilation
        x[(*lead, slice(start, start + (count - 1) * stride + 1, stride))] += v[(*lead, u)]
    return x
