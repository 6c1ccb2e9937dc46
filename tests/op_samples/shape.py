"""The same numbers in the same order, in another shape."""

import numpy as np

from mytorch.backend.dtype import float32, float64
from mytorch.ops import shape

from .sample import ErrorSample, Sample, real

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
    Sample(shape.reshape, (X,), lambda x, shape: x.reshape(shape), {"shape": (3, 8)}),
    Sample(shape.view, (X,), lambda x, size: x.reshape(size), {"size": (3, 8)}, torch_name="Tensor.view"),
    Sample(shape.ravel, (X,), np.ravel),
    Sample(shape.ravel, (real(),), np.ravel),
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
        Sample(function, (real(1, 3, 1), *dims), torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function, dims in ((shape.squeeze_, ()), (shape.squeeze_, (0,)), (shape.unsqueeze_, (1,)))
    ],
    *[
        Sample(function, (x,), reference)
        for function, reference in (
            (shape.atleast_1d, np.atleast_1d),
            (shape.atleast_2d, np.atleast_2d),
            (shape.atleast_3d, np.atleast_3d),
        )
        for x in (real(), real(3), real(2, 3), X)
    ],
    Sample(shape.atleast_2d, (real(), real(3)), lambda *x: tuple(np.atleast_2d(*x))),
    Sample(shape.atleast_1d, ([real(), real(3)],), lambda x: tuple(np.atleast_1d(*x))),
]

ERRORS = [
    ErrorSample(shape.reshape, (real(6), (4, 2)), RuntimeError, r"shape '\[4, 2\]' is invalid for input of size 6"),
    ErrorSample(shape.reshape, (real(6), (-1, -1)), RuntimeError, "only one dimension can be inferred"),
    ErrorSample(shape.reshape, (real(6), (-2, 3)), RuntimeError, "invalid shape dimension -2"),
    ErrorSample(shape.reshape, (real(6), (-1, 4)), RuntimeError, r"shape '\[-1, 4\]' is invalid for input of size 6"),
    ErrorSample(shape.reshape, (real(0), (-1, 0)), RuntimeError, "cannot reshape tensor of 0 elements"),
    ErrorSample(
        lambda x: shape.view(x.t(), 6),
        (real(2, 3),),
        RuntimeError,
        r"view size is not compatible .* Use \.reshape",
    ),
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
    ErrorSample(shape.view, (real(), float32), RuntimeError, "cannot be 0 to view Double as Float"),
    ErrorSample(
        lambda x: shape.view(x.float(), float64), (real(2, 3),), RuntimeError, r"size\(-1\) must be divisible by 2 .* 3"
    ),
    ErrorSample(
        lambda x: shape.view(x.t(), float32), (real(2, 3),), RuntimeError, r"stride\(-1\) must be 1 to view Double"
    ),
    ErrorSample(
        lambda x: shape.view(x.float()[:, :2], float64), (real(2, 3),), RuntimeError, r"stride\(0\) .* divisible by 2"
    ),
    ErrorSample(shape.squeeze_, (real(2, 1), 2), IndexError, r"\[-2, 1\], but got 2"),
]
