"""x[index], read and written, and whole slices by number."""

import numpy as np

from mytorch.ops import index, index_select

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4, 5)
ROWS, COLUMNS = np.array([0, 2, 0]), np.array([1, -1, 1])
MASK = whole(3, 4) > 0

BASIC = [
    0,
    -1,
    slice(1, 3),
    slice(None, None, 2),
    slice(5, 9),
    (0, 1, 2),
    (slice(None), 1),
    (Ellipsis, 1),
    (1, Ellipsis, slice(1, 4, 2)),
    (slice(None), None, 1, None),
    None,
    Ellipsis,
    (),
]
ADVANCED = [
    ROWS,
    (slice(None), COLUMNS),
    (ROWS, COLUMNS),
    (ROWS, slice(None), COLUMNS),
    (0, slice(None), COLUMNS),  # here NumPy differs from PyTorch: for it the 0 is an index array too
    (slice(1, None), np.array([[0, 1], [1, 0]])),
    (Ellipsis, COLUMNS, None),
    (None, ROWS, slice(1, 3), COLUMNS),
    (np.array([[0], [2]]), np.array([1, 3])),
    MASK,
    (MASK, 2),
    (MASK, slice(1, 3)),
    (slice(None), np.array([True, False, True, True])),
    (ROWS[:2], np.array([True, False, True, False])),
    np.zeros(0, np.int64),
    np.zeros((3, 4), bool),
    [0, 2],
    ([0, 2], [1, 1]),
    np.array(1),
    True,
    False,
]


def with_arrays(make, convert):
    """An index in which arrays are tensors: PyTorch wants its own, we want ours."""
    return (
        tuple(convert(i) if isinstance(i, np.ndarray) else i for i in make)
        if isinstance(make, tuple)
        else (convert(make) if isinstance(make, np.ndarray) else make)
    )


def library_of(x):
    """The library that the tensor x belongs to: the same sample runs with mytorch and with PyTorch."""
    import importlib

    return importlib.import_module(type(x).__module__.split(".")[0])


def read(where):
    """x[where] as a function of x, for either library."""

    def picked(x):
        return x[with_arrays(where, library_of(x).tensor)]

    picked.__name__ = "getitem"
    return picked


def written(where):
    """A copy of x after `copy[where] = value`, as a function of both."""

    def assigned(x, value):
        y = x.clone()
        y[with_arrays(where, library_of(x).tensor)] = value
        return y

    assigned.__name__ = "setitem"
    return assigned


def numpy_written(where):
    def assigned(x, value):
        y = x.copy()
        y[where] = value
        return y

    return assigned


SAMPLES = [
    *[Sample(index.getitem, (X, where), lambda x, i: x[i], torch_name="Tensor.__getitem__") for where in BASIC],
    *[
        Sample(read(where), (X,), None if where is ADVANCED[4] else lambda x, i=where: x[i], torch_name="")
        for where in ADVANCED
    ],
    *[
        Sample(index.getitem, (X, where), torch_name="Tensor.__getitem__")
        for where in ADVANCED
        if not isinstance(where, tuple)
    ],
    *[
        Sample(index.getitem, (X, where), lambda x, i: x[i], torch_name="")  # PyTorch has no negative steps
        for where in ((slice(None), slice(None, None, -1)), (0, None, slice(-1, 0, -2), ...), (..., slice(1, 3, -1)))
    ],
    Sample(index.getitem, (real(), ()), torch_name="Tensor.__getitem__"),
    Sample(index.getitem, (real(), None), torch_name="Tensor.__getitem__"),
    Sample(index.getitem, (real(), True), torch_name="Tensor.__getitem__"),
    Sample(index.getitem, (whole(3, 4), 1), torch_name="Tensor.__getitem__"),
    Sample(index.getitem, (real(0, 3), slice(None)), torch_name="Tensor.__getitem__"),
    *[
        Sample(written(where), (X, np.asarray(real(*X[where].shape))), numpy_written(where), torch_name="")
        for where in BASIC
    ],
    *[
        Sample(written(where), (X, value), numpy_written(where), torch_name="")
        for where, value in (
            (0, real(5)),
            (slice(1, 3), real()),
            ((slice(None), 1), real(1, 3, 1)),
            (MASK, real()),
            (MASK, real(int(MASK.sum()), 5)),
            ((np.array([0, 2]), np.array([1, 1])), real(2, 5)),
            ((slice(None), np.array([2, 0])), real(2, 1)),
            ((np.array([0, 2]), slice(1, 3)), real(1, 2, 2, 5)),
            (np.zeros(0, np.int64), real()),
        )
    ],
    *[
        Sample(index.setitem, (X, where, 2.5), torch_name="Tensor.__setitem__", differentiable=False)
        for where in (0, (slice(None), 1), Ellipsis, MASK)
    ],
    *[
        Sample(index_select.index_select, (X, dim, which), lambda x, dim, i: np.take(x, i, dim))
        for dim, which in ((0, ROWS), (1, np.array([3, 3, 0])), (-1, np.zeros(0, np.int64)), (2, np.array([4])))
    ],
    Sample(index_select.index_select, (real(2, 300), 0, np.array([1, 1, 0])), lambda x, dim, i: np.take(x, i, dim)),
    Sample(index_select.index_select, (real(3), 0, np.array(1))),
]

