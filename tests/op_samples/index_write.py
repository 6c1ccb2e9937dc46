"""Writing where index tensors say."""

import numpy as np

from mytorch.ops import index_write as module

from .sample import ErrorSample, Sample, real, whole

X = real(3, 4)
ROWS = np.array([0, 2, 0])


def placed(x, rows, columns, values, accumulate):
    """The definition: one value after the other."""
    y = x.copy()
    values = np.broadcast_to(values, rows.shape)
    for i, j, value in zip(rows, columns, values, strict=True):
        y[i, j] = y[i, j] + value if accumulate else value
    return y


def put_at(x, rows, columns, values, accumulate=False):
    return module.index_put(x, (rows, columns), values, accumulate)


def added(x, dim, index, source, alpha=1):
    y = x.copy()
    for place, number in enumerate(index):
        np.moveaxis(y, dim, 0)[number] += alpha * np.moveaxis(source, dim, 0)[place]
    return y


def written(x, dim, index, value):
    y = x.copy()
    np.moveaxis(y, dim, 0)[index] = np.moveaxis(value, dim, 0) if np.ndim(value) else value
    return y


SAMPLES = [
    *[
        Sample(put_at, (X, ROWS, np.array([1, -1, 1]), values, True), placed, torch_name="")
        for values in (real(3), real(1), real())
    ],
    Sample(put_at, (X, ROWS, np.array([1, -1, 2]), real(3), False), placed, torch_name=""),
    Sample(module.index_put, (X, [ROWS], real(4), True)),
    Sample(module.index_put, (X, [whole(3, 4) > 0], real())),
    Sample(module.index_put_, (X, [ROWS[:2]], real(2, 4)), torch_name="Tensor.index_put_", differentiable=False),
    Sample(module.index_add, (X, 0, ROWS, real(3, 4, seed=1)), added),
    Sample(module.index_add, (X, -1, ROWS, real(3, 3)), added, {"alpha": 0.5}),
    Sample(module.index_add, (real(), 0, np.array(0), real(seed=1)), lambda x, d, i, s: x + s),
    Sample(module.index_copy, (X, 1, np.array([3, 0]), real(3, 2)), written),
    Sample(module.index_fill, (X, 1, np.array([3, -4]), 0.5), written),
    Sample(module.index_fill, (X, 0, np.array([1, 1]), real()), written),
    Sample(module.index_fill, (whole(3, 4), 0, np.array(1), 7), written),
    *[
        Sample(function, (X, 0, *rest), torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function, *rest in (
            (module.index_add_, ROWS, real(3, 4)),
            (module.index_copy_, ROWS[:2], real(2, 4)),
            (module.index_fill_, ROWS, 2.0),
        )
    ],
]

ERRORS = [
    ErrorSample(module.index_put, (X, [np.array([3])], real()), IndexError, "3 is out of bounds for dimension 0"),
    ErrorSample(module.index_put, (X, [np.array([0])], real(3)), RuntimeError, r"shape \[3\] .* shape \[1, 4\]"),
    ErrorSample(
        module.index_put, (X, [np.array([0])], whole(4)), RuntimeError, "got Double .* and Long for the source"
    ),
    ErrorSample(module.index_put, (X, np.array([0]), real()), TypeError, "must be tuple of Tensors, not Tensor"),
    ErrorSample(module.index_add, (X, 0, ROWS, real(2, 4)), RuntimeError, r"indices \(3\) should be equal .* \(2\)"),
    ErrorSample(
        module.index_add, (X, 0, ROWS, real(3, 3)), RuntimeError, r"self.shape = \[3, 4\] source.shape = \[3, 3\]"
    ),
    ErrorSample(module.index_add, (X, 0, ROWS, whole(3, 4)), RuntimeError, r"\(Double\) and source \(Long\)"),
    ErrorSample(module.index_add, (X, 0, np.array([3]), real(1, 4)), RuntimeError, "index 3 is out of bounds"),
    ErrorSample(module.index_add, (X, 0, np.array([[0]]), real(1, 4)), IndexError, "supposed to be a vector"),
    ErrorSample(module.index_add, (X, 0, real(1), real(1, 4)), RuntimeError, "Expected dtype int32/int64"),
    ErrorSample(module.index_copy, (X, 0, np.array([-1]), real(1, 4)), IndexError, "index -1 is out of bounds"),
    ErrorSample(module.index_copy, (X, 0, ROWS.astype(np.int32), X), RuntimeError, "Expected a long tensor for index"),
    ErrorSample(module.index_fill, (X, 0, np.array([-4]), 0.0), IndexError, "index -4 is out of bounds"),
    ErrorSample(module.index_fill, (X, 0, np.array([[0]]), 0.0), RuntimeError, "has to be a vector/scalar"),
    ErrorSample(module.index_fill, (X, 0, ROWS, real(1)), RuntimeError, "0-dimensional value tensor"),
    ErrorSample(module.index_fill, (X, 0, ROWS.astype(np.int32), 0.0), IndexError, "Expected dtype int64"),
]
