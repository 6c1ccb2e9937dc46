"""Functions of whole matrices: inverses, determinants, factors, spectra, norms."""

import numpy as np

from mytorch import linalg
from mytorch.ops import (
    cdist,
    determinant,
    factors,
    inverse,
    least_squares,
    lu,
    matrix_exp,
    older_linalg,
    reflections,
    spectrum,
    triangular,
)

from .sample import ErrorSample, Sample, real

SQUARE = real(3, 3)
BATCH = real(2, 3, 3, seed=1)
TALL, WIDE = real(4, 2), real(2, 4)
RIGHT = real(3, 2)
SINGULAR = np.array([[1.0, 2.0], [2.5, 5.0]])
HOPELESS = np.stack([np.eye(2), np.zeros((2, 2))])
PACKED = (real(3, 3, seed=2), np.array([2, 3, 3], np.int32), real(3, 3, seed=3))
INF = float("inf")


# Functions of symmetric matrices have a derivative along symmetric changes only, and vectors are defined up to signs.
def positive(A):
    return A @ A.swapaxes(-1, -2) + 1


def one_of_two_solved(A, B):
    """For HOPELESS, whose first matrix is the unit matrix."""
    B = np.broadcast_to(B, (2, 2) if B.shape in ((2,), (2, 2)) else (*B.shape[:-3], 2, *B.shape[-2:]))
    first = np.arange(2).reshape((2, *[1] * (1 if B.ndim == 2 else 2))) == 0
    return np.where(first, B, np.inf), np.array([0, 1])


def cholesky_of_positive(A):
    return factors.cholesky(positive(A))


def upper_cholesky_of_positive(A):
    return factors.cholesky(positive(A), upper=True)


def inverse_from_cholesky(A):
    return triangular.cholesky_inverse(factors.cholesky(positive(A)))


def inverse_from_upper_cholesky(A):
    return triangular.cholesky_inverse(factors.cholesky(positive(A), upper=True), upper=True)


def solution_from_cholesky(A, B):
    return triangular.cholesky_solve(B, factors.cholesky(positive(A)))


def solution_from_upper_cholesky(A, B):
    return triangular.cholesky_solve(B, factors.cholesky(positive(A), upper=True), upper=True)


def squared_vectors_of_symmetric(A):
    w, v = spectrum.eigh(A + A.swapaxes(-1, -2))
    return w, v**2


def values_of_symmetric(A):
    return spectrum.eigvalsh(A + A.swapaxes(-1, -2))


def squared_factors(A):
    u, s, vh = spectrum.svd(A, full_matrices=False)
    return u**2, s, vh**2


def product_of_factors(A):
    u, s, vh = spectrum.svd(A)
    return (u[..., :, : s.shape[-1]] * s.unsqueeze(-2)) @ vh[..., : s.shape[-1], :]


def squared_q_and_r(A):
    q, r = factors.qr(A)
    return q**2, r**2


def product_of_lu(A):
    p, lower, upper = lu.lu(A)
    return p @ lower @ upper


def squared_lu(A):
    _, lower, upper = lu.lu(A)
    return lower**2, upper**2


def solution_from_lu(A, B):
    return lu.lu_solve(*lu.lu_factor(A), B)


def solution_of_transposed_from_lu(A, B):
    return lu.lu_solve(*lu.lu_factor(A), B, adjoint=True)


def numpy_cholesky_ex(A):
    good = (np.linalg.eigvalsh(A) > 0).all(-1)
    return np.sqrt(np.abs(A)) * good[..., None, None], np.where(good, 0, 2)  # these A are diagonal, and fail at row 2


def numpy_logdet(A):
    sign, value = np.linalg.slogdet(A)
    return np.where(sign < 0, np.nan, value)


def series(A):
    y = term = np.broadcast_to(np.eye(A.shape[-1]), A.shape)
    for k in range(1, 60):
        term = term @ A / k
        y = y + term
    return y


def distances(a, b, p=2.0, compute_mode=None):
    return np.linalg.norm(a[..., :, None, :] - b[..., None, :, :], p, -1)


