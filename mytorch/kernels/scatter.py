"""Adding into an array at index positions, where positions may repeat: `out[index] += values` done right.

`out[index] += values` writes only the last of several values for one position. `np.add.at` adds all of them, quickly
only for flat arrays; so whatever can be flattened is.
"""

from ..backend import xp_of


def scatter_add(out, index, values):
    """out[index] += values for every occurrence of a position. `index` is what `out[...]` takes; returns `out`."""
    xp = xp_of(out)
    if xp.__name__ != "numpy":
        _add_atomically(xp, out, index, values)
        return out
    items = index if type(index) is tuple else (index,)
    lead = len(items)
    if lead > out.ndim or not out.flags.c_contiguous or not all(_is_integers(xp, item) for item in items):
        xp.add.at(out, index, values)
        return out
    rows = xp.broadcast_arrays(*items) if lead > 1 else items
    position = rows[0]
    if lead > 1 or (position.size and position.min() < 0):
        position = xp.ravel_multi_index(tuple(r % n for r, n in zip(rows, out.shape, strict=False)), out.shape[:lead])
    width = 1
    for size in out.shape[lead:]:
        width *= size
    values = xp.broadcast_to(values, position.shape + out.shape[lead:])
    if width == 1:
        xp.add.at(out.reshape(-1), position.reshape(-1), values.reshape(-1))
    elif width >= WIDE:
        table, source = out.reshape(-1, width), values.reshape(-1, width)
        for row, target in enumerate(position.reshape(-1).tolist()):
            table[target] += source[row]
    else:
        flat = position.reshape(-1, 1) * width + xp.arange(width)
        xp.add.at(out.reshape(-1), flat.reshape(-1), values.reshape(-1))
    return out


WIDE = 256  # from this many numbers in a row, a loop over rows beats a list of every single position


def _is_integers(xp, item):
    return isinstance(item, xp.ndarray) and item.dtype.kind in "iu"


def positions_along(index, axis, shape):
    """Where in a flat array of `shape` the elements [..., index[..., i, ...], ...] along `axis` stand."""
    xp = xp_of(index)
    step, steps = 1, []
    for size in reversed(shape):
        steps.append(step)
        step *= size
    steps.reverse()
    result = index.astype("int64") * steps[axis]
    for d, size in enumerate(index.shape):
        if d != axis and size > 1:
            result += (xp.arange(size) * steps[d]).reshape((-1,) + (1,) * (index.ndim - d - 1))
    return result


def pick_along(x, axis, index):
    """x[..., index, ...] along `axis`, a separate index for every element."""
    if xp_of(x).__name__ != "numpy":
        return _pick_on_gpu(x, axis, index)
    return x.reshape(-1).take(positions_along(index, axis, x.shape))


def combine_along(out, axis, index, values, combine):
    """out[..., index, ...] = combine(out[..., index, ...], values) along `axis`, for one element after the other.

    `combine` is a ufunc such as xp.add or xp.maximum; `out` is contiguous; index and values have one shape.
    Returns `out`.
    """
    if xp_of(out).__name__ != "numpy":
        return _combine_on_gpu(out, axis, index, values, combine)
    combine.at(out.reshape(-1), positions_along(index, axis, out.shape).reshape(-1), values.reshape(-1))
    return out


def _pick_on_gpu(x, axis, index):
    from .cuda import along

    if along.fits(index, axis, x.shape):
        return along.pick_along(x, axis, index)
    return x.reshape(-1).take(positions_along(index, axis, x.shape))


def _combine_on_gpu(out, axis, index, values, combine):
    from .cuda import along

    if along.fits(index, axis, out.shape):
        along.combine_along(out, axis, index, values, combine)
    else:
        position = positions_along(index, axis, out.shape).reshape(-1)
        along.combine_along(out.reshape(-1), 0, position, values.reshape(-1), combine)
    return out


def _add_atomically(xp, out, index, values):
    """CuPy's `add.at`, an atomic addition on the GPU; it exists for some dtypes, and the others are added in those."""
    if out.dtype.char in ATOMIC:
        xp.add.at(out, index, values)
    elif out.dtype.itemsize == 8:  # int64: to the bits of a sum it makes no difference whether there is a sign
        unsigned = values.astype(out.dtype).view("uint64") if hasattr(values, "view") else values
        xp.add.at(out.view("uint64"), index, unsigned)
    else:
        wide = out.astype("int32")
        xp.add.at(wide, index, values if not hasattr(values, "astype") else values.astype("int32"))
        out[...] = wide if out.dtype.kind != "b" else wide != 0


ATOMIC = "iILQefd"  # dtypes, by their letters
