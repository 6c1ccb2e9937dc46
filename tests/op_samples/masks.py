"""Choosing elements by a yes or no for each, and triangles of matrices."""

import numpy as np

from mytorch.ops import masks, triangles

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)
MASK = whole(3, 4) > 0


def placed(x, mask, source):
    x, mask = np.broadcast_arrays(x, mask)
    y = x.copy()
    y[mask] = source[: mask.sum()]
    return y


SAMPLES = [
    *[
        Sample(function, (x, k), reference)
        for function, reference in ((triangles.tril, np.tril), (triangles.triu, np.triu))
        for x in (X, real(2, 3, 3))
        for k in (0, 1, -1, 5)
    ],
    *[Sample(function, (real(0, 3),)) for function in (triangles.tril, triangles.triu)],
    *[
        Sample(masks.masked_fill, (X, mask, value), lambda x, mask, value: np.where(mask, value, x))
        for mask in (MASK, MASK[:, :1], MASK[0])
        for value in (-1.5, real())
    ],
    Sample(masks.masked_fill, (X, MASK, float("-inf")), lambda x, m, v: np.where(m, v, x), differentiable=False),
    Sample(masks.masked_fill, (whole(3, 4), MASK, 7), lambda x, mask, value: np.where(mask, value, x)),
    Sample(
        masks.masked_fill_,
        (X, MASK, 2.0),
        lambda x, m, v: np.where(m, v, x),
        torch_name="Tensor.masked_fill_",
        differentiable=False,
    ),
    Sample(masks.masked_fill_, (X, MASK[0], real()), torch_name="Tensor.masked_fill_", differentiable=False),
    Sample(masks.masked_select, (X, MASK), lambda x, mask: x[mask]),
    Sample(masks.masked_select, (X, MASK[0]), lambda x, mask: x[np.broadcast_to(mask, x.shape)]),
    Sample(masks.masked_select, (real(4), MASK), lambda x, mask: np.broadcast_to(x, mask.shape)[mask]),
    *[
        Sample(masks.masked_scatter, (x, mask, real(14)), lambda x, mask, source: placed(x, mask, source))
        for x, mask in ((X, MASK), (X, MASK[0]), (real(4), MASK))
    ],
    Sample(masks.masked_scatter_, (X, MASK, real(14)), torch_name="Tensor.masked_scatter_", differentiable=False),
]

ERRORS = [
    ErrorSample(masks.masked_scatter, (X, MASK, real(1)), RuntimeError, "source < number of ones in mask: 1 < "),
    ErrorSample(masks.masked_scatter, (X, MASK, whole(12)), RuntimeError, "same dtypes but got Double and Long"),
    ErrorSample(masks.masked_scatter, (X, X, X), RuntimeError, "masked_scatter_ only supports boolean masks"),
    ErrorSample(triangles.tril, (real(3),), RuntimeError, "at least 2 dimensions"),
    ErrorSample(triangles.triu, (real(),), RuntimeError, "at least 2 dimensions"),
    ErrorSample(masks.masked_fill, (X, whole(3, 4), 0.0), RuntimeError, "only supports boolean masks"),
    ErrorSample(masks.masked_fill, (X, MASK, real(2)), RuntimeError, "0-dimensional value tensor.* 1 dimension"),
    ErrorSample(masks.masked_fill, (X, MASK[:2], 0.0), RuntimeError, r"size of tensor a \(2\) must match .* b \(3\)"),
    ErrorSample(masks.masked_select, (X, MASK[:, :3]), RuntimeError, r"size of tensor a \(4\) must match .* b \(3\)"),
]
