"""A copy of a tensor in which one region took new values."""

import numpy as np

from mytorch.ops import scattered_slices as module

from .sample import ErrorSample, Sample, real

X = real(3, 4)


def replaced(region):
    """A reference: a copy of x, written to in the region that `region` finds from the further arguments."""

    def reference(x, src, *arguments):
        y = x.copy()
        region(y, *arguments)[...] = src
        return y

    return reference


SAMPLES = [
    *[
        Sample(module.select_scatter, (X, src, dim, i), replaced(lambda y, dim, i: np.moveaxis(y, dim, 0)[i, ...]))
        for src, dim, i in ((real(4), 0, 1), (real(3), -1, -1))
    ],
    *[
        Sample(
            module.slice_scatter,
            (X, src, *how),
            replaced(lambda y, dim, *how: np.moveaxis(np.moveaxis(y, dim, 0)[slice(*how)], 0, dim)),
        )
        for src, how in ((real(1, 4), (0, 1, 2)), (real(3, 2), (1, None, None, 2)), (real(3, 3), (1, -3, None)))
    ],
    # PyTorch's gradient of the input is not that of finite differences here.
    Sample(module.as_strided_scatter, (X, real(2, 2), (2, 2), (4, 2)), torch_name=""),
]

ERRORS = [
    ErrorSample(module.select_scatter, (X, real(3), 0, 1), RuntimeError, r"size = \[3\], select size = \[4\]"),
    ErrorSample(module.select_scatter, (X, real(4), 0, 3), IndexError, "index 3 out of range"),
    ErrorSample(module.slice_scatter, (X, real(3, 4), 0, 1), RuntimeError, r"slice size = \[2, 4\]"),
    ErrorSample(module.slice_scatter, (X, X, 0, 0, 3, 0), RuntimeError, "slice step must be positive"),
    ErrorSample(module.as_strided_scatter, (X, X, (2, 2), (1, 1)), RuntimeError, r"as_strided size = \[2, 2\]"),
]