SAMPLES = [
    *[Sample(inverse.inv, (A,), np.linalg.inv, torch_name="linalg.inv") for A in (SQUARE, BATCH, real(0, 0))],
    Sample(inverse.inv_ex, (SQUARE,), lambda A: (np.linalg.inv(A), np.zeros(())), torch_name="linalg.inv_ex"),
    Sample(inverse.inv_ex, (HOPELESS,), None, {}, "", differentiable=False),
    *[
        Sample(inverse.solve, (A, B), None, options, "linalg.solve")
        for A, B, options in (
            (SQUARE, RIGHT, {}),
            (SQUARE, real(3), {}),
            (BATCH, real(2, 3), {}),
            (BATCH, RIGHT, {}),
            (SQUARE, real(2, 2, 3), {"left": False}),
            (real(2, 0, 0), real(2, 0, 3), {}),
        )
    ],
    Sample(inverse.solve_ex, (SQUARE, RIGHT), torch_name="linalg.solve_ex"),
    *[
        Sample(inverse.solve_ex, (HOPELESS, B), one_of_two_solved, {}, "", differentiable=False)
        for B in (real(2), real(2, 2), real(2, 3), real(3, 2, 2, 1))
    ],
    *[
        Sample(inverse.matrix_power, (A, n), np.linalg.matrix_power)
        for A, n in ((SQUARE, 3), (BATCH, 6), (BATCH, -2), (SQUARE, 1), (BATCH, 0))
    ],
    Sample(inverse.tensorinv, (real(2, 3, 6),), np.linalg.tensorinv, {"ind": 2}, "linalg.tensorinv"),
    Sample(inverse.tensorsolve, (real(2, 3, 6), real(2, 3)), np.linalg.tensorsolve, {}, "linalg.tensorsolve"),
    Sample(inverse.tensorsolve, (real(2, 6, 3), real(2, 3)), None, {"dims": (1,)}, "linalg.tensorsolve"),
    *[Sample(determinant.det, (A,), np.linalg.det, torch_name="linalg.det") for A in (SQUARE, BATCH, real(0, 0))],
    Sample(determinant.det, (SINGULAR,), np.linalg.det, torch_name="linalg.det", twice=False),
    Sample(determinant.slogdet, (BATCH,), np.linalg.slogdet, torch_name="linalg.slogdet"),
    Sample(older_linalg.slogdet, (SQUARE,), np.linalg.slogdet, torch_name="slogdet"),
    *[Sample(determinant.logdet, (A,), numpy_logdet) for A in (np.eye(2) + SINGULAR, -np.eye(3))],
    *[Sample(matrix_exp.matrix_exp, (A,), series) for A in (SQUARE, 4 * BATCH, real(0, 2, 2))],
    *[
        Sample(triangular.solve_triangular, (A, B), None, options, "linalg.solve_triangular")
        for A, B, options in (
            (SQUARE, RIGHT, {"upper": True}),
            (SQUARE, real(2, 3, 1), {"upper": False}),
            (BATCH, real(2, 3), {"upper": True, "left": False}),
            (SQUARE, RIGHT, {"upper": False, "unitriangular": True}),
        )
    ],
    Sample(
        older_linalg.triangular_solve,
        (RIGHT, SQUARE),
        None,
        {"upper": False, "transpose": True},
        "",
        differentiable=False,
    ),
    *[
        Sample(function, (SQUARE, RIGHT)[:count], torch_name="")
        for function, count in (
            (cholesky_of_positive, 1),
            (upper_cholesky_of_positive, 1),
            (inverse_from_cholesky, 1),
            (inverse_from_upper_cholesky, 1),
            (solution_from_cholesky, 2),
            (solution_from_upper_cholesky, 2),
            (squared_vectors_of_symmetric, 1),
            (values_of_symmetric, 1),
        )
    ],
    *[Sample(f, (A,), torch_name="") for f in (squared_factors, squared_q_and_r) for A in (SQUARE, TALL, WIDE)],
    *[Sample(product_of_factors, (A,), lambda A: A, torch_name="") for A in (SQUARE, TALL, real(2, 2, 3))],
    *[
        Sample(function, (np.cov(BATCH[0]) + np.eye(3), *more), torch_name=name, differentiable=False)
        for function, name, more in (
            (factors.cholesky, "linalg.cholesky", ()),
            (older_linalg.cholesky, "", ()),
            (triangular.cholesky_inverse, None, ()),
            (spectrum.eigvalsh, "linalg.eigvalsh", ()),
        )
    ],
    Sample(triangular.cholesky_solve, (RIGHT, SQUARE), differentiable=False),
    *[Sample(product_of_lu, (A,), lambda A: A, torch_name="") for A in (SQUARE, TALL, WIDE, real(2, 0, 3))],
    *[Sample(squared_lu, (A,), torch_name="") for A in (BATCH, TALL, WIDE)],
    Sample(solution_from_lu, (BATCH, RIGHT), np.linalg.solve, torch_name=""),
    Sample(solution_of_transposed_from_lu, (SQUARE, RIGHT), lambda A, B: np.linalg.solve(A.T, B), torch_name=""),
    *[
        Sample(function, (A,), torch_name=name)
        for function, name in (
            (lu.lu, "linalg.lu"),
            (lu.lu_factor, "linalg.lu_factor"),
            (lu.lu_factor_ex, "linalg.lu_factor_ex"),
        )
        for A in (BATCH, TALL)
    ],
    *[
        Sample(function, (A,), None, {}, name, differentiable=False)
        for function, name in ((lu.lu, "linalg.lu"), (lu.lu_factor_ex, "linalg.lu_factor_ex"))
        for A in (np.zeros((4, 2)), np.ones((4, 2)), np.ones((2, 4)), HOPELESS)
    ],
    Sample(older_linalg.lu, (SQUARE,), torch_name="", differentiable=False),
    Sample(lu.lu_solve, PACKED, None, {"left": False}, "linalg.lu_solve"),
    Sample(older_linalg.lu_solve, (PACKED[2], *PACKED[:2]), torch_name=""),
    Sample(lu.lu_unpack, PACKED[:2]),
    *[
        Sample(factors.cholesky_ex, (A,), numpy_cholesky_ex, torch_name="", differentiable=False)
        for A in (2 * np.eye(3), np.stack([np.eye(3), np.diag([1.0, -1.0, 1.0])]))
    ],
    Sample(reflections.householder_product, (TALL, real(2)), torch_name="linalg.householder_product"),
    Sample(reflections.geqrf, (TALL,), torch_name="", differentiable=False),
    *[
        Sample(reflections.ormqr, (TALL, real(2), B), None, {"left": left, "transpose": transpose})
        for B, left in ((real(4, 3), True), (real(3, 4), False))
        for transpose in (False, True)
    ],
    Sample(spectrum.eigh, (np.diag([3.0, 1.0]),), torch_name="", differentiable=False),
    Sample(spectrum.svdvals, (TALL,), torch_name="linalg.svdvals"),
    *[
        Sample(f, (TALL,), torch_name="", differentiable=False)
        for f in (spectrum.svd, older_linalg.svd, older_linalg.qr)
    ],
    Sample(factors.qr, (TALL,), None, {"mode": "complete"}, "", differentiable=False),
    Sample(factors.qr, (TALL,), None, {"mode": "r"}, "", differentiable=False),
    *[Sample(least_squares.pinv, (A,), np.linalg.pinv, torch_name="linalg.pinv") for A in (SQUARE, TALL, WIDE)],
    Sample(least_squares.pinv, (SINGULAR,), np.linalg.pinv, torch_name="", differentiable=False),
    Sample(least_squares.pinv, (np.diag([2.0, -3.0]),), None, {"hermitian": True}, "linalg.pinv", differentiable=False),
    Sample(older_linalg.inverse, (SQUARE,), np.linalg.inv),
    Sample(older_linalg.pinverse, (TALL,), np.linalg.pinv),
    *[
        Sample(least_squares.lstsq, (A, B), None, {"driver": driver}, "linalg.lstsq")
        for A, B, driver in ((TALL, real(4, 3), "gels"), (TALL, real(4), "gelsy"), (WIDE, real(2, 1), "gels"))
    ],
    *[
        Sample(least_squares.matrix_rank, (A,), np.linalg.matrix_rank, torch_name="linalg.matrix_rank")
        for A in (SQUARE, SINGULAR, HOPELESS, WIDE, real(0, 2))
    ],
    *[
        # PyTorch fails to differentiate those by the inverse: it writes into the inverse, which it needs.
        Sample(linalg.cond, (SQUARE,), np.linalg.cond, {"p": p}, "linalg.cond" if p in (None, 2, -2) else "")
        for p in (None, 2, -2, 1, -INF, "fro", "nuc")
    ],
    Sample(linalg.cond, (HOPELESS, 1), None, {}, "linalg.cond", differentiable=False),
    *[
        Sample(linalg.matrix_norm, (real(2, 3, 4), ord), None, options, "linalg.matrix_norm")
        for ord in ("fro", "nuc", 1, -1, 2, -2, INF, -INF)
        for options in ({}, {"dim": (2, 0), "keepdim": True})
    ],
    *[
        Sample(linalg.norm, (x, ord), np.linalg.norm, torch_name="linalg.norm")
        for x, ord in ((SQUARE, None), (SQUARE, 1), (SQUARE, "nuc"), (real(4), 3), (real(4), -INF))
    ],
    Sample(linalg.norm, (BATCH, 2), None, {"dim": -1}, "linalg.norm"),
    *[
        Sample(cdist.cdist, (a, b), distances, {"p": p}, twice=False, differentiable=p < INF)
        for a, b in ((real(4, 3), real(2, 3)), (real(2, 2, 3), real(3, 3)))
        for p in (2.0, 1.0, 3.0, INF)
    ],
    Sample(cdist.cdist, (real(4, 3), real(2, 3)), distances, {"compute_mode": "use_mm_for_euclid_dist"}, twice=False),
    Sample(cdist.cdist, (real(3, 2), real(0, 2)), twice=False),
]

