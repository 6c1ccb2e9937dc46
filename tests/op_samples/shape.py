"""The same numbers in another arrangement."""

import numpy as np

from mytorch.ops import broadcast, shape

from .sample import ErrorSample, Sample, real, whole

X = real(2, 3, 4)

SAMPLES = [
    *[
        Sample(function, (x, new), lambda x, new: x.reshape(new))
        for function in (shape.reshape, shape.view)
        for x, new in (
            (X, (6, 4)),
            (X, (-1,)),
            (X, (4, 1, -1)),
            (real(), (1, 1)),
            (real(1), ()),
            (real(0, 3), (3, 0, 2)),
        )
    ],
    Sample(shape.reshape, (X, 4, -1), lambda x, *new: x.reshape(new), torch_name="Tensor.reshape"),
    Sample(shape.view, (X, 4, -1), lambda x, *new: x.reshape(new)),
    Sample(shape.view_as, (X, real(4, 6)), lambda x, y: x.reshape(4, 6), torch_name="Tensor.view_as"),
    Sample(shape.reshape_as, (X, real(4, 6)), lambda x, y: x.reshape(4, 6), torch_name="Tensor.reshape_as"),
    *[Sample(shape.permute, (X, dims), np.transpose) for dims in ((2, 0, 1), (0, 1, 2), (-1, 1, 0))],
    Sample(shape.permute, (real(3, 4), 1, 0), lambda x, *dims: x.T, torch_name="Tensor.permute"),
    *[
        Sample(function, (X, a, b), np.swapaxes)
        for function in (shape.transpose, shape.swapaxes, shape.swapdims)
        for a, b in ((0, 1), (-1, 0), (1, 1))
    ],
    Sample(shape.transpose, (real(3, 4), 0, 1), np.swapaxes),
    Sample(shape.transpose, (X, 1, 2, 0), lambda x, *dims: x.transpose(dims), torch_name=""),  # NumPy's way
    Sample(shape.transpose, (X,), np.transpose, torch_name=""),
    Sample(shape.transpose, (X,), lambda x, dim0, dim1: x.swapaxes(dim0, dim1), {"dim0": 0, "dim1": 2}),
    *[Sample(shape.t, (x,), np.transpose) for x in (real(2, 3), real(3), real())],
    Sample(shape.reversed_dims, (real(2, 3),), np.transpose, torch_name="t"),
    Sample(shape.reversed_dims, (X,), np.transpose, torch_name=""),
    Sample(shape.matrix_transpose, (X,), lambda x: x.swapaxes(1, 2), torch_name="adjoint"),
    *[Sample(shape.movedim, (X, a, b), np.moveaxis) for a, b in ((0, 2), (-1, 0), ((0, 1), (1, 2)), ((2, 0), (0, 1)))],
    *[
        Sample(shape.flatten, (x, *dims))
        for x, dims in ((X, ()), (X, (1,)), (X, (0, 1)), (X, (-2, -1)), (X, (1, 1)), (real(), ()), (real(0, 3), ()))
    ],
    *[
        Sample(shape.unflatten, (X, dim, sizes), torch_name="unflatten")
        for dim, sizes in ((2, (2, 2)), (-1, (-1, 2)), (0, (1, 2)), (1, (3,)))
    ],
    Sample(shape.squeeze, (real(1, 3, 1, 2),), np.squeeze),
    *[Sample(shape.squeeze, (real(1, 3, 1, 2), dim)) for dim in (0, 1, -2, (0, 2), (0, 1))],
    *[Sample(shape.unsqueeze, (real(2, 3), dim), np.expand_dims) for dim in (0, 1, 2, -1, -3)],
    Sample(shape.unsqueeze, (real(), 0), np.expand_dims),
    *[
        Sample(broadcast.expand, (x, size), np.broadcast_to, torch_name="Tensor.expand")
        for x, size in (
            (real(3, 1), (3, 4)),
            (real(3), (2, 3)),
            (real(), (2, 2)),
            (real(3, 1), (1, 3, 1)),
            (real(1, 3), (0, 3)),
        )
    ],
    Sample(broadcast.expand, (real(3, 1), -1, 4), torch_name="Tensor.expand"),
    Sample(
        broadcast.expand_as,
        (real(3, 1), real(2, 3, 4)),
        lambda x, y: np.broadcast_to(x, y.shape),
        torch_name="Tensor.expand_as",
    ),
    Sample(broadcast.broadcast_to, (real(3, 1), (2, 3, 4)), np.broadcast_to),
    Sample(broadcast.broadcast_tensors, (real(3, 1), real(1, 4), real(4)), np.broadcast_arrays),
    Sample(broadcast.broadcast_shapes, ((2, 1), (3,), (1, 1)), differentiable=False),
    *[
        Sample(broadcast.repeat, (x, times), np.tile, torch_name="Tensor.repeat")
        for x, times in ((real(2, 3), (2, 3)), (real(3), (4, 2)), (real(), (3,)), (real(2), (0,)), (real(2), (1, 1, 2)))
    ],
    Sample(broadcast.repeat, (real(2, 3), 2, 1), torch_name="Tensor.repeat"),
    *[Sample(broadcast.tile, (real(2, 3), times), np.tile) for times in ((2,), (2, 3), (2, 1, 3))],
    *[Sample(shape.flip, (X, dims), np.flip) for dims in ((0,), (0, 2), (-1,))],
    Sample(shape.flip, (X, 0, 1), lambda x, *dims: np.flip(x, dims), torch_name="Tensor.flip"),
    *[Sample(shape.roll, (X, shifts, dims), np.roll) for shifts, dims in ((1, 0), (-2, -1), ((1, 2), (0, 1)), (5, 1))],
    Sample(shape.roll, (X, 5), np.roll),
]

