"""Products of matrices and vectors."""

import numpy as np

from mytorch.ops import linalg

from .sample import ErrorSample, Sample, real, whole

PAIRS = [
    (real(3, 4), real(4, 5)),
    (real(4), real(4, seed=1)),
    (real(3, 4), real(4)),
    (real(4), real(4, 5)),
    (real(2, 3, 4), real(4, 5)),
    (real(2, 3, 4), real(2, 4, 5)),
    (real(2, 1, 3, 4), real(3, 4, 5)),
    (real(1, 3, 4), real(2, 4, 2)),
    (real(3, 4), real(2, 4, 5)),
    (real(2, 3, 4), real(4)),
    (real(4), real(2, 4, 5)),
    (real(2, 2, 3, 4), real(4)),
    (real(4), real(3, 2, 4, 5)),
    (real(1, 4), real(4, 1)),
    (real(0, 4), real(4, 5)),
    (real(3, 0), real(0, 5)),
    (real(0, 3, 4), real(4, 5)),
    (real(2, 3, 0), real(0, 5)),
]


def numpy_linear(x, weight, bias=None):
    y = np.einsum("...i,oi->...o", x, weight)
    return y if bias is None else y + bias


SAMPLES = [
    *[Sample(linalg.matmul, pair, np.matmul) for pair in PAIRS],
    Sample(linalg.matmul, (whole(3, 4), whole(4, 2)), np.matmul),
    Sample(linalg.mm, PAIRS[0], np.matmul),
    Sample(linalg.bmm, PAIRS[5], np.matmul),
    Sample(linalg.mv, PAIRS[2], np.matmul),
    Sample(linalg.dot, PAIRS[1], np.dot),
    Sample(linalg.outer, (real(3), real(4)), np.outer),
    Sample(linalg.outer, (real(3), real(0)), np.outer),
    *[
        Sample(linalg.addmm, (x, *PAIRS[0]), lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b), options)
        for x in (real(3, 5), real(5), real(3, 1), real())
        for options in ({}, {"beta": 0.5, "alpha": 2.0})
    ],
    *[
        Sample(linalg.linear, (x, real(4, 3), *bias), numpy_linear)
        for x in (real(5, 3), real(3), real(2, 2, 3), real(2, 1, 2, 3), real(0, 3), real(2, 0, 3))
        for bias in ((), (real(4),))
    ],
    Sample(linalg.linear, (real(5, 3), real(3)), np.matmul),
    Sample(linalg.linear, (whole(2, 3), whole(4, 3), whole(4)), numpy_linear),
]

ERRORS = [
    *[
        ErrorSample(linalg.matmul, (a, b), RuntimeError, words)
        for a, b, words in (
            (real(2, 3), real(4, 5), r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
            (real(2, 3, 4), real(5, 6), r"cannot be multiplied \(6x4 and 5x6\)"),
            (real(4), real(3, 2), r"cannot be multiplied \([14]x4 and 3x2\)"),
            (real(2, 3), real(4), r"size mismatch, got input \(2\), mat \(2x3\), vec \(4\)"),
            (real(3), real(4), r"inconsistent tensor size, expected tensor \[3\] and src \[4\]"),
            (real(2, 3, 4), real(2, 5, 6), r"batch2 tensor to be: \[2, 4\] but got: \[2, 5\]"),
            (real(2, 3, 4), real(3, 4, 6), r"size of tensor a \(2\) must match the size of tensor b \(3\)"),
            (real(), real(2, 2), r"need to be at least 1D, but they are 0D and 2D"),
            (
                real(2, 3).astype(np.float32),
                whole(3, 2),
                "same dtype, but got: double != long int|got: float != long int",
            ),
            (real(2, 3), whole(3, 2), "expected m1 and m2 to have the same dtype, but got: double != long int"),
        )
    ],
    ErrorSample(linalg.matmul, (real(2, 3), 2.0), TypeError, "argument 2 must be Tensor, not float"),
    ErrorSample(linalg.linear, (real(2, 5), real(4, 3)), RuntimeError, r"cannot be multiplied \(2x5 and 3x4\)"),
    ErrorSample(linalg.linear, (real(2, 2, 5), real(4, 3)), RuntimeError, r"cannot be multiplied \(4x5 and 3x4\)"),
    ErrorSample(linalg.linear, (real(5), real(4, 3)), RuntimeError, r"cannot be multiplied \(1x5 and 3x4\)"),
    ErrorSample(
        linalg.linear, (real(2, 3), real(4, 3), real(5)), RuntimeError, r"expanded size of the tensor \(4\) .* \(5\)"
    ),
    ErrorSample(linalg.linear, (whole(2, 3), real(4, 3)), RuntimeError, "same dtype, but got: long int != double"),
    ErrorSample(
        linalg.linear, (real(2, 3), real(4, 3), whole(4)), RuntimeError, "torch.float64 but bias has torch.int64"
    ),
    ErrorSample(linalg.linear, (real(), real(4, 3)), RuntimeError, "need to be at least 1D"),
    ErrorSample(linalg.mm, (real(3), real(3, 2)), RuntimeError, "self must be a matrix"),
    ErrorSample(linalg.bmm, (real(2, 3), real(3, 2)), RuntimeError, "batch1 must be a 3D tensor"),
    ErrorSample(linalg.bmm, (real(2, 3, 4), real(3, 4, 5)), RuntimeError, r"to be: \[2, 4\] but got: \[3, 4\]"),
    ErrorSample(linalg.mv, (real(3), real(3)), RuntimeError, "expected, got 1, 1, 1"),
    ErrorSample(linalg.dot, (real(2, 3), real(3)), RuntimeError, "1D tensors expected, but got 2D and 1D tensors"),
    ErrorSample(linalg.outer, (real(2, 3), real(3)), RuntimeError, "Expected 1-D argument self, but got 2-D"),
    ErrorSample(linalg.addmm, (real(3), real(2, 3), real(3, 5)), RuntimeError, r"expanded size of the tensor \(5\)"),
]
