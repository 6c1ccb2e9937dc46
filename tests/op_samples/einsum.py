"""Sums of products in Einstein's notation, and `tensordot`."""

import numpy as np

from mytorch.ops import contraction, einsum

from .sample import ErrorSample, Sample, real, whole

A, B, C, D = real(2, 3), real(3, 4), real(4, 2), real(3, 3)
BATCH, OTHER = real(2, 3, 4), real(2, 4, 3, seed=1)
EQUATIONS = [
    ("ij", A), ("ij->ji", A), ("ij->", A), ("ji", A), ("ii", D), ("ii->i", D), ("iij->j", real(2, 2, 3)),
    ("ij,jk", A, B), ("ij,jk->ki", A, B), (" i j , j k -> i k ", A, B), ("i,j->ij", real(2), real(3)),
    ("i,i", real(3), real(3, seed=1)), ("ij,ij->i", A, real(2, 3, seed=1)), ("ij,kl->ik", A, C),
    ("bij,bjk->bik", BATCH, OTHER), ("bij,bjk->ikb", BATCH, OTHER), ("...ij,...jk->...ik", BATCH, real(4, 5)),
    ("...", A), ("i...->...", BATCH), ("i...j,j->...", BATCH, real(4)), ("...i,...i", BATCH, real(1, 4)),
    ("ij,jk,kl->il", A, B, C), ("ij,jk,ki->", A, B, C), ("i,,j->ij", real(2), real(), real(3)),
    ("ij,jk->ik", real(2, 0), real(0, 3)), ("ij,ij->j", A, real(1, 3)),
]  # fmt: skip


def numpy_sum(equation, *operands):
    return np.einsum(equation, *operands)


def numpy_tensordot(a, b, dims):
    return np.tensordot(a, b, dims)


def from_lists(x, y):
    return einsum.einsum(x, [0, 27, ...], y, [27, 2], [..., 2, 0])


def from_a_list(x, y):
    return einsum.einsum("ij,jk", [x, y])


SAMPLES = [
    *[Sample(einsum.einsum, (equation, *operands), numpy_sum) for equation, *operands in EQUATIONS],
    Sample(einsum.einsum, ("ij,jk", whole(2, 3), whole(3, 2)), numpy_sum),
    Sample(einsum.einsum, ("bA", A), lambda equation, x: x.T),  # capitals come first
    Sample(from_lists, (BATCH, real(3, 5)), lambda x, y: np.einsum("iaj,ab->jbi", x, y), torch_name=""),
    Sample(from_a_list, (A, B), np.matmul, torch_name=""),
    *[
        Sample(contraction.tensordot, (a, b), numpy_tensordot, {"dims": dims})
        for a, b, dims in (
            (BATCH, real(3, 4, 5), 2),
            (A, B, 0),
            (A, B, 1),
            (BATCH, real(4, 5, 2), ([0, -1], [2, 0])),
            (real(2, 0), real(0, 3), 1),
        )
    ],
    Sample(contraction.tensordot, (A, real(1, 4)), None, {"dims": ([1], [0])}),
]

ERRORS = [
    *[
        ErrorSample(einsum.einsum, (equation, *operands), kind, words)
        for equation, operands, kind, words in (
            ("ij", (), ValueError, "must specify the equation string and at least one operand"),
            ("ij", ([],), RuntimeError, "must provide at least one operand"),
            (3, (A,), TypeError, "must be str, not int"),
            ("i", (3.0,), TypeError, "expected Tensor as element 0 in argument 1, but got float"),
            ("ij,jk", (A,), RuntimeError, "fewer operands were provided than specified"),
            ("ij", (A, B), RuntimeError, "more operands were provided than specified"),
            ("i1", (A,), RuntimeError, "invalid subscript given at index 1"),
            ("ij->i?", (A,), RuntimeError, "invalid subscript given at index 5"),
            ("i.j", (A,), RuntimeError, "found '.' for operand 0 that is not part of any ellipsis"),
            ("...i...", (A,), RuntimeError, "found '.' for operand 0 for which an ellipsis .* already found"),
            ("ij->i.", (A,), RuntimeError, "found '.' for output that is not part of any ellipsis"),
            ("ijk", (A,), RuntimeError, r"subscripts in the equation \(3\) does not match .* \(2\) for operand 0 and"),
            ("...ijk", (A,), RuntimeError, r"\(3\) is more than the number of dimensions \(2\) for operand 0"),
            ("ij->ii", (A,), RuntimeError, "output subscript i appears more than once"),
            ("ij->k", (A,), RuntimeError, "output subscript k does not appear"),
            ("ii", (A,), RuntimeError, "subscript i is repeated for operand 0 but the sizes don't match, 3 != 2"),
            ("ij,jk", (A, C), RuntimeError, "subscript j has size 4 for operand 1 .* previously seen size 3"),
        )
    ],
    ErrorSample(einsum.einsum, (A, [0, 52]), ValueError, r"not within the valid range \[0, 52\)"),
    *[
        ErrorSample(contraction.tensordot, (A, B), RuntimeError, words, {"dims": dims})
        for dims, words in (
            (-1, "dims >= 0, but got dims=-1"),
            (3, "got dims=3"),
            (([0], [0, 1]), "should have same length"),
            (([0], [0]), "first has size 2 in dim 0 and second has size 3 in dim 0"),
            (([1, 1], [0, 0]), "appears twice"),
        )
    ],
]
