"""Linear algebra: `mytorch.linalg.inv(A)` and the like, batched everywhere, under PyTorch's names."""

from .missing_names import asking as _asking
from .ops import cross as _cross, diagonal as _diagonal
from .ops.determinant import det as det, slogdet as slogdet
from .ops.factors import cholesky as cholesky, cholesky_ex as cholesky_ex, qr as qr
from .ops.inverse import (
    inv as inv,
    inv_ex as inv_ex,
    matrix_power as matrix_power,
    solve as solve,
    solve_ex as solve_ex,
    tensorinv as tensorinv,
    tensorsolve as tensorsolve,
)
from .ops.least_squares import lstsq as lstsq, matrix_rank as matrix_rank, pinv as pinv
from .ops.lu import lu as lu, lu_factor as lu_factor, lu_factor_ex as lu_factor_ex, lu_solve as lu_solve
from .ops.matmul import matmul as matmul
from .ops.matrix_checks import LinAlgError as LinAlgError
from .ops.matrix_exp import matrix_exp as matrix_exp
from .ops.matrix_norm import cond as cond, matrix_norm as matrix_norm, norm as norm
from .ops.products import multi_dot as multi_dot, vander as vander, vecdot as vecdot
from .ops.reflections import householder_product as householder_product
from .ops.spectrum import eigh as eigh, eigvalsh as eigvalsh, svd as svd, svdvals as svdvals
from .ops.triangular import solve_triangular as solve_triangular
from .ops.vector_norm import vector_norm as vector_norm

cross, diagonal = _cross.linalg_cross, _diagonal.linalg_diagonal

__getattr__ = _asking(__name__)
