"""Memory seen with any steps: which stretch of memory an array shows, and other arrays that show the same stretch."""

import numpy as np

from ..backend import xp_of


def memory_of(x):
    """The whole memory that `x` shows a part of, as a flat array of its dtype; and where in it the first element is.

    Raises:
        RuntimeError: the memory belongs to somebody else, and has gaps.
    """
    owner = x
    while isinstance(owner.base, type(x)):
        owner = owner.base
    if owner.flags.c_contiguous:
        flat = owner.reshape(-1)
    elif owner.flags.f_contiguous:
        flat = owner.T.reshape(-1)
    else:
        raise RuntimeError(f"as_strided: the memory of a tensor with steps {x.strides} has gaps; clone() it first")
    if flat.dtype != x.dtype:
        flat = flat.view(x.dtype)
    return flat, (address(x) - address(owner)) // x.itemsize


def address(x):
    """Where in memory the first element of `x` is."""
    return x.__array_interface__["data"][0] if xp_of(x).__name__ == "numpy" else x.data.ptr


def steps_of(x):
    """The steps of `x` along its dimensions, counted in elements."""
    return tuple([step // x.itemsize for step in x.strides])


def show(flat, shape, steps, start):
    """An array of `shape` in the memory of `flat`, from element `start` on; steps are counted in elements."""
    xp = xp_of(flat)
    strides = [step * flat.itemsize for step in steps]
    if 0 in shape:
        return flat[:0].reshape(shape)
    if xp.__name__ == "numpy":
        return xp.ndarray(shape, flat.dtype, flat, start * flat.itemsize, strides)
    return xp.lib.stride_tricks.as_strided(flat[start:], shape, strides)


def restrided(x, shape, strides):
    """An array of `shape`, with steps of `strides` bytes, that begins where `x` does, in x's memory."""
    if type(x) is np.ndarray and x.flags.c_contiguous:  # a tenth of the time of NumPy's `as_strided`, and it checks
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return xp_of(x).lib.stride_tricks.as_strided(x, shape, strides)


def positions(xp, shape, steps, start):
    """Where in memory each element of such an array stands."""
    result = xp.full((1,) * len(shape), start, "int64")
    for axis, (size, step) in enumerate(zip(shape, steps, strict=True)):
        result = result + (xp.arange(size) * step).reshape((-1,) + (1,) * (len(shape) - axis - 1))
    return result.reshape(shape)


def windows(x, axis, size, step):
    """x[..., i·step : i·step + size, ...] for every i that fits, the window as a last dimension. Shows x's memory."""
    count = (x.shape[axis] - size) // step + 1
    shape = (*x.shape[:axis], count, *x.shape[axis + 1 :], size)
    steps = list(steps_of(x))
    steps[axis], last = steps[axis] * step, steps[axis]
    flat, start = memory_of(x)
    return show(flat, shape, (*steps, last), start)


def expanded(x, shape):
    """`x` shown repeatedly, in a larger shape; writable if `x` is, unlike what NumPy's `broadcast_to` gives."""
    xp = xp_of(x)
    if xp.__name__ != "numpy":
        return xp.broadcast_to(x, shape)
    lead = len(shape) - x.ndim
    strides = [0] * lead
    for have, want, stride in zip(x.shape, shape[lead:], x.strides, strict=True):
        if have == want:
            strides.append(stride)
        elif have == 1:
            strides.append(0)
        else:
            raise ValueError(f"cannot show shape {x.shape} as {shape}")
    if x.flags.c_contiguous:
        return xp.ndarray(shape, x.dtype, x, 0, strides)
    flat, start = memory_of(x)
    return xp.ndarray(shape, x.dtype, flat, start * x.itemsize, strides)