ERRORS = [
    ErrorSample(index.getitem, (real(3), 3), IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
    ErrorSample(
        index.getitem, (real(2, 3), (0, -4)), IndexError, "index -4 is out of bounds for dimension 1 with size 3"
    ),
    ErrorSample(
        index.getitem, (real(3), np.array([0, 5])), IndexError, "index 5 is out of bounds for dimension 0 with size 3"
    ),
    ErrorSample(
        index.getitem,
        (real(3), np.array([True, False])),
        IndexError,
        r"The shape of the mask \[2\] at index 0 does not match the shape of the indexed tensor \[3\] at index 0",
    ),
    ErrorSample(
        index.getitem, (real(3, 4), ([0], slice(None, None, -1))), ValueError, "greater than zero beside index"
    ),
    ErrorSample(index.getitem, (real(3), slice(None, None, -1)), ValueError, "step must be greater than zero"),
    ErrorSample(index.getitem, (real(3), (0, 0)), IndexError, "too many indices for tensor of dimension 1"),
    ErrorSample(index.getitem, (real(3), ([0], 0)), IndexError, "too many indices for tensor of dimension 1"),
    ErrorSample(index.getitem, (real(), 0), IndexError, "invalid index of a 0-dim tensor"),
    ErrorSample(index.getitem, (real(3), np.array([0.5])), IndexError, "tensors used as indices must be long, int"),
    ErrorSample(index.getitem, (real(3), "a"), IndexError, "only integers, slices"),
    ErrorSample(index.getitem, (real(3), 1.5), IndexError, "only integers, slices"),
    ErrorSample(
        lambda x, i, j: index.getitem(x, (i, j)),
        (real(3, 3), np.array([0, 1]), np.array([0, 1, 2])),
        IndexError,
        r"indexing tensors could not be broadcast together with shapes \[2\]",
    ),
    ErrorSample(index.setitem, (real(3), 3, 0.0), IndexError, "index 3 is out of bounds for dimension 0"),
    ErrorSample(index.setitem, (real(3), slice(0, 2), real(3)), RuntimeError, r"\[3\].*\[2\]|\(2\).*\(3\)"),
    ErrorSample(
        index.setitem,
        (real(3), np.array([0, 1]), real(3)),
        RuntimeError,
        r"value tensor of shape \[3\] cannot be broadcast to indexing result of shape \[2\]",
    ),
    ErrorSample(
        index_select.index_select, (real(3), 0, np.array([3])), IndexError, "index out of range in self: got 3, but"
    ),
    ErrorSample(index_select.index_select, (real(3), 0, np.array([[0]])), IndexError, "supposed to be a vector"),
    ErrorSample(index_select.index_select, (real(3), 0, real(1)), RuntimeError, "Expected dtype int32 or int64"),
    ErrorSample(index_select.index_select, (real(3), 1, np.array([0])), IndexError, r"\[-1, 0\], but got 1"),
]
