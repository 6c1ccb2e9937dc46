"""Views with steps of one's own."""

import numpy as np

from mytorch.ops import strided

from .sample import ErrorSample, Sample, real

X = real(3, 4)


def windows(x, dim, size, step):
    """The definition: window after window, each moved to the end."""
    starts = range(0, x.shape[dim] - size + 1, step)
    pieces = [np.moveaxis(np.take(x, range(i, i + size), dim), dim, -1) for i in starts]
    return np.stack(pieces, dim % x.ndim)


def by_number(x, size, stride, storage_offset=0):
    """The definition: element (i, j) is number offset + i·stride₀ + j·stride₁."""
    places = [storage_offset + int(np.dot(place, stride)) for place in np.ndindex(*size)]
    return x.reshape(-1)[places].reshape(size)


SAMPLES = [
    *[
        Sample(strided.as_strided, (X, *how), by_number)
        for how in (((2, 3), (4, 1)), ((3, 3), (1, 2), 2), ((2, 2), (0, 1)), ((), (), 5), ((0, 3), (1, 1)))
    ],
    *[
        Sample(strided.unfold, (X, *how), windows, torch_name="Tensor.unfold")
        for how in ((0, 2, 1), (1, 2, 1), (-1, 3, 2), (1, 4, 1), (0, 1, 2))
    ],
    Sample(strided.unfold, (real(), 0, 1, 1), torch_name="Tensor.unfold"),
    Sample(strided.as_strided_, (X, (2, 2), (1, 4)), by_number, torch_name="Tensor.as_strided_", differentiable=False),
    Sample(strided.resize_, (X, 2, 3), torch_name="Tensor.resize_", differentiable=False),
    Sample(strided.resize_as_, (X, real(6)), differentiable=False),
]

ERRORS = [
    ErrorSample(strided.as_strided, (X, (2, 3), (1,)), RuntimeError, "mismatch in length of strides and shape"),
    ErrorSample(strided.as_strided, (X, (2, 3), (1, -1)), RuntimeError, "Negative strides are not supported"),
    ErrorSample(strided.as_strided, (X, (2, -3), (1, 1)), RuntimeError, "sizes must not be negative"),
    ErrorSample(strided.as_strided, (X, (2, 3), (1, 1), -1), RuntimeError, "invalid storage offset -1"),
    ErrorSample(
        strided.as_strided, (X, (4, 3), (4, 1), 2), RuntimeError, "storage size of 136 are out of bounds .* 96"
    ),
    ErrorSample(
        strided.unfold, (X, 1, 5, 1), RuntimeError, "maximum size for tensor at dimension 1 is 4 but size is 5"
    ),
    ErrorSample(strided.unfold, (X, 1, 2, 0), RuntimeError, "step is 0 but must be > 0"),
    ErrorSample(strided.unfold, (X, 1, -1, 1), RuntimeError, "size is -1 but must be >= 0"),
    ErrorSample(strided.resize_, (X, -1), RuntimeError, "negative dimension"),
    *[
        ErrorSample(lambda x, f=function, a=arguments: f(x.requires_grad_(), *a), (X,), RuntimeError, words)
        for function, arguments, words in (
            (strided.resize_, ((2,),), "cannot resize variables that require grad"),
            (strided.as_strided_, ((2,), (1,)), "takes part in a graph"),
        )
    ],
]
