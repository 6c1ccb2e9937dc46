"""The same numbers shown repeatedly."""

import numpy as np

from mytorch.ops import broadcast

from .sample import ErrorSample, Sample, real

SAMPLES = [
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
    Sample(
        broadcast.sum_to_size,
        (real(2, 3, 4), 3, 1),
        lambda x, *size: x.sum((0, 2)).reshape(size),
        torch_name="Tensor.sum_to_size",
    ),
    Sample(broadcast.sum_to_size, (real(2, 3), (2, 3)), lambda x, size: x, torch_name="Tensor.sum_to_size"),
]

ERRORS = [
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
    ErrorSample(broadcast.sum_to_size, (real(2, 3), 2), RuntimeError, r"\[2\]\} is not expandable to size"),
]
