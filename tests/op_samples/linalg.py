"""Products of matrices and vectors, by themselves, added to something, and in layers."""

import numpy as np

from mytorch.ops import added_products, bilinear, linalg, matmul, products

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


def numpy_linear_relu(*inputs):
    return np.maximum(numpy_linear(*inputs), 0)


def numpy_bilinear(x1, x2, weight, bias=0.0):
    return np.einsum("...i,oij,...j->...o", x1, weight, x2) + bias


def numpy_addmm(x, a, b, beta=1, alpha=1):
    return beta * x + alpha * (a @ b)


def numpy_addbmm(x, a, b, beta=1, alpha=1):
    return beta * x + alpha * (a @ b).sum(0)


def numpy_addr(x, a, b, beta=1, alpha=1):
    return beta * x + alpha * np.outer(a, b)


def multi_dot(*tensors):
    return products.multi_dot(tensors)


CHAIN = (real(2, 4), real(4, 5), real(5, 3))
ADDED = [
    (added_products.addmv, numpy_addmm, (real(3), *PAIRS[2])),
    (added_products.addmv, numpy_addmm, (real(), *PAIRS[2])),
    (added_products.addbmm, numpy_addbmm, (real(3, 5), *PAIRS[5])),
    (added_products.baddbmm, numpy_addmm, (real(5), *PAIRS[5])),
    (added_products.addr, numpy_addr, (real(2, 1), real(2), real(3))),
]

SAMPLES = [
    *[Sample(matmul.matmul, pair, np.matmul) for pair in PAIRS],
    Sample(matmul.matmul, (whole(3, 4), whole(4, 2)), np.matmul),
    Sample(products.mm, PAIRS[0], np.matmul),
    Sample(products.bmm, PAIRS[5], np.matmul),
    Sample(products.mv, PAIRS[2], np.matmul),
    Sample(products.dot, PAIRS[1], np.dot),
    Sample(products.outer, (real(3), real(4)), np.outer),
    Sample(products.outer, (real(3), real(0)), np.outer),
    *[
        Sample(
            added_products.addmm, (x, *PAIRS[0]), lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b), options
        )
        for x in (real(3, 5), real(5), real(3, 1), real())
        for options in ({}, {"beta": 0.5, "alpha": 2.0})
    ],
    *[
        Sample(products.inner, pair, np.inner)
        for pair in ((real(2, 3), real(4, 3)), (real(3), real(3, seed=1)), (real(), real(2)), (real(2, 0), real(0)))
    ],
    Sample(products.vdot, (real(3), real(3, seed=1)), np.vdot),
    Sample(products.vecdot, (real(2, 3), real(3)), lambda x, y: (x * y).sum(-1), torch_name="linalg.vecdot"),
    Sample(products.vecdot, (real(2, 3), real(2, 1)), None, {"dim": 0}, "linalg.vecdot"),
    *[Sample(products.kron, pair, np.kron) for pair in ((real(2, 3), real(2, 2)), (real(2), real(2, 3)), PAIRS[1])],
    Sample(products.chain_matmul, CHAIN, lambda *chain: np.linalg.multi_dot(chain), torch_name=""),
    Sample(products.chain_matmul, CHAIN[:1], lambda x: x, torch_name=""),
    Sample(multi_dot, (real(4), *CHAIN[1:], real(3)), lambda *chain: np.linalg.multi_dot(chain), torch_name=""),
    Sample(products.multi_dot, (list(CHAIN),), np.linalg.multi_dot, torch_name="linalg.multi_dot"),
    Sample(products.vander, (real(3),), lambda x: np.vander(x, increasing=True), torch_name="linalg.vander"),
    Sample(products.vander, (whole(2, 3),), None, {"N": 4}, "linalg.vander"),
    *[
        Sample(function, inputs, reference, options)
        for function, reference, inputs in ADDED
        for options in ({}, {"beta": 0.5, "alpha": 2.0})
    ],
    Sample(
        added_products.addmm,
        (np.full(5, np.nan), *PAIRS[0]),
        lambda x, a, b, beta: a @ b,
        {"beta": 0},
        differentiable=False,
    ),
    Sample(added_products.addr, (real(2, 3) > 0, real(2) > 0, real(3) > 0)),
    *[
        Sample(function, inputs, reference, torch_name=f"Tensor.{function.__name__}", differentiable=False)
        for function, reference, inputs in (
            (added_products.addmm_, numpy_addmm, (real(3, 5), *PAIRS[0])),
            (added_products.addmv_, numpy_addmm, (real(3), *PAIRS[2])),
            (added_products.addbmm_, numpy_addbmm, (real(3, 5), *PAIRS[5])),
            (added_products.baddbmm_, numpy_addmm, (real(2, 3, 5), *PAIRS[5])),
            (added_products.addr_, numpy_addr, (real(2, 3), real(2), real(3))),
        )
    ],
    *[
        Sample(bilinear.bilinear, (real(*lead, 2), real(*lead, 3), real(4, 2, 3), *bias), numpy_bilinear)
        for lead in ((), (5,), (2, 2), (0,))
        for bias in ((), (real(4),))
    ],
    *[
        Sample(linalg.linear, (x, real(4, 3), *bias), numpy_linear)
        for x in (real(5, 3), real(3), real(2, 2, 3), real(2, 1, 2, 3), real(0, 3), real(2, 0, 3))
        for bias in ((), (real(4),))
    ],
    *[
        Sample(linalg.linear_relu, (x, real(4, 3), *bias), numpy_linear_relu, torch_name="")
        for x, bias in (
            (real(5, 3), (real(4),)),
            (real(2, 2, 3), (real(4),)),
            (real(5, 3), ()),
            (real(0, 3), (real(4),)),
        )
    ],
    Sample(linalg.linear, (real(5, 3), real(3)), np.matmul),
    Sample(linalg.linear, (whole(2, 3), whole(4, 3), whole(4)), numpy_linear),
]