ERRORS = [
    *[
        ErrorSample(function, inputs, kind, words)
        for function, inputs, kind, words in (
            (inverse.inv, (WIDE,), RuntimeError, "must be batches of square matrices, but they are 2 by 4 matrices"),
            (inverse.inv, (real(3),), RuntimeError, "must have at least 2 dimensions"),
            (inverse.inv, (np.eye(2, dtype=np.int64),), RuntimeError, "Expected a floating point .* Got Long"),
            (inverse.inv, (np.eye(2, dtype=np.float16),), RuntimeError, "Low precision dtypes not supported. Got Half"),
            (inverse.inv, (HOPELESS,), linalg.LinAlgError, r"linalg.inv: \(Batch element 1\): .* is singular"),
            (inverse.solve, (np.zeros((2, 2)), real(2)), linalg.LinAlgError, "input matrix is singular"),
            (inverse.solve, (SQUARE, real(4, 2)), RuntimeError, r"equation AX = B \(3x3 and 4x2\)"),
            (inverse.solve, (SQUARE, RIGHT.astype(np.float32)), RuntimeError, "of type Double and B of type Float"),
            (inverse.solve, (BATCH, real(3, 3, 2)), RuntimeError, r"size of tensor a \(2\) .* tensor b \(3\)"),
            (inverse.matrix_power, (WIDE, 2), RuntimeError, "they are 2 by 4 matrices"),
            (inverse.tensorinv, (real(2, 3),), RuntimeError, "Expected self to satisfy the requirement"),
            (inverse.tensorsolve, (real(2, 3), real(2)), RuntimeError, "but got 3 != 2"),
            (determinant.det, (TALL,), RuntimeError, "linalg.det: A must be batches of square matrices"),
            (factors.cholesky, (-np.eye(2),), linalg.LinAlgError, "not positive-definite"),
            (lu.lu_factor, (np.zeros((2, 2)),), linalg.LinAlgError, r"U\[1,1\] is zero"),
            (lu.lu_solve, (*PACKED[:2], real(4, 2)), RuntimeError, "Incompatible shapes of A and B"),
            (reflections.householder_product, (WIDE, real(2)), RuntimeError, "greater than or equal to input.shape"),
            (reflections.ormqr, (TALL, real(3), real(4, 2)), RuntimeError, "tau.shape.* must be equal to min"),
            (factors.qr, (TALL, "half"), RuntimeError, "unrecognized mode 'half'"),
            (spectrum.svd, (real(3),), RuntimeError, "linalg.svd: The input tensor A must have at least 2 dim"),
            (spectrum.svd, (np.full((2, 2), np.nan),), linalg.LinAlgError, "non-finite values"),
            (spectrum.eigh, (SQUARE, "X"), RuntimeError, "'L' or 'U', but got X"),
            (least_squares.pinv, (real(3),), RuntimeError, "expected a tensor with 2 or more dimensions"),
            (least_squares.lstsq, (TALL, real(3, 2)), RuntimeError, r"input.size\(-2\) should match other.size\(-2\)"),
            (linalg.cond, (WIDE, 1), RuntimeError, r"linalg.cond\(ord=1\): A must be batches of square"),
            (linalg.cond, (SQUARE, 3), RuntimeError, "invalid norm type: 3"),
            (linalg.matrix_norm, (SQUARE, 3), RuntimeError, "Order 3 not supported"),
            (linalg.matrix_norm, (real(3),), RuntimeError, "must have at least 2 dimensions"),
            (linalg.matrix_norm, (SQUARE, 1, 0), RuntimeError, "dim must be a 2-tuple. Got 0"),
            (linalg.norm, (BATCH, 2), RuntimeError, "the input must be 1D or 2D. Got 3D"),
            (cdist.cdist, (real(3), SQUARE), RuntimeError, "at least 2D tensors, X1 got: 1D"),
            (cdist.cdist, (SQUARE, WIDE), RuntimeError, "same number of columns. X1: 3 X2: 4"),
            (cdist.cdist, (SQUARE, SQUARE, -1), RuntimeError, "non-negative p"),
            (cdist.cdist, (SQUARE, SQUARE, 2, "fast"), ValueError, "fast is not a valid value for compute_mode"),
        )
    ],
    ErrorSample(
        triangular.solve_triangular, (SQUARE, real(3)), RuntimeError, "tensor B must have at least 2", {"upper": True}
    ),
]
