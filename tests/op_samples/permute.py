"""Dimensions in another order."""

import numpy as np

from mytorch.ops import permute

from .sample import ErrorSample, Sample, real, whole

X = real(2, 3, 4)

SAMPLES = [
    *[Sample(permute.permute, (X, dims), np.transpose) for dims in ((2, 0, 1), (0, 1, 2), (-1, 1, 0))],
    Sample(permute.permute, (real(3, 4), 1, 0), lambda x, *dims: x.T, torch_name="Tensor.permute"),
    *[
        Sample(function, (X, a, b), np.swapaxes)
        for function in (permute.transpose, permute.swapaxes, permute.swapdims)
        for a, b in ((0, 1), (-1, 0), (1, 1))
    ],
    Sample(permute.transpose, (real(3, 4), 0, 1), np.swapaxes),
    Sample(permute.transpose, (X, 1, 2, 0), lambda x, *dims: x.transpose(dims), torch_name=""),  # NumPy's way
    Sample(permute.transpose, (X,), np.transpose, torch_name=""),
    Sample(permute.transpose, (X,), lambda x, dim0, dim1: x.swapaxes(dim0, dim1), {"dim0": 0, "dim1": 2}),
    *[Sample(permute.t, (x,), np.transpose) for x in (real(2, 3), real(3), real())],
    Sample(permute.reversed_dims, (real(2, 3),), np.transpose, torch_name="t"),
    Sample(permute.reversed_dims, (X,), np.transpose, torch_name=""),
    Sample(permute.matrix_transpose, (X,), lambda x: x.swapaxes(1, 2), torch_name="adjoint"),
    *[
        Sample(permute.movedim, (X, a, b), np.moveaxis)
        for a, b in ((0, 2), (-1, 0), ((0, 1), (1, 2)), ((2, 0), (0, 1)))
    ],
    Sample(permute.permute, (X,), lambda x, dims: x.transpose(dims), {"dims": (2, 0, 1)}),
    Sample(permute.moveaxis, (X, 0, -1), np.moveaxis),
    *[
        Sample(function, (X,), lambda x: x.swapaxes(1, 2), torch_name="adjoint")
        for function in (permute.adjoint, permute.matrix_adjoint)
    ],
    *[Sample(permute.conjugate_transpose, (x,), np.transpose, torch_name="") for x in (real(2, 3), real())],
    *[
        Sample(function, (real(2, 3), 0, -1), np.swapaxes, torch_name="Tensor.transpose_", differentiable=False)
        for function in (permute.transpose_, permute.swapaxes_, permute.swapdims_)
    ],
    Sample(permute.t_, (real(2, 3),), np.transpose, torch_name="Tensor.t_", differentiable=False),
]

ERRORS = [
    ErrorSample(
        permute.permute, (real(2, 3), (0,)), RuntimeError, r"input.dim\(\) = 2 is not equal to len\(dims\) = 1"
    ),
    ErrorSample(permute.permute, (real(2, 3), (0, 0)), RuntimeError, "duplicate dims are not allowed"),
    ErrorSample(permute.transpose, (real(2, 3), 0, 2), IndexError, r"\[-2, 1\], but got 2"),
    ErrorSample(permute.t, (real(2, 3, 4),), RuntimeError, "expects a tensor with <= 2 dimensions, but self is 3D"),
    ErrorSample(permute.matrix_transpose, (real(3),), RuntimeError, "only supported on matrices.*Got 1-D"),
    ErrorSample(permute.movedim, (X, (0, 1), (1,)), RuntimeError, "should contain the same number of dims"),
    ErrorSample(permute.permute, (whole(2, 3), (0, 5)), IndexError, r"\[-2, 1\], but got 5"),
    ErrorSample(permute.movedim, (X, (0, 0), (1, 2)), RuntimeError, r"repeated dim in `source` \(\[0, 0\]\)"),
    ErrorSample(permute.adjoint, (real(3),), RuntimeError, "only supported on matrices.*Got 1-D"),
    ErrorSample(
        permute.conjugate_transpose, (X,), RuntimeError, r"only supported on matrices \(2-D tensors\).*Got 3-D"
    ),
    ErrorSample(permute.t_, (X,), RuntimeError, "expects a tensor with <= 2 dimensions, but self is 3D"),
]
