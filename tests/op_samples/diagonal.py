"""Diagonals and triangles of matrices, and other ways to set tensors side by side."""

import itertools

import numpy as np

from mytorch.ops import combinations, cross, diagonal, triangles

from .sample import ErrorSample, Sample, real, whole

M, CUBE = real(3, 4), real(2, 3, 4)


def scattered(x, v, offset=0, dim1=0, dim2=1):
    y = x.copy()
    inside = y.diagonal(offset, dim1, dim2)
    inside.flags.writeable = True
    inside[...] = v
    return y


def written_on_the_diagonal(x, v):
    y = x.clone()
    y.diagonal(1)[...] = v
    return y


def blocks(*parts):
    parts = [np.atleast_2d(part) for part in parts]
    y = np.zeros(np.sum([part.shape for part in parts], axis=0))
    corner = np.zeros(2, int)
    for part in parts:
        y[corner[0] : corner[0] + part.shape[0], corner[1] : corner[1] + part.shape[1]] = part
        corner += part.shape
    return y


SAMPLES = [
    *[Sample(diagonal.diag, (x, k), np.diag) for x in (real(3), M) for k in (0, 1, -2)],
    Sample(diagonal.diag, (M > 0,), np.diag),
    *[
        Sample(diagonal.diagonal, (CUBE, *place), np.diagonal)
        for place in ((), (1,), (-1, 0, 2), (0, -1, -2), (9, 1, 2))
    ],
    Sample(diagonal.linalg_diagonal, (CUBE,), lambda x: x.diagonal(0, 1, 2), torch_name="linalg.diagonal"),
    *[Sample(diagonal.diag_embed, (M, *place)) for place in ((), (1,), (-2, 0, 2), (1, 2, 1))],
    Sample(diagonal.diag_embed, (real(2, 0),)),
    Sample(diagonal.diagflat, (real(2, 2), 1), np.diagflat),
    Sample(diagonal.trace, (M,), np.trace),
    Sample(diagonal.trace, (whole(3, 3),), np.trace),
    Sample(diagonal.diagonal_scatter, (M, real(3)), scattered),
    Sample(diagonal.diagonal_scatter, (CUBE, real(3, 2), 0, 0, 2), scattered),
    Sample(written_on_the_diagonal, (M, real(3)), lambda x, v: scattered(x, v, 1), torch_name=""),
    *[
        Sample(diagonal.fill_diagonal_, (x, 5.0), None, options, "Tensor.fill_diagonal_", differentiable=False)
        for x in (M, real(7, 2), real(3, 3, 3))
        for options in ({}, {"wrap": True})
    ],
    *[
        Sample(f, (M, 1), reference, torch_name=f"Tensor.{f.__name__}", differentiable=False)
        for f, reference in ((triangles.tril_, np.tril), (triangles.triu_, np.triu))
    ],
    Sample(cross.cross, (real(2, 3), real(2, 3, seed=1)), np.cross, torch_name=""),
    Sample(cross.cross, (real(3, 2), real(3, 2, seed=1)), lambda a, b: np.cross(a, b, axis=0), torch_name=""),
    Sample(cross.cross, (real(2, 3), real(2, 3, seed=1)), None, {"dim": 1}),
    Sample(cross.linalg_cross, (real(2, 3), real(1, 3)), np.cross, torch_name="linalg.cross"),
    Sample(cross.linalg_cross, (real(3, 2), real(3, 1)), None, {"dim": 0}, "linalg.cross"),
    Sample(combinations.block_diag, (real(2, 3), real(2), real(), real(0, 1)), blocks),
    Sample(
        combinations.cartesian_prod,
        (real(2), real(3), real(2, seed=1)),
        lambda *vectors: np.array(list(itertools.product(*vectors))),
    ),
    Sample(combinations.cartesian_prod, (real(2),)),
    *[
        Sample(combinations.combinations, (real(4),), None, options)
        for options in ({}, {"r": 3}, {"with_replacement": True}, {"r": 5}, {"r": 0})
    ],
]

ERRORS = [
    ErrorSample(diagonal.diag, (CUBE,), RuntimeError, "Supports 1D or 2D tensors. Got 3D"),
    ErrorSample(diagonal.diagonal, (M, 0, 1, 1), RuntimeError, "diagonal dimensions cannot be identical 1, 1"),
    ErrorSample(diagonal.diagonal, (real(3),), IndexError, "Dimension out of range"),
    ErrorSample(diagonal.diag_embed, (real(),), IndexError, "Dimension out of range"),
    ErrorSample(diagonal.trace, (CUBE,), RuntimeError, "expected a matrix, but got tensor with dim 3"),
    ErrorSample(diagonal.trace, (M > 0,), NotImplementedError, "not implemented for 'Bool'"),
    ErrorSample(diagonal.diagonal_scatter, (M, real(2)), RuntimeError, r"src size = \[2\], slice size = \[3\]"),
    ErrorSample(diagonal.fill_diagonal_, (real(3), 1), RuntimeError, "dimensions must larger than 1"),
    ErrorSample(diagonal.fill_diagonal_, (CUBE, 1), RuntimeError, "of equal length"),
    ErrorSample(triangles.tril, (M, 0.5), TypeError, "must be int, not float"),
    ErrorSample(cross.cross, (M, M), RuntimeError, "must have length 3. Got 4 and 4", {"dim": 1}),
    ErrorSample(cross.cross, (real(2, 2), real(2, 2)), RuntimeError, "no dimension of size 3 in input"),
    ErrorSample(cross.linalg_cross, (real(2, 3), real(3)), RuntimeError, "same number of dimensions. Got 2 and 1"),
    ErrorSample(combinations.block_diag, (M, CUBE), RuntimeError, "Input 1 has 3 dimensions"),
    ErrorSample(combinations.cartesian_prod, (M,), RuntimeError, r"Expect a 1D vector, but got shape \[3, 4\]"),
    ErrorSample(combinations.cartesian_prod, (), RuntimeError, "non-empty"),
    ErrorSample(combinations.cartesian_prod, (real(2), whole(2)), RuntimeError, "same dtype"),
    ErrorSample(combinations.combinations, (M,), RuntimeError, "Expect a 1D vector"),
    ErrorSample(combinations.combinations, (real(3), -1), RuntimeError, "Expect a non-negative number, but got -1"),
]