ERRORS = [
    ErrorSample(shape.reshape, (real(6), (4, 2)), RuntimeError, r"shape '\[4, 2\]' is invalid for input of size 6"),
    ErrorSample(shape.reshape, (real(6), (-1, -1)), RuntimeError, "only one dimension can be inferred"),
    ErrorSample(shape.reshape, (real(6), (-2, 3)), RuntimeError, "invalid shape dimension -2"),
    ErrorSample(shape.reshape, (real(6), (-1, 4)), RuntimeError, r"shape '\[-1, 4\]' is invalid for input of size 6"),
    ErrorSample(shape.reshape, (real(0), (-1, 0)), RuntimeError, "cannot reshape tensor of 0 elements"),
    ErrorSample(
        lambda x: shape.view(shape.t(x), 6),
        (real(2, 3),),
        RuntimeError,
        r"view size is not compatible .* Use \.reshape",
    ),
    ErrorSample(shape.view, (real(4), "float32"), NotImplementedError, "another dtype is not supported"),
    ErrorSample(shape.permute, (real(2, 3), (0,)), RuntimeError, r"input.dim\(\) = 2 is not equal to len\(dims\) = 1"),
    ErrorSample(shape.permute, (real(2, 3), (0, 0)), RuntimeError, "duplicate dims are not allowed"),
    ErrorSample(shape.transpose, (real(2, 3), 0, 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(shape.t, (real(2, 3, 4),), RuntimeError, "expects a tensor with <= 2 dimensions, but self is 3D"),
    ErrorSample(shape.matrix_transpose, (real(3),), RuntimeError, "only supported on matrices.*Got 1-D"),
    ErrorSample(shape.movedim, (X, (0, 1), (1,)), RuntimeError, "should contain the same number of dims"),
    ErrorSample(shape.flatten, (X, 2, 1), RuntimeError, "start_dim.* cannot come after end_dim"),
    ErrorSample(shape.flatten, (X, 0, 3), IndexError, r"\[-3, 2\], but got 3"),
    ErrorSample(
        shape.unflatten,
        (X, 2, (3, 2)),
        RuntimeError,
        r"Provided sizes \[3, 2\] don't multiply up to the size of dim 2 \(4\)",
    ),
    ErrorSample(shape.squeeze, (X, 3), IndexError, r"\[-3, 2\], but got 3"),
    ErrorSample(shape.unsqueeze, (X, 4), IndexError, r"\[-4, 3\], but got 4"),
    ErrorSample(
        broadcast.expand,
        (real(2), (3,)),
        RuntimeError,
        r"expanded size of the tensor \(3\) must match the existing size \(2\)",
    ),
    ErrorSample(
        broadcast.expand, (real(2, 3), (3,)), RuntimeError, r"number of sizes provided \(1\) must be greater or equal"
    ),
    ErrorSample(
        broadcast.expand, (real(3), (-1, 3)), RuntimeError, "isn't allowed in a leading, non-existing dimension 0"
    ),
    ErrorSample(
        broadcast.broadcast_tensors, (real(3), real(4)), RuntimeError, r"size of tensor a \(3\) must match .* b \(4\)"
    ),
    ErrorSample(broadcast.broadcast_shapes, ((3,), (4,)), RuntimeError, "cannot be broadcast to a single shape"),
    ErrorSample(
        broadcast.repeat, (real(2, 3), (2,)), RuntimeError, "can not be smaller than number of dimensions of tensor"
    ),
    ErrorSample(broadcast.repeat, (real(2), (-1,)), RuntimeError, "negative dimension"),
    ErrorSample(shape.flip, (real(2, 3), (0, 0)), RuntimeError, "dim 0 appears multiple times in the list of dims"),
    ErrorSample(
        shape.roll, (real(2, 3), (1, 2), (0,)), RuntimeError, "shifts and dimensions must align. shifts: 2, dims:1"
    ),
    ErrorSample(shape.permute, (whole(2, 3), (0, 5)), IndexError, r"\[-2, 1\], but got 5"),
]