ERRORS = [
    *[
        ErrorSample(matmul.matmul, (a, b), RuntimeError, words)
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
    ErrorSample(matmul.matmul, (real(2, 3), 2.0), TypeError, "argument 2 must be Tensor, not float"),
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
    ErrorSample(products.mm, (real(3), real(3, 2)), RuntimeError, "self must be a matrix"),
    ErrorSample(products.bmm, (real(2, 3), real(3, 2)), RuntimeError, "batch1 must be a 3D tensor"),
    ErrorSample(products.bmm, (real(2, 3, 4), real(3, 4, 5)), RuntimeError, r"to be: \[2, 4\] but got: \[3, 4\]"),
    ErrorSample(products.mv, (real(3), real(3)), RuntimeError, "expected, got 1, 1, 1"),
    ErrorSample(products.dot, (real(2, 3), real(3)), RuntimeError, "1D tensors expected, but got 2D and 1D tensors"),
    ErrorSample(products.outer, (real(2, 3), real(3)), RuntimeError, "Expected 1-D argument self, but got 2-D"),
    ErrorSample(
        added_products.addmm, (real(3), real(2, 3), real(3, 5)), RuntimeError, r"expanded size of the tensor \(5\)"
    ),
    ErrorSample(products.inner, (real(2, 3), real(4)), RuntimeError, r"got shapes \[2, 3\] and \[4\]"),
    ErrorSample(products.dot, (real(2), whole(2)), RuntimeError, "same dtype, but found Double and Long"),
    ErrorSample(matmul.matmul, (real(2, 2) > 0, real(2, 2) > 0), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(products.vecdot, (whole(2), whole(2)), RuntimeError, "Expected a floating point .* Got Long"),
    ErrorSample(products.vander, (real(3),), RuntimeError, "N must be greater than 1", {"N": 1}),
    ErrorSample(products.vander, (real(3) > 0,), RuntimeError, "but got Bool"),
    ErrorSample(products.chain_matmul, (), RuntimeError, "Expected one or more matrices"),
    ErrorSample(products.chain_matmul, (real(2), real(2, 3)), RuntimeError, "Tensor dimension is 1, expected 2"),
    *[
        ErrorSample(multi_dot, chain, RuntimeError, words)
        for chain, words in (
            ((real(2),), "at least 2 tensors but got 1"),
            ((real(2, 2, 2), real(2)), "first tensor must be 1D or 2D but got 3D"),
            ((real(2, 3), real(3), real(3, 2)), "tensor 1 must be 2D but got 1D"),
            ((real(2, 3), real(2, 2)), r"tensors 0 and 1 with shapes \[2, 3\] and \[2, 2\] cannot be multiplied"),
            ((real(2, 3), whole(3, 2)), "tensor 0 is double and tensor 1 long int"),
        )
    ],
    ErrorSample(
        added_products.addmm, (whole(2), *PAIRS[0]), RuntimeError, "must have the same dtype, but got Long and"
    ),
    ErrorSample(added_products.addmv, (whole(3), *PAIRS[2]), RuntimeError, "but got Long, Double, and Double"),
    ErrorSample(added_products.baddbmm, (whole(5), *PAIRS[5]), RuntimeError, "got: input long int, batch1: double"),
    ErrorSample(added_products.addbmm, (real(5), real(2, 3, 4), real(2, 3, 4)), RuntimeError, r"to be: \[2, 4\]"),
    ErrorSample(added_products.addr, (real(3), real(2, 2), real(3)), RuntimeError, "argument vec1, but got 2-D"),
    ErrorSample(
        added_products.addr, (whole(3), whole(2), whole(3)), RuntimeError, "argument beta must not", {"beta": 0.5}
    ),
    *[
        ErrorSample(bilinear.bilinear, inputs, RuntimeError, words)
        for inputs, words in (
            ((real(2, 3), real(2, 4), real(5, 3, 3)), "input2 size does not match weight size: got 4 but expected 3"),
            ((real(2, 2), real(2, 4), real(5, 3, 4)), "input1 size does not match weight size: got 2 but expected 3"),
            ((real(2, 3), real(1, 4), real(5, 3, 4)), "batch dimensions do not match at dim 0: got 2 and 1"),
            ((real(2, 3), real(4), real(5, 3, 4)), "input dimensions do not match: got 2 and 1"),
            ((real(2, 3), real(2, 4), real(5, 3, 4), real(4)), "bias size .* got 4 but expected 5"),
            ((real(2, 3), real(2, 4), real(5, 12)), "weight must be a 3D tensor, got 2D"),
        )
    ],
]
